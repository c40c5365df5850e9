"""Read the matches that hold a stretch of time: a range, a start, what begins with the signing, years in one word.

Each function gets the match and the years known so far; an empty list means that the words are no
stretch after all (2月30日至3月1日).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pipeline.language.deadlines.drafts import Draft
from pipeline.language.deadlines.matching import Found
from pipeline.language.deadlines.points import Days, Point, read_point
from pipeline.language.deadlines.words import time_phrase, time_words
from pipeline.language.deadlines.years import Years
from pipeline.model.record import Precision

_MONTHS = 12
_SPRING = 4
"""Stretches that end by this month, said at the end of a year, are the next year's."""


def read_range(found: Found, years: Years) -> list[Draft]:
    """Read a stretch between two dates: 2021年至2022年9月底前, 3月1—15日.

    A stretch whose written years put its end before its start (2024年6月至2024年3月) has no end that one could know.
    """
    left, right = _both_ends(found.group("left") or "", found.group("right") or "")
    if left is None or right is None:
        return []
    if left.year_word is not None and right.year is None and right.year_word is None and right.month_word is None:
        right = replace(right, year_word=left.year_word)
    names_year = right.year_word is not None or right.month_word is not None
    if right.year is None and not names_year and left.year is not None:
        right = replace(right, year=left.year)
    elif left.year is None and left.year_word is None and right.year is not None:
        left = replace(left, year=right.year)
        if (later := left.days()) and (end := right.days()) and later.start > end.end:
            left = replace(left, year=(left.year or 0) - 1)
    full_left, inferred = years.complete(left, found.start)
    full_right, inferred_right = years.complete(right, found.start)
    full_right = _in_year_from(full_left, full_right)
    first, last = full_left.days(), full_right.days()
    if inferred and inferred_right and _counts_up(first, last, years.reference):
        return []
    if (first is None and full_left.year is not None) or (last is None and full_right.year is not None):
        return []
    if first and last and last.end < first.start and _writes_both_years(found):
        return [replace(_begun(found, full_left, first), ambiguous=True)]
    if first and last and last.end < first.start and right.year in (None, left.year):
        full_right = replace(full_right, year=(full_right.year or 0) + 1)
        last = full_right.days()
    if first and last and last.end < first.start:
        return []
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            start=_first_day(found, first),
            end=last.end if last else None,
            precision=last.precision if last else None,
            inferred=inferred or inferred_right,
            ambiguous=bool(found.group("before")) and right.month_or_year,
            point=full_right,
            aim=True,
        )
    ]


def _first_day(found: Found, days: Days | None) -> date | None:
    """Return the day with which a stretch begins: of 6月底至9月 the last day of June."""
    if days is None:
        return None
    return days.end if time_phrase("end-of").search(found.group("left") or "") else days.start


def _in_year_from(left: Point, right: Point) -> Point:
    """Return the end of a stretch in the year that its words count from the start (2024年11月至次年2月)."""
    word = time_words().year_words.get(right.year_word or "")
    if word is None or word.since != "text" or left.year is None:
        return right
    return replace(right, year=left.year + word.shift)


def _counts_up(first: Days | None, last: Days | None, signed: date | None) -> bool:
    """Tell whether a stretch is guessed into the next year and counts this year's months so far.

    1—9月, said in October, does. January to April, said in November, is the next year's.
    """
    if signed is None or first is None or last is None or first.start.year != signed.year + 1:
        return False
    from_january = (first.start.month, first.start.day) == (1, 1)
    return from_january and last.precision is Precision.MONTH and _SPRING < last.end.month <= signed.month


def _writes_both_years(found: Found) -> bool:
    """Tell whether each end of a range has its own year in figures."""
    ends = (read_point(found.group(name) or "") for name in ("left", "right"))
    return all(end is not None and end.year is not None for end in ends)


