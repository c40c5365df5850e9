"""Offices of a flattened table in whose names a copy left a space where a narrow column broke them: 县交通 运输局."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.structure.grids.wrappedscore import is_level_office, may_name
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.element_rules import element_phrase
from pipeline.structure.signs.flatcells import is_unit

LONGEST_BEGINNING = 6
"""Characters of the beginning of such a name."""
MOST_BARE = 0.5
"""Offices without their level, for each with it, up to which one without is taken for the end of a name."""


def with_whole_offices(found: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks with the names of offices made whole, if offices are called with their level throughout."""
    cuts = [i for i in range(len(found) - 1) if _is_cut_at(found, i)]
    if not cuts:
        return found
    ends = {i + 1 for i in cuts}
    cells = [b.text for i, b in enumerate(found) if isinstance(b, TextLine) and i not in ends]
    levelled = sum(map(is_level_office, cells))
    bare = sum(is_unit(cell) and element_phrase("level-first").match(cell) is None for cell in cells)
    if not levelled or bare > MOST_BARE * levelled:
        return found
    out: list[Block] = []
    first = 0  # the first cell of the line
    for i, block in enumerate(found):
        above = out[-1] if out else None
        if i in ends and isinstance(above, TextLine) and isinstance(block, TextLine):
            out[-1] = replace(above, pieces=(*above.pieces, *block.pieces), text=above.text + block.text)
            if isinstance(line := out[first], TextLine) and line.cells:
                out[first] = replace(line, cells=line.cells - 1)
            continue
        if not isinstance(block, TextLine) or block.cells:
            first = len(out)
        out.append(block)
    return out


def _is_cut_at(found: Sequence[Block], at: int) -> bool:
    above, below = found[at], found[at + 1]
    if not isinstance(above, TextLine) or not isinstance(below, TextLine) or below.cells:
        return False  # below.cells: another line
    return len(above.text) <= LONGEST_BEGINNING and _is_cut(above.text, below.text)


@lru_cache(maxsize=4096)
def _is_cut(above: str, below: str) -> bool:
    level = element_phrase("level-first").match
    if level(above) is None or level(below) is not None or is_unit(above):
        return False
    return may_name(above) and is_unit(above + below)
