"""Rows that head those below them: a cell over the whole width, or a Chinese numeral and a heading alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.spans import unspaced
from pipeline.notation import marks
from pipeline.structure.grids.gridrows import CellText, Grid, GridRow, is_band
from pipeline.structure.signs.column_kinds import content_column
from pipeline.structure.signs.flatcells import is_row_number, is_time, is_unit
from pipeline.structure.signs.numbering import counts_for, counts_parts, number_at
from pipeline.structure.signs.sections import remark_start

LONGEST_BAND = 60
"""Characters of the longest heading of rows."""


def note_bands(grid: Grid, columns: Sequence[Column]) -> None:
    """Notice the rows that head others."""
    content = content_column(columns)
    counted = columns[0].kind is ColumnKind.NUMBER and any(is_row_number(r.cells[0].text.strip()) for r in grid.rows)
    for row, below in zip_longest(grid.rows, grid.rows[1:]):
        row.band = _band(row, below, content, counted=counted)


def _band(row: GridRow, below: GridRow | None, content: int, *, counted: bool) -> tuple[CellText, ...]:
    """Return the cells of a row that heads others: its number, if it has a cell of its own, and the heading."""
    filled = list({id(cell): cell for cell in row.cells if cell.text.strip()}.values())
    if not filled or len(filled) > 2 or len(row.cells) < 2 or not _is_heading(filled[-1].text):
        return ()
    if len(filled) == 1:
        parts = below is not None and counts_parts(filled[0].text.strip(), below.cells[0].text.strip())
        return tuple(filled) if parts or is_band(row) or _stands_alone(row, filled[0], content) else ()
    number = unspaced(filled[0].text)
    is_numeral = row.cells[0] is filled[0] and table_phrase("numerals-alone").match(number) is not None
    return tuple(filled) if counted and is_numeral and filled[1] in row.cells[1 : content + 1] else ()


def _stands_alone(row: GridRow, cell: CellText, content: int) -> bool:
    """Tell whether the only cell of a row is a heading: numbered as such, wide, or before the content."""
    number = number_at(cell.text.strip())
    numbered = counts_for(number, "heads_rows")
    wide = sum(c is cell for c in row.cells) > 1
    return row.cells[0] is cell and (numbered or wide or (content > 0 and row.cells[content] is not cell))


def _is_heading(text: str) -> bool:
    said = text.strip()
    nothing_else = is_row_number(said) or is_time(said) or (is_unit(said) and number_at(said) is None)
    return len(said) <= LONGEST_BAND and marks().stop not in said and not remark_start(said) and not nothing_else
