"""A point of the calendar as written (2020年9月底, 三季度末, “十四五”末, 9月20日) and the days it means."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pipeline.language.deadlines.rules import PartOfMonth, PartOfYear
from pipeline.language.deadlines.words import time_phrase, time_words
from pipeline.model.record import Precision
from pipeline.notation import read_number

_LEAP_DAY = (2, 29)
_PLAN_YEARS = 5
# Two figures of a year from here on mean the last century (91年5月).
_LAST_CENTURY = 40


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of a stretch of the calendar, and how finely it was stated."""

    start: date
    end: date
    precision: Precision


@dataclass(frozen=True, slots=True)
class Point:
    """The parts of a point that are written; None or empty where they are not.

    ``year_word`` is a year named by a word (今年, 次年), ``last_year`` the end of a plan of several years,
    ``part`` a part of the month (下旬), ``year_part`` one of the year (年底), ``first_quarter`` the 二 of 二、三季度;
    ``from_january`` says that the months before ``month`` belong to it (前10个月), ``week_word`` and ``weekday`` are
    those of 本周五.
    """

    year: int | None = None
    year_word: str | None = None
    last_year: int | None = None
    month: int | None = None
    month_word: str | None = None
    day: int | None = None
    part: PartOfMonth | None = None
    quarter: int | None = None
    first_quarter: int | None = None
    quarter_word: str | None = None
    half: int | None = None
    year_part: PartOfYear | None = None
    week_word: str | None = None
    weekday: int | None = None
    from_january: bool = False

    @property
    def names_year_only(self) -> bool:
        """Tell whether nothing finer than a year is written (年底 counts as such)."""
        return all(
            v is None
            for v in (self.month, self.month_word, self.day, self.quarter, self.quarter_word, self.half, self.week_word)
        )

    @property
    def is_bare_day(self) -> bool:
        """Tell whether only a day is written (25日), whose month must come from elsewhere."""
        return self.day is not None and self.month is None and self.month_word is None

    @property
    def lacks_month(self) -> bool:
        """Tell whether a day or a part of a month is written without the month (25日, 下旬)."""
        return self.is_bare_day or (self.part is not None and self.month is None and self.month_word is None)

    @property
    def names_end(self) -> bool:
        """Tell whether the words themselves say "end of" (底, 末, 内, 下旬, 期间), so that 前 is not ambiguous."""
        return self.part is not None or self.names_part_of_years

    @property
    def names_part_of_years(self) -> bool:
        """Tell whether a part of the year is named (年底), or the years of a plan (“十四五”期间)."""
        return self.year_part is not None or self.last_year is not None

    @property
    def month_or_year(self) -> bool:
        """Tell whether a bare 前 after this point may also mean "before it begins"."""
        return self.day is None and not self.names_end and self.quarter is None and self.week_word is None

    def days(self) -> Days | None:
        """Return the days meant; None where the year is not known or there is no such day (2月30日)."""
        if self.year is None or not date.min.year < self.year < date.max.year:
            return None
        try:
            return self._days(self.year)
        except ValueError:
            return None

    def _days(self, year: int) -> Days:
        if self.lacks_month:
            raise ValueError("a day of no month")
        if self.month is not None:
            last = monthrange(year, self.month)[1]
            if self.day is not None:
                day = date(year, self.month, self.day)
                return Days(day, day, Precision.DAY)
            first, until = self.part.days if self.part else (1, last)
            precision = self.part.precision if self.part else Precision.MONTH
            start = date(year, 1 if self.from_january else self.month, first)
            return Days(start, date(year, self.month, min(until, last)), precision)
        if self.week_word is not None:
            raise ValueError("a day of no week")
        if self.quarter is not None:
            month = 3 * self.quarter
            last = monthrange(year, month)[1]
            first = 3 * (self.first_quarter or self.quarter) - 2
            return Days(date(year, first, 1), date(year, month, last), Precision.QUARTER)
        if self.half is not None:
            month = 6 * self.half
            return Days(date(year, month - 5, 1), date(year, month, monthrange(year, month)[1]), Precision.HALF)
        if self.year_part is not None:
            begin, end = self.year_part.months
            return Days(date(year, begin, 1), date(year, end, monthrange(year, end)[1]), self.year_part.precision)
        return Days(date(year, 1, 1), date(self.last_year or year, 12, 31), Precision.YEAR)

    def in_leap_year(self) -> Point:
        """Return a 29 February in the next year that has one, from its year on; any other point as it is."""
        if (self.month, self.day) != _LEAP_DAY or self.year is None:
            return self
        return replace(self, year=next((y for y in range(self.year, self.year + 9) if isleap(y)), self.year))


def read_point(text: str | None) -> Point | None:
    """Take a point apart; None for no text, or if the whole of it is not one."""
    match = time_phrase("point").fullmatch(text) if text else None
    return _point(match) if match else None


def _point(match: re.Match[str]) -> Point | None:
    got = match.groupdict()
    if got["plan"]:
        first = time_words().plans.get(got["plan"])
        if first is None:
            return None
        until = first + _PLAN_YEARS - 1
        if got["plan_end"]:
            return Point(year=until, year_part=time_words().year_parts[got["plan_end"]])
        return Point(year=first, last_year=until)
    if got["holiday"]:
        feast = time_words().holidays[got["holiday"]].in_year(int(got["holiday_year"]))
        return Point(year=feast.year, month=feast.month, day=feast.day) if feast else None
    year, year_word = _year(got["year"] or got["iso_year"] or got["letter_year"] or got["short_year"], got["year_word"])
    if got["year"] and year is None:
        return None
    months = got["nth_month"] or got["first_months"] or ("1" if got["first_month"] else None)
    month = _named(
        got["month"] or got["iso_month"] or got["short_month"] or got["dot_month"] or months, time_words().months
    )
    if month is not None and not 1 <= month <= 12:
        return None
    day = read_number(got["day"] or got["iso_day"] or got["short_day"] or got["dot_day"] or "")
    return Point(
        year=year,
        year_word=year_word,
        month=month,
        month_word=got["month_word"],
        day=day,
        part=time_words().month_parts.get(got["part"] or got["iso_part"] or ""),
        quarter=_named(got["quarter"] or got["letter_quarter"] or got["first_quarters"], time_words().quarters),
        first_quarter=_named(got["first_quarter"], time_words().quarters),
        quarter_word=got["quarter_word"],
        half=time_words().halves.get(got["half"] or ""),
        year_part=time_words().year_parts.get(got["edge"] or got["quarter_edge"] or ""),
        week_word=got["week_word"],
        from_january=got["first_months"] is not None,
        weekday=time_words().weekdays.get(got["weekday"] or ""),
    )


def _year(figures: str | None, word: str | None) -> tuple[int | None, str | None]:
    if figures is None:
        return None, word
    year = read_number(figures)
    if year is not None and year < 100:
        year += 2000 if year < _LAST_CENTURY else 1900
    return year, None


def _named(figure: str | None, by_word: Mapping[str, int]) -> int | None:
    return by_word.get(figure) or read_number(figure) if figure else None


def unit_of_last(text: str) -> str:
    """Return the unit written last in a list of dates (月 of 4、7、10月), which those before it may leave out."""
    return next(reversed(time_phrase("unit").findall(text)), "")
