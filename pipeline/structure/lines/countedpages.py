"""Pages that a copy counts in front of their text, wherever that breaks off: 1、…（市经 / 2、信局）…."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.spans import Span
from pipeline.notation import marks
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.pageedges import counted_page

LEAST_PAGES = 2
"""Pages that are counted so, at least."""
LEAST_CUT = 2 / 3
"""Share of their ends that must break off a sentence."""
LONGEST_ITEM = 200
"""Characters of a line that may be an item of a list, and end without a mark."""


def without_counted_pages(found: Sequence[Block]) -> list[Block]:
    """Take the numbers of pages away from the beginning of their text, and join what they cut.

    They count from 1 on, no other line begins so, and what stands before most of them breaks off: inside a bracket, or
    after more than an item of a list says. The lines of a list that end without a mark are short.
    """
    numbered = [(i, page) for i, block in enumerate(found) if (page := _page(block)) is not None]
    if len(numbered) < LEAST_PAGES or any(number != n for n, (_, (number, _)) in enumerate(numbered, 1)):
        return list(found)
    cut = sum(_breaks_off(found[i - 1]) for i, _ in numbered[1:])
    if cut < LEAST_CUT * (len(numbered) - 1):
        return list(found)
    sizes = {i: size for i, (_, size) in numbered}
    out: list[Block] = []
    run: list[TextLine] = []
    for i, block in enumerate(found):
        line = _without_start(block, sizes[i]) if i in sizes and isinstance(block, TextLine) else None
        if line is None or not _breaks_off(found[i - 1]) or i == numbered[0][0]:
            out += [_joined(run)] if run else []
            run = []
        if isinstance(block, TextLine):
            run.append(line or block)
        else:
            out.append(block)
    return [*out, _joined(run)] if run else out


def _joined(lines: Sequence[TextLine]) -> TextLine:
    """Return the line that pages have cut into some."""
    if len(lines) == 1:
        return lines[0]
    pieces = tuple(piece for line in lines for piece in line.pieces)
    return replace(lines[0], pieces=pieces, text="".join(line.text for line in lines))


def _page(block: Block) -> tuple[int, int] | None:
    return counted_page(block.text) if isinstance(block, TextLine) else None


def _breaks_off(block: Block) -> bool:
    """Tell whether a line ends inside a bracket, or is too long for an item that ends without a mark."""
    if not isinstance(block, TextLine) or is_terminal(block.text):
        return False
    end = block.text[-LONGEST_ITEM:]
    opened = max(end.rfind(mark) for mark in marks().round_open)
    closed = max(end.rfind(mark) for mark in marks().round_close)
    return opened > closed or len(block.text) > LONGEST_ITEM


def _without_start(line: TextLine, size: int) -> TextLine | None:
    """Return a line without its first characters; None where these are not one stretch of the source."""
    first = line.pieces[0] if line.pieces else None
    if not isinstance(first, Span) or first.end - first.start <= size:
        return None
    pieces = (Span(first.start + size, first.end), *line.pieces[1:])
    return replace(line, pieces=pieces, text=line.text[size:], page_cut=True)
