"""Tables without vertical rules: columns by the gaps below a row of headings, rows by rules, numbers or gaps.

A table begins only where a row of the page says so: at least three texts side by side, most of
them headings that task tables have (``columns.toml``). It goes on as long as every line keeps clear of the
gaps between the columns. Where its rows cannot be determined for certain, it is left as lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipeline.headings import heading_kind
from pipeline.model.notice import ColumnKind
from pipeline.read.assembly import CellDraft, TableDraft
from pipeline.read.page.geometry import Rule, rounded, union
from pipeline.read.page.lines import Piece, cell_text, in_rows
from pipeline.read.page.rules import is_line
from pipeline.read.page.unruled_head import MIN_GAP, Head, head_at

FAR = 3.0
"""Times the usual distance of lines (or their height) from which the next line is no part of the table."""

CLEARER = 1.25
"""A gap between rows must be this many times the usual gap between the lines of a cell."""

FULL_WIDTH = 0.7
"""Share of the table's width that a horizontal rule between rows has at least."""

RUNNING_HEADS, FOOT_LINES = 1, 2
"""Lines that may stand above the rest of a table on the next page, and below the table on its first page."""

SAME_RULE = 1.5
"""Points by which the parts of one horizontal rule may differ or be apart."""

MAX_LINES = 400
"""Lines of one table on one page."""

Line = list[Piece]


@dataclass(frozen=True, slots=True)
class Columns:
    """The white gaps between the columns of a table, from left to right: start and end of each."""

    gaps: tuple[tuple[float, float], ...]

    @property
    def cuts(self) -> tuple[float, ...]:
        """The middles of the gaps."""
        return tuple((start + end) / 2 for start, end in self.gaps)

    def of(self, piece: Piece) -> int:
        """Return the column in which a piece stands."""
        middle = (piece.box[0] + piece.box[2]) / 2
        return sum(middle > cut for cut in self.cuts)

    def narrowed(self, line: Sequence[Piece]) -> Columns | None:
        """Return the gaps that a further line leaves white, None if it closes one."""
        least = MIN_GAP * median(piece.height for piece in line)
        gaps = []
        for start, end in self.gaps:
            for piece in line:
                left, right = piece.box[0], piece.box[2]
                if right <= start or left >= end:
                    continue
                # What is left of the gap on the side where more of it is left.
                start, end = (start, left) if left - start > end - right else (right, end)  # noqa: PLW2901
            if end - start < least:
                return None
            gaps.append((start, end))
        return Columns(tuple(gaps))


@dataclass(slots=True)
class OpenTable:
    """The columns of a table that reached the foot of the page before; the next page may go on with it.

    ``ruled`` says that rules part its rows, ``numbered`` that each of its rows has a number, ``at_top``
    that the number stands in the first line of the row.
    """

    columns: Columns | None = None
    ruled: bool = False
    numbered: bool = False
    at_top: bool = False


def with_tables(
    pieces: Sequence[Piece], rules: Sequence[Rule], carried: OpenTable
) -> list[Sequence[Piece] | TableDraft]:
    """Divide a stretch of a page into lines and tables without vertical rules, from top to bottom.

    Args:
        pieces: what stands there, outside ruled tables.
        rules: the rules of the page; those that run across part rows.
        carried: the table that the page before left open; this page's last table is put there.
    """
    lines = in_rows(pieces)
    across = _joined_across(rules)
    above_foot = lines[: _foot(lines)]
    out: list[Sequence[Piece] | TableDraft] = []
    plain: list[Piece] = []
    at = 0
    before, carried.columns = replace(carried), None
    while at < len(lines):
        head = head_at(above_foot, at)
        opened = _opened(head) if head else OpenTable()
        if head is None and not out and at <= RUNNING_HEADS:
            opened = before
        end, columns = _extent(above_foot, at, opened.columns, head) if opened.columns else (at, None)
        at_foot = end >= len(lines) - FOOT_LINES
        table = None
        if columns and (head is None or end - at > len(head.lines) or at_foot):
            opened = replace(opened, columns=columns)
            table = _table(lines[at:end], opened, columns, across, head)
        if table is None:
            plain += lines[at]
            at += 1
            continue
        if plain:
            out.append(plain)
            plain = []
        out.append(table)
        if at_foot:
            carried.columns, carried.ruled = opened.columns, opened.ruled
            carried.numbered, carried.at_top = opened.numbered, opened.at_top
        at = end
    if plain:
        out.append(plain)
    return out


