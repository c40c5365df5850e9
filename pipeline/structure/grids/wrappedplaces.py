"""Offices of rows that lack some: in which of the columns of offices they stand, where their place is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import notation_phrase
from pipeline.structure.grids.flatslots import BAND, FlatRow
from pipeline.structure.lines.block_kinds import TextLine

LEAST_TIMES = 2
"""Times that an office stands in a column, and in no other one, by which it belongs there."""


def settled(rows: Sequence[FlatRow], columns: Sequence[Column]) -> list[FlatRow]:
    """Return the rows, with the offices of those that lack some in the columns in which they stand elsewhere.

    Nothing else being known, the first columns are filled: empty cells are those of support.
    """
    units = [n for n, column in enumerate(columns) if column.kind is ColumnKind.UNIT]
    if len(units) < 2:
        return [*rows]
    times = Counter(
        (n, name)
        for row in rows
        if all(n in row for n in units)
        for n in units
        for line in row[n]
        for name in notation_phrase("between-names").split(line.text)
    )
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
