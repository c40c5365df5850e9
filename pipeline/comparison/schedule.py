"""The timeline: every dated or recurring deadline in one list, and the same as a calendar file (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace

from dateutil.rrule import rrulestr  # type: ignore[import-untyped]

from pipeline.comparison.align import Placed
from pipeline.comparison.labels import labels
from pipeline.comparison.words import name_of
from pipeline.model.recurrence import is_recurrence
from pipeline.notation import labelled, marks, shortened
from pipeline.tables import PlainTables, Row, split_list, text_of
from pipeline.tables.cells import CONTROLS
from pipeline.tables.values import distinct

SUMMARY_LENGTH = 60

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})

_STAMP_WITHOUT_DAY = date(2000, 1, 1)
"""DTSTAMP of the events of notices without a day of their own, see :func:`calendar_text`."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A deadline on the timeline: a row of ``timeline.csv``.

    Attributes:
        deadline: its row in ``deadlines.csv``.
        day: the last day; of a recurring deadline without one, the first occurrence.
        rrule: its recurrence rule, if any.
        placed: the topic of its task.
        place: the place whose notice sets it.
        title: what its task is called.
        in_charge: the units that lead or are responsible.
    """

    deadline: SimpleNamespace
    day: date
    rrule: str | None
    placed: Placed
    place: str
    title: str
    in_charge: tuple[str, ...]


def timeline_of(tables: PlainTables, placed: list[Placed], places: dict[str, str]) -> list[TimelineEntry]:
    """Return every deadline that has a date or a recurrence rule, by its last day, then place and task.

    A recurring deadline without a date stands at its first occurrence on or after the day of signing;
    where the notice has no day, it is left out of the timeline, since nothing says when it begins.
    """
    topics = {p.task_id: p for p in placed}
    tasks = {row["task_id"]: row for row in tables.tasks}
    signed = {row["notice_id"]: row["signed_date"] or row["printed_date"] for row in tables.notices}
    entries = []
    for deadline in (SimpleNamespace(**row) for row in tables.deadlines):
        rule = text_of(deadline.rrule)
        day = deadline.end or deadline.start or _first_occurrence(rule, signed[deadline.notice_id])
        if day is None:
            continue
        task, place = tasks[deadline.task_id], places[deadline.notice_id]
        units = distinct([*split_list(task["lead"]), *split_list(task["responsible"])])
        entries.append(TimelineEntry(deadline, day, rule or None, topics[deadline.task_id], place, _short(task), units))
    order = {place: i for i, place in enumerate(dict.fromkeys(places.values()))}
    return sorted(entries, key=lambda entry: (entry.day, order[entry.place], entry.deadline.deadline_id))


def _first_occurrence(rule: str, signed: date | None) -> date | None:
    """Return the first day on or after ``signed`` that a rule names; None for a rule that cannot be read."""
    if signed is None or not is_recurrence(rule):
        return None
    start = datetime(signed.year, signed.month, signed.day)  # noqa: DTZ001 - a day has no time zone
    try:
        found: datetime | None = rrulestr(rule, dtstart=start).after(start, inc=True)
    except (ValueError, TypeError):
        return None
    return found.date() if found else None


def _short(task: Row) -> str:
    title = text_of(task["title"]) if task["origin"] == "body" else ""
    return shortened(name_of(title, text_of(task["text"]) or text_of(task["title"])), SUMMARY_LENGTH)


def calendar_text(timeline: list[Row], notices: list[Row]) -> str:
    """Return the timeline as an iCalendar object: one all-day event a deadline, lines ended by CRLF.

    A window lasts from its first to its last day; a recurring deadline repeats by its rule from its first
    occurrence. The calendar has no METHOD: with one it would be a message of scheduling, in which every event
    must have an ORGANIZER (RFC 5546, 3.2.1), and who runs the program is not known here.

    DTSTAMP is required (RFC 5545, 3.6.1) and says, without a METHOD, when the event was last revised (3.8.7.2).
    That is the day on which the notice was signed or printed: the clock must not be asked, for the same input
    gives the same bytes. A notice without such a day has 2000-01-01: a fixed day, older than the notices that
    are read, so that it never displaces a newer revision, and not 1970, which programs take for no day at all.
    """
    stamps = {row["notice_id"]: row["signed_date"] or row["printed_date"] or _STAMP_WITHOUT_DAY for row in notices}
    titles = {row["notice_id"]: text_of(row["title"]) for row in notices}
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//notice-tasks//deadlines//ZH",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:" + _escape(labels().calendar.name),
    ]
    for row in timeline:
        lines += _event(row, stamps[row["notice_id"]], titles[row["notice_id"]])
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(row: Row, stamp: date, notice: str) -> list[str]:
    first = row["start"] if row["start"] and row["start"] <= row["date"] else row["date"]
    rule = row["rrule"] if row["rrule"] and is_recurrence(row["rrule"]) else None
    said = labels().calendar
    described = [
        said.words + text_of(row["raw"]),
        said.units + marks().list_comma.join(row["in_charge"]) if row["in_charge"] else "",
        said.notice + notice if notice else "",
        f"task_id: {row['task_id']}",
    ]
    return [
        "BEGIN:VEVENT",
        f"UID:{_escape(row['deadline_id'])}@notice-tasks",
        f"DTSTAMP:{stamp:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{_after(row['date']):%Y%m%d}",
        *([f"RRULE:{rule}"] if rule else []),
        f"SUMMARY:{_escape(labelled(row['jurisdiction'], row['title']))}",
        "DESCRIPTION:" + _escape("\n".join(part for part in described if part)),
        f"CATEGORIES:{_escape(row['topic_label'])}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def _escape(text: str) -> str:
    return CONTROLS.sub(" ", text).translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """Cut a line into pieces of at most 75 bytes, never inside a character (RFC 5545, 3.1)."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode("utf-8", "replace"))
        if size + width > 75:
            yield piece
            piece, size = " ", 1
        piece += character
        size += width
    yield piece
