"""Remarks on roles that a notice states once (排在第一位的为牵头单位): what they hold for, and what they change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.language.role_lexicon import line_pattern, roles
from pipeline.language.units import Remark, find_remarks
from pipeline.model.notice import Notice, TaskTable
from pipeline.model.record import Assignment, Role
from pipeline.model.spans import Span
from pipeline.structure.signs.sections import remark_start
from pipeline.tasks.candidates import Candidate

_LONGEST = 400
"""Characters of a line that is looked at for a remark."""


@dataclass(frozen=True, slots=True)
class _Holding:
    """A remark and the stretch of the text for whose tasks it holds."""

    remark: Remark
    start: int
    end: int


def apply_remarks(notice: Notice, candidates: Sequence[Candidate], found: Sequence[Remark]) -> None:
    """Apply what is said once for many tasks to their units, in place.

    A remark holds from where it stands on; one in the heading of a column, in a row of a table or below it, for the
    table; a note at the end (注：…, 以上任务…), for what stands above it.

    Args:
        notice: the notice.
        candidates: what may be tasks, with the units of their own.
        found: the remarks that stand in the texts of tasks.
    """
    holdings = [*_in_texts(notice, found), *_elsewhere(notice, found)]
    for holding in sorted(holdings, key=lambda one: one.remark.span):
        for candidate in candidates:
            if candidate.span.end > holding.start and candidate.span.start < holding.end and candidate.assignments:
                _apply(holding.remark, candidate)


def _apply(remark: Remark, candidate: Candidate) -> None:
    if remark.kind == "first_is_lead":
        first = candidate.assignments[0]
        if first.role is Role.RESPONSIBLE:
            candidate.assignments[0] = replace(first, role=Role.LEAD)
    elif remark.kind == "others_support":
        leads = candidate.assignments[0].role is Role.LEAD
        candidate.assignments = [
            replace(unit, role=Role.SUPPORT) if leads and unit.role is Role.RESPONSIBLE else unit
            for unit in candidate.assignments
        ]
    elif candidate.span.start > remark.span.start:
        known = {(u.role, u.name) for u in candidate.assignments}
        candidate.assignments += [
            _inherited(unit) for unit in remark.assignments if (unit.role, unit.name) not in known
        ]


def _inherited(unit: Assignment) -> Assignment:
    return replace(unit, inherited=True)


def _in_texts(notice: Notice, found: Sequence[Remark]) -> Iterator[_Holding]:
    for remark in found:
        line = _line_of(notice.text, remark.span.start)
        yield _holding(notice, remark, line)


def _elsewhere(notice: Notice, found: Sequence[Remark]) -> Iterator[_Holding]:
    """Give the remarks in headings of columns, below tables, and in paragraphs that are no tasks."""
    for table in notice.tables:
        for column in table.columns:
            if line_pattern("remark_anywhere").search(column.heading):
                for remark in find_remarks(column.heading):
                    here = replace(remark, span=Span(table.span.start, table.span.start))
                    yield _Holding(here, table.span.start, table.span.end)
    done = {_line_of(notice.text, remark.span.start) for remark in found}
    for hint in line_pattern("remark_anywhere").finditer(notice.text):
        line = _line_of(notice.text, hint.start())
        if line in done or line.end - line.start > _LONGEST:
            continue
        done.add(line)
        for remark in find_remarks(line.quote(notice.text)):
            if remark.kind != "always_include":
                yield _holding(notice, replace(remark, span=remark.span.shift(line.start)), line)


def _line_of(text: str, at: int) -> Span:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    return Span(start, end if end >= 0 else len(text))


def _holding(notice: Notice, remark: Remark, line: Span) -> _Holding:
    table = next((one for one in notice.tables if _belongs(one, remark.span)), None)
    if table is not None:
        return _Holding(remark, table.span.start, table.span.end)
    said = line.quote(notice.text)
    back = remark_start(said) > 0 or any(word in said for word in roles().line.remark_back)
    if remark.kind != "always_include" and back:
        return _Holding(remark, 0, len(notice.text) + 1)
    return _Holding(remark, remark.span.start, len(notice.text) + 1)


def _belongs(table: TaskTable, span: Span) -> bool:
    return table.span.start <= span.start < table.span.end or any(
        one.start <= span.start < one.end for one in table.remarks
    )
