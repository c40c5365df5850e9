"""Merged cells that were lost: rows that moved to the left for it, and cells left empty (contract, section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.headings import heading_key, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.record import Role
from pipeline.structure.grids.gridrows import CellText, Grid, GridRow, is_band
from pipeline.structure.signs.column_kinds import GOVERNING, all_of_kind, content_column, first_of_kind
from pipeline.structure.signs.flatcells import fits_one, is_row_number, is_unit

_MAY_SPAN = (ColumnKind.NUMBER, ColumnKind.GROUP, ColumnKind.UNIT)
"""Columns of which an empty cell below a page break belongs to the merged cell above, be it of one row."""

_HEADING = (ColumnKind.NUMBER, ColumnKind.GROUP, ColumnKind.TIME)
"""Columns that may stand before the content of a calendar."""


def restore_places(grid: Grid, columns: tuple[Column, ...]) -> None:
    """Move a row of a text table to the right that has lost its first cells, covered by a merged one above.

    Its last cells are empty then, and what its offices and times say fits the columns beside. A row with a number
    may have lost cells behind it, where one covers the groups and the content.
    """
    content = content_column(columns)
    leading = next((i for i, c in enumerate(columns[:content]) if c.kind not in _HEADING), content)
    number = first_of_kind(columns, ColumnKind.NUMBER)
    for row in grid.rows:
        if row.band:
            continue
        texts = [cell.text.strip() for cell in row.cells]
        empty = next((i for i, text in enumerate(reversed(texts)) if text), 0)
        if not texts[0] or len(texts) != len(columns):
            continue
        if number is not None and is_row_number(texts[number]):
            at, lost = _spread(texts, columns, content, empty)
            row.cells = [*row.cells[:at], *[row.cells[at]] * lost, *row.cells[at : len(texts) - lost]]
            continue
        shifts = [[""] * lost + texts[: len(texts) - lost] for lost in range(min(empty, leading) + 1)]
        scores = [
            _fitting(moved, columns, content) if moved[content] or not i else -1 for i, moved in enumerate(shifts)
        ]
        lost = scores.index(max(scores))
        if lost:
            row.cells = [*(CellText() for _ in range(lost)), *row.cells[:-lost]]


def _spread(texts: Sequence[str], columns: Sequence[Column], content: int, empty: int) -> tuple[int, int]:
    """Return the cell of a numbered row that covers the content and groups before it, and how many of these.

    A copy prints it once: what stands behind it then moves to the left, and its last cells are empty.
    """
    first = next((i for i, column in enumerate(columns[:content]) if column.kind is ColumnKind.GROUP), content)
    best, found = _fitting(texts, columns, content), (content, 0)
    for at in range(max(first, content - empty), content):
        lost = content - at
        moved = [*texts[:at], *[texts[at]] * lost, *texts[at : len(texts) - lost]]
        groups = all(column.kind is ColumnKind.GROUP for column in columns[at:content])
        if groups and texts[at] and not is_unit(texts[at]) and _fitting(moved, columns, content) > best:
            best, found = _fitting(moved, columns, content), (at, lost)
    return found


def _fitting(texts: Sequence[str], columns: Sequence[Column], content: int) -> int:
    """Count the cells of offices and times that stand in their columns.

    An office for the content counts against, where none stands in its own column.
    """
    fitting = [
        column.kind
        for text, column in zip(texts, columns, strict=True)
        if column.kind in GOVERNING and text and (fits_one(text, column) or table_phrase("roles-in-cell").search(text))
    ]
    instead = is_unit(texts[content]) or table_phrase("roles-in-cell").search(texts[content]) is not None
    return len(fitting) - (instead and ColumnKind.UNIT not in fitting)


def fill(grid: Grid, columns: tuple[Column, ...]) -> None:
    """Fill what a table lost of its merged cells (contract, section 4).

    A column in which some cell still spans rows shows its merges: there only the part that a page
    break cut off is empty without meaning it.
    """
    groups = all_of_kind(columns, ColumnKind.GROUP)
    main = next((i for i, c in enumerate(columns) if c.role in (Role.RESPONSIBLE, Role.LEAD)), None)
    content = content_column(columns)
    number = first_of_kind(columns[:content], ColumnKind.NUMBER)
    # Offices before their tasks head the rows below them.
    leads = main is not None and main < content and grid.rows and bool(grid.rows[0].cells[main].text)
    merged = {i for i in range(len(columns)) if _shows_merges(grid, i)}
    above: GridRow | None = None
    for at, row in enumerate(grid.rows):
        if row.band or is_band(row):
            above = None
            continue
        if above is not None:
            fresh = any(row.cells[i].text and row.cells[i].text != above.cells[i].text for i in groups[:1])
            # A number that is that of the row above: its merged cell covers both.
            shares = number is not None and not row.cells[number].text and any(cell.text for cell in row.cells)
            for i, cell in enumerate(row.cells):
                if (i in groups and _says_again(above.cells[i].text, cell.text)) or (
                    i != content and table_phrase("same-as-above").match(cell.text)
                ):
                    row.cells[i] = above.cells[i]
                if cell.text or row.moved:
                    continue
                if i in merged:
                    if row.starts_fragment:
                        _fill_cut_off(grid.rows, at, i, columns[i].kind)
                elif not fresh and (i in groups or (i == main and (groups or leads or shares))):
                    row.cells[i] = above.cells[i]
        above = row


def _says_again(above: str, text: str) -> bool:
    """Tell whether a cell is the one above, continued: 渠系修缮（续）."""
    key = heading_key(text)
    continued = table_phrase("continued")
    return continued.search(key) is not None and continued.sub("", key) == heading_key(above)


def _fill_cut_off(rows: Sequence[GridRow], at: int, column: int, kind: ColumnKind) -> None:
    """Give the rows below a page break the merged cell above it, where the page shows its rest as an empty cell."""
    cell = rows[at].cells[column]
    end = next((i for i in range(at, len(rows)) if rows[i].cells[column] is not cell), len(rows))
    if end - at > 1 or kind in _MAY_SPAN:
        for row in rows[at:end]:
            row.cells[column] = rows[at - 1].cells[column]


def _shows_merges(grid: Grid, column: int) -> bool:
    """Tell whether some cell of a column covers more than one row."""
    cells = [row.cells[column] for row in grid.rows]
    return any(a is b for a, b in pairwise(cells))
