"""What stands on a sheet: title lines, the table with its header, notes below.

Offices put the title, the number of the annex and who filled the sheet in above the header, and
remarks below the last row; these are lines, as they would be on paper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipeline.headings import heading_key, is_header_row
from pipeline.lexicon import compile_pattern, load
from pipeline.read.assembly import Assembly, CellDraft, LineDraft, TableDraft, cell_address
from pipeline.read.sheet.rules import SheetFile

MAX_TITLE_ROWS = 20
"""Rows from the top among which the header of a sheet is looked for."""

Merge = tuple[int, int, int, int]
"""Row and column of the first and of the last cell of a merged one, from 0."""


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """The filled part of a sheet: texts by row and column, from cell A1 on."""

    name: str
    rows: Sequence[Sequence[str]]
    merges: Sequence[Merge] = ()


@dataclass(frozen=True, slots=True)
class _Owner:
    """The cell that a place belongs to: its own or the merged one that covers it."""

    row: int
    column: int
    row_end: int
    column_end: int


@cache
def note_pattern() -> re.Pattern[str]:
    """Return the pattern of a row below a table."""
    return compile_pattern(load(SheetFile, "sheets.toml").note.pattern)


def add_sheet(grid: SheetGrid, assembly: Assembly) -> None:
    """Append a sheet: lines above the table, the table, lines below it. An empty sheet adds nothing."""
    width = max((len(row) for row in grid.rows), default=0)
    owners = _owners(grid, width)
    filled = [_filled(grid, owners, number, width) for number in range(len(grid.rows))]
    while filled and not filled[-1]:
        filled.pop()
    first = _header(filled)
    last = len(filled)
    if first is None:
        first = last
    while last > first + 1 and _is_note(filled, last - 1, owners, width):
        last -= 1
    _add_lines(grid, filled[:first], 0, assembly)
    if last > first:
        assembly.add_table(_table(grid, owners, filled, first, last))
    _add_lines(grid, filled[last:], last, assembly)


def _owners(grid: SheetGrid, width: int) -> Mapping[tuple[int, int], _Owner]:
    """Return the merged cells by the places that they cover; of overlapping ones the first counts."""
    out: dict[tuple[int, int], _Owner] = {}
    height = len(grid.rows)
    left_over = 2 * height * width  # merged cells that overlap again and again are an attack
    for top, left, bottom, right in grid.merges:
        owner = _Owner(top, left, min(bottom + 1, height), min(right + 1, width))
        left_over -= max(owner.row_end - top, 0) * max(owner.column_end - left, 0)
        if left_over < 0:
            break
        places = [(row, column) for row in range(top, owner.row_end) for column in range(left, owner.column_end)]
        if len(places) > 1 and not any(place in out for place in places):
            out |= dict.fromkeys(places, owner)
    return out


def _text(grid: SheetGrid, row: int, column: int) -> str:
    cells = grid.rows[row]
    return cells[column] if column < len(cells) else ""


def _filled(
    grid: SheetGrid, owners: Mapping[tuple[int, int], _Owner], row: int, width: int
) -> list[tuple[int, int, str]]:
    """Return the cells with text that stand in a row, each with the row and column where it begins."""
    out: dict[tuple[int, int], str] = {}
    for column in range(width):
        owner = owners.get((row, column))
        place = (owner.row, owner.column) if owner else (row, column)
        text = _text(grid, *place)
        if text:
            out[place] = text
    return [(*place, text) for place, text in out.items()]


def _header(filled: Sequence[Sequence[tuple[int, int, str]]]) -> int | None:
    """Return the row of the header: one of known headings, else the first row with several cells."""
    for number, cells in enumerate(filled[:MAX_TITLE_ROWS]):
        if is_header_row([heading_key(text) for _, _, text in cells]):
            return number
    return next((number for number, cells in enumerate(filled) if len(cells) > 1), None)


def _is_note(
    filled: Sequence[Sequence[tuple[int, int, str]]], row: int, owners: Mapping[tuple[int, int], _Owner], width: int
) -> bool:
    """Tell whether a last row stands below the table: blank, behind a blank row, over its width, or by its words."""
    cells = filled[row]
    if len(cells) > 1:
        return not filled[row - 1] or note_pattern().match(cells[0][2]) is not None
    if not cells or not filled[row - 1]:
        return True
    at, column, text = cells[0]
    owner = owners.get((at, column))
    wide = owner is not None and (owner.column_end - owner.column) * 2 > width
    return wide or note_pattern().match(text) is not None


def _add_lines(grid: SheetGrid, rows: Sequence[Sequence[tuple[int, int, str]]], first: int, assembly: Assembly) -> None:
    for number, cells in enumerate(rows, first):
        for row, column, text in cells:
            if row == number:
                assembly.add_line(LineDraft(text, cell=cell_address(grid.name, row, column)))


def _table(
    grid: SheetGrid,
    owners: Mapping[tuple[int, int], _Owner],
    filled: Sequence[Sequence[tuple[int, int, str]]],
    first: int,
    last: int,
) -> TableDraft:
    used = [column for cells in filled[first:last] for _, column, _ in cells]
    left = min(used)
    right = max(
        owners[row, column].column_end if (row, column) in owners else column + 1
        for cells in filled[first:last]
        for row, column, _ in cells
    )
    cells: list[CellDraft] = []
    for row in range(first, last):
        for column in range(left, right):
            owner = owners.get((row, column))
            if owner is None:
                cells.append(CellDraft(_text(grid, row, column), row - first, column - left))
            elif (row, column) == (max(owner.row, first), max(owner.column, left)):
                spans = min(owner.row_end, last) - row, min(owner.column_end, right) - column
                cells.append(CellDraft(_text(grid, owner.row, owner.column), row - first, column - left, *spans))
    return TableDraft(last - first, right - left, tuple(cells), name=grid.name, corner=(first, left))
