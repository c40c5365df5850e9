"""The schema of ``deadlines.toml``.

A rule finds an expression; its ``reading`` names the function that takes the match apart
(:mod:`pipeline.language.deadlines.readings`). A mask finds a stretch in which a date is no deadline:
a title, a past event, a citizen's period. A label opens a time field (完成时限：…).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field as Constraint

from pipeline.lexicon import Entry, Rule, Text
from pipeline.model.record import DeadlineKind, Precision


class Field(StrEnum):
    """What sort of text a deadline is looked for in."""

    PROSE = "prose"
    TIME = "time"
    STAGE = "stage"


class Reading(StrEnum):
    """How the match of a rule becomes deadlines."""

    POINT = "point"
    POINTS = "points"
    SHARED_DAY = "shared-day"
    HOLIDAY = "holiday"
    RANGE = "range"
    START = "start"
    AFTER = "after"
    TODAY = "today"
    CYCLE = "cycle"
    CYCLES = "cycles"
    COUNT = "count"
    EVENT = "event"
    YEARS = "years"
    WORD = "word"


class Time(StrEnum):
    """Which dates a rule takes, seen from the day the notice was signed."""

    ANY = "any"
    NOT_PAST = "not-past"
    FUTURE = "future"
    # Not past, and a day only if it comes after the signing: news of the day is no date to meet.
    AFTER = "after"


class FieldRule(Rule):
    """A rule that holds in some sorts of text (``fields``; empty: in all)."""

    fields: tuple[Field, ...] = ()

    def holds_in(self, field: Field) -> bool:
        """Tell whether it holds in this sort of text."""
        return not self.fields or field in self.fields


class DeadlineRule(FieldRule):
    """How one way of writing a deadline is found.

    ``takes`` not-past drops a date before the day of signing, future also one when that day is unknown.
    ``quoted`` rules hold inside short quotation marks too. ``names`` rules find what only names a rhythm (月调度制度).
    """

    kind: DeadlineKind
    reading: Reading
    takes: Time = Time.ANY
    quoted: bool = False
    names: bool = False


class Mask(FieldRule):
    """Where a date is no deadline: the whole match, or its group ``mask``. ``quotes``: only short quotations."""

    quotes: bool = False


class Cycle(Entry):
    """A unit of repetition: the words, its frequency in RFC 5545, and parts that always belong to it."""

    words: Annotated[tuple[Text, ...], Constraint(min_length=1)]
    freq: Literal["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]
    interval: Annotated[int, Constraint(ge=1)] = 1
    parts: tuple[str, ...] = ()


UnitName = Literal["day", "workday", "week", "month", "year"]


class Unit(Entry):
    """A unit of a period: the words, its name in the contract, how many of these it is (季度: three months).

    ``half`` of ``half_unit`` are half of it (半年: six months), where one says so.
    """

    words: Annotated[tuple[Text, ...], Constraint(min_length=1)]
    unit: UnitName
    times: Annotated[int, Constraint(ge=1)] = 1
    half: Annotated[int, Constraint(ge=1)] | None = None
    half_unit: UnitName | None = None


class CountedWord(Entry):
    """Words for a year or a month (明年, 下月): how many after that of the signing, or of the date before them."""

    words: Annotated[tuple[Text, ...], Constraint(min_length=1)]
    shift: int
    since: Literal["signing", "text"]


class PartOfMonth(Entry):
    """A part of a month (上旬, 底): its first and last day; a month that ends sooner ends it.

    ``examples``: days that the words give, as "first/last".
    """

    id: Text
    words: Annotated[tuple[Text, ...], Constraint(min_length=1)]
    days: tuple[Annotated[int, Constraint(ge=1, le=31)], Annotated[int, Constraint(ge=1, le=31)]]
    precision: Precision
    examples: Annotated[dict[Text, Text], Constraint(min_length=1)]
    source: Text


class PartOfYear(Entry):
    """A part of a year named without a month (年初, 年底): its first and last month.

    ``names_last_day``: where it comes back every year, it is the last day. ``examples`` as for a part of a month.
    """

    id: Text
    words: Annotated[tuple[Text, ...], Constraint(min_length=1)]
    months: tuple[Annotated[int, Constraint(ge=1, le=12)], Annotated[int, Constraint(ge=1, le=12)]]
    precision: Precision
    names_last_day: bool = False
    examples: Annotated[dict[Text, Text], Constraint(min_length=1)]
    source: Text


class Holiday(Entry):
    """A holiday: its fixed ``day`` (MM-DD), or its ``days``, one for each year in which it is known."""

    words: Annotated[tuple[Text, ...], Constraint(min_length=1)]
    day: Annotated[str, Constraint(pattern=r"^[0-9]{2}-[0-9]{2}$")] | None = None
    days: tuple[date, ...] = ()

    def in_year(self, year: int) -> date | None:
        """Return the day of the holiday in a year, or None if it is not known."""
        if self.day is None:
            return next((day for day in self.days if day.year == year), None)
        month, day = self.day.split("-")
        return date(year, int(month), int(day))


class DeadlineLexicon(Entry):
    """The file ``deadlines.toml``."""

    lists: dict[str, tuple[Text, ...]]
    fragments: dict[str, Text]
    phrases: tuple[Rule, ...]
    weekdays: dict[str, int]
    month_parts: tuple[PartOfMonth, ...]
    year_parts: tuple[PartOfYear, ...]
    quarters: dict[str, int]
    months: dict[str, int]
    halves: dict[str, int]
    plans: dict[str, int]
    """The first year of each five-year plan."""
    year_words: tuple[CountedWord, ...]
    month_words: tuple[CountedWord, ...]
    season_eves: dict[str, Annotated[str, Constraint(pattern=r"^[0-9]{2}-[0-9]{2}$")]]
    week_words: dict[str, int]
    quarter_words: dict[str, int]
    year_spans: dict[str, int]
    holidays: tuple[Holiday, ...]
    cycles: tuple[Cycle, ...]
    units: tuple[Unit, ...]
    rules: tuple[DeadlineRule, ...]
    masks: tuple[Mask, ...]
    labels: tuple[Rule, ...]
