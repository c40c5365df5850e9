"""The ids of what belongs to a notice or to a task: the id of its owner, a letter for its kind, its number there."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["task", "citation", "catalogue", "deadline", "assignment", "domain", "warning"]

_LETTERS: dict[Kind, str] = {
    "task": "t",
    "citation": "c",
    "catalogue": "c",
    "deadline": "d",
    "assignment": "a",
    "domain": "p",
    "warning": "w",
}
_DIGITS: dict[Kind, int] = {"task": 3}
"""Digits to which a number is filled up, so that ids sort as the things stand."""
_OF_TASK: dict[str, Kind] = {_LETTERS[kind]: kind for kind in ("deadline", "assignment", "domain")}
_VALUE = re.compile(rf"-(?P<letter>[{''.join(_OF_TASK)}])(?P<number>[0-9]{{1,6}})$")


def id_of(owner: str, kind: Kind, number: int) -> str:
    """Return the id of a thing that belongs to a notice or a task; ``number`` counts from 1 through its kind.

    >>> id_of("n1", "task", 7), id_of("n1-t007", "deadline", 2)
    ('n1-t007', 'n1-t007-d2')
    """
    return f"{owner}-{_LETTERS[kind]}{number:0{_DIGITS.get(kind, 1)}d}"


def task_and_value(given: str) -> tuple[str, Kind | None, int | None]:
    """Return the id of a task, and the kind and number of its value where the id of one is given.

    >>> task_and_value("n1-t007-d2"), task_and_value("n1-t007")
    (('n1-t007', 'deadline', 2), ('n1-t007', None, None))
    """
    value = _VALUE.search(given)
    if value is None:
        return given, None, None
    return given[: value.start()], _OF_TASK[value["letter"]], int(value["number"])


def notice_of(task_id: str) -> str:
    """Return the id of the notice that a task belongs to.

    >>> notice_of("n1-2-t007")
    'n1-2'
    """
    return task_id.rpartition(f"-{_LETTERS['task']}")[0] or task_id


def under(part: str, notice_id: str, new: str) -> str:
    """Return the id of a thing of a notice when that gets another id.

    >>> under("n1-t007", "n1", "n1-2")
    'n1-2-t007'
    """
    return new + part.removeprefix(notice_id)
