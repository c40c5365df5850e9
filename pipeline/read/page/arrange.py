"""What stands where on a page: lines outside tables and tables with their text, in reading order."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from pipeline.read.assembly import BlockDraft, CellDraft, TableDraft
from pipeline.read.page.columns import in_columns
from pipeline.read.page.geometry import Rule, rounded
from pipeline.read.page.lines import Piece, cell_text, join_rows
from pipeline.read.page.ruled import Grid
from pipeline.read.page.unruled import OpenTable, with_tables


def cell_finder(grids: list[Grid]) -> Callable[[float, float], int] | None:
    """Return a function that numbers the cell holding a point, through all tables, -1 outside; None without tables."""
    if not grids:
        return None
    cells = [cell.box for grid in grids for cell in grid.cells]
    # The smallest cell wins: a table may stand inside a cell of another.
    order = sorted(range(len(cells)), key=lambda i: (cells[i][2] - cells[i][0]) * (cells[i][3] - cells[i][1]))
    # Between two heights at which no cell begins or ends, only the cells that reach over all of it can hold a point.
    heights = sorted({y for _, top, _, bottom in cells for y in (top, bottom)})
    bands: list[list[int]] = [[] for _ in heights]
    for i in order:
        for band in bands[bisect_left(heights, cells[i][1]) : bisect_left(heights, cells[i][3])]:
            band.append(i)

    def find(x: float, y: float) -> int:
        above = bisect_right(heights, y)
        if above:
            for i in bands[above - 1]:
                left, _, right, _ = cells[i]
                if left <= x < right:
                    return i
        return -1

    return find


def arrange(
    pieces: list[tuple[int, Piece]],
    grids: list[Grid],
    rules: Sequence[Rule] = (),
    carried: OpenTable | None = None,
) -> tuple[list[BlockDraft], bool]:
    """Put the lines outside tables and the tables in reading order; tell whether there are two columns.

    Args:
        pieces: each with the number of the cell that it stands in, -1 outside tables (``cell_finder``).
        grids: the ruled tables.
        rules: the rules of the page, for tables without vertical ones.
        carried: what the page before left open; None for a page by itself.
    """
    carried = carried or OpenTable()
    by_region: dict[int, list[Piece]] = {}
    for region, piece in pieces:
        by_region.setdefault(region, []).append(piece)
    outside = by_region.get(-1, [])
    parts: list[BlockDraft] = []
    two_columns = False
    first = 0
    for grid in [*grids, None]:
        above = outside if grid is None else [p for p in outside if p.base < grid.box[1]]
        outside = [] if grid is None else [p for p in outside if p.base >= grid.box[1]]
        for part in with_tables(above, rules, carried):
            if isinstance(part, TableDraft):
                parts.append(part)
                continue
            stretches = in_columns(part)
            two_columns = two_columns or len(stretches) > 1
            for stretch in stretches:
                parts += join_rows(stretch)
        if grid is not None:
            parts.append(_fill(grid, first, by_region))
            first += len(grid.cells)
            carried.columns = None
    return parts, two_columns


def _fill(grid: Grid, first: int, by_region: dict[int, list[Piece]]) -> TableDraft:
    """Give the cells of a grid their text; ``first`` is the number of its first cell on the page."""
    cells = [
        CellDraft(
            cell_text(by_region.get(first + i, ())),
            cell.row,
            cell.column,
            cell.row_span,
            cell.column_span,
            rounded(cell.box),
        )
        for i, cell in enumerate(grid.cells)
    ]
    return TableDraft(grid.rows, grid.columns, tuple(cells), rounded(grid.box))
