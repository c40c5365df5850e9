"""Two places of one notice that give the same work different dates or units.

Compared are rows of an annex and goals with the body item that they restate (see ``annexes``). Of the
body item only the sentence that the row restates counts, with the dates that govern it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from pipeline.comparison.align import Alignment, Placed
from pipeline.comparison.annexes import CONTAINED, Link
from pipeline.comparison.clauses import OPENING, Due, Sentence, dues_of, sentences_of
from pipeline.comparison.items import Item
from pipeline.comparison.labels import labels
from pipeline.comparison.matrix import IN_CHARGE
from pipeline.comparison.words import pairs_of
from pipeline.model.spans import unspaced
from pipeline.tables import PlainTables, Row
from pipeline.tables.values import distinct

RESTATED = 0.75
"""Share of the pairs of characters of one place that stand in the other, from which the words are the same."""

SAME_MATTER = 0.45
"""The same for the same topic; below it the two are reported as weak where their headings agree."""

OTHER_WORK = 0.3
"""The same, below which a row under the heading of a body item is other work than its sentences tell.

In plans read by hand rows that restate a sentence share 0.6 and more, other rows under the heading 0.2 and less.
"""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit in a role, with what it is recognised by."""

    name: str
    role: str
    function: str | None
    group: str | None


@dataclass(slots=True)
class Conflict:
    """Two places of one notice that do not agree: a row of ``conflicts.csv``.

    Attributes:
        conflict_id: its key.
        kind: date or unit.
        a: the task of the body.
        b: the task that restates it.
        place: the place whose notice it is.
        placed: the topic of ``b``.
        level: of agreement in words.
        score: share of the words of ``b`` that stand in the sentence of ``a``.
        quote_a: the sentence of ``a``.
        value_a: dates as written, or units in charge, of ``a``; ``value_b`` of ``b``.
        date_a: latest date of ``a``, of a conflict of dates; ``date_b`` of ``b``.
        only_a: offices in charge that ``b`` does not know; ``only_b`` the other way round.
    """

    conflict_id: str
    kind: str
    a: Item
    b: Item
    place: str
    placed: Placed
    level: str
    score: float
    quote_a: str
    value_a: tuple[str, ...]
    value_b: tuple[str, ...]
    date_a: date | None = None
    date_b: date | None = None
    only_a: tuple[str, ...] = ()
    only_b: tuple[str, ...] = ()

    @property
    def quote_b(self) -> str:
        """The words of ``b``."""
        return self.b.text or self.b.name

    @property
    def label(self) -> str:
        """The level in words."""
        return labels().level_words[self.level]

    @property
    def days(self) -> int | None:
        """Days from the first date to the second."""
        return (self.date_b - self.date_a).days if self.date_a and self.date_b else None


def conflicts_of(tables: PlainTables, alignment: Alignment, places: dict[str, str]) -> list[Conflict]:
    """Return the conflicts of all notices, in the order of the notices; none where all places agree."""
    dues = {task: dues_of(rows) for task, rows in _by_task(tables.deadlines).items()}
    units = {task: [_unit(row) for row in rows] for task, rows in _by_task(tables.assignments).items()}
    conflicts: list[Conflict] = []
    for link in sorted(alignment.links.values(), key=lambda link: (link.body, link.row)):
        a, b = alignment.items[link.body], alignment.items[link.row]
        sentence, shared = _restated(sentences_of(a.text, dues.get(a.task_id, [])), b)
        if shared < OTHER_WORK and link.contained < CONTAINED:
            continue
        level = _level(shared, link)
        conflict = partial(
            Conflict,
            conflict_id="",
            a=a,
            b=b,
            place=places[a.notice_id],
            placed=alignment.placed[link.row],
            level=level,
            score=round(shared, 3),
            quote_a=sentence.text or a.text,
        )
        ours, theirs = dues.get(a.task_id, []), dues.get(b.task_id, [])
        # A date that the item gives in another sentence is no news to it: no conflict then.
        if sentence.dues and theirs and {d.end for d in ours}.isdisjoint(d.end for d in theirs):
            found = conflict(kind="date", **_dates(sentence.dues, theirs))
            if sentence.governed == OPENING:
                found.level = "weak"
            conflicts.append(found)
        if b.kind != "goal":
            in_a, in_b = units.get(a.task_id, []), units.get(b.task_id, [])
            only_a, only_b = _unmatched(in_a, in_b), _unmatched(in_b, in_a)
            if only_a or only_b:
                conflicts.append(
                    conflict(
                        kind="unit",
                        value_a=_names(unit for unit in in_a if unit.role in IN_CHARGE),
                        value_b=_names(unit for unit in in_b if unit.role in IN_CHARGE),
                        only_a=_names(only_a),
                        only_b=_names(only_b),
                    )
                )
    _weaken_steps(conflicts)
    for number, found in enumerate(conflicts, 1):
        found.conflict_id = f"c{number:05d}"
    return conflicts


