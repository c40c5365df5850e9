"""Flattened tables of two columns, a time and what is done then, where some of what is done takes several lines.

    时间
    工作内容
    5月6日—5月9日
    各班推荐人选
    5月10日
    1.交推荐表；
    2.交班会记录。

A line that is nothing but a time begins a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.flatslots import MOST_CELLS, FlatRow
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import ends_table, is_row_number, is_time, is_unit

LEAST_ROWS = 3
"""Rows of such a table."""
MOST_LINES = 8
"""Lines of what is done at one time."""


def timed_rows(found: Sequence[Block], at: int, columns: Sequence[Column]) -> tuple[list[FlatRow], int] | None:
    """Return the rows from the block ``at`` on and the block behind them, or None for another table.

    The last row has no more lines than the longest one above it, and none that is an office, as text or the signature
    may follow.
    """
    first = found[at] if at < len(found) else None
    if [column.kind for column in columns] != [ColumnKind.TIME, ColumnKind.CONTENT]:
        return None
    if not isinstance(first, TextLine) or not is_time(first.text):
        return None
    cells = takewhile(_is_cell, found[at : at + MOST_CELLS])
    lines = [line for line in cells if isinstance(line, TextLine)]
    starts = [i for i, line in enumerate(lines) if is_time(line.text)]
    sizes = [below - above - 1 for above, below in pairwise([*starts, len(lines)])]
    long = next((i for i, size in enumerate(sizes) if size > MOST_LINES or size == 0), len(sizes) - 1)
    rows = long + 1 if sizes[long] else long  # a time with nothing below it is the date of the notice
    if rows < LEAST_ROWS:
        return None
    begin = starts[rows - 1] + 1
    below = lines[begin : begin + min(sizes[rows - 1], max(sizes[: rows - 1]))]
    sizes[rows - 1] = next((i for i, line in enumerate(below) if i and is_unit(line.text)), len(below))
    made = [{0: [lines[n]], 1: lines[n + 1 : n + 1 + size]} for n, size in zip(starts, sizes[:rows], strict=False)]
    return made, at + begin + sizes[rows - 1]


def _is_cell(block: Block) -> bool:
    return isinstance(block, TextLine) and not ends_table(block.text) and not is_row_number(block.text)
