"""Flattened tables of two columns, a time and what is done then, where some of what is done takes several lines.

    时间
    工作内容
    3月23日—3月27日
    各支部组织申报
    3月28日
    1.上交材料；
    2.汇总名单。

A line that is nothing but a time begins a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from typing import TypeGuard

from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.flatslots import MOST_CELLS, FlatRow
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import ends_table, is_row_number, is_time

LEAST_ROWS = 3
"""Rows of such a table."""
MOST_LINES = 8
"""Lines of what is done at one time."""


def timed_rows(found: Sequence[Block], at: int, columns: Sequence[Column]) -> tuple[list[FlatRow], int] | None:
    """Return the rows from the block ``at`` on and the block behind them, or None for another table.

    The last row has no more lines than the longest one above it, as text may follow.
    """
    if [column.kind for column in columns] != [ColumnKind.TIME, ColumnKind.CONTENT]:
        return None
    lines = list(takewhile(_is_cell, found[at : at + MOST_CELLS]))
    starts = [i for i, line in enumerate(lines) if is_time(line.text)]
    if len(starts) < LEAST_ROWS or starts[0] != 0:
        return None
    sizes = [below - above - 1 for above, below in pairwise([*starts, len(lines)])]
    long = next((i for i, size in enumerate(sizes) if size > MOST_LINES or size == 0), len(sizes) - 1)
    rows = long + 1 if sizes[long] else long  # a time with nothing below it is the date of the notice
    if rows < LEAST_ROWS:
        return None
    sizes[rows - 1] = min(sizes[rows - 1], max(sizes[: rows - 1]))
    last = starts[rows - 1] + 1 + sizes[rows - 1]
    made = [{0: [lines[at]], 1: lines[at + 1 : at + 1 + size]} for at, size in zip(starts, sizes[:rows], strict=False)]
    return made, at + last


def _is_cell(block: Block) -> TypeGuard[TextLine]:
    return isinstance(block, TextLine) and not ends_table(block.text) and not is_row_number(block.text)
