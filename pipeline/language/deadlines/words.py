"""The words and phrases of ``deadlines.toml`` that are no rules: words by what they mean, phrases by their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Literal, Protocol, TypeVar

from pipeline.language.deadlines.rules import DeadlineLexicon
from pipeline.lexicon import expand, load, pattern_named, remembered

PhraseId = Literal[
    "may-hold-date",
    "point",
    "tail-of-cycle",
    "one-of-cycles",
    "signing",
    "year-of-period",
    "written-day",
    "whole-section",
    "report-asked-for",
    "year-told-of",
    "turn-to-tasks",
    "counted-up",
    "title-of-chronicle",
    "line-of-day",
    "measured",
    "only-planned",
    "piece",
    "piece-of-cycle",
    "to",
    "end-of",
    "by-date-of-cycle",
    "around-date-of-cycle",
    "of-months",
    "unit",
    "remark",
    "bracket",
    "day-of-week",
    "hour",
]
"""Phrases that are asked for by name."""


class _Worded(Protocol):
    @property
    def words(self) -> tuple[str, ...]: ...


W = TypeVar("W", bound=_Worded)


class TimeWords:
    """Words by what they mean."""

    def __init__(self, file: DeadlineLexicon) -> None:
        self.weekdays = file.weekdays
        self.quarters = file.quarters
        self.months = file.months
        self.halves = file.halves
        self.plans = file.plans
        self.season_eves = file.season_eves
        self.week_words = file.week_words
        self.quarter_words = file.quarter_words
        self.year_spans = file.year_spans
        self.month_parts = _by_word(file.month_parts)
        self.year_parts = _by_word(file.year_parts)
        self.year_words = _by_word(file.year_words)
        self.month_words = _by_word(file.month_words)
        self.holidays = _by_word(file.holidays)
        self.cycles = _by_word(file.cycles)
        self.units = _by_word(file.units)


def _by_word(entries: Iterable[W]) -> Mapping[str, W]:
    return {word: entry for entry in entries for word in entry.words}


@cache
def time_words() -> TimeWords:
    """Return the words by what they mean.

    Raises:
        LexiconError: the data file has mistakes.
    """
    return TimeWords(deadline_file())


@remembered
def time_phrase(name: PhraseId) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``deadlines.toml``."""
    return pattern_named(deadline_file().phrases, name, fragments())


def deadline_file() -> DeadlineLexicon:
    """Return the checked file ``deadlines.toml``."""
    return load(DeadlineLexicon, "deadlines.toml")


def work_verbs() -> tuple[str, ...]:
    """Return the verbs with which a clause of work begins."""
    return deadline_file().lists["work_verbs"]


@cache
def fragments() -> dict[str, str]:
    """Return the fragments of the file, filled in; word lists are alternatives, longest word first."""
    file = deadline_file()
    lists = {
        **file.lists,
        "holiday_names": tuple(word for holiday in file.holidays for word in holiday.words),
        "week_words": tuple(file.week_words),
        "quarter_words": tuple(file.quarter_words),
        "year_spans": tuple(file.year_spans),
        "cycle_words": tuple(word for cycle in file.cycles for word in cycle.words),
    }
    alternatives = {
        name: "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
        for name, words in lists.items()
    }
    found = alternatives | file.fragments
    return {name: expand(fragment, found) for name, fragment in found.items()}