def _joined_across(rules: Sequence[Rule]) -> list[Rule]:
    """Return the horizontal rules from top to bottom; those side by side, as drawn cell by cell, are one."""
    out: list[Rule] = []
    for rule in sorted((r for r in rules if not r.vertical), key=lambda r: (r.at, r.start)):
        last = out[-1] if out else None
        if last is not None and rule.at - last.at <= SAME_RULE and rule.start <= last.end + SAME_RULE:
            out[-1] = Rule.across(last.at, min(last.start, rule.start), max(last.end, rule.end))
        else:
            out.append(rule)
    return out


def _foot(lines: Sequence[Line]) -> int:
    """Return the number of lines without the page number at the end."""
    printed = len(lines) > 1 and len(lines[-1]) == 1 and is_line("number-of-page", lines[-1][0].text)
    return len(lines) - bool(printed)


def _opened(head: Head) -> OpenTable:
    """Return a table of which only the head is known."""
    # The text of a column may reach further than its heading: the gap is sought between the middles.
    boxes = [union([piece.box for piece in column]) for column in head.columns]
    middles = [(box[0] + box[2]) / 2 for box in boxes]
    numbered = heading_kind(cell_text(head.columns[0])) is ColumnKind.NUMBER
    return OpenTable(Columns(tuple(pairwise(middles))), numbered=numbered)


def _extent(lines: Sequence[Line], at: int, columns: Columns, head: Head | None) -> tuple[int, Columns | None]:
    """Return where the table ends that begins at a line, and the gaps that all its lines leave white."""
    end, last = at, None
    pitches: list[float] = []
    if head is not None:  # its gaps are known to be white: they only have to be measured
        for narrow in filter(None, head.lines):
            columns = columns.narrowed(narrow) or columns
        end, last = at + len(head.lines), lines[at + len(head.lines) - 1][0].base
    for line in lines[end : at + MAX_LINES]:
        base = line[0].base
        if last is not None:
            pitch = base - last
            if pitches and pitch > FAR * max(median(pitches), line[0].height):
                break
            pitches.append(pitch)
        narrower = columns.narrowed(line)
        if narrower is None:
            break
        columns, end, last = narrower, end + 1, base
    return end, columns if end > at else None


def _table(
    lines: Sequence[Line],
    opened: OpenTable,
    columns: Columns,
    across: Sequence[Rule],
    head: Head | None,
) -> TableDraft | None:
    """Build the table from its lines, None if its rows are not certain; ``opened`` learns how they are separated."""
    box = union([piece.box for line in lines for piece in line])
    wide = [rule.at for rule in across if rule.end - rule.start >= FULL_WIDTH * (box[2] - box[0])]
    closed = any(box[3] <= y <= box[3] + lines[-1][0].height for y in wide)
    sparse = max(len({columns.of(p) for p in line}) for line in lines) <= len(columns.gaps) / 2
    if head is None and sparse and not (opened.ruled and closed):
        return None
    inner = [y for y in wide if box[1] < y < box[3]]
    depth = len(head.lines) if head else 0
    body = lines[depth:]
    opened.ruled = opened.ruled or len(inner) > (1 if head else 0)
    starts = _ruled_rows(body, inner) if opened.ruled else _rows(body, opened, columns, headed=head is not None)
    if starts is None and closed:
        starts = [0]  # one row, closed by a rule
    if starts is None:
        return None
    rows = [body[start:end] for start, end in pairwise([*starts, len(body)])] if body else []
    edges_x = (box[0], *columns.cuts, box[2])
    cells = head.cells(edges_x) if head else []
    first = head.rows if head else 0
    placed = [[(columns.of(piece), piece) for line in row for piece in line] for row in rows]
    for column, (left, right) in enumerate(pairwise(edges_x)):
        parted = _parted(rows, across, (left + right) / 2) if opened.ruled else range(1, len(rows))
        for start, end in pairwise([*([0] if rows else []), *parted, len(rows)]):
            pieces = [found for row in placed[start:end] for found in row]
            _, top, _, bottom = union([piece.box for _, piece in pieces])
            text = cell_text([piece for at, piece in pieces if at == column])
            cells.append(CellDraft(text, first + start, column, end - start, 1, rounded((left, top, right, bottom))))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return TableDraft(first + len(rows), len(edges_x) - 1, tuple(cells), rounded(box))


