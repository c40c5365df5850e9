"""Which columns a flattened table has whose cells go over several lines: its header may have two rows, or lack one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pipeline.headings import number_heading
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.flatblocks import Effort, FlatTable
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatheaders import split_headings
from pipeline.structure.grids.wrappedcells import WrappedRows, wrapped_rows
from pipeline.structure.lines.block_kinds import Block
from pipeline.structure.lines.lineheaders import LEAST_HEADINGS
from pipeline.structure.signs.columns import columns_named

CLEARLY = 2.0
"""Worth by which a header of two rows, of which one was copied last, must be better than one of one row."""


def wrapped_table(
    found: Sequence[Block], headers: Iterable[tuple[int, Sequence[str]]], effort: Effort
) -> FlatTable | None:
    """Return the table below what may be its header; None where no reading is sure.

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
