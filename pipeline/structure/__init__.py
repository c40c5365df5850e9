"""From a reading to a notice: layout undone, elements, outline and tables found."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace

from pipeline.model.notice import Notice, Paragraph, Part, Scope, TaskTable
from pipeline.model.reading import Issue, Reading
from pipeline.model.record import CatalogueRow
from pipeline.model.spans import EditMap, Span
from pipeline.structure.clean_text import read_flow
from pipeline.structure.elements.field_places import field_places
from pipeline.structure.elements.fields import read_elements, title_of_web_page
from pipeline.structure.elements.label_kinds import Label
from pipeline.structure.elements.labels import label
from pipeline.structure.elements.parts import PartDraft, cut_parts
from pipeline.structure.grids.catalogue import catalogue_rows, flattened
from pipeline.structure.grids.gridrows import Grid
from pipeline.structure.grids.listedcells import table_of_lists
from pipeline.structure.grids.remarks import remarks_below
from pipeline.structure.grids.rows import task_table
from pipeline.structure.outline.building import parse_items
from pipeline.structure.outline.items import drop_targets

__all__ = ["read_notice"]


def read_notice(reading: Reading) -> Notice:
    """Undo the layout of a reading and find its elements, outline and tables.

    Never raises for odd content: what cannot be placed is listed in ``Notice.issues``.
    """
    flow = read_flow(reading)
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
            rows += catalogue_rows(text, grid.catalogue, placed)
        elif grid.columns is not None:
            if not grid.headings:
                issues.append(Issue.of("table_without_header", placed.span))
            below = tuple(flow.paragraphs[i].span for i, table in remarks.items() if table == number)
            table = task_table(grid, grid.columns, placed, title)
            tables.append(replace(table, remarks=(*table.remarks, *below)))
        elif (listed := table_of_lists(text, placed)) is not None:
            tables.append(replace(listed, title=title))
        elif len(grid.rows) > 1:
            issues.append(Issue.of("table_not_read.header", placed.span))
    lost = flattened(text, [paragraph.span for paragraph in flow.paragraphs])
    issues += [Issue.of("table_not_read.catalogue", span) for span in lost]
    return Notice(
        reading,
        text,
        edits,
        elements,
        parts,
        tuple(tables),
        tuple(rows),
        (*(_in_clean_text(issue, edits) for issue in reading.issues), *issues),
    )


def _in_clean_text(issue: Issue, edits: EditMap) -> Issue:
    """Return an issue of the reading with its span in the clean text, where anything of it was kept."""
    return issue if issue.span is None else replace(issue, span=edits.clean_span(issue.span))


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
