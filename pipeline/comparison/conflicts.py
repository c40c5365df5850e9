"""Two places of one notice that give the same work different dates or units.

Compared are rows of an annex and goals with the body item that they restate (see ``annexes``). Of the
body item only the sentence that the row restates counts, with the dates that govern it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pipeline.comparison.align import Alignment
from pipeline.comparison.annexes import CONTAINED, Link
from pipeline.comparison.clauses import OPENING, Due, Sentence, dues_of, sentences_of
from pipeline.comparison.items import Item, rows_of
from pipeline.comparison.labels import labels
from pipeline.comparison.words import letters
from pipeline.model.spans import unspaced
from pipeline.tables import Row, Tables

SAME_WORDS = 0.75
"""Share of the pairs of characters of one place that stand in the other, from which the words are the same."""

SAME_TOPIC = 0.45
"""The same for the same topic; below it the two are reported as weak where their headings agree."""

OTHER_WORK = 0.3
"""The same, below which a row under the heading of a body item is other work than its sentences tell.

In plans read by hand rows that restate a sentence share 0.6 and more, other rows under the heading 0.2 and less.
"""

IN_CHARGE = ("lead", "responsible")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in a role, with what it is recognised by."""

    name: str
    role: str
    function: str | None
    group: str | None


def conflicts_of(tables: Tables, alignment: Alignment) -> list[Row]:
    """Return the rows of ``conflicts.csv``, in the order of the notices; none where all places agree."""
    dues = {task: dues_of(rows) for task, rows in _by_task(tables.deadlines).items()}
    units = {task: [_unit(row) for row in rows] for task, rows in _by_task(tables.assignments).items()}
    rows: list[Row] = []
    for link in sorted(alignment.links.values(), key=lambda link: (link.body, link.row)):
        a, b = alignment.items[link.body], alignment.items[link.row]
        sentence, shared = _restated(sentences_of(a.text, dues.get(a.task_id, [])), b)
        if shared < OTHER_WORK and link.contained < CONTAINED:
            continue
        level = _level(shared, link)
        base = _base(alignment, link, sentence, level, shared)
        ours, theirs = dues.get(a.task_id, []), dues.get(b.task_id, [])
        # A date that the item gives in another sentence is no news to it: no conflict then.
        if sentence.dues and theirs and {d.end for d in ours}.isdisjoint(d.end for d in theirs):
            weakened = "weak" if sentence.governed == OPENING and level != "weak" else level
            rows.append(base | {"label": weakened} | _dates(sentence.dues, theirs))
        if b.kind != "goal":
            in_a, in_b = units.get(a.task_id, []), units.get(b.task_id, [])
            only_a, only_b = _unmatched(in_a, in_b), _unmatched(in_b, in_a)
            if only_a or only_b:
                rows.append(base | _unit_values(in_a, in_b, only_a, only_b))
    _weaken_steps(rows)
    for number, row in enumerate(rows, 1):
        row["conflict_id"] = f"c{number:05d}"
        row["label"] = labels().level_words[row["label"]]
    return rows


def _weaken_steps(rows: list[Row]) -> None:
    """Call a difference of dates weak where another row restates the same sentence in its own words.

    Then the row is rather a step on the way (sort the items, then compile the catalogue) than the same work.
    """
    best: dict[tuple[str, str], float] = {}
    for row in rows:
        key = (row["task_a"], row["quote_a"])
        best[key] = max(row["score"], best.get(key, 0.0))
    for row in rows:
        if row["kind"] == "date" and row["score"] < SAME_WORDS <= best[row["task_a"], row["quote_a"]]:
            row["label"] = "weak"


def _by_task(frame: Any) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(frame):
        rows[row["task_id"]].append(row)
    return rows


def _restated(sentences: list[Sentence], item: Item) -> tuple[Sentence, float]:
    """Return the sentence of the body that an item restates best, and the share of its words there.

    Where two sentences hold the words equally well, one with a date of its own comes first.
    """
    wanted = _pairs(item.text or item.head)
    best, share = Sentence("", (), OPENING), 0.0
    for sentence in sentences:
        held = _pairs(sentence.text)
        shared = len(wanted & held)
        value = shared / min(len(wanted), max(len(held), 8)) if wanted else 0.0
        if value > share:
            best, share = sentence, value
    return best, min(share, 1.0)


def _pairs(text: str) -> set[str]:
    return {a + b for run in letters(text).split() for a, b in pairwise(run)}


def _level(shared: float, link: Link) -> str:
    if shared >= SAME_WORDS:
        return "same_words"
    return "same_topic" if shared >= SAME_TOPIC or link.contained >= SAME_WORDS else "weak"


def _base(alignment: Alignment, link: Link, sentence: Sentence, level: str, shared: float) -> Row:
    a, b = alignment.items[link.body], alignment.items[link.row]
    placed = alignment.placed[link.row]
    return {
        "notice_id": a.notice_id,
        "topic": placed.topic,
        "topic_label": placed.topic_label,
        "task_a": a.task_id,
        "task_b": b.task_id,
        "place_a": f"{a.origin}/{a.kind}",
        "place_b": f"{b.origin}/{b.kind}",
        "quote_a": sentence.text or a.text,
        "quote_b": b.text or b.head,
        "label": level,
        "score": round(shared, 3),
    }


def _dates(ours: tuple[Due, ...], theirs: list[Due]) -> Row:
    latest_a, latest_b = max(d.end for d in ours), max(d.end for d in theirs)
    return {
        "kind": "date",
        "value_a": tuple(dict.fromkeys(d.raw for d in ours)),
        "value_b": tuple(dict.fromkeys(d.raw for d in theirs)),
        "date_a": latest_a,
        "date_b": latest_b,
        "days": (latest_b - latest_a).days,
    }


def _unit(row: dict[str, Any]) -> Unit:
    name = unspaced(row["name"])
    group = next((rule.id for rule in labels().unit_groups if re.search(rule.pattern, name)), None)
    is_office = row["function"] is not None and not row["is_group"]
    return Unit(row["name"], row["role"], row["function"], None if is_office and group != "townships" else group)


def _unmatched(ours: list[Unit], theirs: list[Unit]) -> list[Unit]:
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


def _unit_values(ours: list[Unit], theirs: list[Unit], only_a: list[Unit], only_b: list[Unit]) -> Row:
    return {
        "kind": "unit",
        "value_a": tuple(dict.fromkeys(unit.name for unit in ours if unit.role in IN_CHARGE)),
        "value_b": tuple(dict.fromkeys(unit.name for unit in theirs if unit.role in IN_CHARGE)),
        "only_a": tuple(dict.fromkeys(unit.name for unit in only_a)),
        "only_b": tuple(dict.fromkeys(unit.name for unit in only_b)),
    }
