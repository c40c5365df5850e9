"""What an incomplete date takes from the text before it and from the notice.

A missing year comes from the last date before it, then from the year the text is about, then from
the day of signing; inside "每年4月底前…，5月底前…" the second date repeats like the first.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import date

from pipeline.language.deadlines.context import Context
from pipeline.language.deadlines.points import Days, Point
from pipeline.language.deadlines.signing import counted_from, is_over, soon_after_year
from pipeline.language.deadlines.words import time_phrase, time_words
from pipeline.language.deadlines.written_years import NEAR, WrittenYears
from pipeline.notation import marks, notation_phrase

# A cycle passes itself on only if it names a date: the part of its rule that does so.
_DATED_CYCLES = {"YEARLY": "BYMONTH=", "MONTHLY": "BYMONTHDAY="}
# A notice of November that says 1月底前 without a year means the next January; one of May that says 1月 does not.
_LATE_MONTH, _EARLY_MONTH = 10, 4
_LAST_OF_CAMPAIGNS = 10
"""A notice signed after this month with the coming year in its title is a plan of that year."""


class Years:
    """The years known at each place of one text. Learns from the dates in the order in which they stand."""

    def __init__(self, text: str, context: Context) -> None:
        signed, year = context.reference, context.year
        self.reference = signed
        # 2024年度医保征缴 signed in September 2023 is under way in 2023; signed in December, it is a plan for 2024.
        in_time = signed is not None and year == signed.year + 1 and signed.month <= _LAST_OF_CAMPAIGNS
        self._coming = context.title_year and in_time
        self._over = context.title_year and signed is not None and is_over(year, signed)
        self._about = year
        self._text = text
        self._written = WrittenYears(text)
        self._ends = [m.start() for m in notation_phrase("sentence-end").finditer(text)]
        self._carried: int | None = None
        self._carried_at = 0
        self._vague: int | None = None
        self._told_by_word_at: int | None = None
        self._weak: tuple[int, int] | None = None
        self._month = (0, context.month) if context.month is not None else None
        self._told: set[int] = set()
        self._cycle: tuple[int, str, bool] | None = None
        self._stretch: tuple[date, date] | None = None
        self._in_stretch = False
        self._stage = context.stretch
        self._turned: tuple[int, int] | None = None

    def sentence(self, at: int) -> int:
        """Return the number of the sentence that holds a place."""
        return bisect_right(self._ends, at)

    def horizon(self) -> date | None:
        """Return the first day not past: that of signing, else the start of the year the text is about, else None."""
        if self.reference is not None:
            return self.reference
        return date(self._about, 1, 1) if self._about is not None and self._about > 0 else None

    def is_last_december(self, day: date) -> bool:
        """Tell whether a notice of January that first of all names a day of December tells of the month before."""
        signed = self.reference
        first_date = self._month is None and self._carried is None
        return first_date and signed is not None and signed.month == 1 and (day.year, day.month) == (signed.year, 12)

    def is_guessed_next(self, day: date, at: int) -> bool:
        """Tell whether nothing but the late month of signing puts a date into the next year (4月，印发…)."""
        signed = self.reference
        if signed is None or day.year != signed.year + 1 or not self._only_signing_tells(at):
            return False
        return not self._turns_year(Point(year=signed.year, month=day.month))

    def complete(self, point: Point, at: int) -> tuple[Point, tuple[str, ...]]:
        """Fill in the year of a point (and the month of 本月); returns it with the names of what was filled in.

        The year stays None where it is not known.
        """
        if (month := self._month_before(at)) is not None and (point.lacks_month or self._is_month_of_text(point)):
            point = replace(point, month=month, month_word=None)
        if point.year is not None:
            return point, ()
        if point.month_word is not None or point.quarter_word is not None or point.week_word is not None:
            return (counted_from(self.reference, point) if self.reference else point), ("year",)
        if point.year_word is not None:
            word = time_words().year_words.get(point.year_word)
            if word is None:
                return point, ("year",)
            base = self._signing_year() if word.since == "signing" else self._turning_year(at, word.shift)
            return replace(point, year=None if base is None else base + word.shift), ("year",)
        filled = self._within_stretch(replace(point, year=self._text_year(at, point)).in_leap_year())
        if self._coming and not self._dates_before_tell(at):
            filled = self._still_ahead(point) or filled
        if self._over and self.reference and not self._dates_before_tell(at):
            filled = soon_after_year(filled, self.reference)
        late = self._turns_year(filled) or self._only_signing_tells(at)
        return (self._next_january(filled) if late else filled), ("year",)

    def _is_month_of_text(self, point: Point) -> bool:
        """Tell whether the month is that of the date before (月底前), or else that of the signing."""
        word = time_words().month_words.get(point.month_word or "")
        return word is not None and word.since == "text"

    def learn(self, point: Point, at: int, *, aim: bool, filled_in: bool) -> None:
        """Keep the year of a point for the dates after it.

        The year of an aim (到2025年, 2025年底前) holds to the end of its sentence, other years for the text:
        a plan that begins with its aim for 2025 still means this year by 3月底前. A year that only the signing
        gave (``filled_in``) tells nothing: after 11月15日前 of a notice of November, 1月10日前 is the next January.
        """
        if point.year_word is None and not filled_in:
            self._turned, self._in_stretch = None, False
            if self._stretch is not None and point.year is not None and point.year > self._stretch[1].year:
                self._stretch = None
            if point.year is not None and point.month is not None:
                self._told.add(point.year)
                self._carried_at = at
        if point.month is not None:
            self._month = (at, point.month)
        of_signing = point.year == self._signing_year() and (self._coming or self._only_signing_tells(at))
        signed = filled_in and (self._over or of_signing)
        if point.year is None and self._is_told_from_signing(point):
            self._carried = self._weak = None  # 2010年底前建成。今年9月底前启动，年底前验收
        if point.year is None or (signed and point.year_word is None):
            return
        if aim and point.names_year_only:
            self._weak = (self.sentence(at), point.year)
        else:
            self._carried, self._weak = point.year, None
            told_by_word = self._is_told_from_signing(point)
            self._vague = self.sentence(at) if point.month is None or told_by_word else None
            self._told_by_word_at = at if told_by_word else None

    def learn_stretch(self, start: date, end: date) -> None:
        """Keep a stretch over the turn of the year: after 2023年10月至2024年3月, 11月 is that of 2023.

        Whole years say least of a month behind them: 2023—2025年分批建设，第一批6月底建成, signed in 2023, is 2023.
        """
        self._stretch = (start, end) if start.year != end.year else None
        whole = (start.month, start.day, end.month, end.day) == (1, 1, 12, 31)
        signed = self.reference.year if self.reference is not None else None
        if self._stretch is not None and whole and signed is not None and start.year <= signed < end.year:
            self._carried, self._weak, self._in_stretch = signed, None, True

    def learn_cycle(self, rrule: str, at: int, *, seasonal: bool) -> None:
        """Keep that a date at this place comes back: every year (每年2月底前) or every month (每月5日前).

        A year named by the text (次年一季度) comes back after any yearly cycle (每年评选一次). A ``seasonal`` cycle
        names its time of the year without a month (每年汛前).
        """
        if "INTERVAL" in rrule:
            return
        for freq, part in _DATED_CYCLES.items():
            if f"FREQ={freq}" in rrule:
                self._cycle = (self.sentence(at), freq, seasonal or part in rrule)

    def repeats(self, point: Point, at: int) -> str | None:
        """Return how a point without a year repeats in a sentence whose dates come back, as FREQ; else None."""
        if self._cycle is None or self._cycle[0] != self.sentence(at) or point.year is not None:
            return None
        word = time_words().year_words.get(point.year_word or "")
        _, freq, dated = self._cycle
        bare_day_of_month = freq == "MONTHLY" and point.is_bare_day
        if (word is None and not dated and not bare_day_of_month) or (word is not None and word.since == "signing"):
            return None
        fits = point.is_bare_day if freq == "MONTHLY" else point.month_word is None and not point.lacks_month
        return freq if fits else None

    def _text_year(self, at: int, point: Point) -> int | None:
        if self._weak is not None and self._weak[0] == self.sentence(at):
            return self._signing_year() if self._is_soon(at, point, self._weak[1]) else self._weak[1]
        if not self._in_stretch and (written := self._written_near(at, point)) is not None:
            return written
        if self._is_of_signing(at, point):
            return self._signing_year()
        return self._carried if self._carried is not None else (self._about or self._signing_year())

    def _written_near(self, at: int, point: Point) -> int | None:
        """Return the year that words near a place tell, if the date is then not past."""
        if self.reference is None or point.month is None or time_phrase("report-asked-for").match(self._text, at):
            return None
        near = max(self._opening(at), at - NEAR)
        year = (
            self._written.ahead(near, at, self.reference)
            or self._written.opening_clause(at, self._told)
            or self._written.school_year(self._carried_at, at, point.month)
        )
        days = replace(point, year=year).days()
        return year if days is not None and days.end >= self.reference else None

    def _is_of_signing(self, at: int, point: Point) -> bool:
        """Tell whether a day is still ahead in the year of signing, after a sentence that aims at a later year.

        2025年新增床位500张。各县于3月15日前报送计划, signed in January 2024: the plans are due this March. After
        明年1月至3月登记。预计10月中旬完成核查, October is that of the signing.
        """
        if self._carried is not None and self._is_soon(at, point, self._carried):
            return True
        whole = point.day is None and point.part is None
        if self._vague is None or self._governs(at) or self.reference is None or whole:
            return False
        return (
            self._carried is not None and self._carried > self.reference.year and self._still_ahead(point) is not None
        )

    def _governs(self, at: int) -> bool:
        """Tell whether a place is in the sentence of the vague year, or in the statement of 明年 (…；春节前签约)."""
        since = self._told_by_word_at
        statement = since is None or not any(
            self._text.rfind(mark, max(since, at - NEAR), at) >= 0 for mark in marks().statement_ends
        )
        return self._vague == self.sentence(at) and statement

    def _is_told_from_signing(self, point: Point) -> bool:
        word = time_words().year_words.get(point.year_word or "")
        return word is not None and word.since == "signing"

    def _is_soon(self, at: int, point: Point, year: int) -> bool:
        """Tell whether a report is asked for by a day of this year, although the text spoke of a later ``year``."""
        return (
            self.reference is not None
            and point.day is not None
            and year > self.reference.year
            and self._still_ahead(point) is not None
            and time_phrase("report-asked-for").match(self._text, at) is not None
        )

    def _opening(self, at: int) -> int:
        sentence = self.sentence(at)
        return self._ends[sentence - 1] + 1 if sentence else 0

    def _month_before(self, at: int) -> int | None:
        """Return the month of the date before a place, in its line: 9月上旬报名。下旬考试, 9月5日报名，月底考试."""
        if self._month is None or at - self._month[0] > NEAR:
            return None
        return None if "\n" in self._text[self._month[0] : at] else self._month[1]

    def _named_before(self, at: int, shift: int) -> int | None:
        """Return the last year named before a place: for 当年 in the line, for 次年 in the sentence."""
        near = max(0, at - NEAR)
        start = self._opening(at) if shift else self._text.rfind("\n", near, at)
        return self._written.last(max(start, near), at)

    def _turning_year(self, at: int, shift: int) -> int | None:
        """Return the year that 次年 is counted from: said once more, it is still the year after the same year."""
        year = self._named_before(at, shift) or self._text_year(at, Point())
        if year is None or shift == 0:
            return year
        if self._turned is not None and self._turned[1] == year:
            return self._turned[0]
        self._turned = (year, year + shift)
        return year

    def _within_stretch(self, point: Point) -> Point:
        if (stretch := self._stretch or self._stage) is None or point.month is None:
            return point
        start, end = stretch
        for year in (point.year, start.year, end.year):
            days = replace(point, year=year).days()
            if days is None or days.end < start or end < days.start:
                continue
            return point if self._is_past(days) and self._is_ahead(point) else replace(point, year=year)
        return point

    def _is_past(self, days: Days | None) -> bool:
        return self.reference is not None and days is not None and days.end < self.reference

    def _is_ahead(self, point: Point) -> bool:
        return self.reference is not None and point.year == self.reference.year and not self._is_past(point.days())

    def _signing_year(self) -> int | None:
        return self.reference.year if self.reference is not None else self._about

    def _dates_before_tell(self, at: int) -> bool:
        return self._carried is not None or (self._weak is not None and self._weak[0] == self.sentence(at))

    def _only_signing_tells(self, at: int) -> bool:
        return self._about is None and not self._dates_before_tell(at)

    def _still_ahead(self, point: Point) -> Point | None:
        days = (here := replace(point, year=self._signing_year())).days()
        return here if days is not None and self.reference is not None and days.end >= self.reference else None

    def _next_january(self, point: Point) -> Point:
        days = point.days()
        if self.reference is None or days is None or point.year is None:
            return point
        early = days.end < self.reference and days.end.month <= _EARLY_MONTH
        late = self.reference.month >= _LATE_MONTH or self._turns_year(point)
        return replace(point, year=point.year + 1) if early and late else point

    def _turns_year(self, point: Point) -> bool:
        """Tell whether a calendar goes on to the next year with this date: 10月1日放假。元旦：1月1日放假, in August."""
        later = self._month is not None and self._month[1] >= _LATE_MONTH
        return later and point.year == self._signing_year() and point.month is not None and point.month <= _EARLY_MONTH