def _begun(found: Found, point: Point, days: Days | None, inferred: tuple[str, ...] = ()) -> Draft:
    """Return the stretch that begins with a point and whose end is open."""
    return Draft(
        found.start,
        found.end,
        found.kind,
        start=days.start if days else None,
        precision=days.precision if days else None,
        inferred=inferred,
        point=point,
        aim=True,
    )


def _both_ends(left_text: str, right_text: str) -> tuple[Point | None, Point | None]:
    """Read both ends of a range; each may leave to the other what they share (2021—2023年, 3月1—15日)."""
    right = read_point(right_text)
    unit = time_phrase("unit").search(right_text)
    left = read_point(left_text) or (read_point(left_text + unit.group()) if unit else None)
    if right is None and left is not None and left.month is not None and left.day is None and right_text.isdecimal():
        right = Point(month=int(right_text))  # 2024.1—4
    if left is None or right is None:
        return left, right
    if right.is_bare_day:
        month = left.month
        if month is not None and left.day is not None and right.day is not None and right.day < left.day:
            month = month % _MONTHS + 1  # 3月28日至7日 ends in April
        right = replace(right, month=month, year=left.year, year_word=left.year_word)
    elif right.lacks_month:
        right = replace(right, month=left.month, year=left.year, year_word=left.year_word)
    return left, right


def read_start(found: Found, years: Years) -> list[Draft]:
    """Read a start without an end: 自4月8日起, 自2024年秋季学期起; it stays open where nothing gives the day."""
    point = read_point(found.group("point"))
    if point is None:
        return []
    if season := found.group("season"):
        eve = time_words().season_eves.get(season)
        if eve is None or point.year is None:
            return [Draft(found.start, found.end, found.kind)]
        begin = date.fromisoformat(f"{point.year}-{eve}") + timedelta(days=1)
        return [Draft(found.start, found.end, found.kind, start=begin, precision=Precision.DAY)]
    full, inferred = years.complete(point, found.start)
    days = full.days()
    if days is None and (full.year is not None or full.is_bare_day):
        return []
    return [_begun(found, full, days, inferred)]


def read_after(found: Found, years: Years) -> list[Draft]:
    """Read what begins with or after a date: 2024年3月1日及以后 on that day, 2024年之后 on the day after it."""
    point = read_point(found.group("point"))
    if point is None:
        return []
    full, inferred = years.complete(point, found.start)
    days = full.days()
    if days is None:
        return []
    start = days.start if found.group("included") else days.end + timedelta(days=1)
    return [
        Draft(found.start, found.end, found.kind, start=start, precision=days.precision, inferred=inferred, point=full)
    ]


def read_years(found: Found, years: Years) -> list[Draft]:
    """Read several years named in one word: 今明两年."""
    last = time_words().year_spans[found.group("span") or ""]
    if (since := years.horizon()) is None:
        return [Draft(found.start, found.end, found.kind)]
    first = since.year
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            start=date(first, 1, 1),
            end=date(first + last, 12, 31),
            precision=Precision.YEAR,
            inferred=("year",),
        )
    ]


def read_from_today(found: Found, years: Years) -> list[Draft]:
    """Read a stretch that begins with the signing: 即日起至4月8日; of a notice of December that is the next April.

    A written year that puts the end before the signing leaves an end that one could not know.
    """
    start = years.reference
    if found.group("point") is None:
        return [Draft(found.start, found.end, found.kind, start=start, precision=Precision.DAY if start else None)]
    point = read_point(found.group("point"))
    if point is None:
        return []
    full, inferred = years.complete(point, found.start)
    days = full.days()
    if start and days and days.end < start:
        if full.year is None or point.year is not None or point.year_word is not None or point.month_word is not None:
            return [replace(_begun(found, full, Days(start, start, Precision.DAY)), ambiguous=True)]
        full = replace(full, year=full.year + 1)
        days = full.days()
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            start=start,
            end=days.end if days else None,
            precision=days.precision if days else None,
            inferred=inferred,
            ambiguous=bool(found.group("before")) and point.month_or_year,
            point=full,
        )
    ]
