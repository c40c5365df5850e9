"""What a notice reports rather than asks for: dates of a past year, of a year or quarter that is summed up."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.language.deadlines.words import time_phrase
from pipeline.language.deadlines.written_years import NEAR
from pipeline.notation import notation_phrase, read_number

_YEAR_IS_OVER = 11
"""From this month on a notice says with the bare year what was done, and with 年底前 what is to be done."""
_YEAR_AND_MORE = 6
"""The length of 2023年第."""
_JUST_PAST = timedelta(days=7)
"""So long after a day a notice that still asks for something by it may have been late."""
_CENTURIES = 1900
"""A number above this is a year in full."""


class Reported:
    """What one text reports, seen from ``horizon``, the first day that is not past, and the day of signing."""

    def __init__(self, text: str, signed: date | None, horizon: date | None) -> None:
        self._text = text
        self._signed = signed
        self._horizon = horizon
        title = time_phrase("title-of-chronicle").search(text)
        self._chronicle = title.end() if title else len(text)

    def in_past_year(self, at: int) -> bool:
        """Tell whether a sentence is a report on a past year up to a place (2023年，全县新建校舍12所，6月底前…)."""
        near = max(0, at - NEAR)
        start = max((m.end() for m in notation_phrase("sentence-end").finditer(self._text, near, at)), default=0)
        if self._horizon is None or (start == 0 and near > 0):
            return False
        opening = time_phrase("year-told-of").match(self._text, start, at)
        year = read_number(opening["year"]) if opening else None
        return (
            opening is not None
            and year is not None
            and _CENTURIES < year < self._horizon.year
            and not time_phrase("turn-to-tasks").search(self._text, opening.end(), at)
            and not time_phrase("only-planned").search(self._text, opening.end(), at)
        )

    def as_summary(self, year: int, at: int) -> bool:
        """Tell whether a clause that a bare ``year`` opens, before ``at``, is said when that year is nearly over.

        Such a clause counts what there is (今年新建校舍12所); it is a report earlier in the year, too, where
        the line goes on to count up the months so far (2024年，安排项目120个。1—8月，完成投资…). It is none
        if it says what is still to be done (2024年，要完成…), or if a later year
        follows in the line, as in the steps of a plan (2024年启动，2025年建成).
        """
        if self._signed is None or year != self._signed.year:
            return False
        counted_up = self._is_counted_up(at)
        if self._signed.month < _YEAR_IS_OVER and not counted_up:
            return False
        clause = notation_phrase("rest-of-clause").match(self._text, at)
        counts = clause is not None and any(c.isdigit() for c in clause.group())
        if clause is None or not counts or time_phrase("turn-to-tasks").search(clause.group()):
            return False
        if not counted_up and time_phrase("only-planned").search(clause.group()):
            return False
        line = self._text.find("\n", at)
        until = min(at + NEAR, line if line >= 0 else len(self._text))
        later = notation_phrase("named-year").finditer(self._text, at, until)
        return all(int(named.group()) <= year for named in later)

    def was_counted(self, day: date, at: int) -> bool:
        """Tell whether a clause counts what there was by a past ``day`` (4月10日前，投入11亿元)."""
        if self._signed is None or self._signed - day <= _JUST_PAST:
            return False
        clause = notation_phrase("rest-of-clause").match(self._text, at)
        return (
            clause is not None
            and time_phrase("measured").search(clause.group()) is not None
            and time_phrase("turn-to-tasks").search(clause.group()) is None
        )

    def _is_counted_up(self, at: int) -> bool:
        """Tell whether the line counts, behind a place, what a part of the year has brought (1—9月，完成投资…)."""
        line = self._text.find("\n", at)
        until = min(at + NEAR, line if line >= 0 else len(self._text))
        return time_phrase("counted-up").search(self._text, at, until) is not None

    def heads_days(self, month: int, start: int, end: int) -> bool:
        """Tell whether a line opens with a month alone and the next one with a day of it, as calendars do."""
        line = self._text.find("\n", end, end + NEAR)
        if line < 0 or (start > 0 and self._text[start - 1] != "\n"):
            return False
        day = time_phrase("line-of-day").match(self._text, line + 1)
        return day is not None and read_number(day["month"]) == month

    def in_chronicle(self, at: int) -> bool:
        """Tell whether a place stands below the title of a chronicle (2011年大事记)."""
        return at >= self._chronicle

    def again(self, start: int, end: int) -> bool:
        """Tell whether the words of a month or quarter stand shortly before with a past year of their own.

        2023年第四季度，县政府检查了网站。四季度，各网站发布信息… in January 2024 is still the quarter before.
        """
        if self._signed is None:
            return False
        first = max(0, start - NEAR)
        before = self._text.rfind(self._text[start:end], first, start)
        if before < 0:
            return False
        opening = time_phrase("year-of-period").search(self._text, max(first, before - _YEAR_AND_MORE), before)
        year = read_number(opening["year"]) if opening else None
        return year is not None and _CENTURIES < year < self._signed.year
