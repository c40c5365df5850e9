"""Characters with their places put together to physical lines.

A page gives its characters in the order in which it draws them, which need not be the order in
which people read. So only runs of characters that stand beside each other are taken from it
(pieces); the order of pieces comes from where they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model.reading import Box
from pipeline.read.assembly import LineDraft
from pipeline.read.page.geometry import rounded, union

HYPHENS = "\ufffe\x02"
"""pdfium's marks for a hyphen at the end of a line; the page shows a hyphen there."""

SAME_LINE = 0.4
"""Base lines of one line differ by at most this share of the height: superscripts, mixed fonts."""

ABOVE_BASE = 0.3
"""The middle of a character lies this share of its height above the base line."""

SLANT = 0.05
"""Share of a right angle by which text may lean and still be upright: that of a crooked scan."""

RAISED = 0.75
"""Height of the mark of a note (完成²), as share of the height of its line, at most."""

WIDE_GAP = 2.0
"""Pieces of one row that lie further apart than this many line heights are lines of their own:
document number and signer, the cells of a table without rules."""

CELL_GAP = 0.3
"""A run of characters with a gap of this many line heights is cut there: the gap may part two columns. Such pieces
are joined again where it does not."""

WORD_GAP = 0.2
"""Pieces of one row that lie further apart than this share of the line height get a space."""

RUN_BREAK = 0.5
"""Characters further apart than this share of their height are not drawn one after the other."""


Glyph = tuple[str, Box, float]
"""A character, its box and the height of its base line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that the page draws one after the other on one line.

    ``joint`` is the white space that follows the piece before, if both were drawn in one go with a
    wide gap between them; else None.
    """

    text: str
    box: Box
    base: float
    joint: str | None = None

    @property
    def height(self) -> float:
        """Height of the line."""
        return self.box[3] - self.box[1]


