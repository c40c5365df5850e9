"""A record to the rows of every table. Values stay typed; ``cells`` makes text of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from pipeline.model.provenance import ProvenanceMap
from pipeline.model.reading import Issue
from pipeline.model.record import Assignment, Deadline, NoticeInfo, Record, Role, Task
from pipeline.model.spans import Span, unspaced

Row = dict[str, Any]


def record_rows(record: Record) -> Iterator[tuple[str, Row]]:
    """Yield ``(table, row)`` for everything in one record, in the order of the text."""
    notice_id, where = record.notice.notice_id, record.provenance
    place = place_name(record.notice)
    yield "notices", _notice_row(record, place)
    cited = {c.citation_id: f"《{c.title}》" if c.title else c.document_number or "" for c in record.citations}
    for task in record.tasks:
        yield "tasks", _task_row(record, task, place, cited)
        for number, deadline in enumerate(task.deadlines, 1):
            yield "deadlines", _deadline_row(notice_id, task.task_id, number, deadline) | _span(deadline.span, where)
        for number, assignment in enumerate(task.assignments, 1):
            yield (
                "assignments",
                _assignment_row(notice_id, task.task_id, number, assignment) | _span(assignment.span, where),
            )
        seen = set()
        for tag in task.domains:
            if tag.domain not in seen:  # task and domain are the key of the table
                seen.add(tag.domain)
                row: Row = {"task_id": task.task_id, "domain": tag.domain, "notice_id": notice_id}
                yield "domains", row | {"raw": tag.raw, "rule": tag.rule} | _span(tag.span, where)
    for citation in record.citations:
        row = {"citation_id": citation.citation_id, "notice_id": notice_id, "title": citation.title}
        yield (
            "citations",
            row | {"document_number": citation.document_number, "rule": citation.rule} | _span(citation.span, where),
        )
    for entry in record.catalogue:
        values = {name: getattr(entry, name) for name in entry.__slots__ if name != "span"}
        yield "catalogue", {"notice_id": notice_id, **values} | _span(entry.span, where)
    yield from _warning_rows(notice_id, None, record.warnings, where)
    for task in record.tasks:
        yield from _warning_rows(notice_id, task.task_id, task.warnings, where)


def _span(span: Span | None, provenance: ProvenanceMap) -> Row:
    if span is None:
        return {"span_start": None, "span_end": None, "page": None, "paragraph": None, "cell": None, "member": None}
    where = provenance.at(span)
    return {
        "span_start": span.start,
        "span_end": span.end,
        "page": where.page,
        "paragraph": where.paragraph,
        "cell": where.cell,
        "member": where.member,
    }


def place_name(notice: NoticeInfo) -> str:
    """Return the name under which the place of a notice stands in tables and comparisons.

    It is the jurisdiction; where that is unknown, what else tells the notice from others: its issuer, its title, the
    name of its file, or its id.
    """
    told = (notice.jurisdiction.name, notice.issuer, notice.title, PurePath(notice.source.path).stem)
    return next((name for name in map(unspaced, filter(None, told)) if name), notice.notice_id)


def _notice_row(record: Record, place: str) -> Row:
    notice = record.notice
    return {
        "notice_id": notice.notice_id,
        "path": notice.source.path,
        "title": notice.title,
        "document_number": notice.document_number,
        "issuer": notice.issuer,
        "jurisdiction": notice.jurisdiction.name,
        "place": place,
        "region_code": notice.jurisdiction.code,
        "level": notice.jurisdiction.level,
        "province": notice.jurisdiction.province,
        "prefecture": notice.jurisdiction.prefecture,
        "county": notice.jurisdiction.county,
        "signed_date": notice.signed_date,
        "printed_date": notice.printed_date,
        "addressees": notice.addressees,
        "publicity": notice.publicity,
        "annexes": notice.annexes,
        "media_type": notice.source.media_type,
        "pages": notice.source.pages,
        "sha256": notice.source.sha256,
        "task_count": len(record.tasks),
        "warning_count": len(record.warnings) + sum(len(task.warnings) for task in record.tasks),
    }


def _task_row(record: Record, task: Task, place: str, cited: dict[str, str]) -> Row:
    ends = [deadline.end for deadline in task.deadlines if deadline.end is not None]
    names: dict[str, list[str]] = {role: [] for role in _ROLES}
    for unit in task.assignments:
        names[unit.role].append(unit.name)
    units = {role: distinct(found) for role, found in names.items()}
    return {
        "task_id": task.task_id,
        "notice_id": record.notice.notice_id,
        "jurisdiction": record.notice.jurisdiction.name,
        "place": place,
        "region_code": record.notice.jurisdiction.code,
        "kind": task.kind,
        "origin": task.origin,
        "number": task.number,
        "title": task.title,
        "text": task.text,
        "section_path": task.section_path,
        "first_due": min(ends, default=None),
        "last_due": max(ends, default=None),
        "deadlines": distinct(deadline.raw for deadline in task.deadlines),
        **units,
        "domains": distinct(tag.domain for tag in task.domains),
        "citations": distinct(cited.get(citation, citation) for citation in task.citations),
        "warnings": distinct(issue.code for issue in task.warnings),
        "rule": task.rule,
        "notice_title": record.notice.title,
    } | _span(task.span, record.provenance)


_ROLES = tuple(role.value for role in Role)


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Return values without those that stood before."""
    return tuple(dict.fromkeys(values))


def _deadline_row(notice_id: str, task_id: str, number: int, deadline: Deadline) -> Row:
    relative = deadline.relative
    return {
        "deadline_id": f"{task_id}-d{number}",
        "task_id": task_id,
        "notice_id": notice_id,
        "raw": deadline.raw,
        "kind": deadline.kind,
        "start": deadline.start,
        "end": deadline.end,
        "precision": deadline.precision,
        "rrule": deadline.rrule,
        "relative_amount": relative.amount if relative else None,
        "relative_unit": relative.unit if relative else None,
        "relative_from": relative.anchor if relative else None,
        "inferred": deadline.inferred,
        "ambiguous": deadline.ambiguous,
        "inherited": deadline.inherited,
        "rule": deadline.rule,
    }


def _assignment_row(notice_id: str, task_id: str, number: int, assignment: Assignment) -> Row:
    return {
        "assignment_id": f"{task_id}-a{number}",
        "task_id": task_id,
        "notice_id": notice_id,
        "role": assignment.role,
        "raw": assignment.raw,
        "name": assignment.name,
        "function": assignment.function,
        "level": assignment.level,
        "is_group": assignment.is_group,
        "inherited": assignment.inherited,
        "rule": assignment.rule,
    }


def _warning_rows(
    notice_id: str, task_id: str | None, issues: Iterable[Issue], provenance: ProvenanceMap
) -> Iterator[tuple[str, Row]]:
    for issue in issues:
        row: Row = {"notice_id": notice_id, "task_id": task_id, "code": issue.code, "message": issue.message}
        yield "warnings", row | _span(issue.span, provenance)