def _parted(rows: Sequence[Sequence[Line]], across: Sequence[Rule], x: float) -> list[int]:
    """Return the rows above which a rule runs at a place; where it spares a column, the column's cell goes on."""
    out = []
    for number, (above, below) in enumerate(pairwise(rows), start=1):
        between = [rule for rule in across if above[-1][0].base <= rule.at <= below[0][0].base]
        if not between or any(rule.start <= x <= rule.end for rule in between):
            out.append(number)
    return out


def _ruled_rows(lines: Sequence[Line], rules: Sequence[float]) -> list[int]:
    """Return the lines at which rows start that are separated by horizontal rules."""
    starts = [0]
    for i, (one, other) in enumerate(pairwise(lines), start=1):
        if any(one[0].base <= y <= other[0].base for y in rules):
            starts.append(i)
    return starts


def _rows(body: Sequence[Line], opened: OpenTable, columns: Columns, *, headed: bool) -> list[int] | None:
    """Return the lines at which the rows of a table without rules start, None if that is not certain."""
    numbered = [
        i for i, line in enumerate(body) if any(columns.of(p) == 0 and is_line("number-of-row", p.text) for p in line)
    ]
    gaps = [other[0].base - one[0].base for one, other in pairwise(body)]
    if len(numbered) > 1 or (opened.numbered and body):
        opened.at_top = opened.at_top or (headed and numbered[:1] == [0])
        starts = _numbered_rows(numbered, gaps, at_top=opened.at_top) if numbered else [0]
        if starts is None:
            return None
        if starts[0] and not headed:
            starts = [0, *starts]  # the rest of a row that the page before began
        elif starts[0]:
            starts[0] = 0
        return starts
    full = len(columns.gaps) + 1
    filled = [len({columns.of(piece) for piece in line}) for line in body]
    if all(count > full / 2 for count in filled):
        return list(range(len(body)))
    usual = min(gaps, default=0.0)
    wide = [i + 1 for i, gap in enumerate(gaps) if gap > CLEARER * usual]
    if wide:
        return [0, *wide]
    return None


def _numbered_rows(numbered: Sequence[int], gaps: Sequence[float], *, at_top: bool) -> list[int] | None:
    """Return where rows start of which each holds one number, which may stand at their top or in their middle."""
    usual = min(gaps, default=0.0)
    # Lines above the first number: of its own row if the number stands in the middle, else of the row before.
    above = numbered[0] and (at_top or max(gaps[: numbered[0]]) > CLEARER * usual)
    starts = [numbered[0] if above else 0]
    for one, other in pairwise(numbered):
        between = gaps[one:other]
        widest = max(between)
        if widest > CLEARER * usual and not at_top:
            starts.append(one + between.index(widest) + 1)
        elif at_top or numbered[0] == 0 or len(between) == 1:
            starts.append(other)  # no wider gaps: numbers stand at the top
        else:
            return None
    return starts
