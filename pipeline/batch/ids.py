"""Ids that no other record of the folder has."""

from __future__ import annotations

from dataclasses import replace

from pipeline.model.record import Record, Task


def with_own_ids(record: Record, taken: set[str]) -> Record:
    """Return the record with ids that no other record of the folder has.

    A notice_id that is taken (the same content twice) becomes ``…-2``, ``…-3``. The ids of tasks,
    citations and catalogue rows are keys of whole tables, so they begin with that of their notice.
    """
    old = new = record.notice.notice_id
    number = 1
    while new in taken:
        number += 1
        new = f"{old}-{number}"

    def own(part: str) -> str:
        return new + part.removeprefix(old) if part.startswith(f"{old}-") else f"{new}-{part}"

    def own_task(task: Task) -> Task:
        return replace(task, task_id=own(task.task_id), citations=tuple(map(own, task.citations)))

    return replace(
        record,
        notice=replace(record.notice, notice_id=new),
        tasks=tuple(map(own_task, record.tasks)),
        citations=tuple(replace(c, citation_id=own(c.citation_id)) for c in record.citations),
        catalogue=tuple(replace(row, catalogue_id=own(row.catalogue_id)) for row in record.catalogue),
    )
