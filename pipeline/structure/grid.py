"""Tables: fragments of pages to whole tables, header to columns, rows to cells.

The steps stand in the order in which they run: ``read_tables`` expands merged cells, finds the
header, drops its repeats, joins rows cut by a page, fills lost merges, notices shifted columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.headings import ColumnRule, cell_pattern, heading_key, match_heading
from pipeline.model.notice import ColumnKind
from pipeline.structure.gridrows import CellText, Grid, GridRow, texts
from pipeline.structure.headers import header_at, looks_like_header
from pipeline.structure.layout import GridFragment
from pipeline.structure.merges import fill, note_shifts, restore_places
from pipeline.structure.numbering import number_at
from pipeline.structure.reflow import is_terminal

MAX_HEADER_ROW = 6
"""Rows from the top of a table among which its header is looked for."""


def read_grids(fragments: Sequence[GridFragment]) -> list[Grid]:
    """Turn the fragments that follow each other into whole tables, in order."""
    grids: list[Grid] = []
    for fragment in fragments:
        for part in _by_header(_rows(fragment), fragment.ruled):
            if grids and _continues(grids[-1], part):
                part.rows[0].starts_fragment = True
                grids[-1].rows += _fitted(part.rows, len(grids[-1].headings))
            elif part.rows or part.columns:
                grids.append(part)
    for grid in grids:
        _join_cut_rows(grid)
        if grid.columns is not None:
            if not grid.ruled:
                restore_places(grid, grid.columns)
            note_shifts(grid, grid.columns)
            fill(grid, grid.columns)
    return [grid for grid in grids if grid.rows]


def _rows(fragment: GridFragment) -> list[GridRow]:
    """Expand merged cells: every place they cover holds the same cell."""
    places: list[list[CellText | None]] = [[None] * fragment.columns for _ in range(fragment.rows)]
    for cell in fragment.cells:
        made = CellText(list(cell.pieces), cell.text)
        for row in range(cell.row, min(cell.row + cell.row_span, fragment.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, fragment.columns)):
                places[row][column] = made
    rows = [GridRow([c if c is not None else CellText() for c in row]) for row in places]
    return rows if fragment.ruled else _with_broken_lines(fragment, rows)


def _with_broken_lines(fragment: GridFragment, rows: list[GridRow]) -> list[GridRow]:
    """Join the two lines of a row that a line end broke in or after a cell.

    Such a line has no number, and together the two have as many cells as the header.
    """
    sizes = [0] * fragment.rows
    for cell in fragment.cells:
        sizes[cell.row] += 1
    rules = [match_heading(t) for t in texts(rows[0])] if rows else []
    if not rules or rules[0] is None or rules[0].kind is not ColumnKind.NUMBER:
        return rows
    width = sizes[0]
    out: list[GridRow] = []
    size = 0
    for row, own in zip(rows, sizes, strict=True):
        start = _broken_at(out[-1], size, row, own, width) if out else None
        if start is not None and _fits(row, start, own, size, rules):
            for i in range(own):
                out[-1].cells[start + i].append(row.cells[i])
            size = start + own
            continue
        out.append(row)
        size = own
    return out


def _broken_at(above: GridRow, size: int, row: GridRow, own: int, width: int) -> int | None:
    """Return the column of the row above with which a line goes on, or None where it is a row."""
    if not _is_number(above.cells[0].text) or size >= width or own >= width or _is_number(row.cells[0].text):
        return None
    if size + own - 1 == width:
        return size - 1
    return size if size + own == width and row.cells[0].text else None


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\s*\d{1,3}\s*[.．、]?\s*", text))


def _fits(row: GridRow, start: int, own: int, size: int, rules: Sequence[ColumnRule | None]) -> bool:
    """Tell whether what a line would add has times in the time columns, and no sentences in the unit columns."""
    for i in range(own):
        rule, text = rules[start + i], row.cells[i].text.strip()
        if start + i < size or not text or rule is None:
            continue
        if rule.kind is ColumnKind.TIME and not cell_pattern("time_like").search(text):
            return False
        if rule.kind is ColumnKind.UNIT and "。" in text:
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
        depth, columns, fields, headings = header
        if grid.headings and tuple(map(_fold, headings)) == tuple(map(_fold, grid.headings)):
            at += depth
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
        grid = Grid([], columns, fields, headings, title, ruled)
        at += depth
    if grid.rows or grid.headings:
        yield grid


def _fold(text: str) -> str:
    return heading_key(text)


def _continues(grid: Grid, part: Grid) -> bool:
    """Tell whether a fragment goes on with the table before it."""
    if part.headings:
        return tuple(map(_fold, part.headings)) == tuple(map(_fold, grid.headings)) and bool(part.rows)
    if not grid.headings or not part.rows:
        return False
    return abs(max(len(r.cells) for r in part.rows) - len(grid.headings)) <= (0 if grid.ruled else 1)


def _fitted(rows: list[GridRow], size: int) -> list[GridRow]:
    for row in rows:
        row.cells += [CellText() for _ in range(size - len(row.cells))]
    return rows


def _join_cut_rows(grid: Grid) -> None:
    """Join the first row of a page to the last one of the page before, where it goes on with it."""
    size = len(grid.headings) or max((len(r.cells) for r in grid.rows), default=0)
    _fitted(grid.rows, size)
    out: list[GridRow] = []
    for row in grid.rows:
        if not any(cell.text for cell in row.cells):
            continue
        if out and (row.starts_fragment or not grid.ruled) and _goes_on(grid, out[-1], row):
            done: set[int] = set()
            for i, cell in enumerate(row.cells):
                if id(cell) not in done and cell.text and cell is not out[-1].cells[i]:
                    target = out[-1].cells[i]
                    if sum(c is target for r in out for c in r.cells) > 1 and not _is_part(target.text, cell.text):
                        done.add(id(cell))
                        continue
                    target.append(cell)
                done.add(id(cell))
            continue
        out.append(row)
    grid.rows = out


def _is_part(upper: str, lower: str) -> bool:
    """Tell whether a merged cell was cut by the page, not repeated on it."""
    return heading_key(upper) != heading_key(lower)


def _goes_on(grid: Grid, above: GridRow, row: GridRow) -> bool:
    if grid.columns is None:
        return False
    kinds = [c.kind for c in grid.columns]
    number = kinds.index(ColumnKind.NUMBER) if ColumnKind.NUMBER in kinds else None
    content = kinds.index(ColumnKind.CONTENT)
    time = kinds.index(ColumnKind.TIME) if ColumnKind.TIME in kinds else None
    if number is not None and row.cells[number].text and row.cells[number] is not above.cells[number]:
        return False
    if number is not None and row.starts_fragment and _numbers_every_row(grid, number):
        return True
    own_number = number_at(row.cells[content].text)
    if own_number is not None and own_number.style not in ("cn-comma",):
        return False
    if time is not None and row.cells[time].text:
        upper = above.cells[time].text
        # 2020年11 | 月底前: the date of the row above is finished on this page.
        if (
            upper
            and row.starts_fragment
            and re.search(r"[\d年月到至—-]\s*$", upper)
            and not re.match(r"\s*\d{4}", row.cells[time].text)
        ):
            return True
        if not row.starts_fragment:
            return False
    if not row.starts_fragment:
        return (
            not any(row.cells[i].text for i, k in enumerate(kinds) if k in (ColumnKind.UNIT, ColumnKind.TIME))
            and bool(
                row.cells[content].text
                and above.cells[content].text
                and not is_terminal(above.cells[content].text)
                and number is not None
            )
            and number_at(above.cells[content].text) is not None
        )
    cut = above.cells[content].text and row.cells[content].text and not is_terminal(above.cells[content].text)
    rest = not any(row.cells[i].text for i, k in enumerate(kinds) if k is ColumnKind.TIME)
    numbered = number is not None and bool(above.cells[number].text)
    return bool(cut and (rest or time is None) and (numbered or number is None)) or not row.cells[content].text


def _numbers_every_row(grid: Grid, number: int) -> bool:
    """Tell whether each row of a table has a number: a row without one then goes on with the one above."""
    numbered = sum(bool(r.cells[number].text) for r in grid.rows)
    starts = sum(r.starts_fragment for r in grid.rows)
    return numbered >= max(3, len(grid.rows) - starts - 1)
