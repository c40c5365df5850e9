"""Forms whose cells hold numbered lists of work beside their label (工作要求 | 1.… 2.…), in tables without a header."""

from __future__ import annotations

from itertools import pairwise

from pipeline.headings import heading_key, table_phrase
from pipeline.model.notice import Column, ColumnKind, Row, TaskTable
from pipeline.model.spans import Span, unspaced
from pipeline.notation import marks
from pipeline.structure.grids.rows import GridText
from pipeline.structure.signs.columns import WIDEST
from pipeline.structure.signs.numbering import Number, counts_for, number_at, number_phrase

LEAST_ITEMS = 2
"""Items of a list."""


def table_of_lists(text: str, placed: GridText) -> TaskTable | None:
    """Return the lists in the cells of a form as rows of a table, each item one; None where it has none."""
    rows: list[Row] = []
    seen: set[Span] = set()
    for cells in placed.cells:
        filled = [span for span in cells if span.start < span.end]
        for label, cell in pairwise(filled):
            if cell in seen or label in seen or not _names_work(label.quote(text)):
                continue
            seen.add(cell)
            for number, span in _items(text, cell):
                rows.append(Row(str(number.value), (label, span), span))
    if not rows:
        return None
    columns = (Column(ColumnKind.GROUP, ""), Column(ColumnKind.CONTENT, "", None, WIDEST))
    return TaskTable(columns, tuple(rows), placed.span)


def _names_work(label: str) -> bool:
    """Tell whether the label of a cell says that what is to be done stands beside it."""
    return table_phrase("label-of-list").match(heading_key(unspaced(label))) is not None


def _items(text: str, cell: Span) -> list[tuple[Number, Span]]:
    """Return the items of a list that begins with a cell, each behind the end of a sentence or a gap."""
    quoted = cell.quote(text)
    first = number_at(quoted)
    if first is None or not counts_for(first, "in_cell") or first.value != 1:
        return []
    starts = [(0, first)]
    for match in number_phrase("may-begin-number").finditer(quoted, 1):
        number = number_at(quoted, match.start())
        above = starts[-1][1]
        if number is None or (number.style, number.value) != (above.style, above.value + 1):
            continue
        if quoted[match.start() - 1].isspace() or quoted[match.start() - 1] in marks().ends_text:
            starts.append((match.start(), number))
    if len(starts) < LEAST_ITEMS:
        return []
    ends = [*(at for at, _ in starts[1:]), len(quoted)]
    return [
        (number, Span(cell.start + number.end, cell.start + end).stripped(text))
        for (_, number), end in zip(starts, ends, strict=True)
    ]
