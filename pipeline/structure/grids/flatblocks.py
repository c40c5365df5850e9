"""The blocks of a notice among which flattened tables are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.structure.grids.wrappedcells import MOST_WORDS
from pipeline.structure.lines.block_kinds import Block, GridFragment, TextLine
from pipeline.structure.signs.flatcells import MOST_UNKNOWN, is_heading, may_be_heading

MOST_EFFORT = 40_000
"""Words that are looked through in a notice, each as often as it may be in another table: some seconds."""

FlatTable = tuple[GridFragment, int]
"""A table, and the block behind it."""


@dataclass(slots=True)
class Effort:
    """How many more words of a notice may be looked through for such tables: each may be below many headers."""

    words: int = MOST_EFFORT

    def spend(self, words: int) -> bool:
        """Take some words, of which no table has more than it may have; tell whether there were any left."""
        self.words -= min(words, MOST_WORDS)
        return self.words >= 0


@dataclass(frozen=True, slots=True)
class FlatBlocks:
    """The blocks, for each of them how many headings stand in a row from there on, what wrapped tables may cost."""

    found: Sequence[Block]
    runs: Sequence[int]
    effort: Effort = field(default_factory=Effort)

    @classmethod
    def of(cls, found: Sequence[Block]) -> FlatBlocks:
        """Return the blocks with what is known of them before any table is read."""
        return cls(found, _runs(found))


def _runs(found: Sequence[Block]) -> list[int]:
    """Return for each block how many headings stand in a row from there on.

    Between two of them some may stand that are not known (一季度, 二季度 …).
    """
    runs = [0] * (len(found) + 1)
    below = len(found)  # the next heading, as far as what stands before it may be headings
    for i in range(len(found) - 1, -1, -1):
        block = found[i]
        if not isinstance(block, TextLine) or not (is_heading(block.text) or may_be_heading(block.text)):
            below = len(found)
        elif is_heading(block.text):
            near = below < len(found) and below - i <= MOST_UNKNOWN + 1
            runs[i] = runs[below] + below - i if near else 1
            below = i
    return runs
