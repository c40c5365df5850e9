"""Candidates of a task table: its rows, and what the remarks below it ask for (contract, section 4)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.language.unit_remarks import find_remarks
from pipeline.model.notice import ColumnKind, Notice, Row, TaskTable
from pipeline.model.reading import Issue
from pipeline.model.record import Origin, TaskKind
from pipeline.model.spans import Span, unspaced
from pipeline.notation import marks
from pipeline.structure.grids.remarks import remark_text
from pipeline.structure.signs.column_kinds import all_of_kind, content_column
from pipeline.structure.signs.columns import SHORT_NAME
from pipeline.structure.signs.duties import closes, lays_duty
from pipeline.structure.signs.numbering import number_at
from pipeline.tasks.candidates import PARAGRAPH_WITH_UNITS, Candidate, Plan


def plan_table(notice: Notice, table: TaskTable, out: Plan) -> None:
    """List the rows of a task table, and the remarks below it."""
    content = content_column(table.columns)
    above = (table.title,) if table.title else ()
    heads: dict[tuple[Span, ...], int] = {}
    for row in table.rows:
        title, outer = _groups(table, row, content)
        parent = _plan_bands(notice, row.bands, heads, above, out)
        if parent is not None and title is None:
            title = out.candidates[parent].title
        details = [row.cells[i] for i, c in enumerate(table.columns) if c.kind is ColumnKind.DETAIL]
        warnings = []
        if row.moved:
            warnings.append(Issue.of("column_shift", row.span))
        out.candidates.append(
            Candidate(
                number=row.number,
                title=title,
                body=(row.cells[content], *(span for span in details if span.start < span.end)),
                span=row.span,
                kind=TaskKind.TASK,
                origin=Origin.TABLE,
                path=(
                    *(above if parent is None else out.candidates[parent].path),
                    *(unspaced(s.quote(notice.text)) for s in outer),
                ),
                parent=parent,
                row=row,
                table=table,
                warnings=warnings,
                rule=table.columns[content].rule,
            )
        )
    left_out = [column.heading for i, column in enumerate(table.columns) if _says_more(table, i)]
    if left_out:
        out.issues.append(Issue.of("columns_left_out", table.span, named=marks().list_comma.join(left_out)))
    for remark in table.remarks:
        _plan_remark(notice, remark, out)


def _plan_bands(
    notice: Notice,
    bands: Sequence[tuple[Span, ...]],
    heads: dict[tuple[Span, ...], int],
    above: tuple[str, ...],
    out: Plan,
) -> int | None:
    """List the rows that head others, each once, as headings; return the place of the innermost."""
    parent: int | None = None
    for cells in bands:
        label = unspaced("".join(span.quote(notice.text) for span in cells))
        path = (*(above if parent is None else out.candidates[parent].path), label)
        if cells not in heads:
            number, title = _number_and_title(notice.text, cells)
            span = Span(cells[0].start, cells[-1].end)
            heads[cells] = len(out.candidates)
            out.candidates.append(
                Candidate(
                    number, title, (), span, TaskKind.TASK, Origin.TABLE, path, parent, leaf=False, rule=BAND_RULE
                )
            )
        parent = heads[cells]
    return parent


BAND_RULE = "row-over-columns"
"""What marks a heading that is a row of its table."""


def _number_and_title(text: str, cells: tuple[Span, ...]) -> tuple[str | None, Span]:
    """Return the number of a heading as printed, without the mark behind it, and its title."""
    *numbers, title = cells
    quoted = title.quote(text)
    lead = len(quoted) - len(quoted.lstrip())
    own = number_at(quoted, lead) if not numbers else None
    printed = numbers[0].quote(text) if numbers else quoted[lead : own.end] if own is not None else ""
    start = title.start + (own.end if own is not None else lead)
    return unspaced(printed).rstrip(marks().number_ends) or None, Span(start, title.end)


LONGEST_PERSON = 3
"""Characters of the name of a person, as cells below a heading that is not known may hold."""


def _says_more(table: TaskTable, column: int) -> bool:
    """Tell whether a column that no task takes up holds more than names and figures."""
    if table.columns[column].kind not in (ColumnKind.OTHER, ColumnKind.PERIOD):
        return False
    lengths = [span.end - span.start for row in table.rows if (span := row.cells[column]).start < span.end]
    known = table.columns[column].rule is not None
    return sum(lengths) > (SHORT_NAME if known else LONGEST_PERSON) * len(lengths)


def _groups(table: TaskTable, row: Row, content: int) -> tuple[Span | None, tuple[Span, ...]]:
    """Return the group cell that is the title of a row, the one nearest to its content, and those around it.

    A cell that is merged with the content is no group.
    """
    columns = all_of_kind(table.columns, ColumnKind.GROUP)
    filled = [i for i in columns if row.cells[i].start < row.cells[i].end and row.cells[i] != row.cells[content]]
    if not filled:
        return None, ()
    title = max((i for i in filled if i < content), default=filled[0])
    return row.cells[title], tuple(row.cells[i] for i in filled if i < title)


def _plan_remark(notice: Notice, span: Span, out: Plan) -> None:
    """Make a remark below a task table that gives somebody something to do a safeguard."""
    quoted = span.quote(notice.text)
    rule, leaf = PARAGRAPH_WITH_UNITS, False
    if lays_duty(quoted) and not find_remarks(quoted):
        span, rule, leaf = remark_text(notice.text, span), "remark-below-table", True
    kind = TaskKind.SAFEGUARD if leaf else TaskKind.TASK
    out.candidates.append(Candidate(None, None, (span,), span, kind, Origin.BODY, (), leaf=leaf, rule=rule))


def plan_below_tables(notice: Notice, out: Plan) -> None:
    """Make safeguards of the paragraphs below the last table that ask everybody for something, if none is numbered.

    Args:
        notice: the notice.
        out: the plan, to which they are added.
    """
    below = max((table.span.end for table in notice.tables if table.rows), default=None)
    if below is None:
        return
    for part in notice.parts:
        for span in () if part.items else part.preamble:
            said = span.quote(notice.text)
            if span.start >= below and closes(said) and lays_duty(said):
                out.candidates = [c for c in out.candidates if c.rule != PARAGRAPH_WITH_UNITS or c.body[0] != span]
                out.candidates.append(
                    Candidate(
                        None,
                        None,
                        (span,),
                        span,
                        TaskKind.SAFEGUARD,
                        Origin.BODY,
                        (),
                        closing=True,
                        rule="closing-paragraph",
                    )
                )
