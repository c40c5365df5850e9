"""Flattened catalogues for disclosure: headings such as 公开事项 and 公开时限, then numbered rows at equal steps."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.headings import heading_kind, match_catalogue
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.flatblocks import FlatBlocks, FlatTable
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatslots import LEAST_ROWS, MOST_COLUMNS, counted_at_steps, end_behind, slots_at
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import LONGEST_HEADING, is_row_number, may_be_heading

LEAST_HEADINGS = 3
"""Headings that only catalogues have."""


def catalogue_at(blocks: FlatBlocks, at: int) -> FlatTable | None:
    """Return the catalogue whose header begins with the block ``at``, or None."""
    found = blocks.found
    headings = _headings(found, at)
    if sum(match_catalogue(heading) is not None for heading in headings) < LEAST_HEADINGS:
        return None
    size = len(headings)
    slots = slots_at(found, at + size)
    rows = counted_at_steps(slots, size, 1)
    if len(rows) < LEAST_ROWS or any(is_row_number(lines[0].text) for row in rows for n, lines in row.items() if n):
        return None
    columns = [Column(ColumnKind.OTHER, heading) for heading in headings]
    return fragment_of(headings, columns, rows), end_behind(slots, len(rows) * size)


def _headings(found: Sequence[Block], at: int) -> list[str]:
    """Return the headings from a block on up to the number of the first row; none where they do not end with it."""
    first = found[at]
    if not isinstance(first, TextLine) or len(first.text) > LONGEST_HEADING:
        return []
    if heading_kind(first.text) is not ColumnKind.NUMBER:
        return []
    out: list[str] = []
    for block in found[at : at + MOST_COLUMNS + 1]:
        if not isinstance(block, TextLine):
            return []
        if block.text == "1":
            return out
        if match_catalogue(block.text) is None and not may_be_heading(block.text):
            return []
        out.append(block.text)
    return []
