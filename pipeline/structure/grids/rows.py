"""Put a table into the clean text, and make task rows of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.headings import cell_pattern, table_phrase
from pipeline.model.notice import Column, ColumnKind, Row, TaskTable
from pipeline.model.spans import Span, unspaced
from pipeline.structure.builder import TextBuilder
from pipeline.structure.grids.gridrows import CellText, Grid, GridRow, is_band
from pipeline.structure.signs.column_kinds import all_of_kind, content_column, first_of_kind
from pipeline.structure.signs.numbering import Number, cn_value, counts_for, levels, number_at
from pipeline.structure.signs.sections import remark_start

_POINT_END = re.compile(r"(?<=\W)")


@dataclass(slots=True)
class GridText:
    """Where the cells of a table stand in the clean text."""

    span: Span
    cells: list[list[Span]]
    periods: tuple[tuple[int, Span], ...] = ()
    """Where the headings of the columns stand that name a period."""


def place_grid(grid: Grid, builder: TextBuilder) -> GridText:
    """Append a table to the clean text: cells divided by tabs, rows by line ends.

    A cell that covers several rows is written once; every row points to it. Of the header only those
    headings are written that say when something is to be done.
    """
    start = len(builder)
    periods = _write_periods(grid, builder)
    written: dict[int, Span] = {}
    rows: list[list[Span]] = []
    for row in grid.rows:
        spans: list[Span] = []
        for cell in row.cells:
            key = id(cell)
            if key not in written:
                written[key] = _write(cell, builder)
                builder.put("\t")
            spans.append(written[key])
        builder.put("\n")
        rows.append(spans)
    return GridText(Span(start, len(builder)), rows, periods)


def _write_periods(grid: Grid, builder: TextBuilder) -> tuple[tuple[int, Span], ...]:
    columns = [i for i, column in enumerate(grid.columns or ()) if column.kind is ColumnKind.PERIOD]
    out = []
    for i in columns:
        out.append((i, _write(grid.head[i], builder)))
        builder.put("\n" if i == columns[-1] else "\t")
    return tuple(out)


def _write(cell: CellText, builder: TextBuilder) -> Span:
    start = len(builder)
    for piece in cell.pieces:
        if isinstance(piece, str):
            builder.put(piece)
        else:
            builder.keep(piece)
    return Span(start, len(builder))


def task_table(grid: Grid, columns: tuple[Column, ...], placed: GridText, title: str | None) -> TaskTable:
    """Make task rows of a table whose columns are known."""
    content = content_column(columns)
    rows: list[Row] = []
    remarks: list[Span] = []
    bands: list[tuple[str | None, tuple[Span, ...]]] = []
    parts = _count_parts(grid, content)
    named = _counted_names(grid, columns, content)
    for row, cells in zip(grid.rows, placed.cells, strict=True):
        spans = list(cells)
        if row.band and not _is_total(row, content):
            heads = tuple(cells[next(i for i, c in enumerate(row.cells) if c is cell)] for cell in row.band)
            bands = _below(bands, _style(row), heads)
            continue
        if (said := _remark(row, cells)) is not None:
            remarks.append(said)
            continue
        if not row.cells[content].text.strip() or is_band(row) or _is_total(row, content):
            continue
        number, inner = _number(row, columns, content, parts=parts)
        spans[content] = Span(cells[content].start + inner, cells[content].end)
        if named is not None and number is None:
            number, inner = _number_of_name(row.cells[named].text)
            spans[named] = Span(cells[named].start + inner, cells[named].end)
        first = min(s.start for s in spans if s.start < s.end)
        last = max(s.end for s in spans if s.start < s.end)
        rows.append(
            Row(
                number,
                tuple(spans),
                Span(first, last),
                tuple(sorted(row.moved.items())),
                tuple(heads for _, heads in bands),
            )
        )
    return TaskTable(columns, tuple(rows), placed.span, title, tuple(remarks), placed.periods)


def _style(row: GridRow) -> str | None:
    """Return how a row that heads others is numbered; None without a number."""
    number = number_at("".join(cell.text.strip() for cell in row.band))
    return number.style if number is not None else None


def _below(
    bands: Sequence[tuple[str | None, tuple[Span, ...]]], style: str | None, heads: tuple[Span, ...]
) -> list[tuple[str | None, tuple[Span, ...]]]:
    """Return the headings that hold from a row on, which ends those numbered alike and what is below them."""
    level = next((n for n, (other, _) in enumerate(bands) if other == style), len(bands) if style else 0)
    return [*bands[:level], (style, heads)]


def _is_total(row: GridRow, content: int) -> bool:
    """Tell whether a row sums up those above it."""
    return any(cell_pattern("total").search(cell.text) for cell in row.cells[: content + 1])


def _only_cell(row: GridRow, cells: Sequence[Span]) -> int | None:
    """Return the first column of the only cell of a row that says something."""
    filled = [i for i, cell in enumerate(row.cells) if cell.text.strip()]
    return filled[0] if filled and all(cells[i] == cells[filled[0]] for i in filled) else None


def _remark(row: GridRow, cells: Sequence[Span]) -> Span | None:
    """Return where a row that is a remark says it: 注：… in its only cell, or what stands behind 备注 in the first."""
    filled = [i for i, cell in enumerate(row.cells) if cell.text.strip()]
    alone = _only_cell(row, cells)
    if alone is not None:
        return cells[alone] if remark_start(row.cells[alone].text) else None
    announced = len({cells[i] for i in filled}) == 2 and filled[0] == 0
    if announced and table_phrase("remark-heading").match(unspaced(row.cells[0].text)):
        return cells[filled[-1]]
    return None


def _count_parts(grid: Grid, content: int) -> bool:
    """Tell whether contents are counted in parts, one going on from the one above: 2.1清理楼道, 2.2开放食堂."""
    numbers = [number_at(row.cells[content].text) for row in grid.rows]
    counted = [levels(number) if counts_for(number, "in_parts") and number is not None else () for number in numbers]
    return any(upper and lower == (*upper[:-1], upper[-1] + 1) for upper, lower in pairwise(counted))


def _counted_names(grid: Grid, columns: Sequence[Column], content: int) -> int | None:
    """Return the column of names before the content, where these count on from row to row (1.… 2.…), or None."""
    column = max((i for i in all_of_kind(columns[:content], ColumnKind.GROUP)), default=None)
    if column is None:
        return None
    rows = [row for row in grid.rows if not row.band and not is_band(row) and row.cells[content].text.strip()]
    numbers = [number_at(row.cells[column].text) for row in rows]
    values = [number.value for number in numbers if number is not None and counts_for(number, "in_cell")]
    counts = len(values) == len(rows) > 1 and all(below == above + 1 for above, below in pairwise(values))
    return column if counts else None


def _number_of_name(text: str) -> tuple[str | None, int]:
    """Return the number with which a name begins, in digits, and where the name begins after it."""
    number = number_at(text)
    return (str(number.value), number.end) if number is not None else (None, 0)


def _number(row: GridRow, columns: tuple[Column, ...], content: int, *, parts: bool) -> tuple[str | None, int]:
    """Return the number of a row in plain digits, and where its content begins after it."""
    own = number_at(row.cells[content].text)
    column = first_of_kind(columns, ColumnKind.NUMBER)
    printed = _in_digits(row.cells[column].text) if column is not None else ""
    if own is not None and counts_for(own, "in_cell"):
        of_point = printed and _counts_on(row.cells[content].text, own)
        return printed if of_point else str(own.value), own.end
    if parts and own is not None and counts_for(own, "in_parts"):
        return printed or own.text, own.end
    return printed or None, 0


def _in_digits(text: str) -> str:
    """Return the number of a row in digits, a Chinese numeral too; empty for a text that is none."""
    if table_phrase("numerals-alone").match(unspaced(text)):
        return str(cn_value(unspaced(text)) or "")
    if counts_for(number := number_at(text.strip()), "in_parts") and number is not None:
        return number.text
    return re.sub(r"\D", "", text)


def _counts_on(text: str, first: Number) -> bool:
    """Tell whether the number with which a cell begins is that of its first point, which others follow (1.… 2.…)."""
    points = (number_at(text, end.end()) for end in _POINT_END.finditer(text, first.end))
    return any(p is not None and p.style == first.style and p.value == first.value + 1 for p in points)
