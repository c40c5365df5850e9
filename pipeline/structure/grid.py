"""Tables: fragments of pages to whole tables, header to columns, rows to cells.

The steps stand in the order in which they run: ``read_tables`` expands merged cells, finds the
header, drops its repeats, joins rows cut by a page, fills lost merges, notices shifted columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.model.notice import Column, ColumnKind
from pipeline.model.reading import Box
from pipeline.model.record import Role
from pipeline.structure.columns import cell_pattern, heading_key, map_columns, match_catalogue, match_heading
from pipeline.structure.layout import GridCell, GridFragment, Piece
from pipeline.structure.numbering import number_at
from pipeline.structure.reflow import is_terminal


@dataclass(slots=True)
class CellText:
    """A cell of a joined table: the stretches of the source that it is made of."""

    pieces: list[Piece] = field(default_factory=list)
    text: str = ""
    page: int | None = None
    box: Box | None = None

    def append(self, other: CellText) -> None:
        """Continue this cell with the part of it that stands on the next page."""
        self.pieces += other.pieces
        self.text += other.text


@dataclass(slots=True)
class GridRow:
    """A row of a joined table. Cells that a merged cell covers are the same object."""

    cells: list[CellText]
    starts_fragment: bool = False
    filled: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Grid:
    """A whole table. ``columns`` is None where the header is not one of a task table."""

    rows: list[GridRow]
    columns: tuple[Column, ...] | None = None
    catalogue: tuple[str | None, ...] | None = None
    headings: tuple[str, ...] = ()
    title: str | None = None
    ruled: bool = False


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
            _note_shifts(grid, grid.columns)
            _fill(grid, grid.columns)
    return [grid for grid in grids if grid.rows]


def _rows(fragment: GridFragment) -> list[GridRow]:
    """Expand merged cells: every place they cover holds the same cell."""
    places: list[list[CellText | None]] = [[None] * fragment.columns for _ in range(fragment.rows)]
    for cell in fragment.cells:
        made = CellText(list(cell.pieces), cell.text, cell.page, cell.box)
        for row in range(cell.row, min(cell.row + cell.row_span, fragment.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, fragment.columns)):
                places[row][column] = made
    return [GridRow([c if c is not None else CellText() for c in row]) for row in places]


def _texts(row: GridRow) -> list[str]:
    return [heading_key(cell.text) for cell in row.cells]


def _header_at(
    rows: Sequence[GridRow], at: int
) -> tuple[int, tuple[Column, ...] | None, tuple[str | None, ...] | None, tuple[str, ...]] | None:
    """Return (rows of the header, columns, catalogue fields, headings) of a header at ``at``."""
    first = _texts(rows[at])
    below = _texts(rows[at + 1]) if at + 1 < len(rows) else []
    fields = [match_catalogue(h) for h in first]
    if sum(f is not None for f in fields) >= 3:
        depth = (
            2
            if below
            and sum(bool(b) and (match_catalogue(b) is not None or len(b) <= 6) for b in below) >= 2
            and not re.match(r"\d+$", below[0])
            else 1
        )
        return depth, None, _catalogue_fields(first, below if depth == 2 else []), tuple(first)
    filled = [h for h in first if h]
    if len(filled) < 2 or any(len(h) > 24 for h in filled):
        return None
    known = sum(match_heading(h) is not None for h in dict.fromkeys(filled))
    if known < 2 and known * 2 < len(set(filled)):
        return None
    # A header of two rows: the lower one splits columns of the upper one.
    if below and any(below) and _is_lower_header(first, below):
        first = [b if b and (not f or match_heading(b)) else f for f, b in zip(first, below, strict=False)]
        columns = map_columns(first, _widest(rows[at + 2 :]))
        return (2, columns, None, tuple(first)) if columns else None
    columns = map_columns(first, _widest(rows[at + 1 :]))
    return (1, columns, None, tuple(first)) if columns else None


def _is_lower_header(upper: Sequence[str], lower: Sequence[str]) -> bool:
    differing = [b for a, b in zip(upper, lower, strict=False) if b and a != b]
    same = all(not b or a == b or not a or match_heading(b) is not None for a, b in zip(upper, lower, strict=False))
    return bool(differing) and same and all(match_heading(b) is not None for b in differing)


def _catalogue_fields(first: Sequence[str], below: Sequence[str]) -> tuple[str | None, ...]:
    """Name the field of each catalogue column; a spanning heading covers what is blank after it."""
    out: list[str | None] = []
    current: str | None = None
    for i, heading in enumerate(first):
        if heading:
            current = match_catalogue(heading) or ("number" if heading_key(heading) in ("序号", "编号") else None)
        lower = below[i] if i < len(below) else ""
        own = match_catalogue(lower) if lower else None
        if own is not None:
            out.append(own)
        elif current in ("audience", "methods", "channels", "level") and lower and lower != heading:
            out.append(f"{current}:{lower}")
        else:
            out.append("item_level1" if current == "item" and "item_level1" not in out else current)
    return tuple(out)


def _widest(rows: Sequence[GridRow]) -> int | None:
    """Return the column with the longest texts, or None for no rows."""
    if not rows:
        return None
    size = max(len(r.cells) for r in rows)
    totals = [sum(len(r.cells[i].text) for r in rows if i < len(r.cells)) for i in range(size)]
    return max(range(size), key=lambda i: (totals[i], -i))


def _by_header(rows: list[GridRow], ruled: bool) -> Iterator[Grid]:
    """Cut rows into tables at their headers; rows before the first header come without columns."""
    grid = Grid([], ruled=ruled)
    at = 0
    seen = 0
    while at < len(rows):
        header = _header_at(rows, at) if (seen < MAX_HEADER_ROW or _looks_like_header(rows[at])) else None
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
            and all(len({t for t in _texts(r) if t}) <= 1 for r in grid.rows)
        ):
            title = "".join(dict.fromkeys(t for r in grid.rows for t in _texts(r) if t)) or None
        elif grid.rows or grid.headings:
            yield grid
        grid = Grid([], columns, fields, headings, title, ruled)
        at += depth
    if grid.rows or grid.headings:
        yield grid


def _fold(text: str) -> str:
    return heading_key(text)


def _looks_like_header(row: GridRow) -> bool:
    texts = [t for t in _texts(row) if t]
    return len(texts) >= 2 and sum(
        match_heading(t) is not None or match_catalogue(t) is not None for t in texts
    ) * 2 > len(texts)


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


def _note_shifts(grid: Grid, columns: tuple[Column, ...]) -> None:
    """Notice units that stand in a time or a basis column, and give them their likely column."""
    units = [i for i, c in enumerate(columns) if c.kind is ColumnKind.UNIT]
    if not units:
        return
    unit_like, time_like = cell_pattern("unit_like"), cell_pattern("time_like")
    for row in grid.rows:
        row.moved = _shifted_right(row, columns)
        if row.moved:
            continue
        for i, column in enumerate(columns):
            text = row.cells[i].text.strip()
            if column.kind not in (ColumnKind.TIME, ColumnKind.BASIS) or not text:
                continue
            if unit_like.search(text) and not time_like.search(text):
                row.moved[i] = min(units, key=lambda u: (abs(u - i), u))


def _shifted_right(row: GridRow, columns: tuple[Column, ...]) -> dict[int, int]:
    """Notice a row that moved one column to the right: the basis, with its titles, stands in a unit column."""
    for i, column in enumerate(columns[:-1]):
        if column.kind is ColumnKind.BASIS and not row.cells[i].text.strip():
            follower = row.cells[i + 1].text
            if columns[i + 1].kind is ColumnKind.UNIT and "《" in follower and "》" in follower:
                return {j: j - 1 for j in range(i + 1, len(columns)) if row.cells[j].text.strip()}
    return {}


def _fill(grid: Grid, columns: tuple[Column, ...]) -> None:
    """Fill what a table lost of its merged cells (contract, section 4).

    A column in which some cell still spans rows shows its merges: there only the part that a page
    break cut off is empty without meaning it.
    """
    groups = [i for i, c in enumerate(columns) if c.kind is ColumnKind.GROUP]
    main = next((i for i, c in enumerate(columns) if c.role in (Role.RESPONSIBLE, Role.LEAD)), None)
    merged = {i for i in range(len(columns)) if _shows_merges(grid, i)}
    above: GridRow | None = None
    for row in grid.rows:
        if above is not None:
            fresh = any(row.cells[i].text and row.cells[i].text != above.cells[i].text for i in groups[:1])
            for i, cell in enumerate(row.cells):
                if cell.text or row.moved:
                    continue
                cut_off = i in merged and row.starts_fragment and columns[i].kind in (ColumnKind.GROUP, ColumnKind.UNIT)
                lost = i not in merged and (i in groups or (i == main and bool(groups))) and not fresh
                if cut_off or lost:
                    row.cells[i] = above.cells[i]
                    if i == main and lost:
                        row.filled.add(i)
        above = row


def _shows_merges(grid: Grid, column: int) -> bool:
    """Tell whether some cell of a column covers more than one row."""
    cells = [row.cells[column] for row in grid.rows]
    return any(a is b for a, b in zip(cells, cells[1:], strict=False))
