"""Rows of the cells of a table whose cells go over several lines, and in which columns their offices belong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import notation_phrase
from pipeline.structure.grids.flatslots import BAND, LEAST_ROWS, FlatRow
from pipeline.structure.grids.wrappedscore import may_name
from pipeline.structure.grids.wrappedwords import Word
from pipeline.structure.lines.block_kinds import TextLine, needs_space
from pipeline.structure.signs.column_kinds import GOVERNING, all_of_kind, content_column
from pipeline.structure.signs.flatcells import fits_one
from pipeline.structure.signs.marks import Piece

LEAST_TIMES = 2
"""Times that an office stands in a column, and in no other one, by which it belongs there."""

FITTING = 0.9
"""Share of the cells of offices and times that must be such."""
SURE_ONES = 0.7
"""Share that must be such for certain, and no names of offices that are not known."""
COMPLETE = 0.5
"""Share of the rows that must have all offices and times of their table, or get them from the row above."""


@dataclass(frozen=True, slots=True)
class WrappedCell:
    """A step of the best way: words ``start`` to ``end`` are the cell of a column, of the row above or a new one."""

    start: int
    end: int
    column: int
    before: int
    """Column of the cell before it."""


def rows_of(words: Sequence[Word], cells: Sequence[WrappedCell], columns: Sequence[Column]) -> list[FlatRow]:
    """Return the rows that cells make, from the first to the last."""
    rows: list[FlatRow] = []
    above = len(columns)
    for cell in cells:
        if cell.column == BAND:
            if cell.end - cell.start == 1:
                rows.append({BAND: [words[cell.start].line]})
            above = len(columns)
            continue
        if cell.column <= above:
            rows.append({})
        rows[-1][cell.column] = _lines(words[cell.start : cell.end], columns[cell.column])
        above = cell.column
    return rows


def _lines(words: Sequence[Word], column: Column) -> list[TextLine]:
    """Join the words of a cell; of offices in lines of their own each stays a line."""
    out: list[TextLine] = []
    for word in words:
        if out and not (column.kind is ColumnKind.UNIT and word.begins):
            out[-1] = _joined(out[-1], word.line)
        else:
            out.append(word.line)
    return out


def _joined(above: TextLine, below: TextLine) -> TextLine:
    between = below.gap if below.gap else " " if needs_space(above.text, below.text) else ""
    pieces: list[Piece] = [*above.pieces, *([between] if between else []), *below.pieces]
    return replace(above, pieces=tuple(pieces), text=above.text + between + below.text)


def are_convincing(rows: Sequence[FlatRow], columns: Sequence[Column]) -> bool:
    """Tell whether there are rows enough, and nearly all their offices, times and numbers are such."""
    content = content_column(columns)
    full = [row for row in rows if BAND not in row]
    if len(full) < LEAST_ROWS or any(content not in row for row in full):
        return False
    governing = all_of_kind(columns, *GOVERNING)
    cells = [(_text(row[n]), columns[n]) for row in full for n in governing if n in row]
    fitting = sum(fits_one(text, column) for text, column in cells)
    named = sum(
        column.kind is ColumnKind.UNIT and may_name(text) and not fits_one(text, column) for text, column in cells
    )
    complete = sum(all(n in row for n in governing) for row in full)
    sure = 0 < SURE_ONES * len(cells) <= fitting and fitting + named >= FITTING * len(cells)
    return sure and complete >= COMPLETE * len(full)


def _text(lines: Sequence[TextLine]) -> str:
    return " ".join(line.text for line in lines)


def settled(rows: Sequence[FlatRow], columns: Sequence[Column]) -> list[FlatRow]:
    """Return the rows, with the offices of those that lack some in the columns in which they stand elsewhere.

    Nothing else being known, the first columns are filled: empty cells are those of support.
    """
    units = all_of_kind(columns, ColumnKind.UNIT)
    if len(units) < 2:
        return [*rows]
    times = Counter((n, name) for row in rows if all(n in row for n in units) for n in units for name in _names(row[n]))
    return [_settled(row, units, times) for row in rows]


def _settled(row: FlatRow, units: Sequence[int], times: Mapping[tuple[int, str], int]) -> FlatRow:
    own = [n for n in units if n in row]
    if BAND in row or not own or len(own) == len(units):
        return row
    best = max(combinations(units, len(own)), key=lambda places: _belonging(row, own, places, units, times))
    rest = {n: lines for n, lines in row.items() if n not in units}
    if any(_crosses(n, place, rest) for n, place in zip(own, best, strict=True)):
        return row
    return rest | {place: row[n] for n, place in zip(own, best, strict=True)}


def _belonging(
    row: FlatRow, own: Sequence[int], places: Sequence[int], units: Sequence[int], times: Mapping[tuple[int, str], int]
) -> int:
    """Count the offices that stand in one of some columns elsewhere, and in no other one."""
    return sum(
        times.get((place, name), 0) >= LEAST_TIMES and not any(times.get((u, name), 0) for u in units if u != place)
        for n, place in zip(own, places, strict=True)
        for name in _names(row[n])
    )


def _names(lines: Sequence[TextLine]) -> list[str]:
    return [name for line in lines for name in notation_phrase("between-names").split(line.text) if name]


def _crosses(column: int, place: int, rest: FlatRow) -> bool:
    """Tell whether another cell of the row stands between two columns."""
    low, high = sorted((column, place))
    return any(low < n < high for n in rest)
