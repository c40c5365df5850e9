"""Which values of an output folder a person should look at, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

from pipeline.model.ids import Kind, id_of
from pipeline.model.spans import Span, unspaced
from pipeline.notation import labelled
from pipeline.review.corrections import (
    CORRECTED,
    HUMAN,
    AssignmentValue,
    DeadlineValue,
    DomainValue,
    FieldValue,
    NoticeField,
    Value,
    WarningValue,
)
from pipeline.review.words import review_words
from pipeline.tables import all_tables, read_records, read_table, split_list
from pipeline.tables.cells import plain_text

_KINDS: tuple[tuple[Kind, str], ...] = (("deadline", "deadlines"), ("assignment", "assignments"), ("domain", "domains"))
_EVIDENCE = {"region_code": "jurisdiction"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a record with its key, as the sheet and the corrections name it.

    ``reasons`` are codes of doubt, ``settles`` those of the warnings about these very words; ``other`` is
    what another place of the notice says instead. ``value`` is None for nothing found yet.
    """

    key: str
    record: dict[str, Any] = field(repr=False)
    task: dict[str, Any] | None = field(repr=False)
    value: Value
    raw: str
    span: dict[str, Any] | None
    rule: str | None = None
    reasons: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    other: str = ""

    @property
    def notice_id(self) -> str:
        """Return the id of its notice."""
        return str(self.record["notice"]["notice_id"])


def entries_of(record: dict[str, Any]) -> Iterator[Entry]:
    """Yield every value of a record that can be corrected, with what makes it doubtful inside its own notice."""
    doubtful_pages = _doubtful_pages(record)
    yield from _fields(record)
    yield from _warnings(record, None)
    for task in record["tasks"]:
        for what, many in _KINDS:
            for number, found in enumerate(task[many], 1):
                entry = Entry(
                    id_of(task["task_id"], what, number), record, task, _value(what, found), found["raw"],
                    found.get("span"), found.get("rule"),
                )  # fmt: skip
                yield _with_doubts(entry, found, doubtful_pages)
        yield from _warnings(record, task)


def doubts_of(directory: Path) -> Iterator[Entry]:
    """Yield the doubtful values of an output folder, notice by notice in the order of the text.

    What a person has decided is not doubtful any more. Conflicts count where the folder was compared.

    Raises:
        TableError: the folder is no output of ``notices extract``.
    """
    conflicts = _conflicts(directory)
    for record in read_records(directory):
        for entry in entries_of(record):
            found = _in_conflict(entry, conflicts)
            if found.reasons and found.rule != HUMAN:
                yield found


def _value(what: str, found: dict[str, Any]) -> Value:
    if what == "deadline":
        start, end = (date.fromisoformat(found[name]) if found[name] else None for name in ("start", "end"))
        return DeadlineValue(kind=found["kind"], start=start, end=end, rrule=found["rrule"])
    if what == "assignment":
        return AssignmentValue(role=found["role"], name=_shown(found["name"]))
    return DomainValue(domain=_shown(found["domain"]))


def _shown(text: str) -> str:
    """Return a text as a sheet can hold it; one of nothing but control characters as their escapes."""
    return plain_text(text) or ascii(text)[1:-1]


def _with_doubts(entry: Entry, found: dict[str, Any], doubtful_pages: set[int]) -> Entry:
    reasons = []
    settles = []
    if found.get("ambiguous"):
        reasons.append("ambiguous")
    if found.get("inferred"):
        reasons.append("inferred_year")
    span = entry.span or {"start": 0, "end": 0}
    if span.get("page") in doubtful_pages:
        reasons.append("low_confidence")
    for issue in entry.task["warnings"] if entry.task else ():
        if issue["span"] and _overlap(span, issue["span"]):
            reasons.append(issue["code"])
            if _inside(issue["span"], span):
                settles.append(issue["code"])
    return replace(entry, reasons=tuple(dict.fromkeys(reasons)), settles=tuple(dict.fromkeys(settles)))


