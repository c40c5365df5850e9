"""Tables that a copy flattened to one cell a line, or to cells separated by white space: headings, then cells.

The columns say what may follow what: a row starts with its number (or, under a merged number and
group, with its content; where the time stands first, with its time), a unit column takes offices,
a time column takes times; what fits no column goes on with the content. A line with as many cells
as there are headings is a row. The table ends where a line can be no cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.spans import Span
from pipeline.structure.grids.flatblocks import FlatBlocks, FlatTable
from pipeline.structure.grids.flatdoubts import without_doubts
from pipeline.structure.grids.flatnumbers import with_plain_numbers
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.furniture import is_of_text
from pipeline.structure.signs.marks import Piece
from pipeline.structure.trying import Way, first_read

FlatWay = Way[[FlatBlocks, int], FlatTable]
"""A way to read the table whose header begins with a block."""


def with_flat_tables(found: Sequence[Block], ways: Sequence[FlatWay]) -> list[Block]:
    """Return the blocks of a notice, with flattened tables put back together.

    What is left of the lines that were parted at their white space is joined again, and the numbers of
    pages are dropped.
    """
    out: list[Block] = []
    at = 0
    blocks = FlatBlocks.of(with_plain_numbers(found))
    while at < len(found):
        taken = first_read(ways, blocks, at)
        if taken is None:
            out.append(found[at])
            at += 1
        else:
            fragment, at = without_doubts(blocks.found, taken, at)
            out.append(fragment)
    return _lines(out)


def _lines(found: Sequence[Block]) -> list[Block]:
    """Join what white space parts in one line, and drop the numbers of pages."""
    out: list[Block] = []
    run: list[TextLine] = []
    number: TextLine | None = None
    for block in found:
        if not isinstance(block, TextLine):
            out += [_joined(run), block] if run else [block]
            run = []
        elif block.page_number:
            number = block
        elif block.gap and run:
            run.append(block)
        else:
            if number is not None and is_of_text(number.text, run[-1].text if run else "", block.text):
                out += [_joined(run), replace(number, page_number=False)] if run else [number]
                run, number = [], None
            out += [_joined(run)] if run else []
            run = [block if number is None else _behind(number, block)]
            number = None
    return [*out, _joined(run)] if run else out


def _behind(number: TextLine, line: TextLine) -> TextLine:
    """Return a line with what it takes over from the page number above it."""
    return replace(line, page_cut=True, blank_before=line.blank_before or number.blank_before)


def _joined(run: Sequence[TextLine]) -> TextLine:
    if len(run) == 1:
        return run[0]
    pieces: list[Piece] = []
    for part in run:
        above, first = pieces[-1] if pieces else None, part.pieces[0]
        if isinstance(above, Span) and isinstance(first, Span):
            pieces[-1] = Span(above.start, first.end)
            pieces += part.pieces[1:]
        else:
            pieces += [*([part.gap] if pieces else []), *part.pieces]
    return replace(run[0], pieces=tuple(pieces), text="".join([run[0].text, *(p.gap + p.text for p in run[1:])]))
