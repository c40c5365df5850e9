"""Flattened tables of which no heading is known: rows that are counted at equal steps."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.headings import heading_kind
from pipeline.model.notice import ColumnKind
from pipeline.structure.grids.flatblocks import FlatBlocks, FlatTable
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatslots import LEAST_ROWS, MOST_COLUMNS, counted_at_steps, end_behind, slots_at
from pipeline.structure.grids.gridrows import CellText, GridRow
from pipeline.structure.grids.headless import columns_of_cells
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import ends_table, is_heading, is_row_number, may_be_heading


def counted_table(blocks: FlatBlocks, at: int) -> FlatTable | None:
    """Return the table of which no heading is known that begins with the block ``at``, or None.

    Its rows are counted at equal steps, and their cells show what the columns hold. Headings are returned where
    there is one for each column; an excerpt may have none, and then one row more has to agree.
    """
    found = blocks.found
    first = _first_number(found, at)
    step = _step(found, first) if first is not None else 0
    if first is None or step == 0 or step < first - at:
        return None
    slots = slots_at(found, first)
    rows = counted_at_steps(slots, step, _counted(found[first]))
    made = [GridRow([CellText([], row[n][0].text if n in row else "") for n in range(step)]) for row in rows]
    headings = [line.text for line in found[at:first] if isinstance(line, TextLine)]
    heads = headings if len(headings) == step and sum(map(is_heading, headings)) > 1 else ()
    columns = columns_of_cells(made, heads) if len(rows) > LEAST_ROWS + (first == at) else None
    if columns is None:
        return None
    behind = len(rows) * step
    return fragment_of(headings if len(headings) == step else None, columns, rows), end_behind(slots, behind)


def _first_number(found: Sequence[Block], at: int) -> int | None:
    """Return the block of the first row's number, behind two headings or more, or none in an excerpt; or None."""
    seen: set[str] = set()
    for i in range(at, min(at + MOST_COLUMNS + 1, len(found))):
        line = found[i]
        if not isinstance(line, TextLine):
            return None
        if line.text == "1" or (i == at and is_row_number(line.text)):
            return i if i - at != 1 else None
        if not may_be_heading(line.text) or line.text in seen or ends_table(line.text):
            return None
        if seen and heading_kind(line.text) is ColumnKind.NUMBER:
            return None
        seen.add(line.text)
    return None


def _step(found: Sequence[Block], first: int) -> int:
    """Return after how many cells the next two numbers follow; 0 where they do not at equal steps."""
    start = _counted(found[first])
    slots = slots_at(found[: first + 3 * MOST_COLUMNS], first)
    texts = [line.text if line is not None else "" for _, line in slots]
    for step in range(3, min(MOST_COLUMNS, len(texts) // 2) + 1):
        if len(texts) > 2 * step and texts[step] == str(start + 1) and texts[2 * step] == str(start + 2):
            return step
    return 0


def _counted(block: Block) -> int:
    """Return the number of a row; 0 for what is none."""
    return int(block.text) if isinstance(block, TextLine) and is_row_number(block.text) else 0
