"""The text of each notice with its values marked, and which values have no place in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pipeline.model.spans import unspaced
from pipeline.report.highlight import Mark, Piece, pieces_of, quotes
from pipeline.report.words import shown_fields
from pipeline.tables import Row

_VALUES = (("deadlines", "deadline"), ("assignments", "unit"), ("domains", "domain"))
_LETTERS = {"deadline": "d", "unit": "u", "domain": "p", "citation": "c", "field": "f"}


@dataclass(frozen=True, slots=True)
class FieldValue:
    """A value of a field of a notice. ``target`` is where its words are marked, None where they stand nowhere."""

    value: str
    target: str | None


@dataclass(slots=True)
class NoticeText:
    """The text of a notice in pieces. ``anchor`` is where links to it lead.

    ``fields`` are the values of the notice itself; ``targets`` tells for a task or citation where its
    values are marked, by kind and offset; ``lost`` are the values that have no place.
    """

    notice_id: str
    anchor: str
    pieces: list[Piece] = field(default_factory=list)
    fields: dict[str, list[FieldValue]] = field(default_factory=dict)
    targets: dict[str, dict[tuple[str, int], str]] = field(default_factory=dict)
    lost: list[Row] = field(default_factory=list)


def text_of_record(record: dict[str, Any], anchor: str, keys: dict[str, str]) -> NoticeText:
    """Mark the text of a record.

    Args:
        record: the record.
        anchor: what the anchors of the notice begin with.
        keys: for each task its key; ``x`` and the key is the anchor where the task begins.
    """
    made = NoticeText(record["notice"]["notice_id"], anchor)
    marks = [*_task_marks(record, made, keys), *_citation_marks(record, made), *_field_marks(record, made)]
    starts = [
        (int((task.get("span") or {}).get("start") or 0), f"x{keys.get(task['task_id'], '')}")
        for task in record["tasks"]
    ]
    made.pieces = pieces_of(record["text"], marks, starts)
    return made


def _task_marks(record: dict[str, Any], made: NoticeText, keys: dict[str, str]) -> list[Mark]:
    marks = []
    for task in record["tasks"]:
        task_id = task["task_id"]
        for many, kind in _VALUES:
            for value in task[many]:
                raw, span = value["raw"], value.get("span")
                if not quotes(record["text"], span, raw):
                    made.lost.append(
                        {"task_id": task_id, "task_keys": keys.get(task_id, ""), "kind": kind, "value": raw}
                    )
                    continue
                marks.append(_mark(made, kind, span, _note(kind, value)))
                made.targets.setdefault(task_id, {})[kind, span["start"]] = marks[-1].anchor
    return marks


def _citation_marks(record: dict[str, Any], made: NoticeText) -> list[Mark]:
    marks = []
    for cited in record["citations"]:
        span = cited.get("span") or {}
        start, end = span.get("start"), span.get("end")
        words = cited.get("title") or cited.get("document_number") or ""
        if isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(record["text"]):
            marks.append(_mark(made, "citation", span, words))
            made.targets.setdefault(cited["citation_id"], {})["citation", start] = marks[-1].anchor
        else:
            made.lost.append(_lost("citation", words))
    return marks


def _field_marks(record: dict[str, Any], made: NoticeText) -> list[Mark]:
    info = record["notice"]
    marks: list[Mark] = []
    found: dict[str, dict[str, str]] = {}
    for place in info.get("evidence") or ():
        if quotes(record["text"], place.get("span"), place["raw"]):
            marks.append(_mark(made, "field", place["span"], ""))
            found.setdefault(place["field"], {})[unspaced(place["raw"])] = marks[-1].anchor
    for name in shown_fields():
        given = info["jurisdiction"]["name"] if name == "jurisdiction" else info[name]
        places = found.get(name, {})
        if isinstance(given, list):  # each entry is quoted as it is written
            made.fields[name] = [FieldValue(value, places.get(unspaced(value))) for value in given]
        else:
            made.fields[name] = [FieldValue(str(given), next(iter(places.values()), None))] if given else []
        made.lost += [_lost(name, value.value) for value in made.fields[name] if value.target is None]
    return marks


def _mark(made: NoticeText, kind: str, span: dict[str, int], note: str) -> Mark:
    return Mark(kind, span["start"], span["end"], f"{made.anchor}{_LETTERS[kind]}{span['start']}", note)


def _lost(kind: str, words: str) -> Row:
    return {"task_id": None, "task_keys": "", "kind": kind, "value": words}


def _note(kind: str, value: dict[str, Any]) -> str:
    """Return what the words of a mark do not say themselves: date of a deadline, role and full name of a unit."""
    if kind == "deadline":
        known = value.get("end") or value.get("start") or value.get("rrule") or ""
        return f"{value['kind']} {known}".strip()
    name = str(value["domain"] if kind == "domain" else value["name"])
    shown = "" if unspaced(name) == unspaced(value["raw"]) else name
    return shown if kind == "domain" else f"{value['role']} {shown}".strip()
