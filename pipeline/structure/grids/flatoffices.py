"""Offices of a flattened table whose names a narrow column broke, at a space that a copy left or at line ends.

A copy writes 县交通 运输局, or 市政, 府办 and 公厅 below each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
MOST_LINES = 4
"""Lines of one name."""
LEAST_STACKED = 2
"""Names broken at line ends: one alone may be a group above its office."""
LONGEST_REST = 2
"""Characters of a line that goes on with what is an office already (市政府办, 公厅); a longer one is an office."""


def with_whole_offices(found: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks with the names of offices made whole, if offices are called with their level throughout."""
    cuts = [i for i in range(len(found) - 1) if _is_cut_at(found, i)]
    stacked = list(_stacked(found))
    if len(stacked) < LEAST_STACKED:
        stacked = []
    if not cuts and not stacked:
        return found
    ends = {i + 1 for i in cuts}.union(*(range(first + 1, end) for first, end in stacked))
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
            if not block.cells and isinstance(line := out[first], TextLine) and line.cells:
                out[first] = replace(line, cells=line.cells - 1)
            continue
        if not isinstance(block, TextLine) or block.cells:
            first = len(out)
        out.append(block)
    return out


def _stacked(found: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield first line and end of each name broken at line ends, all of whose lines but the last are equally long."""
    at = 0
    while at < len(found) - 1:
        end = _stack_end(found, at)
        if end > at + 1:
            yield at, end
        at = end


def _stack_end(found: Sequence[Block], at: int) -> int:
    """Return the end of the name that begins with a line, just behind the line where it is none of this kind."""
    joined = _line_of_one(found, at)
    end = at + 1
    level = element_phrase("level-first").match
    if not joined or level(joined) is None or is_unit(joined):
        return end
    width = len(joined)
    for i in range(at + 1, min(at + MOST_LINES, len(found))):
        line = _line_of_one(found, i)
        if not line or len(line) > width or level(line) is not None or not may_name(line):
            break
        if end > at + 1 and len(line) > LONGEST_REST:
            return at + 1  # an office of its own: none of the lines tells where a name ends
        joined += line
        if is_unit(joined):
            end = i + 1
        if len(line) < width:
            break
    return end


def _line_of_one(found: Sequence[Block], at: int) -> str:
    """Return the text of a line that has one short cell, or nothing."""
    block = found[at]
    if not isinstance(block, TextLine) or block.cells != 1 or len(block.text) > LONGEST_BEGINNING:
        return ""
    return "" if at + 1 < len(found) and _is_broken(found[at + 1]) else block.text


def _is_broken(block: Block) -> bool:
    """Tell whether a block is a further cell of the line above it."""
    return isinstance(block, TextLine) and not block.cells


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
