"""Which columns a flattened table has whose cells go over several lines: its header may have two rows, or lack one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.headings import number_heading
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatheaders import split_headings
from pipeline.structure.grids.wrappedcells import MOST_WORDS, WrappedRows, wrapped_rows
from pipeline.structure.lines.block_kinds import Block, GridFragment
from pipeline.structure.lines.lineheaders import LEAST_HEADINGS
from pipeline.structure.signs.columns import columns_named

MOST_EFFORT = 40_000
"""Words that are looked through in a notice, each as often as it may be in another table: some seconds."""
CLEARLY = 2.0
"""Worth by which a header of two rows, of which one was copied last, must be better than one of one row."""


@dataclass(slots=True)
class Effort:
    """How many more words of a notice may be looked through for such tables: each may be below many headers."""

    words: int = MOST_EFFORT

    def spend(self, words: int) -> bool:
        """Take some words, of which no table has more than it may have; tell whether there were any left."""
        self.words -= min(words, MOST_WORDS)
        return self.words >= 0


def wrapped_table(
    found: Sequence[Block], headers: Iterable[tuple[int, Sequence[str]]], effort: Effort
) -> tuple[GridFragment, int] | None:
    """Return the table below what may be its header, and the block behind it; None where no reading is sure.

    Args:
        found: the blocks.
        headers: for each way to read the header, the block below it and the headings in the order of print.
        effort: what such tables of the notice may still cost.
    """
    best: tuple[WrappedRows, Sequence[str], tuple[Column, ...]] | None = None
    for after, headings in headers:
        for names, columns in _headers(headings):
            read = wrapped_rows(found, after, columns, headings) if effort.spend(len(found) - after) else None
            least = CLEARLY if len(names) < len(headings) else 0.0
            if read is not None and (best is None or read.worth > best[0].worth + least):
                best = read, names, columns
    if best is None:
        return None
    read, names, columns = best
    return fragment_of(names, columns, read.rows), read.end


def _headers(headings: Sequence[str]) -> Iterator[tuple[Sequence[str], tuple[Column, ...]]]:
    """Yield what may be the columns: as named, with numbers before the content, with a lower row of headings."""
    for names in [headings, *split_headings(headings)]:
        columns = columns_named(names)
        if columns is None or len(names) < LEAST_HEADINGS:
            continue
        yield names, columns
        kinds = [column.kind for column in columns]
        if ColumnKind.NUMBER not in kinds:
            content = kinds.index(ColumnKind.CONTENT)
            number = Column(ColumnKind.NUMBER, number_heading())
            yield (
                [*names[:content], number_heading(), *names[content:]],
                (*columns[:content], number, *columns[content:]),
            )
