"""Corrections put into a record. What cannot be put in any more becomes a warning, never silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pipeline.language.functions import function_of
from pipeline.model.reading import Issue
from pipeline.model.record import Assignment, Deadline, DomainTag, FieldEvidence, Jurisdiction, Precision, Record
from pipeline.model.spans import Span
from pipeline.notation import written
from pipeline.places.locate import jurisdiction_of
from pipeline.places.table import index
from pipeline.review.anchors import QuotedText
from pipeline.review.corrections import (
    CORRECTED,
    HUMAN,
    NOT_APPLIED,
    Anchor,
    AssignmentValue,
    Correction,
    Corrections,
    DeadlineValue,
    DomainValue,
    FieldValue,
)

TASK_QUOTE = 40
"""Characters of a task's beginning by which it is known."""

_LISTS = {"deadline": "deadlines", "assignment": "assignments", "domain": "domains"}


Found = Deadline | Assignment | DomainTag


def corrected(record: Record, corrections: Corrections) -> Record:
    """Return the record with the decisions of people in it, their ``rule`` being ``human``.

    A correction whose words, or the words around them, have changed is not applied: a warning
    ``correction_not_applied`` says which. Values taken out and fields of the notice itself, which have no
    rule, are named in a warning ``corrected_by_hand``.
    """
    own = corrections.of(record)
    if not own:
        return record
    work = _Work(record, QuotedText(record.text))
    for correction in own:
        work.apply(correction)
    return work.record


@dataclass(slots=True)
class _Work:
    record: Record
    text: QuotedText

    def apply(self, correction: Correction) -> None:
        about = correction.now or correction.was
        if isinstance(about, FieldValue):
            self._field(correction, about)
        elif about is None or correction.task is None:
            self._dismiss(correction)
        else:
            self._in_task(correction, correction.task)

    def _field(self, correction: Correction, now: FieldValue) -> None:
        info = self.record.notice
        before = _field_value(self.record, now.field)
        was = correction.was.value if isinstance(correction.was, FieldValue) else None
        same_file = correction.notice.sha256 == info.source.sha256
        if not same_file and before not in (was, now.value):
            self._refuse(correction, "other_value", before=before)
            return
        changed = _with_field(self.record, now)
        if changed is None:
            self._refuse(correction, "no_value", value=now.value, field=now.field)
            return
        self.record = self._settled(changed, correction, None)
        self._say(
            f"{CORRECTED}.field", field=now.field, value=now.value or written().nothing, was=was or written().nothing
        )

    def _dismiss(self, correction: Correction) -> None:
        """Take a warning about the notice away that a person has looked at; where its words changed, it stays."""
        words = self.text.find(correction.words) if correction.words else None
        if words is not None or correction.words is None:
            self.record = self._settled(self.record, correction, words)

    def _in_task(self, correction: Correction, quoted: Anchor) -> None:
        words = self.text.find(correction.words) if correction.words else None
        at = self._task_at(quoted, words)
        if at is None or (correction.words is not None and words is None):
            self._refuse(correction, "words")
            return
        task = self.record.tasks[at]
        about = correction.now or correction.was
        if about is not None and about.what in _LISTS and words is not None:
            values: list[Any] = list(getattr(task, _LISTS[about.what]))
            place = _place_of(values, correction, words)
            if correction.now is not None:
                made = _made(correction.now, values[place] if place is not None else None, words, correction.words)
                if place is None:
                    values.append(made)
                    values.sort(key=lambda value: value.span)
                else:
                    values[place] = made
            elif place is not None:
                removed = values.pop(place)
                self._say(f"{CORRECTED}.removed", words, raw=removed.raw)
            lists: dict[str, Any] = {_LISTS[about.what]: tuple(values)}
            task = replace(task, **lists)
        tasks = list(self.record.tasks)
        tasks[at] = replace(task, warnings=_left(task.warnings, correction, words))
        self.record = replace(self.record, tasks=tuple(tasks))

    def _task_at(self, quoted: Anchor, words: Span | None) -> int | None:
        """Return the number of the task that begins with a quotation; of several, the one nearest to the words.

        Where its beginning has changed (it got another number), it is the only task that holds the words.
        """
        tasks = self.record.tasks
        found = self.text.find(quoted)
        if found is None:
            holding = [i for i, task in enumerate(tasks) if words is not None and task.span.covers(words)]
            return holding[0] if len(holding) == 1 else None
        starting = [i for i, task in enumerate(tasks) if task.span.start == found.start]
        if not starting:
            starting = [i for i, task in enumerate(tasks) if task.span.overlaps(found)]
        near = words or found
        return min(starting, key=lambda i: (not tasks[i].span.overlaps(near), i), default=None)

    def _settled(self, record: Record, correction: Correction, words: Span | None) -> Record:
        return replace(record, warnings=_left(record.warnings, correction, words))

    def _refuse(self, correction: Correction, why: str, **values: object) -> None:
        quoted = correction.words.exact[:60] if correction.words else ""
        about = correction.now or correction.was
        what = about.what if about else correction.action
        self._say(f"{NOT_APPLIED}.{why}", correction=correction.id, what=what, quoted=quoted, **values)

    def _say(self, warning: str, span: Span | None = None, /, **values: object) -> None:
        self.record = replace(self.record, warnings=(*self.record.warnings, Issue.of(warning, span, **values)))


