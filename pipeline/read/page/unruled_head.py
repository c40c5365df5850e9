"""The head of a table without vertical rules: which lines of a page it takes, and what its columns are called.

A heading may be broken over lines, stand in the middle of its cell while others fill theirs, or stand over
several headings of its own (责任分工 over 牵头单位 and 配合单位). So the pieces of some lines are put together
column by column, and the number of lines is that with which most columns have a heading that task tables have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.headings import LONGEST_KNOWN, is_known_heading
from pipeline.notation import ends_in, marks
from pipeline.read.assembly import CellDraft
from pipeline.read.page.geometry import rounded, union
from pipeline.read.page.lines import Piece, cell_text, side_by_side

MIN_COLUMNS = 3
"""Columns of the smallest table; two texts side by side are labels or a signature."""

MIN_KNOWN = 0.6
"""Share of the headings that must be known ones."""

MIN_GAP = 0.3
"""Line heights of white between two columns: cells of print are padded by more."""

MAX_PIECES = 60
"""Texts of the widest head; the pieces of a drawing are more."""

MAX_LINES = 5
"""Lines of the tallest head."""

CLOSE = 2.4
"""Line heights from one line of a head to the next, at most: the padding of two cells may lie between."""

SAME_SIZE = 1.3
"""Times the height of the lines of a head by which one may differ: a title is larger."""

Line = Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a table.

    ``lines`` are those of the page without the headings that stand over several columns; ``over`` are
    these, with the numbers of their first and last column.
    """

    lines: tuple[tuple[Piece, ...], ...]
    columns: tuple[tuple[Piece, ...], ...]
    over: tuple[tuple[Piece, int, int], ...] = ()

    @property
    def unknown(self) -> list[tuple[Piece, ...]]:
        """The columns whose heading is no known one."""
        return [column for column in self.columns if not is_known_heading(_words(column))]

    @property
    def known(self) -> int:
        """Columns whose heading is a known one."""
        return len(self.columns) - len(self.unknown)

    @property
    def rows(self) -> int:
        """Rows of the table that the head takes."""
        return 2 if self.over else 1

    def cells(self, edges: Sequence[float]) -> list[CellDraft]:
        """Return the cells of the head; ``edges`` are the left and right borders of the columns."""
        pieces = [piece for line in self.lines for piece in line] + [piece for piece, _, _ in self.over]
        _, top, _, bottom = union([piece.box for piece in pieces])
        below = {column for _, first, last in self.over for column in range(first, last + 1)}
        out = [
            CellDraft(piece.text, 0, first, 1, last - first + 1, rounded((edges[first], top, edges[last + 1], bottom)))
            for piece, first, last in self.over
        ]
        for i, column in enumerate(self.columns):
            row, span = (1, 1) if i in below else (0, self.rows)
            place = rounded((edges[i], top, edges[i + 1], bottom))
            out.append(CellDraft(cell_text(column), row, i, span, 1, place))
        return sorted(out, key=lambda cell: (cell.row, cell.column))


def head_at(lines: Sequence[Line], at: int) -> Head | None:
    """Return the head of a table that begins at a line; None where none does, or a better one in the next line."""
    if all(len(line) == 1 for line in lines[at : at + MAX_LINES]):
        return None  # running text: most lines
    head = _best(lines, at)
    if head is None:
        return None
    later = _best(lines, at + 1)
    if later is None:
        return head
    return None if later.known > head.known - _is_alone(head, lines[at : at + 2]) else head


def _is_alone(head: Head, lines: Sequence[Line]) -> bool:
    """Tell whether one text stands alone in the line above the others, such as a unit of measure."""
    (first, *more), second = lines[0], lines[1][0]
    over = any(first is piece for piece, _, _ in head.over)
    return not more and not over and second.base - first.base >= first.height


def _best(lines: Sequence[Line], at: int) -> Head | None:
    best: Head | None = None
    for depth in range(1, MAX_LINES + 1):
        taken = lines[at : at + depth]
        if len(taken) < depth or _is_text(taken[-1]) or (depth > 1 and not _near(taken[-2], taken[-1])):
            break
        head = _head(taken)
        if head is not None and (best is None or head.known > best.known or _completes(head, best)):
            best = head
    return best


def _completes(head: Head, shorter: Head) -> bool:
    """Tell whether further lines only make known headings longer ones (序 to 序号)."""
    return head.known == shorter.known and head.unknown == shorter.unknown


def _is_text(line: Line) -> bool:
    """Tell cheaply whether a line is running text, as most lines are, and so no part of a head."""
    return any(
        len(piece.text) > LONGEST_KNOWN or ends_in(piece.text, marks().running_text + marks().comma) for piece in line
    )


