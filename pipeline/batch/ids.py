"""Ids that no other record of the folder has."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from pipeline.model.ids import under
from pipeline.model.reading import Issue
from pipeline.model.record import Record, Task


def free_id(notice_id: str, taken: Container[str]) -> str:
    """Return the id, or the first of ``…-2``, ``…-3`` … that is free where it is taken (the same content twice)."""
    free, number = notice_id, 1
    while free in taken:
        number += 1
        free = f"{notice_id}-{number}"
    return free


def copy_of(record: Record, new: str, path: str) -> Record:
    """Return the record of a copy of another input under an id of its own, with a warning."""
    own = with_id(record, new)
    return replace(own, warnings=(*own.warnings, Issue.of("same_notice", path=path)))


def with_id(record: Record, new: str) -> Record:
    """Return the record under another ``notice_id``.

    The ids of tasks, citations and catalogue rows are keys of whole tables, so they begin with that of
    their notice.
    """

    def own(part: str) -> str:
        return under(part, record.notice.notice_id, new)

    def own_task(task: Task) -> Task:
        return replace(task, task_id=own(task.task_id), citations=tuple(map(own, task.citations)))

    return replace(
        record,
        notice=replace(record.notice, notice_id=new),
        tasks=tuple(map(own_task, record.tasks)),
        citations=tuple(replace(c, citation_id=own(c.citation_id)) for c in record.citations),
        catalogue=tuple(replace(row, catalogue_id=own(row.catalogue_id)) for row in record.catalogue),
    )
