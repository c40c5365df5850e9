"""Tables drawn with box characters, whose cells go over several lines: the rules show where each cell ends.

A rule may cross some columns only: the cells of the others go on, and their text may stand in the line of the
rule. A copy may have shortened the white space inside cells; the strokes between them are left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import Entry, GridCell, GridFragment, display_width
from pipeline.structure.lines.cell_lines import ends_in_organ
from pipeline.structure.lines.fragments import cell_of_lines
from pipeline.structure.signs.line_shapes import line_shape

LEAST_RULES = 4
"""Lines with a rule from which rules part the rows; a table with fewer may have a row in each line."""
MOST_LINES = 3000
"""Lines up to which a table is followed."""
MOST_COLUMNS = 40
"""Columns of such a table."""


@dataclass(slots=True)
class _Cell:
    row: int
    column: int
    lines: list[Span] = field(default_factory=list)
    row_span: int = 1
    column_span: int = 1


def with_drawn_tables(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of a reading with drawn tables in the place of their lines."""
    if line_shape("table-corner").search(reading.text) is None:
        return list(entries)
    out: list[Entry] = []
    at = 0
    while at < len(entries):
        end = _end_of_table(reading, entries, at)
        fragment = _fragment(reading, entries[at:end]) if end is not None else None
        if fragment is None or end is None:
            out.append(entries[at])
            at += 1
        else:
            out.append(fragment)
            at = end
    return out


def _end_of_table(reading: Reading, entries: Sequence[Entry], at: int) -> int | None:
    """Return the entry behind the table whose upper border is the entry ``at``, or None."""
    first = entries[at]
    if not isinstance(first, Line) or line_shape("table-top").match(first.span.quote(reading.text)) is None:
        return None
    for i in range(at + 1, min(at + MOST_LINES, len(entries))):
        entry = entries[i]
        if not isinstance(entry, Line):
            return None
        text = entry.span.quote(reading.text)
        if line_shape("table-bottom").match(text):
            return i + 1
        if text.strip() and line_shape("table-edge").match(text.strip()) is None:
            return None
    return None


def _fragment(reading: Reading, entries: Sequence[Entry]) -> GridFragment | None:
    lines = [_segments(reading, entry) for entry in entries if isinstance(entry, Line)]
    lines = [line for line in lines if line]
    size = max((len(line) for line in lines), default=0)
    widest = next((line for line in lines if len(line) == size), [])
    ends = [end for _, end in widest]
    ruled = [
        [line_shape("ruled-row").fullmatch(span.quote(reading.text).strip()) is not None for span, _ in line]
        for line in lines
    ]
    if not 2 <= size <= MOST_COLUMNS or sum(map(any, ruled)) < LEAST_RULES:
        return None
    cells: list[_Cell] = []
    open_: list[_Cell | None] = [None] * size
    row = -1
    for line, rules in zip(lines, ruled, strict=True):
        columns = _columns(line, ends)
        row += any(rules)
        for (span, _), rule, (first, last) in zip(line, rules, columns, strict=True):
            here = open_[first]
            if rule:
                open_[first : last + 1] = [None] * (last + 1 - first)
                continue
            if here is None:
                here = _Cell(row, first, column_span=last + 1 - first)
                cells.append(here)
                open_[first : last + 1] = [here] * (last + 1 - first)
            here.row_span = row + 1 - here.row
            here.lines.append(span)
    made = [_grid_cell(reading, cell) for cell in cells]
    return GridFragment(tuple(made), row, size, ruled=True) if made and row > 0 else None


def _segments(reading: Reading, line: Line) -> list[tuple[Span, float]]:
    """Return what stands between the edges of a line, each with the place where it ends, in full-width characters."""
    text = line.span.quote(reading.text)
    edges = [
        m.start() for m in line_shape("table-edge").finditer(text) if line_shape("horizontal-rule").match(m[0]) is None
    ]
    return [(Span(line.span.start + a + 1, line.span.start + b), display_width(text[:b])) for a, b in pairwise(edges)]


def _columns(line: Sequence[tuple[Span, float]], ends: Sequence[float]) -> list[tuple[int, int]]:
    """Return first and last column of each segment: by their number, else by the places where they end."""
    if len(line) == len(ends):
        return [(n, n) for n in range(len(line))]
    out: list[tuple[int, int]] = []
    first = 0
    for n, (_, end) in enumerate(line):
        left = len(line) - n - 1
        near = min(range(first, len(ends) - left), key=lambda c: abs(ends[c] - end))
        last = len(ends) - 1 if not left else near
        out.append((first, last))
        first = last + 1
    return out


def _grid_cell(reading: Reading, cell: _Cell) -> GridCell:
    widest = max((display_width(span.quote(reading.text).strip()) for span in cell.lines), default=0.0)

    def parted(above: str, upper: str, _below: str) -> bool:
        return display_width(upper) + 1 < widest and ends_in_organ(above)

    return cell_of_lines(
        reading.text, cell.lines, cell.row, cell.column, cell.row_span, cell.column_span, parted=parted
    )
