"""Flattened tables of which every row has a cell for each column: cut at equal steps, if all cells fit their columns.

The simplest reading of a table that lost its row ends, and the surest: it is taken only where no cell speaks
against it and what follows the last row is none. Where a copy shows empty cells, these count.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.flatbands import bands_at
from pipeline.structure.grids.flatblocks import FlatTable
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatslots import (
    BAND,
    LEAST_ROWS,
    MOST_CELLS,
    FlatRow,
    Slot,
    end_behind,
    goes_on,
    row_of,
    slots_at,
)
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.column_kinds import GOVERNING, all_of_kind, first_of_kind
from pipeline.structure.signs.columns import columns_named
from pipeline.structure.signs.flatcells import ends_table, fits_one, is_nothing, is_row_number, is_time, is_unit

LONGEST_NAME = 12
"""Characters of a cell in a column of offices whose name is not known."""

LONGEST_WORD = 4
"""Characters of a cell in a column of times that is no time: 汛期."""


def regular_rows(found: Sequence[Block], at: int, columns: Sequence[Column]) -> tuple[list[FlatRow], int] | None:
    """Return the rows from the block ``at`` on and the block behind them, where all of them are whole; else None."""
    if not any(c.kind in (ColumnKind.NUMBER, ColumnKind.UNIT, ColumnKind.TIME) for c in columns):
        return None
    slots = slots_at(found, at)
    return _rows_of(found, slots, columns) or (
        _rows_of(found, slots_at(found, at, blank_cells=True), columns) if _shows_blanks(found, at, columns) else None
    )


def _shows_blanks(found: Sequence[Block], at: int, columns: Sequence[Column]) -> bool:
    """Tell whether no blank line parts the headings, and some part the cells, which may then be empty cells."""
    above = found[max(at - len(columns) + 1, 0) : at + 1]
    if any(not isinstance(cell, TextLine) or cell.blanks_before for cell in above):
        return False
    for cell in found[at + 1 : at + MOST_CELLS]:
        if not isinstance(cell, TextLine):
            return False
        if cell.blanks_before:
            return True
    return False


def _rows_of(
    found: Sequence[Block], slots: Sequence[Slot], columns: Sequence[Column]
) -> tuple[list[FlatRow], int] | None:
    """Return the rows that begin with the first of some cells and the block behind them, where all are whole."""
    size = len(columns)
    number = first_of_kind(columns, ColumnKind.NUMBER)
    rows: list[FlatRow] = []
    place, expected, full = 0, 1, 0
    while place < len(slots):
        bands = 0
        expected = _number_after_left_out(slots[place : place + size], columns, number, expected) if rows else expected
        if not _fit(slots[place : place + size], columns, number, expected):
            bands = bands_at(found, slots[place][0]) if slots[place][1] is not None else 0
            if not bands or not _fit(slots[place + bands : place + bands + size], columns, number, expected):
                break
        below = slots[place + bands : place + bands + size]
        rows += [{BAND: [band]} for _, band in slots[place : place + bands] if band is not None]
        rows.append(row_of(below))
        place += bands + size
        full += 1
        if number is not None and is_row_number(rows[-1][number][0].text):
            expected = int(rows[-1][number][0].text) + 1
    least = LEAST_ROWS + (number is None and size < 3)
    if full < least or goes_on(slots[place : place + size], columns, expected, numbered=number is not None):
        return None
    return None if _groups_by_office(rows, columns) else (rows, end_behind(slots, place))


def regular_table(found: Sequence[Block], after: int, headings: Sequence[str]) -> FlatTable | None:
    """Return the table of some headings whose cells begin with a block, where all rows are whole; else None."""
    columns = columns_named(headings)
    read = regular_rows(found, after, columns) if columns is not None else None
    return (fragment_of(headings, columns, read[0]), read[1]) if columns is not None and read is not None else None


def _groups_by_office(rows: Sequence[FlatRow], columns: Sequence[Column]) -> bool:
    """Tell whether all cells of a column that groups rows are offices, though the offices have a column of their own.

    Then merged cells are missing, and two rows have been read as one.
    """
    if all(column.kind is not ColumnKind.UNIT for column in columns):
        return False
    groups = all_of_kind(columns, ColumnKind.GROUP)
    said = [[row[n][0].text for row in rows if n in row] for n in groups]
    return any(len(texts) >= LEAST_ROWS and all(map(_is_office, texts)) for texts in said)


def _is_office(text: str) -> bool:
    return is_unit(text) and table_phrase("office-first").match(text) is not None


def _fit(slots: Sequence[Slot], columns: Sequence[Column], number: int | None, expected: int) -> bool:
    """Tell whether some cells are a row: each in its column, the number the next one (or any, in the first row)."""
    if len(slots) < len(columns):
        return False
    if number is not None:
        line = slots[number][1]
        if line is None or not _counts(line.text, expected):
            return False
    kinds = {column.kind for column in columns}
    sure = number is not None or ColumnKind.TIME in kinds
    told = [
        line is not None and fits_one(line.text, column)
        for (_, line), column in zip(slots, columns, strict=False)
        if column.kind in GOVERNING
    ]
    if (
        told
        and not any(told)
        and any(line for (_, line), c in zip(slots, columns, strict=False) if c.kind in GOVERNING)
    ):
        return False
    return all(
        _fits(line.text if line else "", column, sure=sure)
        for (_, line), column in zip(slots, columns, strict=True)
        if column.kind is not ColumnKind.NUMBER
    )


def _counts(text: str, expected: int) -> bool:
    """Tell whether a cell is the number of the next row, or a code that says no place in the order."""
    if not is_row_number(text):
        return table_phrase("code-of-row").match(text) is not None
    return int(text) == expected


def _number_after_left_out(slots: Sequence[Slot], columns: Sequence[Column], number: int | None, expected: int) -> int:
    """Return the number of the next row: a later one, where rows are left out and every office and time fits."""
    line = slots[number][1] if number is not None and len(slots) == len(columns) else None
    if line is None or not is_row_number(line.text) or int(line.text) <= expected:
        return expected
    told = [(cell, column) for (_, cell), column in zip(slots, columns, strict=True) if column.kind in GOVERNING]
    sure = len(told) > 1 and all(cell is not None and fits_one(cell.text, column) for cell, column in told)
    return int(line.text) if sure else expected


def _fits(text: str, column: Column, *, sure: bool) -> bool:
    """Tell whether a cell can stand in a column; ``sure``: numbers or times tell the rows, so a name may be unknown."""
    if column.kind is ColumnKind.CONTENT:
        strange = is_row_number(text) or is_time(text) or ends_table(text)
        return bool(text) and not strange and (sure or column.rule == "content-project" or not is_unit(text))
    if not text or is_nothing(text):
        return True
    if (
        column.kind is ColumnKind.UNIT
        and sure
        and len(text) <= LONGEST_NAME
        and not table_phrase("sentence-or-figure").search(text)
    ):
        return not is_time(text)
    if column.kind is ColumnKind.TIME and sure and (table_phrase("clock").match(text) or len(text) <= LONGEST_WORD):
        return (
            fits_one(text, column)
            or table_phrase("clock").match(text) is not None
            or not (is_unit(text) or table_phrase("sentence-or-figure").search(text))
        )
    if column.kind in GOVERNING:
        return fits_one(text, column)
    amount = table_phrase("heading-of-amount").search(column.heading) is not None
    return (amount or not is_row_number(text)) and not ends_table(text)
