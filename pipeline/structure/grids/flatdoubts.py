"""Rows of a flattened table that cannot be right, read once more from their text without white space and line ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import marks
from pipeline.structure.grids.flatblocks import FlatTable
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatslots import BAND, FlatRow
from pipeline.structure.grids.gluedtables import glued_rows
from pipeline.structure.lines.block_kinds import Block, GridCell, GridFragment
from pipeline.structure.signs.columns import columns_named
from pipeline.structure.signs.flatcells import fits_one, is_unit

Cells = list[GridCell]
"""The cells of a row."""


def without_doubts(found: Sequence[Block], taken: FlatTable, at: int) -> FlatTable:
    """Return a table that was read from some blocks, with the rows that cannot be right read in another way.

    They are told by a time or an office that lacks its beginning, by work that ends in an office. In the other reading
    the text of the table is one, and parted by what the columns ask for; it must be right where the first one is not.

    Args:
        found: the blocks.
        taken: the table as it was read, and the block behind it.
        at: its first block.
    """
    fragment, end = taken
    rows: list[Cells] = [[] for _ in range(fragment.rows)]
    for cell in fragment.cells:
        rows[cell.row].append(cell)
    headings = [cell.text for cell in rows[0]]
    columns = columns_named(headings)
    if columns is None or len(columns) != fragment.columns or columns[0].kind is not ColumnKind.NUMBER:
        return taken
    doubtful = [
        bool(n) and _is_doubtful({cell.column: cell.text for cell in row}, columns) for n, row in enumerate(rows)
    ]
    glued = glued_rows(found[at:end]) if any(doubtful) else None
    if glued is None:
        return taken
    names, others, read = glued
    sure = {row[0][0].text: row for row in read if 0 in row and not _is_doubtful(_texts(row), others)}
    if names != headings:
        whole = len(sure) == sum(BAND not in row for row in read) and len(sure) >= sum(
            _number(row) != "" for row in rows[1:]
        )
        return (fragment_of(names, others, read), end) if whole else taken
    return _with_rows(fragment, rows, doubtful, sure, columns), end


def _with_rows(
    fragment: GridFragment,
    rows: Sequence[Cells],
    doubtful: Sequence[bool],
    sure: dict[str, FlatRow],
    columns: Sequence[Column],
) -> GridFragment:
    """Put rows that are sure in the place of those that are not; one without a number goes with the one above it."""
    wrong = {n for n, doubt in enumerate(doubtful) if doubt}
    wrong |= {n - 1 for n in wrong if not _number(rows[n]) and n > 1}
    out: list[Cells] = []
    for n, row in enumerate(rows):
        other = sure.get(_number(row)) if n in wrong else None
        if other is not None:
            out.append(list(fragment_of(None, columns, [other]).cells))
        elif n not in wrong or _number(row) or n - 1 not in wrong or _number(rows[n - 1]) not in sure:
            out.append(row)
    cells = tuple(replace(cell, row=n) for n, row in enumerate(out) for cell in row)
    return replace(fragment, cells=cells, rows=len(out))


def _number(row: Cells) -> str:
    return next((cell.text for cell in row if cell.column == 0 and cell.column_span == 1), "")


def _texts(row: FlatRow) -> dict[int, str]:
    return {n: "".join(line.text for line in lines) for n, lines in row.items()}


def _is_doubtful(row: dict[int, str], columns: Sequence[Column]) -> bool:
    """Tell whether a row has a cell that cannot be right."""
    for n, text in row.items():
        kind = columns[n].kind
        if kind in (ColumnKind.TIME, ColumnKind.CONTENT) and table_phrase("rest-of-time").match(text):
            return True
        if kind is ColumnKind.UNIT and table_phrase("rest-of-office").match(text) and not fits_one(text, columns[n]):
            return True
        if kind is ColumnKind.CONTENT and is_unit(text[text.rfind(marks().stop) + 1 :]) and marks().stop in text:
            return True
    return False
