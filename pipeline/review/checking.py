"""Edited rows to corrections: every row is checked against the results, every mistake is told at once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from pipeline.model.record import DeadlineKind, Role
from pipeline.model.spans import Span
from pipeline.review.anchors import QuotedText
from pipeline.review.correcting import TASK_QUOTE, place_of_code
from pipeline.review.corrections import (
    Action,
    AssignmentValue,
    Correction,
    DeadlineValue,
    DomainValue,
    FieldValue,
    NoticeKey,
    Value,
)
from pipeline.review.doubts import Entry, entries_of, span_of
from pipeline.review.rows import SheetRow
from pipeline.review.sheet import editable
from pipeline.review.words import ReviewWords, review_words
from pipeline.tables.cells import plain_text

MAX_LENGTH = 500
"""Characters of a cell that is filled in."""

WORDS_QUOTE = 120
"""Characters of a value's words that a correction quotes."""

MAX_MISTAKES = 200
"""Mistakes that are told one by one."""

_FIRST, _LAST = date(1949, 1, 1), date(2100, 12, 31)
_DATE = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})\s*[-/.月]\s*([0-9]{1,2})\s*日?")
# RFC 5545, section 3.3.10, as far as deadlines need it; short, so that no rule runs for ever.
_RRULE = re.compile(r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)(?:;[A-Z]{2,12}=[A-Z0-9,+-]{1,60}){0,8}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class _MistakeError(Exception):
    """One cell is wrong; ends the check of what hangs on it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.words = review_words().mistake(key, **values)


@dataclass(slots=True)
class _Results:
    """The values of a folder by key, its records by task, and the domains that may be written."""

    entries: dict[str, Entry]
    tasks: dict[str, tuple[dict[str, Any], dict[str, Any]]]
    domains: frozenset[str]
    texts: dict[str, QuotedText] = field(default_factory=dict)

    def text(self, record: dict[str, Any]) -> QuotedText:
        notice_id = record["notice"]["notice_id"]
        if notice_id not in self.texts:
            self.texts[notice_id] = QuotedText(record["text"])
        return self.texts[notice_id]


def check_rows(
    rows: Sequence[SheetRow], records: Callable[[], Iterator[dict[str, Any]]], domains: frozenset[str]
) -> tuple[list[Correction], list[str]]:
    """Return the corrections that the rows make, and the mistakes in them (one line each, with the row).

    Args:
        rows: the edited rows; those without a decision make nothing.
        records: gives the records of the folder that the sheet was exported from.
        domains: names that a policy domain may have beside those of the records.
    """
    keys = {row.cells["key"] for row in rows if row.cells["key"]}
    wanted = {row.cells["task_id"] for row in rows if row.cells["task_id"]}
    results = _Results({}, {}, domains)
    known = set(domains)
    for record in records():
        for task in record["tasks"]:
            known |= {tag["domain"] for tag in task["domains"]}
            if task["task_id"] in wanted:
                results.tasks[task["task_id"]] = record, task
        results.entries |= {entry.key: entry for entry in entries_of(record) if entry.key in keys}
    results.domains = frozenset(known)
    made: list[Correction] = []
    mistakes: list[str] = []
    seen: dict[str, int] = {}
    for row in rows:
        try:
            correction = _Row(row, results, review_words()).correction(seen)
        except _MistakeError as mistake:
            mistakes.append(f"第{row.number}行 row {row.number}: {mistake.words}")
            continue
        if correction is not None:
            made.append(correction)
    if len(mistakes) > MAX_MISTAKES:
        more = len(mistakes) - MAX_MISTAKES
        mistakes = [*mistakes[:MAX_MISTAKES], f"… and {more} more of the same kinds. 另有 {more} 处。"]
    return made, mistakes


@dataclass(frozen=True, slots=True)
class _Row:
    row: SheetRow
    results: _Results
    words: ReviewWords

    def correction(self, seen: dict[str, int]) -> Correction | None:
        cells = self.row.cells
        action = self._choice("action", self.words.words.actions, "unknown_action")
        if action == "add":
            self._check_texts()
            return self._added()
        entry = self.results.entries.get(cells["key"])
        if entry is None:
            if action is None and not cells["key"]:
                return None  # notes below the table
            raise _MistakeError("unknown_key", value=cells["key"])
        now = editable(entry)
        changed = [name for name in now if cells[name] != now[name].strip()]
        self._check_kind(entry.value.what)
        if action is None and not changed:
            return None
        self._check_texts()
        if cells["key"] in seen:
            raise _MistakeError("twice", value=cells["key"], row=seen[cells["key"]])
        seen[cells["key"]] = self.row.number
        if "".join(cells["raw"].split()) != "".join(plain_text(entry.raw).split()):
            raise _MistakeError("other_words", value=cells["raw"], known=entry.raw)
        return self._decided(entry, action or "change", changed)

    def _decided(self, entry: Entry, action: str, changed: list[str]) -> Correction:
        what = entry.value.what
        if changed and action in ("confirm", "delete"):
            known = editable(entry)[changed[0]]
            mistake = "confirmed_and_changed" if action == "confirm" else "deleted_and_changed"
            raise _MistakeError(mistake, column=self.words.heading(changed[0]), known=known)
        if what == "warning" and action != "confirm":
            raise _MistakeError("only_confirm", what=self.words.words.whats[what])
        if action == "change" and not changed:
            raise _MistakeError("nothing_changed")
        if what == "notice" and action == "delete":
            raise _MistakeError("no_delete")
        value: Value | None = None  # of what is taken out, and of a warning that was looked at
        if action == "change":
            value = self._value(what, entry)
        elif action == "confirm" and what != "warning":
            value = entry.value
        chosen = cast("Action", action)
        return self._made(chosen, entry.record, entry.task, span_of(entry), entry.value, value, entry.settles)

    def _added(self) -> Correction:
        cells = self.row.cells
        if cells["key"]:
            raise _MistakeError("key_not_empty")
        what = self._choice("what", self.words.words.whats, "unknown_what")
        if what not in ("deadline", "assignment", "domain"):
            raise _MistakeError(
                "unknown_what", value=cells["what"], choices=" ".join(list(self.words.words.whats.values())[:3])
            )
        if cells["task_id"] not in self.results.tasks:
            raise _MistakeError("unknown_task", value=cells["task_id"])
        self._check_kind(what)
        record, task = self.results.tasks[cells["task_id"]]
        within = Span(task["span"]["start"], task["span"]["end"])
        span = self.results.text(record).find_words("".join(cells["raw"].split()), within)
        if span is None:
            raise _MistakeError("not_in_text", value=cells["raw"])
        return self._made("add", record, task, span, None, self._value(what, None), ())

    def _made(
        self,
        action: Action,
        record: dict[str, Any],
        task: dict[str, Any] | None,
        span: Span | None,
        was: Value | None,
        now: Value | None,
        settles: tuple[str, ...],
    ) -> Correction:
        info = record["notice"]
        key = NoticeKey(
            notice_id=info["notice_id"],
            sha256=info["source"]["sha256"],
            path=plain_text(info["source"]["path"]),
            title=info["title"],
            document_number=info["document_number"],
        )
        text = self.results.text(record)
        quoted = text.anchor(span, WORDS_QUOTE) if span else None
        begin = text.anchor(Span(task["span"]["start"], task["span"]["end"]), TASK_QUOTE) if task else None
        target = [key.sha256, *(a.model_dump() if a else None for a in (begin, quoted))]
        value = was or now
        before = value.model_dump(mode="json") if value else None
        digest = hashlib.sha256(json.dumps([target, before], sort_keys=True).encode()).hexdigest()[:12]
        return Correction(
            id=f"k{digest}", action=action, notice=key, task=begin, words=quoted, was=was, now=now, settles=settles,
            note=self.row.cells["note"],
        )  # fmt: skip

    def _value(self, what: str, entry: Entry | None) -> Value:
        if what == "deadline":
            return self._deadline(entry)
        if what == "assignment":
            role = self._choice("role", self.words.words.roles, "unknown_choice")
            if role is None:
                raise _MistakeError("needed", column=self.words.heading("role"))
            return AssignmentValue(role=Role(role), name=self._needed("name"))
        if what == "domain":
            domain = self._needed("domain")
            if domain not in self.results.domains:
                raise _MistakeError(
                    "unknown_domain", value=domain, choices="、".join(sorted(self.results.domains)[:30])
                )
            return DomainValue(domain=domain)
        if entry is None or not isinstance(entry.value, FieldValue):
            raise _MistakeError("only_confirm", what=self.words.words.whats[what])
        return self._field(entry.value)

    def _deadline(self, entry: Entry | None) -> DeadlineValue:
        chosen = self._choice("kind", self.words.words.kinds, "unknown_choice")
        if chosen is None:
            raise _MistakeError("needed", column=self.words.heading("kind"))
        kind = DeadlineKind(chosen)
        was = entry.value if entry and isinstance(entry.value, DeadlineValue) else None
        if kind is DeadlineKind.RELATIVE and (was is None or was.kind != kind):
            raise _MistakeError("new_relative")
        start, end, rrule = self._date("start"), self._date("end"), self.row.cells["rrule"] or None
        needed = {DeadlineKind.DUE: ("end",), DeadlineKind.WINDOW: ("start", "end"), DeadlineKind.RECURRING: ("rrule",)}
        for name, value in (("start", start), ("end", end), ("rrule", rrule)):
            if value is None and name in needed.get(kind, ()):
                raise _MistakeError("needed", column=self.words.heading(name))
        if rrule is not None and kind is not DeadlineKind.RECURRING:
            raise _MistakeError("must_be_empty", column=self.words.heading("rrule"), kind=self.words.words.kinds[kind])
        if start is not None and end is not None and start > end:
            raise _MistakeError("out_of_order")
        if rrule is not None and not _is_rule(rrule):
            raise _MistakeError("no_rrule", value=rrule)
        return DeadlineValue(kind=kind, start=start, end=end, rrule=rrule)

    def _field(self, was: FieldValue) -> FieldValue:
        value = self.row.cells["value"] or None
        if was.field == "region_code" and place_of_code(value, None) is None:
            raise _MistakeError("no_region", value=value or "")
        if was.field in ("signed_date", "printed_date") and value is not None:
            day = self._date("value")
            value = day.isoformat() if day else None
        return FieldValue(field=was.field, value=value)

    def _date(self, column: str) -> date | None:
        text = self.row.cells[column]
        if not text:
            return None
        found = _DATE.fullmatch(text)
        try:
            day = date(*map(int, found.groups())) if found else None
        except ValueError:
            day = None
        if day is None or not _FIRST <= day <= _LAST:
            raise _MistakeError("no_date", column=self.words.heading(column), value=text)
        return day

    def _needed(self, column: str) -> str:
        if not self.row.cells[column]:
            raise _MistakeError("needed", column=self.words.heading(column))
        return " ".join(self.row.cells[column].split())

    def _choice(self, column: str, choices: dict[str, str], mistake: str) -> str | None:
        text = self.row.cells[column]
        if not text:
            return None
        found = next((name for name, zh in choices.items() if text in (zh, name)), None)
        if found is None:
            listed = " ".join(choices.values())
            raise _MistakeError(mistake, column=self.words.heading(column), value=text, choices=listed)
        return found

    def _check_texts(self) -> None:
        for column in self.words.columns:
            text = self.row.cells[column.id]
            if column.edit and len(text) > MAX_LENGTH:
                raise _MistakeError("too_long", column=column.zh, most=MAX_LENGTH)
            if column.edit and _CONTROL.search(text):
                raise _MistakeError("control", column=column.zh)

    def _check_kind(self, what: str) -> None:
        for column in self.words.columns:
            if column.only and what not in column.only and self.row.cells[column.id]:
                raise _MistakeError("not_this_kind", column=column.zh, what=self.words.words.whats[what])


def _is_rule(rule: str) -> bool:
    if not _RRULE.fullmatch(rule):
        return False
    try:
        rrulestr(rule)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        return False
    return True
