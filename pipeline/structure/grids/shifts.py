"""Cells that stand in the column beside their own."""

from __future__ import annotations

from pipeline.headings import cell_pattern
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import marks
from pipeline.structure.grids.gridrows import Grid, GridRow
from pipeline.structure.signs.column_kinds import all_of_kind
from pipeline.structure.signs.flatcells import is_time, is_unit


def note_shifts(grid: Grid, columns: tuple[Column, ...]) -> None:
    """Notice units that stand in a time or a basis column, and times in one of units; give them their likely column."""
    units = all_of_kind(columns, ColumnKind.UNIT)
    times = all_of_kind(columns, ColumnKind.TIME)
    if not units:
        return
    unit_like, time_like = cell_pattern("unit_like"), cell_pattern("time_like")
    for row in grid.rows:
        row.moved = _shifted_right(row, columns)
        if row.moved:
            continue
        for i, column in enumerate(columns):
            text = row.cells[i].text.strip()
            if column.kind is ColumnKind.UNIT and times and is_time(text):
                row.moved[i] = min(times, key=lambda t: (abs(t - i), t))
            if column.kind not in (ColumnKind.TIME, ColumnKind.BASIS) or not text:
                continue
            if unit_like.search(text) and not time_like.search(text):
                beside = min(units, key=lambda u: (abs(u - i), u))
                if column.kind is ColumnKind.TIME or not is_unit(row.cells[beside].text.strip()):
                    row.moved[i] = beside  # else an office that the work comes from: 县长办公会


def _shifted_right(row: GridRow, columns: tuple[Column, ...]) -> dict[int, int]:
    """Notice a row that moved one column to the right: the basis, with its titles, stands in a unit column."""
    for i, column in enumerate(columns[:-1]):
        if column.kind is ColumnKind.BASIS and not row.cells[i].text.strip():
            follower = row.cells[i + 1].text
            if (
                columns[i + 1].kind is ColumnKind.UNIT
                and marks().title_open in follower
                and marks().title_close in follower
            ):
                return {j: j - 1 for j in range(i + 1, len(columns)) if row.cells[j].text.strip()}
    return {}
