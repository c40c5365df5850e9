"""The cells of a flattened table, one after the other, before they are split into rows."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import ends_table, is_row_number, is_time, is_unit, tells_roles

LEAST_ROWS = 2
"""Rows of a table that lost its row ends; of one without numbers and with two columns one more."""
MOST_CELLS = 4000
"""Cells up to which a table is followed."""
MOST_COLUMNS = 12
"""Columns of a table whose headings are not known."""

BAND = -1
"""The place of a merged row, which takes all columns."""

FlatRow = dict[int, list[TextLine]]
"""The lines of a row by column; empty cells are left out."""

Slot = tuple[int, TextLine | None]
"""A cell, None for an empty one, with the block that it is or that follows it."""


def slots_at(found: Sequence[Block], at: int, *, blank_cells: bool = False) -> list[Slot]:
    """Return the cells from a block on, with the empty ones that a copy shows, up to what can be none.

    With ``blank_cells`` each blank line behind the first cell is an empty one.
    """
    out: list[Slot] = []
    for i in range(at, min(at + MOST_CELLS, len(found))):
        line = found[i]
        if not isinstance(line, TextLine):
            break
        out += [(i, None)] * (line.empty_before or (line.blanks_before if blank_cells and i > at else 0))
        out.append((i, line))
    if any(line is None for _, line in out):
        out += [(out[-1][0], None)] * MOST_COLUMNS  # of the last row a copy may leave out what is empty
    return out


def counted_at_steps(slots: Sequence[Slot], step: int, first: int) -> list[FlatRow]:
    """Return the rows that begin at equal steps with numbers that count on from ``first``."""
    rows: list[FlatRow] = []
    for place in range(0, len(slots) - step + 1, step):
        number = slots[place][1]
        if number is None or number.text != str(first + len(rows)):
            break
        rows.append(row_of(slots[place : place + step]))
    return rows


def row_of(slots: Sequence[Slot]) -> FlatRow:
    """Return cells as a row that has one for each column."""
    return {n: [cell] for n, (_, cell) in enumerate(slots) if cell is not None}


def end_behind(slots: Sequence[Slot], place: int) -> int:
    """Return the block behind the cells before a place."""
    behind = next((at for at, line in slots[place:] if line is not None), None)
    return behind if behind is not None else slots[-1][0] + 1


def goes_on(slots: Sequence[Slot], columns: Sequence[Column], expected: int, *, numbered: bool) -> bool:
    """Tell whether the table seems to go on behind the last whole row: then its rows are not all whole."""
    texts = [line.text for _, line in slots if line is not None]
    if not texts or ends_table(texts[0]):
        return False
    if numbered:
        return str(expected) in texts[:3] or is_no_content(texts[0])
    kinds = {column.kind for column in columns}
    units = ColumnKind.UNIT in kinds and any(is_unit(text) or tells_roles(text) for text in texts)
    return units or (ColumnKind.TIME in kinds and any(map(is_time, texts)))


def is_no_content(text: str) -> bool:
    """Tell whether a cell is an office, a number, a time or the end of the table: no work that is to be done."""
    office = is_unit(text) and table_phrase("office-first").match(text) is not None
    return office or is_row_number(text) or ends_table(text) or is_time(text)
