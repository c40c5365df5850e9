"""Where the value of a column comes from: the paths of ``lexicons/tables.toml``, compiled once to functions.

A path begins with one of the things that a row knows, the attributes of :class:`Around`, and goes on from attribute to
attribute: ``notice.source.path``. ``?`` behind a step says that it may be empty, and the value is empty then
(``row.relative?.amount``). ``[]`` behind a step goes into each item of a list (``row.deadlines[].raw``),
``[role=lead]`` into those alone whose attribute has a value. A path into a list gives a list without doubles.

A value may also be one of the calculations of :data:`CALCULATIONS` on such paths, ``count(record.tasks)``, or a text in
which paths stand in braces, ``{row.a.origin}/{row.a.kind}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any

from pipeline.model.ids import id_of
from pipeline.model.reading import NOWHERE, Provenance
from pipeline.model.record import NoticeInfo, Record, Task


@dataclass(frozen=True, slots=True)
class About:
    """All that a row knows which does not come from a record: the thing that it is about."""

    row: Any


@dataclass(slots=True)
class Around:
    """A row in the making: what the paths of its values can begin with.

    Attributes:
        record: the record of the notice.
        notice: the elements of the notice.
        place: the name under which its place stands in tables and comparisons.
        titles: how a document that the notice cites is named, by the id of the citation.
        task: the task that the row belongs to, or is; None for what belongs to the notice itself.
        row: the thing that the row is about: a task, a deadline, a unit in a role …
        number: which of the things of its kind that is, counted from 1 through what it belongs to.
        where: place of the thing in the file.
    """

    record: Record
    notice: NoticeInfo
    place: str
    titles: dict[str, str]
    task: Task | None = None
    row: Any = None
    number: int = 0
    where: Provenance = NOWHERE


Value = Callable[[Any], Any]
"""Gives the value of a column for an :class:`Around` or :class:`About`."""

_STEP = r"[a-z_0-9]+(?:\?|\[(?:[a-z_]+=[a-z_]+)?\])?"
_PATH = rf"(?:{'|'.join(Around.__slots__)})\??(?:\.{_STEP})*"
_CALLED = rf"(?P<calculation>[a-z_]+)\((?P<paths>{_PATH}(?:, {_PATH})*)\)"
_BLANK = re.compile(rf"\{{({_PATH})\}}")
_TEXT = rf"[^{{}}]*(?:{_BLANK.pattern}[^{{}}]*)+"

_PLAIN = re.compile(r"[a-z_0-9.]+")
_SHAPE = re.compile(rf"{_PATH}|{_CALLED}|{_TEXT}")


def distinct(values: Iterable[str]) -> tuple[str, ...]:
    """Return values without those that stood before."""
    return tuple(dict.fromkeys(values))


def _titles(around: Around, citations: Iterable[str]) -> tuple[str, ...]:
    return distinct(around.titles.get(citation, citation) for citation in citations)


CALCULATIONS: dict[str, Callable[..., Any]] = {
    "count": lambda _, *lists: sum(map(len, lists)),
    "least": lambda _, values: min((value for value in values if value is not None), default=None),
    "greatest": lambda _, values: max((value for value in values if value is not None), default=None),
    "distinct": lambda _, values: distinct(values),
    "titles": _titles,
    "deadline_id": lambda _, task, number: id_of(task, "deadline", number),
    "assignment_id": lambda _, task, number: id_of(task, "assignment", number),
}
"""What can be made of the values of paths: number, least, greatest, each once, titles by their ids; ids of values."""


def is_value(source: str) -> bool:
    """Tell whether a text has the shape of a value: a path, a calculation on paths, or a text with paths in braces."""
    found = _SHAPE.fullmatch(source)
    return found is not None and (found["calculation"] is None or found["calculation"] in CALCULATIONS)


@cache
def value_of(source: str) -> Value:
    """Compile the value of a column; :func:`is_value` tells whether it is one."""
    called = re.fullmatch(_CALLED, source)
    if called:
        return _calculated(CALCULATIONS[called["calculation"]], [_path(path) for path in called["paths"].split(", ")])
    if _BLANK.search(source):
        return _filled(source)
    return _listed(_path(source)) if "[" in source else _path(source)


def is_plain(source: str) -> bool:
    """Tell whether a value is a path that goes from attribute to attribute, without marks."""
    return _PLAIN.fullmatch(source) is not None


def values_of(paths: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Compile plain paths, names of attributes among them, to one function that follows them all."""
    if len(paths) > 1:
        return attrgetter(*paths)
    getters = [attrgetter(path) for path in paths]
    return lambda thing: tuple(get(thing) for get in getters)


def _calculated(calculation: Callable[..., Any], paths: list[Value]) -> Value:
    return lambda around: calculation(around, *(path(around) for path in paths))


def _filled(text: str) -> Value:
    pattern = _BLANK.sub("{}", text)
    paths = [_path(path) for path in _BLANK.findall(text)]
    return lambda around: pattern.format(*(path(around) for path in paths))


def _listed(path: Value) -> Value:
    return lambda around: distinct(path(around))


def _path(path: str) -> Value:
    """Return a function that follows a path; one without marks needs no code of ours."""
    if "?" not in path and "[" not in path:
        return attrgetter(path)
    head, mark, tail = re.split(r"(\?|\[[^\]]*\])\.?", path, maxsplit=1)
    get, follow = attrgetter(head), _path(tail) if tail else _itself
    if mark == "?":
        return lambda thing: None if (found := get(thing)) is None else follow(found)
    name, _, wanted = mark[1:-1].partition("=")
    if "[" in tail:
        return lambda thing: [value for item in get(thing) for value in follow(item)]
    if name:
        return lambda thing: [follow(item) for item in get(thing) if getattr(item, name) == wanted]
    return lambda thing: [follow(item) for item in get(thing)]


def _itself(thing: Any) -> Any:
    return thing
