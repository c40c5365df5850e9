"""Headings that stand over the wrong columns, in a table of plain text.

A copy prints a heading that spans several columns once, and what it spanned as empty cells behind the last
heading; the rows below have all their cells. The same holds where the column of numbers has no heading. What
the rows say tells where the headings belong.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.headings import cell_pattern, heading_kind, match_heading, number_heading, time_heading
from pipeline.model.notice import ColumnKind
from pipeline.structure.grids.gridrows import CellText, GridRow, is_band, texts
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.flatcells import is_row_number, is_time, is_unit, tells_roles

LEAST_HEADINGS = 3
"""A table of fewer columns says too little of where they belong."""


def with_headings_in_place(rows: list[GridRow]) -> list[GridRow]:
    """Move headings over the columns of which they speak, where the header has fewer than the rows have cells."""
    return _over_last_columns(_behind_numbers(_without_empty_end(rows)))


def _without_empty_end(rows: list[GridRow]) -> list[GridRow]:
    """Leave out the last columns that are empty in every row: a copy may end a row with more strokes than cells."""
    said = [max((i for i, text in enumerate(texts(row)) if text), default=-1) + 1 for row in rows]
    width = max(said, default=0)
    if not 0 < width < len(rows[0].cells):
        return rows
    return [GridRow(row.cells[:width], starts_fragment=row.starts_fragment) for row in rows]


def _behind_numbers(rows: list[GridRow]) -> list[GridRow]:
    """Move all headings one column to the right, where those of full rows begin with their numbers."""
    head = texts(rows[0]) if rows else []
    full = [texts(row) for row in rows[1:] if row.cells[-1].text.strip() and not is_band(row)]
    if len(head) < LEAST_HEADINGS or head[-1] or not all(head[:-1]) or not full:
        return rows
    rules = [match_heading(heading) for heading in head]
    if rules[0] == match_heading(number_heading()) or not any(rules) or not all(is_row_number(row[0]) for row in full):
        return rows
    return [GridRow([CellText(), *rows[0].cells[:-1]], starts_fragment=rows[0].starts_fragment), *rows[1:]]


def _over_last_columns(rows: list[GridRow]) -> list[GridRow]:
    """Move the headings of units and times over the last columns, where full rows have units and times there.

    The heading before them goes over the widest of the columns that are left: the work itself.
    """
    head = texts(rows[0]) if rows else []
    width = len(head)
    known = next((i for i, heading in enumerate(head) if not heading), width)
    if known < LEAST_HEADINGS or known == width or any(head[known:]):
        return rows
    full = [texts(row) for row in rows[1:] if row.cells[-1].text.strip()]
    kinds = [heading_kind(heading) for heading in head[:known]]
    last = next((i for i in reversed(range(known)) if kinds[i] not in GOVERNING), -1)
    spanning = max((i for i in range(max(last, 0)) if kinds[i] is ColumnKind.CONTENT), default=None)
    if spanning is not None and kinds[last] in (None, ColumnKind.OTHER):
        under = range(last, width - (known - last - 1))
        if last == known - 1 or any(all(is_time(row[i]) for row in full) for i in under):
            last = spanning  # 工作安排 over what is done, how and when, and 相关资料 behind it
    tail = kinds[last + 1 :]
    if not full or last < 0 or not tail or not all(_fits(row[width - len(tail) :], tail) for row in full):
        return rows
    between = range(last, width - len(tail))
    said = [i for i in between if not all(is_time(row[i]) for row in full)] or between
    widest = max(said, key=lambda i: (sum(len(row[i]) for row in full), -i))
    cells = [CellText() for _ in range(width)]
    before = list(range(last))
    if last and kinds[last - 1] is ColumnKind.TIME and all(_fits([row[widest - 1]], [ColumnKind.TIME]) for row in full):
        before[-1] = widest - 1  # 起止日期 over a column of weeks and one of days
    for i, place in enumerate([*before, widest, *range(width - len(tail), width)]):
        cells[place] = rows[0].cells[i]
    times = [i for i in between if i not in said and not cells[i].text]
    if len(times) == 1:
        cells[times[0]] = CellText(text=time_heading())  # 工作安排 over what is to be done and until when
    return [GridRow(cells, starts_fragment=rows[0].starts_fragment), *rows[1:]]


def _fits(cells: Sequence[str], kinds: Sequence[ColumnKind | None]) -> bool:
    """Tell whether cells say units and times where such columns are, and only there."""
    return all(_fits_one(text, kind) for text, kind in zip(cells, kinds, strict=True))


def _fits_one(text: str, kind: ColumnKind | None) -> bool:
    if kind is ColumnKind.UNIT:
        return is_unit(text) or tells_roles(text)
    if kind in GOVERNING:
        return bool(cell_pattern("time_like").search(text))
    return not is_time(text) and not is_unit(text)
