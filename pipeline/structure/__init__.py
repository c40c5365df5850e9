"""From a reading to a notice: layout undone, elements, outline and tables found."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from operator import itemgetter

from pipeline.model.notice import Notice, Paragraph, Part, Scope, TaskTable
from pipeline.model.reading import Issue, Reading
from pipeline.model.record import CatalogueRow
from pipeline.model.spans import EditMap, Span
from pipeline.structure.block_kinds import GridFragment, TextLine, needs_space
from pipeline.structure.builder import TextBuilder
from pipeline.structure.catalogue import catalogue_rows, flattened
from pipeline.structure.elements import read_elements, title_of_web_page
from pipeline.structure.field_places import field_places
from pipeline.structure.flatgrid import with_flat_tables
from pipeline.structure.grid import read_grids
from pipeline.structure.gridrows import Grid
from pipeline.structure.items import drop_targets
from pipeline.structure.label_kinds import Label
from pipeline.structure.labels import label
from pipeline.structure.layout import blocks
from pipeline.structure.lineblocks import LONG_LINE
from pipeline.structure.marks import Piece
from pipeline.structure.oneline import cut_points, head_cut_points, tail_cut_points
from pipeline.structure.outline import parse_items
from pipeline.structure.pagefoot import without_page_foot
from pipeline.structure.parts import PartDraft, cut_parts
from pipeline.structure.records import with_records
from pipeline.structure.reflow import group_lines
from pipeline.structure.remarks import remarks_below
from pipeline.structure.rows import GridText, place_grid, task_table

__all__ = ["read_notice"]

_INDENT = re.compile(r"(?<=\S)\u3000{2,}(?=\S)|(?<=[。；：！？）])[ \u00a0\u3000]{2,}(?=\S)")
HEAD_PARAGRAPHS = 12
"""Paragraphs at the top in which number, title and addressees may run together."""


@dataclass(slots=True)
class _Flow:
    """Paragraphs and tables in reading order, while the clean text is being built."""

    builder: TextBuilder
    paragraphs: list[Paragraph] = field(default_factory=list)
    grids: list[tuple[int, Grid, GridText]] = field(default_factory=list)


def read_notice(reading: Reading) -> Notice:
    """Undo the layout of a reading and find its elements, outline and tables.

    Never raises for odd content: what cannot be placed is listed in ``Notice.issues``.
    """
    flow = _flow(reading)
    text, edits = flow.builder.build()
    labelled = label([p.span.quote(text) for p in flow.paragraphs])
    elements = read_elements(labelled)
    if elements.title is None:
        elements = replace(elements, title=title_of_web_page(line.span.quote(reading.text) for line in reading.lines))
    spans = [p.span for p in flow.paragraphs]
    elements = replace(elements, evidence=field_places(text, spans, labelled, elements))
    issues: list[Issue] = []
    remarks = remarks_below(labelled.texts, [before for before, _, _ in flow.grids])
    parts = tuple(_part(text, flow.paragraphs, _without(draft, remarks)) for draft in cut_parts(labelled))
    tables: list[TaskTable] = []
    rows: list[CatalogueRow] = []
    for number, (before, grid, placed) in enumerate(flow.grids):
        title = _table_title(labelled.texts, labelled.labels, before, grid)
        if grid.catalogue is not None:
            rows += catalogue_rows(text, grid.catalogue, placed, len(rows))
        elif grid.columns is not None:
            below = tuple(flow.paragraphs[i].span for i, table in remarks.items() if table == number)
            table = task_table(grid, grid.columns, placed, title)
            tables.append(replace(table, remarks=(*table.remarks, *below)))
        elif len(grid.rows) > 1:
            issues.append(Issue.of("table_not_read.header", placed.span))
    lost = flattened(text, [paragraph.span for paragraph in flow.paragraphs])
    issues += [Issue.of("table_not_read.catalogue", span) for span in lost]
    return Notice(
        reading,
        text,
        edits,
        elements,
        tuple(flow.paragraphs),
        parts,
        tuple(tables),
        tuple(rows),
        (*(_in_clean_text(issue, edits) for issue in reading.issues), *issues),
    )


def _in_clean_text(issue: Issue, edits: EditMap) -> Issue:
    """Return an issue of the reading with its span in the clean text, where anything of it was kept."""
    return issue if issue.span is None else replace(issue, span=edits.clean_span(issue.span))


def _flow(reading: Reading) -> _Flow:
    flow = _Flow(TextBuilder(reading.text))
    lines: list[TextLine] = []
    fragments: list[GridFragment] = []
    everything = with_records(with_flat_tables(without_page_foot(list(blocks(reading)))))
    all_lines = [b for b in everything if isinstance(b, TextLine)]
    groups = iter(group_lines(all_lines))
    starts = {id(group[0]): group for group in groups}
    for block in everything:
        if isinstance(block, GridFragment):
            fragments.append(block)
            continue
        if fragments:
            _add_grids(flow, fragments)
            fragments = []
        lines = starts.get(id(block), [])
        if lines:
            _add_paragraph(flow, lines)
    if fragments:
        _add_grids(flow, fragments)
    return flow


def _add_paragraph(flow: _Flow, lines: Sequence[TextLine]) -> None:
    """Write a paragraph to the clean text; at the top, what runs together there is set apart."""
    joined, pieces = _joined(lines)
    at_head = len(flow.paragraphs) < HEAD_PARAGRAPHS and len(joined) < LONG_LINE and "。" not in joined
    cuts = head_cut_points(joined) if at_head else []
    if len(lines) > 1 and len(joined) >= LONG_LINE:
        # A copy in one line that was wrapped again is cut like the line itself.
        cuts = sorted({*cut_points(joined), *(m.end() for m in _INDENT.finditer(joined))})
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
        flow.paragraphs.append(Paragraph(Span(start, end), marked, lines[0].indent >= 1.5, lines[0].heading))


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


def _add_grids(flow: _Flow, fragments: Sequence[GridFragment]) -> None:
    for grid in read_grids(fragments):
        flow.grids.append((len(flow.paragraphs), grid, place_grid(grid, flow.builder)))


def _without(draft: PartDraft, left_out: Container[int]) -> PartDraft:
    """Return a part without some paragraphs of its body."""
    return replace(draft, body=[i for i in draft.body if i not in left_out])


def _part(text: str, paragraphs: Sequence[Paragraph], draft: PartDraft) -> Part:
    body = [paragraphs[i] for i in draft.body]
    preamble, items = parse_items(text, body, draft.scope, annex=draft.is_annex)
    if draft.scope is not Scope.SKIP:
        items = drop_targets(text, items)
    span = Span(paragraphs[draft.first].span.start, paragraphs[draft.last].span.end)
    return Part(draft.title, span, preamble, items, draft.is_annex, draft.is_letter)


def _table_title(texts: Sequence[str], labels: Sequence[Label], before: int, grid: Grid) -> str | None:
    if grid.title:
        return grid.title
    title: list[str] = []
    for i in range(before - 1, -1, -1):
        if labels[i] is not Label.TITLE:
            break
        title.insert(0, texts[i].strip())
    return "".join(title) or None
