"""What is counted from the day of signing: 本月, 下周五, 下季度."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from pipeline.language.deadlines.points import Point
from pipeline.language.deadlines.words import time_words

_FIRST_MONTHS = 4
_HALF_A_YEAR = timedelta(days=183)


def add_months(day: date, months: int) -> date | None:
    """Return the same day some months later, or the last of that month; None beyond the calendar."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_such_day(signed: date | None, point: Point) -> tuple[Point, tuple[str, ...]]:
    """Give a day without a month (25日前) the first month from the signing on that has it still ahead.

    Returns the point with the names of what was filled in, unchanged where no such day is near or nobody signed.
    """
    for months in range(3):
        then = add_months(signed.replace(day=1), months) if signed is not None else None
        if then is None or signed is None:
            break
        day = replace(point, year=then.year, month=then.month)
        if (days := day.days()) and days.end >= signed:
            return day, ("year", "month")
    return point, ()


def counted_from(signed: date, point: Point) -> Point:
    """Return a point whose week, quarter or month is counted from the signing; unchanged beyond the calendar."""
    if point.quarter_word is not None:
        then = add_months(signed, 3 * time_words().quarter_words.get(point.quarter_word, 0))
        return point if then is None else replace(point, year=then.year, quarter=(then.month + 2) // 3)
    if point.week_word is not None:
        return _in_week(signed, point)
    word = time_words().month_words.get(point.month_word or "")
    then = add_months(signed, word.shift if word else 0)
    return point if then is None else replace(point, year=then.year, month=then.month)


def _in_week(signed: date, point: Point) -> Point:
    weeks = time_words().week_words.get(point.week_word or "", 0)
    try:
        day = signed + timedelta(days=7 * weeks + (point.weekday or 0) - signed.weekday())
    except OverflowError:
        return point
    return replace(point, year=day.year, month=day.month, day=day.day, week_word=None)


def is_over(year: int | None, signed: date) -> bool:
    """Tell whether a notice of the first months of a year is about the year before: it judges what is done."""
    return year == signed.year - 1 and signed.month <= _FIRST_MONTHS


def soon_after_year(point: Point, signed: date) -> Point:
    """Put a date that would be past into the year of signing, where it is then at most half a year ahead."""
    days, ahead = point.days(), replace(point, year=signed.year)
    then = ahead.days()
    if days is None or days.end >= signed or then is None or not signed <= then.end <= signed + _HALF_A_YEAR:
        return point
    return ahead
