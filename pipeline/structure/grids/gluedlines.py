"""Lines one behind the other, of which any stretch can be taken as a line of its own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.marks import Piece

MOST_LINES = 400
"""Lines that are put together, at most."""
LONGEST_TABLE = 40_000
"""Characters behind which no more lines are."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Lines one behind the other, and where each of them begins."""

    lines: Sequence[TextLine]
    text: str
    starts: Sequence[int]
    begun: frozenset[int]
    closed: bool = False
    """Whether nothing stands in the lines but the table."""

    def part(self, start: int, end: int) -> TextLine:
        """Return a stretch as a line of its own."""
        first = bisect_right(self.starts, start) - 1
        pieces: list[Piece] = []
        for line, begin in zip(self.lines[first:], self.starts[first:], strict=False):
            if begin >= end:
                break
            pieces += _cut(line.pieces, max(start - begin, 0), min(end - begin, len(line.text)))
        whole = start == self.starts[first]
        return replace(
            self.lines[first],
            pieces=tuple(pieces),
            text=self.text[start:end],
            cells=0,
            gap="",
            heading=False,
            blank_before=whole and self.lines[first].blank_before,
            page_cut=whole and self.lines[first].page_cut,
        )


def closed_stream(found: Sequence[Block]) -> Stream | None:
    """Return the blocks of a table, each maybe a part of a cell; None where they are too many or not plain text."""
    lines = [block for block in found if isinstance(block, TextLine) and is_of_stream(block)]
    if any(isinstance(block, TextLine) and sum(map(_size, block.pieces)) != len(block.text) for block in lines):
        return None
    if sum(len(line.text) for line in lines) > LONGEST_TABLE:
        return None
    stream = _stream(lines)
    begun = frozenset(start for line, start in zip(lines, stream.starts, strict=True) if not line.gap)
    return replace(stream, begun=begun, closed=True)


def stream_from(found: Sequence[Block], at: int) -> Stream | None:
    """Return the lines from a block on, as far as a table may reach; None where they are not plain text."""
    lines: list[TextLine] = []
    size = 0
    for block in found[at : at + MOST_LINES]:
        if not isinstance(block, TextLine) or size > LONGEST_TABLE:
            break
        if not is_of_stream(block):
            continue
        if sum(map(_size, block.pieces)) != len(block.text):
            break
        lines.append(block)
        size += len(block.text)
    return _stream(lines) if lines else None


def _stream(lines: Sequence[TextLine]) -> Stream:
    starts = [0, *accumulate(len(line.text) for line in lines)][:-1]
    return Stream(lines, "".join(line.text for line in lines), starts, frozenset(starts))


def is_of_stream(block: Block) -> bool:
    """Tell whether a block is a line of text, and no number of a page."""
    return isinstance(block, TextLine) and not block.page_number


def _size(piece: Piece) -> int:
    return len(piece) if isinstance(piece, str) else piece.end - piece.start


def _cut(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    """Yield the pieces of a line from a place of its text to another."""
    at = 0
    for piece in pieces:
        low, high = max(start - at, 0), min(end - at, _size(piece))
        if low < high:
            yield piece[low:high] if isinstance(piece, str) else Span(piece.start + low, piece.start + high)
        at += _size(piece)
