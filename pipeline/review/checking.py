"""Edited rows to corrections: every row is checked against the results, all mistakes are listed at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from pipeline.model.spans import Span, unspaced
from pipeline.review.anchors import QuotedText
from pipeline.review.correcting import TASK_QUOTE
from pipeline.review.corrections import Action, Correction, NoticeKey, Value
from pipeline.review.decided import decided_line
from pipeline.review.doubts import Entry, entries_of, span_of
from pipeline.review.lines import editable
from pipeline.review.rows import SheetRow
from pipeline.review.values import MistakeError, RowCells
from pipeline.review.words import review_words
from pipeline.tables.cells import plain_text

WORDS_QUOTE = 120
"""Characters of a value's words that a correction quotes."""

MAX_MISTAKES = 200
"""Mistakes that are listed one by one."""


@dataclass(slots=True)
class _Results:
    """The values of a folder by key, its records by task, the domains that may be written, the decisions by id."""

    entries: dict[str, Entry]
    tasks: dict[str, tuple[dict[str, Any], dict[str, Any]]]
    domains: frozenset[str]
    decided: dict[str, Correction]
    texts: dict[str, QuotedText] = field(default_factory=dict)

    def text(self, record: dict[str, Any]) -> QuotedText:
        notice_id = record["notice"]["notice_id"]
        if notice_id not in self.texts:
            self.texts[notice_id] = QuotedText(record["text"])
        return self.texts[notice_id]


@dataclass(frozen=True, slots=True)
class Checked:
    """What edited rows say: corrections, ids of decisions taken back, and mistakes (one line each, with the row)."""

    made: list[Correction]
    withdrawn: list[str]
    mistakes: list[str]


def check_rows(
    rows: Sequence[SheetRow],
    records: Callable[[], Iterator[dict[str, Any]]],
    domains: frozenset[str],
    decided: Sequence[Correction] = (),
) -> Checked:
    """Check edited rows.

    Args:
        rows: the edited rows; those without a decision make nothing.
        records: gives the records of the folder that the sheet was exported from.
        domains: names that a policy domain may have beside those of the records.
        decided: the corrections that the folder has already.
    """
    results = _results(rows, records, domains, decided)
    checked = Checked([], [], [])
    seen: dict[str, int] = {}
    for row in rows:
        try:
            found = _Row(row, results, RowCells(row, review_words(), results.domains)).decision(seen)
        except MistakeError as mistake:
            checked.mistakes.append(review_words().mistake("row", number=row.number, words=mistake.words))
            continue
        if isinstance(found, Correction):
            checked.made.append(found)
        elif found is not None:
            checked.withdrawn.append(found)
    if more := len(checked.mistakes[MAX_MISTAKES:]):
        checked.mistakes[MAX_MISTAKES:] = [review_words().mistake("more", count=more)]
    return checked


def _results(
    rows: Sequence[SheetRow],
    records: Callable[[], Iterator[dict[str, Any]]],
    domains: frozenset[str],
    decided: Sequence[Correction],
) -> _Results:
    keys = {row.cells["key"] for row in rows if row.cells["key"]}
    wanted = {row.cells["task_id"] for row in rows if row.cells["task_id"]}
    results = _Results({}, {}, domains, {item.id: item for item in decided})
    known = set(domains)
    for record in records():
        for task in record["tasks"]:
            known |= {tag["domain"] for tag in task["domains"]}
            if task["task_id"] in wanted:
                results.tasks[task["task_id"]] = record, task
        results.entries |= {entry.key: entry for entry in entries_of(record) if entry.key in keys}
    results.domains = frozenset(known)
    return results


