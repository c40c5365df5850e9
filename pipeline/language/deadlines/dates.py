"""Read the matches that hold days to be met: one date, a list of them, a holiday.

Each function gets the match and the years known so far; an empty list means that the words are no
date after all (2月30日前, 第五季度).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from pipeline.language.deadlines.cycles import repeat_rule
from pipeline.language.deadlines.drafts import Draft
from pipeline.language.deadlines.matching import Found
from pipeline.language.deadlines.points import Point, read_point, unit_of_last
from pipeline.language.deadlines.signing import next_such_day
from pipeline.language.deadlines.words import time_phrase, time_words
from pipeline.language.deadlines.years import Years
from pipeline.model.record import DeadlineKind, Precision

_ANY_YEAR = 2024
_BESIDE = 6
"""Characters behind a date in which the day of the week stands."""


def read_one_date(found: Found, years: Years) -> list[Draft]:
    """Read a single date: 2024年10月底前, or the bare 2024年 of a time field."""
    point = read_point(found.group("point"))
    if point is None:
        return []
    before = bool(found.group("before"))
    return _dated(found, point, found.start, found.end, years, before=before)


def _dated(found: Found, point: Point, start_at: int, end_at: int, years: Years, *, before: bool) -> list[Draft]:
    """Return the due date of a point, or the window that it is in a stage heading."""
    freq = years.repeats(point, start_at)
    if freq is not None:
        rrule = repeat_rule(point, freq, before=before)
        return [Draft(start_at, end_at, DeadlineKind.RECURRING, rrule=rrule)]
    full, inferred = years.complete(point, start_at)
    if full.is_bare_day and found.group("alone") is not None:
        full, inferred = next_such_day(years.reference, full)
    if full.lacks_month:
        return []
    if inferred:
        full = _on_weekday(full, found.match.string, (start_at, end_at))
    days = full.days()
    if days is None and full.year is not None:
        return []
    window = found.kind is DeadlineKind.WINDOW
    return [
        Draft(
            start_at,
            end_at,
            found.kind,
            start=days.start if days and window else None,
            end=days.end if days else None,
            precision=days.precision if days else None,
            inferred=inferred,
            ambiguous=before and point.month_or_year,
            point=full,
            aim=before or point.names_part_of_years or bool(found.group("reach")),
        )
    ]


def _on_weekday(point: Point, text: str, where: tuple[int, int]) -> Point:
    """Move a day to the year before or after if only there it is the day of the week that stands beside it.

    A notice of December says 1月14日（周五）前, and in a plan for the next year 12月9日（周五）前 is still this year.
    """
    weekday_of = time_phrase("day-of-week")
    start, end = where
    said = (
        weekday_of.search(text, start, end)
        or weekday_of.match(text, end)
        or weekday_of.search(text, end, end + _BESIDE)
    )
    if said is None or point.day is None or point.year is None:
        return point
    weekday = time_words().weekdays[said.group(1)]
    for year in (point.year, point.year + 1, point.year - 1):
        days = replace(point, year=year).days()
        if days is not None and days.start.weekday() == weekday:
            return replace(point, year=year)
    return point


def read_dates(found: Found, years: Years) -> list[Draft]:
    """Read dates that share their tail: 2024年、2025年、2026年11月底前 are three, all in November."""
    start = found.match.start("points")
    pieces = [
        (m.start() + start, m.group(), time_phrase("bracket").sub("", m.group()))
        for m in time_phrase("piece").finditer(found.group("points") or "")
    ]
    last = read_point(pieces[-1][2])
    if last is None:
        return []
    unit = unit_of_last(pieces[-1][2])
    before = bool(found.group("before"))
    drafts: list[Draft] = []
    known: Point | None = None
    for i, (at, said, text) in enumerate(pieces):
        point = last if i == len(pieces) - 1 else read_point(text) or read_point(text + unit)
        if point is None:
            return []
        point = _with_tail(point, last)
        if known is not None:
            point = _continued(point, known)
        known = point
        until = found.end if i == len(pieces) - 1 else at + len(time_phrase("remark").sub("", said))
        drafts += _dated(found, point, at if i else min(at, found.start), until, years, before=before)
    return _in_turn(drafts)


def read_shared_day(found: Found, years: Years) -> list[Draft]:
    """Read months that share a day: 4月、7月、10月的15日前 are three days."""
    start = found.match.start("months")
    day = read_point(found.group("shared") or "")
    months = found.group("months") or ""
    unit = unit_of_last(months)
    pieces = [(m.start() + start, m.group()) for m in time_phrase("piece").finditer(months)]
    drafts: list[Draft] = []
    known: Point | None = None
    for i, (at, text) in enumerate(pieces):
        month = read_point(text) or read_point(text + unit)
        if month is None or day is None:
            return []
        point = replace(month, day=day.day)
        known = point = point if known is None else _continued(point, known)
        until = found.end if i == len(pieces) - 1 else at + len(text)
        drafts += _dated(found, point, at if i else min(at, found.start), until, years, before=False)
    return _in_turn(drafts)


def _in_turn(drafts: list[Draft]) -> list[Draft]:
    """Give no date of a list an earlier year than the one before has (4月15日、7月15日前, said in December)."""
    kept: list[Draft] = []
    for draft in drafts:
        point, before = draft.point, kept[-1].point if kept else None
        if "year" in draft.inferred and point and point.year and before and before.year and point.year < before.year:
            later = replace(point, year=before.year)
            days = later.days()
            start = days.start if days and draft.start else None
            kept.append(replace(draft, point=later, start=start, end=days.end if days else None))
        else:
            kept.append(draft)
    return kept


def read_holiday(found: Found, years: Years) -> list[Draft]:
    """Read 国庆节前. Like any date with 前 it is inclusive, and can also be read as the eve."""
    holiday = time_words().holidays[found.group("holiday") or ""]
    said = read_point(found.group("point")) or Point()
    # The year is filled in as for a date of about that time of the year; then the day of that year is looked up.
    about = holiday.in_year(years.reference.year if years.reference else _ANY_YEAR) or date(_ANY_YEAR, 1, 1)
    point, inferred = years.complete(replace(said, month=about.month, day=about.day), found.start)
    day = holiday.in_year(point.year) if point.year is not None else None
    signed = years.reference
    if said == Point() and day is not None and signed is not None and day.year == signed.year and day < signed:
        day = holiday.in_year(day.year + 1)
    if day is not None:
        point = replace(point, year=day.year, month=day.month, day=day.day)
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            end=day,
            precision=Precision.DAY if day else None,
            inferred=inferred,
            ambiguous=True,
            point=point,
            aim=True,
        )
    ]


def _with_tail(point: Point, last: Point) -> Point:
    """Give a date of a list what only the last one says: 2024年、2025年11月底; 6月、12月底."""
    if point.names_year_only and not point.names_part_of_years:
        return replace(last, year=point.year, year_word=point.year_word)
    if point.month is not None and point.day is None and point.part is None and last.day is None:
        return replace(point, part=last.part)
    return point


def _continued(point: Point, known: Point) -> Point:
    """Give a later date of a list the year (and, for a bare day or 下旬, the month) of the one before it."""
    if point.year is None and point.year_word is None:
        point = replace(point, year=known.year, year_word=known.year_word)
    if point.month is None and point.lacks_month:
        point = replace(point, month=known.month, month_word=known.month_word)
    return point