def _doubtful_pages(record: dict[str, Any]) -> set[int]:
    least = review_words().low_confidence
    engines = record["notice"]["source"].get("engines") or ()
    return {e["page"] for e in engines if e.get("confidence") is not None and e["confidence"] < least}


def _fields(record: dict[str, Any]) -> Iterator[Entry]:
    """Yield the fields of the notice: missing ones are doubtful, and those that a warning is about."""
    info = record["notice"]
    codes = {reason.id: reason.field for reason in review_words().reasons if reason.field}
    places = {place["field"]: place["span"] for place in reversed(info.get("evidence") or ())}
    decided = {i["message"].split(":")[0] for i in record["warnings"] if i["code"] == CORRECTED}
    for name in get_args(NoticeField):
        value = info["jurisdiction"]["code"] if name == "region_code" else info[name]
        told = [issue["code"] for issue in record["warnings"] if codes.get(issue["code"]) == name]
        reasons = told + (["missing"] if value is None and name in review_words().wanted else [])
        span = places.get(_EVIDENCE.get(name, name))
        entry = Entry(
            f"{info['notice_id']}-{name}", record, None, FieldValue(field=name, value=value),
            review_words().words.fields[name], span, HUMAN if name in decided else None,
            tuple(dict.fromkeys(reasons)), tuple(dict.fromkeys(told)),
        )  # fmt: skip
        yield entry


def _warnings(record: dict[str, Any], task: dict[str, Any] | None) -> Iterator[Entry]:
    """Yield the warnings that stand for no single value."""
    held = [value["span"] for _, many in _KINDS for value in task[many] if value.get("span")] if task else []
    fields = {reason.id for reason in review_words().reasons if reason.field}
    owner = task["task_id"] if task else record["notice"]["notice_id"]
    for number, issue in enumerate((task or record)["warnings"], 1):
        span = issue["span"]
        if issue["code"] in fields | {CORRECTED} or (span and any(_inside(span, other) for other in held)):
            continue
        words = record["text"][span["start"] : span["end"]] if span else ""
        yield Entry(
            id_of(owner, "warning", number), record, task, WarningValue(code=issue["code"]), unspaced(words)[:80],
            span, None, (issue["code"],), (issue["code"],), issue["message"],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Side:
    kind: str
    values: frozenset[str]
    other: str


def _conflicts(directory: Path) -> dict[str, list[_Side]]:
    """Return by task what ``conflicts.csv`` says of it; nothing where the folder was not compared."""
    path = directory / "conflicts.csv"
    sides: dict[str, list[_Side]] = defaultdict(list)
    elsewhere = review_words().words.elsewhere
    if path.is_file():
        for row in read_table(path, all_tables()["conflicts"]).to_dict("records"):
            for mine, its in (("a", "b"), ("b", "a")):
                values = frozenset(split_list(row[f"value_{mine}"]))
                other = elsewhere + labelled(row[f"value_{its}"], row[f"quote_{its}"])
                sides[str(row[f"task_{mine}"])].append(_Side(str(row["kind"]), values, other))
    return sides


def _in_conflict(entry: Entry, conflicts: dict[str, list[_Side]]) -> Entry:
    if entry.task is None:
        return entry
    for side in conflicts.get(entry.task["task_id"], ()):
        dated = isinstance(entry.value, DeadlineValue) and side.kind == "date" and entry.raw in side.values
        charged = isinstance(entry.value, AssignmentValue) and side.kind == "unit" and entry.value.name in side.values
        if dated or charged:
            return replace(entry, reasons=(*entry.reasons, f"conflict_{side.kind}"), other=side.other)
    return entry


def span_of(entry: Entry) -> Span | None:
    """Return where the words of a value stand in the text of its record, None where nothing tells."""
    return Span(entry.span["start"], entry.span["end"]) if entry.span else None


def _overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def _inside(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return bool(b["start"] <= a["start"] and a["end"] <= b["end"])
