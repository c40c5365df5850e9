"""What a notice tells of the year and the month of dates that are not written in full."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from pipeline.language.deadlines import Context, Field, find_deadlines
from pipeline.notation import figures_for_numerals, notation_phrase, read_number
from pipeline.structure.signs.sections import phrase
from pipeline.tasks.turns import HEAD, over_new_year, published_in

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class KnownDates:
    """What a whole notice tells.

    Attributes:
        reference: the day it was signed, or that of the meeting whose minutes it is.
        year: the year it is about: of its title, else of its number (if it has no day of signing).
        likely_year: the year that most of its text speaks of, where nothing says when it was issued.
        month: the month of the event that it prepares, for days that no heading gives one.
        stretch: first and last day of a stretch over the turn of a year in which all of it lies.
    """

    reference: date | None
    year: int | None
    likely_year: int | None
    month: int | None
    stretch: tuple[date, date] | None = None

    @classmethod
    def of(cls, title: str | None, number: str | None, text: str, reference: date | None, page: str = "") -> KnownDates:
        """Return what the title, the document number and the text of a notice tell, beside the day of signing.

        ``page`` is what was read of its web page, of whose rows the text may have lost some.
        """
        reference = reference or _day_of_minutes(text)
        year = _year_about(title, number, text, reference)
        published = published_in((text, page))
        likely = _likely_year(text, published[0]) if year is None and reference is None else None
        stretch = over_new_year(title or text[:HEAD], text, published, reference, year or likely)
        return cls(reference, year, likely, _event_month(text, reference), stretch)

    def below(self, headings: Iterable[str]) -> Context:
        """Return what is known of the dates below some headings, given the nearest first: its month, else the notice's.

        The nearest that tells a year, or a stretch over the turn of a year, tells it.
        """
        month: int | None = None
        year: int | None = None
        stretch: tuple[date, date] | None = None
        for i, heading in enumerate(headings):
            if i == 0:
                month = _month_alone(heading)
            year, stretch = _years_of(heading, self.reference, self.year)
            if year is not None or stretch is not None:
                break
        return Context(
            reference=self.reference,
            year=year or self.year,
            likely_year=self.likely_year,
            title_year=year is None,
            month=month or self.month,
            stretch=stretch or (self.stretch if year is None else None),
        )


def is_stage(title: str, *, numbered: bool) -> bool:
    """Tell whether the title of an item names a stage of the work, or is nothing but its period."""
    period = numbered and phrase("period-alone").match(title) is not None
    return period or phrase("stage-title").search(title) is not None


def inside(context: Context, title: str, *, numbered: bool) -> Context:
    """Return what is known of the text of an item, beside what is known of its title.

    The dates of a stage lie in its year: 验收阶段（2025年7月—12月）。10月底前…
    """
    context = replace(context, month=_month_alone(title) or context.month)
    if not is_stage(title, numbered=numbered):
        return context
    year, stretch = _years_of(title, context.reference, context.year)
    if year is not None:
        return replace(context, year=year, title_year=False, stretch=None)
    return context if stretch is None else replace(context, stretch=stretch)


def _year_about(title: str | None, number: str | None, text: str, reference: date | None) -> int | None:
    plain = phrase("title-with-number").sub("", title or "")
    term = phrase("school-term").search(plain or text[:HEAD])
    if term:
        return int(term[1] or term[2])
    years = notation_phrase("year-of-this-century").findall(phrase("year-of-findings").sub("", plain))
    if len(set(years)) == 1 and not phrase("span-of-years").search(plain):
        ahead = reference is not None and reference.month == 12 and int(years[0]) == reference.year + 1
        return None if ahead and phrase("around-new-year").search(plain) else int(years[0])
    numbered = phrase("year-in-number").search(number or "")
    return int(numbered[1]) if numbered and reference is None else None


def _likely_year(text: str, published: int) -> int | None:
    campaigns = set(phrase("year-of-campaign").findall(text[:HEAD]))
    if len(campaigns) == 1:
        return int(campaigns.pop())
    plain = phrase("year-of-findings").sub("", phrase("bracketed-words").sub("", text))
    unquoted = phrase("quoted-title").sub("", plain)
    # 根据《关于开展2024年…活动的通知》 tells the year as well, and so does 二〇二四年, where nothing else does
    texts = (unquoted, unquoted.translate(figures_for_numerals()), plain)
    named = next((found for one in texts if (found := Counter(phrase("year-named").findall(one)))), Counter())
    if named:
        year, times = max(named.items(), key=lambda pair: (pair[1], pair[0]))
        if times * 2 > named.total():
            cited = max(map(int, phrase("year-of-number").findall(text)), default=0)
            if published == int(year) + 1:  # a page of February that counts up what was done the year before
                return max(published, cited)
            ahead = len(named) == 1 and _only_ahead(text, times)
            return max(int(year) - ahead, cited)  # a notice is no older than what it cites
    if published:
        return published
    if passed_on := phrase("number-passed-on").search(text[:HEAD]):
        return int(passed_on[1])
    cohorts = {year for found in phrase("year-of-cohort").finditer(text) for year in found.groups() if year}
    return int(cohorts.pop()) if len(cohorts) == 1 else None


def _only_ahead(text: str, times: int) -> bool:
    """Tell whether the one year that a text names is the next: each time in a January, and behind days without a year.

    Who writes 年底前 first and 2024年1月31日前 below it has 2023 in mind.
    """
    januaries = list(phrase("january-named").finditer(text))
    return len(januaries) == times and phrase("due-without-year").search(text, 0, januaries[0].start()) is not None


def _day_of_minutes(text: str) -> date | None:
    """Return the day of the meeting with which minutes begin, from which their dates are counted; else None."""
    head = text[:HEAD]
    held = phrase("day-of-meeting").search(head) if phrase("minutes").search(head) else None
    if held is None:
        return None
    year, month, day = (int(part) for part in held.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _event_month(text: str, reference: date | None) -> int | None:
    """Return the month of the event that a notice prepares, where days without a month are those of it; else None.

    A notice of the month before may mean its own month: then no day is guessed.
    """
    months = set(phrase("day-of-event").findall(text[:HEAD]))
    month = int(months.pop()) if len(months) == 1 else None
    return month if reference is None or reference.month == month else None


@lru_cache(maxsize=64)
def _years_of(title: str, reference: date | None, year: int | None) -> tuple[int | None, tuple[date, date] | None]:
    """Return the year that a heading tells, if it tells of no other, or else its stretch over the turn of a year.

    Such a stretch (2019年11月—2020年1月) is shorter than a year, so that a month alone lies in it once at most. A year
    that only the notice gives (9月) is none of the heading.
    """
    years = set(phrase("year-named").findall(title))
    if not years and phrase("stage-title").search(title) is None:
        return None, None
    for found in find_deadlines(title, Context(reference=reference, year=year, field=Field.STAGE)):
        if found.start is not None and found.end is not None and found.start.year < found.end.year:
            return None, (found.start, found.end) if found.end - found.start < _YEAR else None
        if not years and found.start is not None and found.start.year != (year or (reference and reference.year)):
            return found.start.year, None  # 总结阶段（次年3月）
    return (int(years.pop()) if len(years) == 1 else None), None


def _month_alone(title: str) -> int | None:
    """Return the one month that is all of a heading (三、9月份), or None."""
    alone = phrase("period-alone").match(title)
    return read_number(alone["month"]) if alone is not None and alone["month"] and not alone["first"] else None
