"""Numbers of the rows of a flattened table that are set otherwise than in plain digits: 1. （1） 01 一."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.headings import heading_kind, table_phrase
from pipeline.model.notice import ColumnKind
from pipeline.structure.grids.flatslots import MOST_CELLS, MOST_COLUMNS
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import LONGEST_HEADING, is_row_number
from pipeline.structure.signs.numbering import cn_value

LONGEST_NUMBER = 6
"""Characters of a number with its marks."""


def with_plain_numbers(found: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks of a notice, with the numbers below a heading of numbers in plain digits.

    Only what they are read as changes, not what they quote. Chinese numerals that head rows with numbers of their
    own stay as they are.
    """
    out: list[Block] | None = None
    at = 0
    while at < len(found):
        if not _heads_numbers(found[at]):
            at += 1
            continue
        places = _numbers_below(found, at)
        for value, place in enumerate(places, 1):
            block = found[place]
            if isinstance(block, TextLine):
                out = list(found) if out is None else out
                out[place] = replace(block, text=str(value))
        at = max([at, *places]) + 1
    return found if out is None else out


def _heads_numbers(block: Block) -> bool:
    if not isinstance(block, TextLine) or len(block.text) > LONGEST_HEADING:
        return False
    return heading_kind(block.text) in (ColumnKind.NUMBER, ColumnKind.GROUP)


def _numbers_below(found: Sequence[Block], at: int) -> list[int]:
    """Return the places of numbers of one style that count from 1 on; none where rows have plain numbers."""
    places: list[int] = []
    style = ""
    for i in range(at + 1, min(at + MOST_CELLS, len(found))):
        block = found[i]
        if not isinstance(block, TextLine) or (not places and i - at > MOST_COLUMNS):
            break
        if len(block.text) > LONGEST_NUMBER:
            continue
        if is_row_number(block.text) and not block.text.startswith("0") and int(block.text) == 1 and len(places) < 2:
            return []
        match = table_phrase("number-of-row").match(block.text)
        if match is None or (places and match.lastgroup != style) or cn_value(block.text) != len(places) + 1:
            continue
        style = match.lastgroup or ""
        places.append(i)
    return places if len(places) > 1 else []