def _weaken_steps(conflicts: list[Conflict]) -> None:
    """Call a difference of dates weak where another row restates the same sentence in its own words.

    Then the row is rather a step on the way (sort the items, then compile the catalogue) than the same work.
    """
    best: dict[tuple[str, str], float] = {}
    for one in conflicts:
        key = (one.a.task_id, one.quote_a)
        best[key] = max(one.score, best.get(key, 0.0))
    for one in conflicts:
        if one.kind == "date" and one.score < RESTATED <= best[one.a.task_id, one.quote_a]:
            one.level = "weak"


def _by_task(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["task_id"]].append(row)
    return found


def _restated(sentences: list[Sentence], item: Item) -> tuple[Sentence, float]:
    """Return the sentence of the body that an item restates best, and the share of its words there.

    Where two sentences hold the words equally well, one with a date of its own comes first.
    """
    wanted = set(pairs_of(item.text or item.head))
    best, share = Sentence("", (), OPENING), 0.0
    for sentence in sentences:
        held = set(pairs_of(sentence.text))
        shared = len(wanted & held)
        value = shared / min(len(wanted), max(len(held), 8)) if wanted else 0.0
        if value > share:
            best, share = sentence, value
    return best, min(share, 1.0)


def _level(shared: float, link: Link) -> str:
    if shared >= RESTATED:
        return "same_words"
    return "same_topic" if shared >= SAME_MATTER or link.contained >= RESTATED else "weak"


def _dates(ours: tuple[Due, ...], theirs: list[Due]) -> dict[str, Any]:
    return {
        "value_a": distinct(due.raw for due in ours),
        "value_b": distinct(due.raw for due in theirs),
        "date_a": max(due.end for due in ours),
        "date_b": max(due.end for due in theirs),
    }


def _unit(row: dict[str, Any]) -> _Unit:
    name = unspaced(row["name"])
    group = next((rule.id for rule in labels().unit_groups if re.search(rule.pattern, name)), None)
    is_office = row["function"] is not None and not row["is_group"]
    return _Unit(row["name"], row["role"], row["function"], None if is_office and group != "townships" else group)


def _unmatched(ours: list[_Unit], theirs: list[_Unit]) -> list[_Unit]:
    """Return the single offices in charge in one place that the other place does not know at all.

    An office is known where it stands by name or by function, in whatever role, or where a group may
    hold it. A place that names nobody in charge disagrees with nobody.
    """
    if not any(unit.role in IN_CHARGE for unit in theirs):
        return []
    names = {unit.name for unit in theirs}
    functions = {unit.function for unit in theirs} - {None}
    groups = {unit.group for unit in theirs}
    return [
        unit
        for unit in ours
        if unit.role in IN_CHARGE
        and unit.function is not None
        and unit.group is None
        and unit.name not in names
        and unit.function not in functions
        and "departments" not in groups
    ]


def _names(units: Iterable[_Unit]) -> tuple[str, ...]:
    return distinct(unit.name for unit in units)
