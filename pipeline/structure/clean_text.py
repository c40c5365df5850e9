"""The clean text of a notice: paragraphs joined, what runs together at the top separated, tables in their places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

from pipeline.model.notice import Paragraph
from pipeline.model.reading import LONG_LINE, Reading
from pipeline.model.spans import Span
from pipeline.notation import marks
from pipeline.structure.builder import TextBuilder
from pipeline.structure.grids.grid import read_grids
from pipeline.structure.grids.gridrows import Grid
from pipeline.structure.grids.rows import GridText, place_grid
from pipeline.structure.lines.block_kinds import GridFragment, TextLine, needs_space
from pipeline.structure.lines.oneline import cut_points, head_cut_points, tail_cut_points
from pipeline.structure.lines.reflow import group_lines
from pipeline.structure.signs.line_ends import line_phrase
from pipeline.structure.signs.marks import Piece
from pipeline.structure.table_readers import blocks_of

HEAD_PARAGRAPHS = 12
"""Paragraphs at the top in which number, title and addressees may run together."""


@dataclass(slots=True)
class Flow:
    """Paragraphs and tables in reading order, while the clean text is being built."""

    builder: TextBuilder
    paragraphs: list[Paragraph] = field(default_factory=list)
    grids: list[tuple[int, Grid, GridText]] = field(default_factory=list)


def read_flow(reading: Reading) -> Flow:
    """Undo the layout of a reading: its paragraphs, written one behind the other, and its tables among them."""
    flow = Flow(TextBuilder(reading.text))
    fragments: list[GridFragment] = []
    everything = blocks_of(reading)
    groups = group_lines([block for block in everything if isinstance(block, TextLine)])
    starts = {id(group[0]): group for group in groups}
    for block in everything:
        if isinstance(block, GridFragment):
            fragments.append(block)
            continue
        if fragments:
            _add_grids(flow, fragments)
            fragments = []
        if lines := starts.get(id(block)):
            _add_paragraph(flow, lines)
    if fragments:
        _add_grids(flow, fragments)
    return flow


def _add_paragraph(flow: Flow, lines: Sequence[TextLine]) -> None:
    """Write a paragraph to the clean text; at the top, what runs together there is separated."""
    joined, pieces = _joined(lines)
    at_head = len(flow.paragraphs) < HEAD_PARAGRAPHS and len(joined) < LONG_LINE and marks().stop not in joined
    cuts = head_cut_points(joined) if at_head else []
    if (
        not cuts
        and len(flow.paragraphs) < HEAD_PARAGRAPHS
        and (to := line_phrase("addressees-before-text").match(joined))
    ):
        cuts = [to.end()]
    if len(lines) > 1 and len(joined) >= LONG_LINE:
        # A copy in one line that was wrapped again is cut like the line itself.
        cuts = sorted({*cuts, *cut_points(joined), *(m.end() for m in line_phrase("indent-in-line").finditer(joined))})
    cuts += [at for at in tail_cut_points(joined) if at > max(cuts, default=0)]
    bold = lines[0].bold
    for at, stop in pairwise([0, *cuts, len(joined)]):
        inner = joined[at:stop]
        low = at + len(inner) - len(inner.lstrip()) if cuts else at
        high = stop - len(inner) + len(inner.rstrip()) if cuts else stop
        if low >= high:
            continue
        start = len(flow.builder)
        _write(flow.builder, pieces, low, high)
        end = len(flow.builder)
        flow.builder.put("\n")
        marked = Span(start, start + min(bold, end - start)) if bold and at == 0 else None
        flow.paragraphs.append(Paragraph(Span(start, end), marked, lines[0].heading))


def _write(builder: TextBuilder, pieces: Sequence[tuple[int, Piece]], start: int, stop: int) -> None:
    """Write the part of a paragraph from ``start`` to ``stop`` to the clean text."""
    at = max(bisect_right(pieces, start, key=itemgetter(0)) - 1, 0)
    while at < len(pieces) and pieces[at][0] < stop:
        offset, piece = pieces[at]
        at += 1
        size = len(piece) if isinstance(piece, str) else piece.end - piece.start
        low, high = max(start - offset, 0), min(stop - offset, size)
        if low >= high:
            continue
        if isinstance(piece, str):
            builder.put(piece[low:high])
        else:
            builder.keep(Span(piece.start + low, piece.start + high))


def _joined(lines: Sequence[TextLine]) -> tuple[str, list[tuple[int, Piece]]]:
    """Return the text of joined lines, and their pieces with the offset of each in it."""
    text = ""
    pieces: list[tuple[int, Piece]] = []
    for line in lines:
        own: list[Piece] = [*([" "] if needs_space(text, line.text) else []), *line.pieces]
        at = len(text)
        for piece in own:
            pieces.append((at, piece))
            at += len(piece) if isinstance(piece, str) else piece.end - piece.start
        text += (" " if own and own[0] == " " and len(own) > len(line.pieces) else "") + line.text
    return text, pieces


def _add_grids(flow: Flow, fragments: Sequence[GridFragment]) -> None:
    for grid in read_grids(fragments):
        flow.grids.append((len(flow.paragraphs), grid, place_grid(grid, flow.builder)))
