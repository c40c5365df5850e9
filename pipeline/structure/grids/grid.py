"""Tables: fragments of pages to whole tables, header to columns, rows to cells.

The steps stand in the order in which they run: ``read_grids`` expands merged cells, finds the
header, drops its repeats, joins rows cut by a page, fills lost merges, notices shifted columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.headings import ColumnRule, cell_pattern, heading_key, match_heading, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import marks
from pipeline.structure.grids.bands import note_bands
from pipeline.structure.grids.cutrows import fitted, join_cut_rows
from pipeline.structure.grids.gridrows import CellText, Grid, GridRow, is_band, texts
from pipeline.structure.grids.headers import header_at, looks_like_header
from pipeline.structure.grids.headingplaces import with_headings_in_place
from pipeline.structure.grids.headless import columns_of_cells, is_unknown_header, told_by_cells
from pipeline.structure.grids.merges import fill, restore_places
from pipeline.structure.grids.shifts import note_shifts
from pipeline.structure.lines.block_kinds import GridFragment
from pipeline.structure.signs.flatcells import is_heading

MAX_HEADER_ROW = 6
"""Rows from the top of a table among which its header is looked for."""


def read_grids(fragments: Sequence[GridFragment]) -> list[Grid]:
    """Turn the fragments that follow each other into whole tables, in order."""
    grids: list[Grid] = []
    for fragment in fragments:
        for part in _by_header(_rows(fragment), fragment.ruled):
            if grids and _continues(grids[-1], part):
                part.rows[0].starts_fragment = True
                grids[-1].rows += fitted(part.rows, len(grids[-1].headings))
            elif part.rows or part.headings:
                grids.append(part)
    for grid in grids:
        _widen(grid)
        if not grid.headings:
            _read_without_header(grid)
        elif grid.columns is not None:
            grid.columns = told_by_cells(grid.rows, grid.columns)
        if grid.columns is not None:
            note_bands(grid, grid.columns)
        join_cut_rows(grid)
        if grid.columns is not None:
            if not grid.ruled:
                restore_places(grid, grid.columns)
            grid.columns = _with_number_column(grid, grid.columns)
            note_shifts(grid, grid.columns)
            fill(grid, grid.columns)
    return [grid for grid in grids if grid.rows]


def _widen(grid: Grid) -> None:
    """Give a table whose rows on a later page have one cell more a column without a heading for it."""
    more = max((len(row.cells) for row in grid.rows), default=0) - len(grid.headings)
    if not grid.headings or more <= 0:
        return
    fitted(grid.rows, len(grid.headings) + more)
    grid.headings += ("",) * more
    grid.head += tuple(CellText() for _ in range(more)) if grid.head else ()
    if grid.columns is not None:
        grid.columns += tuple(Column(ColumnKind.OTHER, "") for _ in range(more))
    if grid.catalogue is not None:
        grid.catalogue += (None,) * more


def _read_without_header(grid: Grid) -> None:
    """Let the cells of a table decide its columns, whose first row may be a header that is not known."""
    grid.columns = columns_of_cells(fitted(grid.rows, max((len(row.cells) for row in grid.rows), default=0)))
    head = texts(grid.rows[0]) if grid.rows else []
    if grid.columns is None and is_unknown_header(head):
        columns = columns_of_cells(grid.rows[1:], head if sum(map(is_heading, head)) > 1 else ())
        if columns is not None:
            grid.headings, grid.head = tuple(head), tuple(grid.rows[0].cells)
            named = zip(columns, head, strict=True)
            grid.columns = tuple(replace(column, heading=heading) for column, heading in named)
            del grid.rows[0]


def _with_number_column(grid: Grid, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Make a group column that holds nothing but numbers, whatever stands above them, the column of numbers.

    Every row has one, or numerals count the rows of merged cells (周次: 一, 二).
    """
    if any(column.kind is ColumnKind.NUMBER for column in columns):
        return columns
    rows = [row for row in grid.rows if not row.band and not is_band(row)]
    return tuple(
        replace(column, kind=ColumnKind.NUMBER)
        if column.kind is ColumnKind.GROUP and rows and _holds_numbers([row.cells[i].text.strip() for row in rows])
        else column
        for i, column in enumerate(columns)
    )


def _holds_numbers(cells: Sequence[str]) -> bool:
    said = [cell for cell in cells if cell]
    if all(map(_is_number, said)):
        counted = [int(re.sub(r"\D", "", cell)) for cell in said]
        return len(said) == len(cells) or (bool(said) and all(a < b for a, b in pairwise(counted)))
    return all(table_phrase("numerals-alone").match(cell) is not None for cell in said)