@dataclass(frozen=True, slots=True)
class _Row:
    row: SheetRow
    results: _Results
    cells: RowCells

    def decision(self, seen: dict[str, int]) -> Correction | str | None:
        """Return the correction that a row makes, or the id of one that it takes back; None for an open row."""
        cells, words = self.row.cells, self.cells.words
        action = self.cells.choice("action", words.words.actions, "unknown_action")
        if action == "add":
            self.cells.check_texts()
            return self._added()
        if cells["key"] in self.results.decided:
            return self._of_decided(self.results.decided[cells["key"]], action)
        entry = self.results.entries.get(cells["key"])
        if entry is None:
            if action is None and not cells["key"]:
                return None  # notes below the table
            raise MistakeError("unknown_key", value=cells["key"])
        now = editable(entry.value)
        changed = [name for name in now if cells[name] != now[name].strip()]
        self.cells.check_kind(entry.value.what)
        if action is None and not changed:
            return None
        self.cells.check_texts()
        if cells["key"] in seen:
            raise MistakeError("twice", value=cells["key"], row=seen[cells["key"]])
        seen[cells["key"]] = self.row.number
        if unspaced(cells["raw"]) != unspaced(plain_text(entry.raw)):
            raise MistakeError("other_words", value=cells["raw"], known=entry.raw)
        if action == "withdraw":
            return self._withdrawn(entry)
        return self._decided(entry, action or "change", changed)

    def _of_decided(self, correction: Correction, action: str | None) -> str | None:
        """Return the id of a decision that is taken back; nothing else can be done in its row."""
        shown = decided_line(correction, "").cells
        edited = [c for c in self.cells.words.columns if c.edit and c.id != "action"]
        if action not in (None, "withdraw") or any(self.row.cells[c.id] != shown[c.id].strip() for c in edited):
            raise MistakeError("only_withdraw", withdraw=self.cells.words.words.actions["withdraw"])
        return correction.id if action else None

    def _withdrawn(self, entry: Entry) -> str:
        """Return the id of the decision about a value."""
        probe = self._made("delete", entry.record, entry.task, _quoted(entry), entry.value, None, ())
        for item in self.results.decided.values():
            same = (item.notice.sha256, item.task, item.words) == (probe.notice.sha256, probe.task, probe.words)
            if same and entry.value in (item.now, item.was):
                return item.id
        raise MistakeError("not_decided")

    def _decided(self, entry: Entry, action: str, changed: list[str]) -> Correction:
        what, words = entry.value.what, self.cells.words
        if changed and action in ("confirm", "delete"):
            known = editable(entry.value)[changed[0]]
            mistake = "confirmed_and_changed" if action == "confirm" else "deleted_and_changed"
            raise MistakeError(mistake, column=words.heading(changed[0]), known=known)
        if what == "warning" and action != "confirm":
            raise MistakeError("only_confirm", what=words.words.whats[what])
        if action == "change" and not changed:
            raise MistakeError("nothing_changed")
        if what == "notice" and action == "delete":
            raise MistakeError("no_delete")
        value: Value | None = None  # of what is taken out, and of a warning that was looked at
        if action == "change":
            value = self.cells.value(what, entry.value)
        elif action == "confirm" and what != "warning":
            value = entry.value
        chosen = cast("Action", action)
        return self._made(chosen, entry.record, entry.task, _quoted(entry), entry.value, value, entry.settles)

    def _added(self) -> Correction:
        cells, words = self.row.cells, self.cells.words
        if cells["key"]:
            raise MistakeError("key_not_empty")
        what = self.cells.choice("what", words.words.whats, "unknown_what")
        if what not in ("deadline", "assignment", "domain"):
            raise MistakeError(
                "unknown_what", value=cells["what"], choices=" ".join(list(words.words.whats.values())[:3])
            )
        if cells["task_id"] not in self.results.tasks:
            raise MistakeError("unknown_task", value=cells["task_id"])
        self.cells.check_kind(what)
        record, task = self.results.tasks[cells["task_id"]]
        within = Span(task["span"]["start"], task["span"]["end"])
        span = self.results.text(record).find_words(unspaced(cells["raw"]), within)
        if span is None:
            raise MistakeError("not_in_text", value=cells["raw"])
        return self._made("add", record, task, span, None, self.cells.value(what, None), ())

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


def _quoted(entry: Entry) -> Span | None:
    """Return the words by which a value is known again; a field of the notice is known by its name."""
    return None if entry.value.what == "notice" else span_of(entry)