def _left(issues: Sequence[Issue], correction: Correction, words: Span | None) -> tuple[Issue, ...]:
    """Return the warnings that a correction does not answer."""
    return tuple(
        issue
        for issue in issues
        if issue.code not in correction.settles
        or (words is not None and issue.span is not None and not issue.span.overlaps(words))
    )


def _place_of(values: Sequence[Found], correction: Correction, words: Span) -> int | None:
    """Return which value of a task a correction is about; None where the rules find none there any more."""
    there = [i for i, value in enumerate(values) if value.span.overlaps(words)]
    for wanted in (correction.now, correction.was):
        same = [i for i in there if wanted is not None and plain_value(values[i]) == wanted]
        if same:
            return max(same, key=lambda i: values[i].span == words)
    if correction.action == "add":
        return None
    return next((i for i in there if values[i].rule != HUMAN), None)


def plain_value(value: Found) -> DeadlineValue | AssignmentValue | DomainValue:
    """Return a value of a record as corrections write it."""
    if isinstance(value, Deadline):
        return DeadlineValue(kind=value.kind, start=value.start, end=value.end, rrule=value.rrule)
    if isinstance(value, Assignment):
        return AssignmentValue(role=value.role, name=value.name)
    return DomainValue(domain=value.domain)


def _made(now: Any, before: Found | None, span: Span, words: Anchor | None) -> Found:
    """Return the value that a person gave, with what is known of the value before."""
    raw = words.exact if words else ""
    if isinstance(now, DeadlineValue):
        old = before if isinstance(before, Deadline) else None
        dated = now.start is not None or now.end is not None
        precision = (old.precision if old else None) or (Precision.DAY if dated else None)
        base = old or Deadline(raw, span, now.kind, HUMAN)
        relative = base.relative if now.kind == base.kind else None
        return replace(
            base, kind=now.kind, start=now.start, end=now.end, rrule=now.rrule, relative=relative,
            precision=precision if dated else None, inferred=(), ambiguous=False, rule=HUMAN,
        )  # fmt: skip
    if isinstance(now, AssignmentValue):
        unit = before if isinstance(before, Assignment) else Assignment(now.role, raw, span, now.name, HUMAN)
        if unit.name != now.name or before is None:
            unit = replace(unit, name=now.name, function=function_of(now.name), is_group=False)
        return replace(unit, role=now.role, rule=HUMAN)
    tag = before if isinstance(before, DomainTag) else DomainTag(now.domain, raw, span, HUMAN)
    return replace(tag, domain=now.domain, rule=HUMAN)


def _field_value(record: Record, field: str) -> str | None:
    value = record.notice.jurisdiction.code if field == "region_code" else getattr(record.notice, field)
    return value.isoformat() if isinstance(value, date) else value


def _with_field(record: Record, now: FieldValue) -> Record | None:
    """Return the record with a field of the notice set; None where the value does not fit it.

    The words that the old value was taken from are no evidence of the new one.
    """
    info = record.notice
    if now.field == "region_code":
        place = place_of_code(now.value, info.signed_date)
        if place is None:
            return None
        return replace(record, notice=replace(info, jurisdiction=place, evidence=_evidence(record, "jurisdiction")))
    value: str | date | None = now.value
    if now.field in ("signed_date", "printed_date") and now.value is not None:
        try:
            value = date.fromisoformat(now.value)
        except ValueError:
            return None
    fields: dict[str, Any] = {now.field: value}
    if value != getattr(info, now.field):
        fields["evidence"] = _evidence(record, now.field)
    return replace(record, notice=replace(info, **fields))


def _evidence(record: Record, without: str) -> tuple[FieldEvidence, ...]:
    return tuple(found for found in record.notice.evidence if found.field != without)


def place_of_code(code: str | None, on: date | None) -> Jurisdiction | None:
    """Return the place of a GB/T 2260 code on a day, else the latest that bore it; None for no such code."""
    places = index().by_code.get(code or "", ())
    if not places:
        return None
    place = next((p for p in places if on is not None and p.valid_in(on, on)), None)
    return jurisdiction_of(place or max(places, key=lambda p: p.valid_to or date.max))
