"""What may stand between the rows of a table that lost its row ends: merged rows that head those below them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.lines.textrows import is_numbered_heading
from pipeline.structure.signs.flatcells import is_row_number, is_unit

MOST_BANDS = 12
"""Merged rows in a row; those of a table of which the rows between are left out."""


def bands_at(found: Sequence[Block], at: int) -> int:
    """Return how many merged rows stand one after the other; 0 where none does, or too many."""
    for count, block in enumerate(found[at : at + MOST_BANDS + 1]):
        if not isinstance(block, TextLine) or not is_numbered_heading(block.text, "heads_flat_rows"):
            return count
    return 0


def is_number_task_office(found: Sequence[Block]) -> bool:
    """Tell whether three lines are the number of a row, what is to be done, and who does it."""
    texts = [block.text for block in found if isinstance(block, TextLine)]
    if len(texts) != 3 or not is_row_number(texts[0]):
        return False
    return not is_unit(texts[1]) and not is_row_number(texts[1]) and is_unit(texts[2])
