"""The rows of the sheet as texts by column: what the results say, with the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.notation import marks, written
from pipeline.review.corrections import AssignmentValue, DeadlineValue, DomainValue, FieldValue, Value
from pipeline.review.doubts import Entry
from pipeline.review.words import review_words
from pipeline.tables.cells import plain_text

SIDE = 60
"""Characters of the notice shown before and behind the words of a value."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: the kind of its value, its texts by the ids of the columns, and whether it was decided before."""

    what: str
    cells: dict[str, str]
    decided: bool = False


def empty_cells() -> dict[str, str]:
    """Return an empty text for every column."""
    return dict.fromkeys((column.id for column in review_words().columns), "")


def line_of(entry: Entry, place: str) -> Line:
    """Return the row of a doubtful value."""
    words = review_words()
    info, task = entry.record["notice"], entry.task
    reasons = [words.reason(code) for code in entry.reasons]
    # The code of a warning without words of its own tells nothing beside those of the warning.
    told = [reason for reason in reasons if not entry.other or reason not in entry.reasons]
    why = marks().between_named.join(told)
    cells = empty_cells() | {
        "what": words.words.whats[entry.value.what],
        "reasons": marks().stop.join(part for part in (why, entry.other[:200]) if part),
        "place": place,
        "notice": info["title"] or info["source"]["path"],
        "task": _head(task) if task else "",
        "raw": entry.raw,
        "evidence": _evidence(entry),
        "where": where(entry.span),
        "task_id": task["task_id"] if task else "",
        "key": entry.key,
    }
    cells |= editable(entry.value)
    return Line(entry.value.what, {name: plain_text(text) for name, text in cells.items()})


def editable(value: Value) -> dict[str, str]:
    """Return the texts of the yellow cells that a value has."""
    words = review_words().words
    if isinstance(value, DeadlineValue):
        return {
            "kind": words.kinds[value.kind],
            "start": plain_text(value.start),
            "end": plain_text(value.end),
            "rrule": value.rrule or "",
        }
    if isinstance(value, AssignmentValue):
        return {"role": words.roles[value.role], "name": plain_text(value.name)}
    if isinstance(value, DomainValue):
        return {"domain": plain_text(value.domain)}
    if isinstance(value, FieldValue):
        return {"value": plain_text(value.value)}
    return {}


def where(span: Any) -> str:
    """Return the place of a span in its file: page, paragraph, table cell, file of an archive."""
    if not span:
        return ""
    words = review_words().words
    parts = [
        span.get("member") or "",
        words.page.format(page=span["page"]) if span.get("page") else "",
        words.paragraph.format(paragraph=span["paragraph"]) if span.get("paragraph") else "",
        span.get("cell") or "",
    ]
    return " ".join(part for part in parts if part)


def _head(task: dict[str, Any]) -> str:
    words = task["title"] or task["text"] or ""
    return f"{task['number'] or ''} {words[:60]}".strip()


def _evidence(entry: Entry) -> str:
    """Return the words of a value, marked, among their neighbours."""
    if not entry.span:
        return ""
    text, start, end = entry.record["text"], entry.span["start"], entry.span["end"]
    words = text[start:end] if end - start <= 4 * SIDE else text[start : start + 4 * SIDE] + written().cut
    shown = written().quoted.format(
        before=text[max(start - SIDE, 0) : start], words=words, after=text[end : end + SIDE]
    )
    return " ".join(shown.split())
