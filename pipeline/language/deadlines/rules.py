"""The schema of ``deadlines.toml`` and its compiled form.

A rule finds an expression; its ``reading`` names the function that takes the match apart
(:mod:`pipeline.language.deadlines.readings`). A mask finds a stretch in which a date is no deadline:
a title, a past event, a citizen's period. A label opens a time field (完成时限：…).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Literal

from pydantic import Field as Constraint

from pipeline.language.deadlines.patterns import GatedPattern, Sieve, gated
from pipeline.lexicon import Entry, Rule, Text, compile_pattern, expand, load
from pipeline.model.record import DeadlineKind


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


class DeadlineRule(Rule):
    """How one way of writing a deadline is found. ``fields``: where it holds (empty: everywhere).

    ``takes`` not-past drops a date before the day of signing, future also one when that day is unknown.
    ``quoted`` rules hold inside short quotation marks too.
    """

    kind: DeadlineKind
    reading: Reading
    fields: tuple[Field, ...] = ()
    takes: Time = Time.ANY
    quoted: bool = False


class Mask(Rule):
    """Where a date is no deadline: the whole match, or its group ``mask``.

    ``quotes``: only short quotations. ``fields``: where it holds (empty: everywhere).
    """

    quotes: bool = False
    fields: tuple[Field, ...] = ()


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


class YearWord(Entry):
    """A word for a year (明年): how many years after that of the signing, or of the date before it in the text."""

    words: Annotated[tuple[Text, ...], Constraint(min_length=1)]
    shift: int
    since: Literal["signing", "text"]


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

    trigger: Text
    lists: dict[str, tuple[Text, ...]]
    fragments: dict[str, Text]
    point: Text
    tail: Text
    cycle_piece: Text
    plans: dict[str, int]
    year_words: tuple[YearWord, ...]
    month_words: dict[str, int]
    week_words: dict[str, int]
    quarter_words: dict[str, int]
    year_spans: dict[str, int]
    holidays: tuple[Holiday, ...]
    signing: Text
    whole_section: Text
    reporting: Text
    told_year: Text
    turn: Text
    cycles: tuple[Cycle, ...]
    units: tuple[Unit, ...]
    rules: tuple[DeadlineRule, ...]
    masks: tuple[Mask, ...]
    labels: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule beside its pattern. ``rank`` is its place in the file, ``fields`` where it holds."""

    rule: DeadlineRule
    pattern: GatedPattern
    rank: int
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The lexicon ready for use: patterns, and words by what they mean."""

    rules: tuple[Compiled, ...]
    masks: tuple[tuple[Mask, GatedPattern], ...]
    labels: tuple[GatedPattern, ...]
    trigger: re.Pattern[str]
    point: re.Pattern[str]
    tail: re.Pattern[str]
    plans: Mapping[str, int]
    year_words: Mapping[str, YearWord]
    month_words: Mapping[str, int]
    week_words: Mapping[str, int]
    quarter_words: Mapping[str, int]
    year_spans: Mapping[str, int]
    holidays: Mapping[str, Holiday]
    signing: re.Pattern[str]
    whole_section: re.Pattern[str]
    reporting: re.Pattern[str]
    told_year: re.Pattern[str]
    turn: re.Pattern[str]
    cycles: Mapping[str, Cycle]
    cycle_piece: re.Pattern[str]
    units: Mapping[str, Unit]

    @cached_property
    def rule_sieves(self) -> Mapping[Field, Sieve[Compiled]]:
        """Return the rules of each sort of text."""
        return {field: Sieve((one, one.pattern) for one in self.rules if field in one.fields) for field in Field}

    @cached_property
    def mask_sieves(self) -> Mapping[Field, Sieve[tuple[Mask, GatedPattern]]]:
        """Return the masks of each sort of text."""
        return {
            field: Sieve((one, one[1]) for one in self.masks if not one[0].fields or field in one[0].fields)
            for field in Field
        }

    @cached_property
    def label_sieve(self) -> Sieve[GatedPattern]:
        """Return the labels."""
        return Sieve((label, label) for label in self.labels)

    def plan_start(self, plan: str) -> int | None:
        """Return the first year of a five-year plan (十四五 → 2021), or None if the lexicon lacks it."""
        return self.plans.get(plan)


def fragments_of(lexicon: DeadlineLexicon) -> dict[str, str]:
    """Return the fragments of the file, filled in; word lists are alternatives, longest word first."""
    lists = {
        **lexicon.lists,
        "holiday_names": tuple(word for holiday in lexicon.holidays for word in holiday.words),
        "week_words": tuple(lexicon.week_words),
        "quarter_words": tuple(lexicon.quarter_words),
        "year_spans": tuple(lexicon.year_spans),
        "cycle_words": tuple(word for cycle in lexicon.cycles for word in cycle.words),
    }
    alternatives = {
        name: "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
        for name, words in lists.items()
    }
    fragments = alternatives | lexicon.fragments
    return {name: expand(fragment, fragments) for name, fragment in fragments.items()}


def sources() -> dict[str, str]:
    """Return the patterns of all rules, masks and labels by their ids, with the fragments filled in."""
    lexicon = load(DeadlineLexicon, "deadlines.toml")
    fragments = fragments_of(lexicon)
    entries = (*lexicon.rules, *lexicon.masks, *lexicon.labels)
    return {entry.id: expand(entry.pattern, fragments) for entry in entries}


@cache
def vocabulary() -> Vocabulary:
    """Return the lexicon ready for use, built once; long patterns are compiled when they are first tried.

    Raises:
        LexiconError: the data file has mistakes.
    """
    lexicon = load(DeadlineLexicon, "deadlines.toml")
    fragments = fragments_of(lexicon)
    patterns = sources()
    rules = tuple(
        Compiled(rule, gated(rule.id, patterns[rule.id]), rank, rule.fields or tuple(Field))
        for rank, rule in enumerate(lexicon.rules)
    )
    masks = tuple((mask, gated(mask.id, patterns[mask.id])) for mask in lexicon.masks)
    labels = tuple(gated(label.id, patterns[label.id]) for label in lexicon.labels)
    return Vocabulary(
        rules=rules,
        masks=masks,
        labels=labels,
        trigger=compile_pattern(lexicon.trigger, fragments),
        point=compile_pattern(lexicon.point, fragments),
        tail=compile_pattern(lexicon.tail, fragments),
        plans=lexicon.plans,
        year_words={word: entry for entry in lexicon.year_words for word in entry.words},
        month_words=lexicon.month_words,
        week_words=lexicon.week_words,
        quarter_words=lexicon.quarter_words,
        year_spans=lexicon.year_spans,
        holidays={word: holiday for holiday in lexicon.holidays for word in holiday.words},
        signing=compile_pattern(lexicon.signing, fragments),
        whole_section=compile_pattern(lexicon.whole_section, fragments),
        reporting=compile_pattern(lexicon.reporting, fragments),
        told_year=compile_pattern(lexicon.told_year, fragments),
        turn=compile_pattern(lexicon.turn, fragments),
        cycle_piece=compile_pattern(lexicon.cycle_piece, fragments),
        cycles={word: cycle for cycle in lexicon.cycles for word in cycle.words},
        units={word: unit for unit in lexicon.units for word in unit.words},
    )