def _rows(fragment: GridFragment) -> list[GridRow]:
    """Expand merged cells: every place they cover holds the same cell."""
    places: list[list[CellText | None]] = [[None] * fragment.columns for _ in range(fragment.rows)]
    for cell in fragment.cells:
        made = CellText(list(cell.pieces), cell.text)
        for row in range(cell.row, min(cell.row + cell.row_span, fragment.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, fragment.columns)):
                places[row][column] = made
    rows = [
        GridRow([c if c is not None else CellText() for c in row], starts_fragment=number in fragment.page_starts)
        for number, row in enumerate(places)
    ]
    return rows if fragment.ruled else _with_broken_lines(fragment, with_headings_in_place(rows))


def _with_broken_lines(fragment: GridFragment, rows: list[GridRow]) -> list[GridRow]:
    """Join the two lines of a row that a line end broke in or after a cell.

    Such a line has no number, and together the two have as many cells as the header.
    """
    sizes = [0] * fragment.rows
    for cell in fragment.cells:
        sizes[cell.row] += cell.column_span
    rules = [match_heading(t) for t in texts(rows[0])] if rows else []
    number = next((i for i, rule in enumerate(rules) if rule is not None and rule.kind is ColumnKind.NUMBER), None)
    if number is None:
        return rows
    width = sizes[0]
    out: list[GridRow] = []
    size = 0
    for row, own in zip(rows, sizes, strict=True):
        start = _broken_at(out[-1], size, row, own, width, number) if out else None
        if start is not None and _fits(row, start, own, size, rules):
            for i in range(own):
                out[-1].cells[start + i].append(row.cells[i])
            size = start + own
            continue
        out.append(row)
        size = own
    return out


def _broken_at(above: GridRow, size: int, row: GridRow, own: int, width: int, number: int) -> int | None:
    """Return the column of the row above with which a line goes on, or None where it is a row, with its ``number``."""
    if size >= width or own >= width or not _is_number(above.cells[number].text) or _is_number(row.cells[number].text):
        return None
    if size + own - 1 == width:
        return size - 1
    return size if size + own == width and row.cells[0].text else None


def _is_number(text: str) -> bool:
    return table_phrase("row-number").fullmatch(text) is not None


def _fits(row: GridRow, start: int, own: int, size: int, rules: Sequence[ColumnRule | None]) -> bool:
    """Tell whether what a line would add has times in the time columns, and no sentences in the unit columns."""
    for i in range(own):
        rule, text = rules[start + i], row.cells[i].text.strip()
        if start + i < size or not text or rule is None:
            continue
        if rule.kind is ColumnKind.TIME and not cell_pattern("time_like").search(text):
            return False
        if rule.kind is ColumnKind.UNIT and marks().stop in text:
            return False
    return True


def _by_header(rows: list[GridRow], ruled: bool) -> Iterator[Grid]:
    """Cut rows into tables at their headers; rows before the first header come without columns."""
    grid = Grid([], ruled=ruled)
    at = 0
    seen = 0
    while at < len(rows):
        header = header_at(rows, at) if (seen < MAX_HEADER_ROW or looks_like_header(rows[at])) else None
        if header is None:
            grid.rows.append(rows[at])
            seen += 1
            at += 1
            continue
        if grid.headings and _is_same(header.headings, grid.headings):
            at += header.depth
            if at < len(rows):
                rows[at].starts_fragment = True
            continue
        title = None
        if (
            grid.rows
            and not grid.headings
            and len(grid.rows) <= 2
            and all(len({t for t in texts(r) if t}) <= 1 for r in grid.rows)
        ):
            title = "".join(dict.fromkeys(t for r in grid.rows for t in texts(r) if t)) or None
        elif grid.rows or grid.headings:
            yield grid
        grid = Grid([], header.columns, header.catalogue, header.headings, header.cells, title, ruled)
        at += header.depth
    if grid.rows or grid.headings:
        yield grid


def _is_same(headings: Sequence[str], others: Sequence[str]) -> bool:
    return [*map(heading_key, headings)] == [*map(heading_key, others)]


def _continues(grid: Grid, part: Grid) -> bool:
    """Tell whether a fragment goes on with the table before it."""
    if part.headings:
        return _is_same(part.headings, grid.headings) and bool(part.rows)
    if not grid.headings or not part.rows:
        return False
    return abs(max(len(r.cells) for r in part.rows) - len(grid.headings)) <= (0 if grid.ruled else 1)