def _near(upper: Line, lower: Line) -> bool:
    one, other = (max(piece.height for piece in line) for line in (upper, lower))
    tall, small = max(one, other), min(one, other)
    return lower[0].base - upper[0].base <= CLOSE * tall and tall <= SAME_SIZE * small


def _head(lines: Sequence[Line]) -> Head | None:
    """Put some lines together as a head; None if they are none."""
    if max(map(len, lines)) < 2 or not MIN_COLUMNS <= sum(map(len, lines)) <= MAX_PIECES:
        return None
    wide = [
        piece
        for number, line in enumerate(lines)
        for piece in line
        if any(sum(_overlap(piece, other) for other in below) > 1 for below in lines[number + 1 :])
    ]
    columns = _columns([piece for line in lines for piece in line if piece not in wide])
    over = [
        (piece, [i for i, column in enumerate(columns) if any(_overlap(piece, p) for p in column)]) for piece in wide
    ]
    over += _over_neighbours(columns)
    apart = [piece for piece, _ in over]
    own = [tuple(piece for piece in column if piece not in apart) for column in columns]
    kept = [i for i, column in enumerate(own) if column]
    boxes = [union([piece.box for piece in own[i]]) for i in kept]
    if len(kept) < MIN_COLUMNS or any(
        right[0] - left[2] < MIN_GAP * lines[0][0].height for left, right in pairwise(boxes)
    ):
        return None
    spans = [(piece, [kept.index(i) for i in under if i in kept]) for piece, under in over]
    head = Head(
        tuple(tuple(piece for piece in line if piece not in apart) for line in lines),
        tuple(own[i] for i in kept),
        tuple((piece, under[0], under[-1]) for piece, under in spans),
    )
    if any(_is_title(head, piece, first, last) for piece, first, last in head.over):
        return None
    return head if head.known >= MIN_KNOWN * len(kept) else None


def _is_title(head: Head, piece: Piece, first: int, last: int) -> bool:
    """Tell whether a text above several headings is no heading: all the others stand in the line below it, too."""
    others = [column for i, column in enumerate(head.columns) if not first <= i <= last]
    below = head.columns[first][0]
    return all(
        any(side_by_side(below, p) for p in column) and not any(side_by_side(piece, p) for p in column)
        for column in others
    )


def _over_neighbours(columns: Sequence[Sequence[Piece]]) -> list[tuple[Piece, list[int]]]:
    """Find headings that stand over several columns though at most one of these lies below them.

    A short heading stands in the gap between the two below it, or at the left, above the first of them. The
    columns that it covers have nothing beside it, and their headings stand in one line.
    """
    found: list[tuple[Piece, list[int]]] = []
    covered: set[int] = set()
    for number, column in enumerate(columns):
        upper, *lower = sorted(column, key=lambda piece: piece.base)
        if lower and (is_known_heading(_words(column)) or not is_known_heading(_words(lower))):
            continue
        level = lower or (columns[number + 1] if number + 1 < len(columns) else [])
        if not level or level[0].base <= upper.base or side_by_side(level[0], upper):
            continue

        def below(other: int, level: Sequence[Piece] = level, upper: Piece = upper) -> bool:
            pieces = columns[other]
            return (
                other not in covered
                and is_known_heading(_words(pieces))
                and any(side_by_side(level[0], piece) for piece in pieces)
                and not any(side_by_side(upper, piece) for piece in pieces)
            )

        left = right = number
        while right + 1 < len(columns) and below(right + 1):
            right += 1
        while left and below(left - 1):
            left -= 1
        under = [i for i in range(left, right + 1) if lower or i != number]
        if len(under) > 1 and (lower or left < number < right):
            found.append((upper, under))
            covered.update(under)
    return found


def _words(pieces: Sequence[Piece]) -> str:
    return cell_text(pieces).replace("\n", "")


def _columns(pieces: Sequence[Piece]) -> tuple[tuple[Piece, ...], ...]:
    """Put pieces that stand above each other together, from left to right."""
    out: list[list[Piece]] = []
    right = 0.0
    for piece in sorted(pieces, key=lambda piece: piece.box[0]):
        if out and piece.box[0] < right:
            out[-1].append(piece)
        else:
            out.append([piece])
            right = piece.box[2]
        right = max(right, piece.box[2])
    return tuple(map(tuple, out))


def _overlap(one: Piece, other: Piece) -> bool:
    return one.box[0] < other.box[2] and other.box[0] < one.box[2]