def with_line_ends(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Put a line end between characters that do not follow each other on the page.

    For readers that report characters alone; pdfium reports line ends itself.
    """
    out: list[Glyph] = []
    for glyph in glyphs:
        if out:
            _, last, _ = out[-1]
            _, box, _ = glyph
            if not -RUN_BREAK < (box[0] - last[2]) / max(box[3] - box[1], 1.0) < RUN_BREAK:
                out.append(("\n", last, out[-1][2]))
        out.append(glyph)
    return out


def split_pieces(glyphs: Iterable[Glyph], region: Callable[[float, float], int] | None) -> list[tuple[int, Piece]]:
    """Cut the characters of a page into pieces.

    Args:
        glyphs: the characters in the order of the page's own content.
        region: tells the number of the table cell that holds a point, -1 for none; None without tables.

    Returns:
        Region and piece, in the same order. A new piece begins at pdfium's line ends, where the
        region changes, and where the next character stands on another line.
    """
    out: list[tuple[int, Piece]] = []
    run: list[Glyph] = []
    base = previous = right_end = 0.0
    here = there = -1
    ordered = True
    joint: str | None = None

    def flush() -> None:
        if run:
            out.append((here, _piece(run if ordered else _sorted(run), joint)))
            run.clear()

    for glyph in glyphs:
        char, box, line = glyph
        if char in "\r\n":
            flush()
            joint = None
            continue
        if char.isspace():
            if run:
                run.append(glyph)
            continue
        if char in HYPHENS:
            glyph = ("-", box, line)  # noqa: PLW2901 (the printed character behind pdfium's mark)
        elif char < " " or char == "\ufeff":
            continue
        left, top, right, bottom = box
        height = bottom - top
        if region is not None:
            there = region((left + right) / 2, line - ABOVE_BASE * height)
        if run:
            if there != here or (abs(line - base) > SAME_LINE * height and not _is_raised(glyph, run[0])):
                flush()
                joint = None
            elif ordered and left - right_end > CELL_GAP * height:
                spaces = _trailing_spaces(run)
                flush()
                joint = spaces
        if not run:
            base, here, ordered = line, there, True
        elif left < previous:
            ordered = False
        run.append(glyph)
        previous, right_end = left, right
    flush()
    return out


def _is_raised(glyph: Glyph, first: Glyph) -> bool:
    """Tell whether a character is a small one above the base line on which another stands."""
    _, (_, top, _, bottom), line = glyph
    _, (_, upper, _, lower), base = first
    return bottom - top <= RAISED * (lower - upper) and top < base and line <= base


def _trailing_spaces(run: list[Glyph]) -> str:
    text = "".join(glyph[0] for glyph in run)
    return text[len(text.rstrip()) :]


def _piece(run: list[Glyph], joint: str | None) -> Piece:
    text = "".join([glyph[0] for glyph in run]).rstrip()
    x0, top, x1, bottom = zip(*[glyph[1] for glyph in run], strict=True)
    box = (min(x0), min(top), max(x1), max(bottom))
    return Piece(text.replace("\t", " ").replace("\xa0", " "), box, run[0][2], joint)


def _sorted(run: list[Glyph]) -> list[Glyph]:
    """Put characters of one line that were drawn in another order from left to right.

    Programs draw the characters of a second font (☐, ①) after the others; the spaces that pdfium
    sees between are then in the wrong places and are found again from the gaps.
    """
    out: list[Glyph] = []
    for glyph in sorted((g for g in run if not g[0].isspace()), key=lambda g: g[1][0]):
        _, (left, top, _, bottom), base = glyph
        if out and left - out[-1][1][2] > WORD_GAP * (bottom - top):
            out.append((" ", out[-1][1], base))
        out.append(glyph)
    return out


def join_rows(pieces: Iterable[Piece]) -> list[LineDraft]:
    """Put pieces into lines, from top to bottom and left to right.

    Pieces whose base lines are near each other stand in one row; what a row says far apart stays
    apart (see ``WIDE_GAP``). Returns an empty list for no pieces.
    """
    lines: list[LineDraft] = []
    for row in in_rows(pieces):
        group = [row[0]]
        for piece in row[1:]:
            if piece.joint is None and piece.box[0] - group[-1].box[2] > WIDE_GAP * piece.height:
                lines.append(_join(group))
                group = []
            group.append(piece)
        lines.append(_join(group))
    return lines


def cell_text(pieces: Sequence[Piece]) -> str:
    """Return the lines of a cell, separated by line ends."""
    if len(pieces) < 2:  # most cells: nothing is to be put in order
        return pieces[0].text if pieces else ""
    return "\n".join(line.text for line in join_rows(pieces))


def in_rows(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Put pieces that stand side by side together; rows from top to bottom, pieces from left to right."""
    rows: list[list[Piece]] = []
    tallest: Piece | None = None
    for piece in sorted(pieces, key=lambda p: (p.base, p.box[0])):
        if tallest is not None and side_by_side(tallest, piece):
            rows[-1].append(piece)
            tallest = piece if piece.height > tallest.height else tallest
        else:
            rows.append([piece])
            tallest = piece
    for row in rows:
        row.sort(key=lambda p: p.box[0])
    return rows


def side_by_side(one: Piece, other: Piece) -> bool:
    """Tell whether two pieces stand in one row of the page; the raised mark of a note stands in that of its word."""
    if abs(one.base - other.base) <= SAME_LINE * min(one.height, other.height):
        return True
    small, tall = sorted((one, other), key=lambda piece: piece.height)
    beside = -small.height <= small.box[0] - tall.box[2] <= small.height
    return small.height <= RAISED * tall.height and tall.box[1] < small.base <= tall.base and beside


def _join(group: list[Piece]) -> LineDraft:
    parts = [group[0].text]
    for last, piece in pairwise(group):
        gap = piece.box[0] - last.box[2]
        space = " " if gap > WORD_GAP * piece.height else ""
        parts += [space if piece.joint is None else piece.joint, piece.text]
    return LineDraft("".join(parts), rounded(union([p.box for p in group])))
