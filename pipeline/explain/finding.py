"""The record that holds a task, in an output folder."""

from __future__ import annotations

import difflib
from itertools import islice
from pathlib import Path

from pipeline.errors import TableError, UsageError
from pipeline.explain.model import Plain
from pipeline.messages import say
from pipeline.model.ids import notice_of
from pipeline.tables.records import RECORDS, read_record

_SHOWN = 5
_LOOKED_AT = 50_000
"""Records whose names are compared with an id that is not there."""


def find_task(directory: Path, task_id: str) -> tuple[Plain, Plain]:
    """Return the record and the task of an id, as the JSON of an output folder has them.

    Raises:
        UsageError: there is no such task; the message names ids that are near.
        TableError: the folder holds no records, or one cannot be read.
    """
    folder = directory / RECORDS
    if not folder.is_dir():
        raise TableError(say("error.no_results" if directory.is_dir() else "error.no_folder", directory=directory))
    notice_id = notice_of(task_id)
    names = [path.stem for path in islice(folder.glob("*.json"), _LOOKED_AT)]
    near = [notice_id] if notice_id in names else difflib.get_close_matches(notice_id, sorted(names), _SHOWN, 0.5)
    ids: list[str] = []
    for name in near:
        record = _read(folder / f"{name}.json")
        for task in record["tasks"]:
            if task["task_id"] == task_id:
                return record, task
            ids.append(task["task_id"])
    close = difflib.get_close_matches(task_id, ids, _SHOWN, 0.5) if near != [task_id] else ids[:_SHOWN]
    if not close:
        raise UsageError(say("error.no_task", task=task_id, directory=directory))
    raise UsageError(say("error.no_task_near", task=task_id, directory=directory, near=", ".join(sorted(close))))


def _read(path: Path) -> Plain:
    record: Plain = read_record(path)
    try:
        record["tasks"], record["text"], record["notice"]["source"]["path"]
    except (KeyError, TypeError) as error:
        raise TableError(say("error.bad_record", path=path, error=error)) from error
    return record
