"""The rules and words of ``deadlines.toml`` ready for use: patterns compiled, words by what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from pipeline.gates import GatedPattern, Sieve
from pipeline.language.deadlines.patterns import gated
from pipeline.language.deadlines.rules import (
    CountedWord,
    Cycle,
    DeadlineLexicon,
    DeadlineRule,
    Field,
    Holiday,
    Mask,
    PartOfMonth,
    PartOfYear,
    Reading,
    Unit,
)
from pipeline.lexicon import compile_pattern, expand, load


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
    parts: Mapping[str, re.Pattern[str]]
    weekdays: Mapping[str, int]
    month_parts: Mapping[str, PartOfMonth]
    year_parts: Mapping[str, PartOfYear]
    quarters: Mapping[str, int]
    months: Mapping[str, int]
    halves: Mapping[str, int]
    plans: Mapping[str, int]
    year_words: Mapping[str, CountedWord]
    month_words: Mapping[str, CountedWord]
    season_eves: Mapping[str, str]
    week_words: Mapping[str, int]
    quarter_words: Mapping[str, int]
    year_spans: Mapping[str, int]
    holidays: Mapping[str, Holiday]
    signing: re.Pattern[str]
    whole_section: re.Pattern[str]
    reporting: re.Pattern[str]
    told_year: re.Pattern[str]
    written_day: re.Pattern[str]
    year_of_period: re.Pattern[str]
    counted_up: re.Pattern[str]
    chronicle: re.Pattern[str]
    day_line: re.Pattern[str]
    turn: re.Pattern[str]
    planned: re.Pattern[str]
    measured: re.Pattern[str]
    cycles: Mapping[str, Cycle]
    cycle_piece: re.Pattern[str]
    units: Mapping[str, Unit]

    @cached_property
    def rule_sieves(self) -> Mapping[Field, Sieve[Compiled]]:
        """Return the rules of each sort of text."""
        return {field: Sieve((one, one.pattern) for one in self.rules if field in one.fields) for field in Field}

    @cached_property
    def names_of_rhythms(self) -> frozenset[str]:
        """Return the ids of the rules that find what only names a rhythm."""
        return frozenset(one.rule.id for one in self.rules if one.rule.names)

    @cached_property
    def rules_of_seasons(self) -> frozenset[str]:
        """Return the ids of the rules that find what is due before a season."""
        return frozenset(one.rule.id for one in self.rules if one.rule.reading is Reading.EVENT)

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
        parts={part.id: compile_pattern(part.pattern, fragments) for part in lexicon.parts},
        weekdays=lexicon.weekdays,
        month_parts={word: part for part in lexicon.month_parts for word in part.words},
        year_parts={word: part for part in lexicon.year_parts for word in part.words},
        quarters=lexicon.quarters,
        months=lexicon.months,
        halves=lexicon.halves,
        plans=lexicon.plans,
        year_words={word: entry for entry in lexicon.year_words for word in entry.words},
        month_words={word: entry for entry in lexicon.month_words for word in entry.words},
        season_eves=lexicon.season_eves,
        week_words=lexicon.week_words,
        quarter_words=lexicon.quarter_words,
        year_spans=lexicon.year_spans,
        holidays={word: holiday for holiday in lexicon.holidays for word in holiday.words},
        signing=compile_pattern(lexicon.signing, fragments),
        whole_section=compile_pattern(lexicon.whole_section, fragments),
        reporting=compile_pattern(lexicon.reporting, fragments),
        told_year=compile_pattern(lexicon.told_year, fragments),
        written_day=compile_pattern(lexicon.written_day, fragments),
        year_of_period=compile_pattern(lexicon.year_of_period, fragments),
        counted_up=compile_pattern(lexicon.counted_up, fragments),
        chronicle=compile_pattern(lexicon.chronicle, fragments),
        day_line=compile_pattern(lexicon.day_line, fragments),
        turn=compile_pattern(lexicon.turn, fragments),
        planned=compile_pattern(lexicon.planned, fragments),
        measured=compile_pattern(lexicon.measured, fragments),
        cycle_piece=compile_pattern(lexicon.cycle_piece, fragments),
        cycles={word: cycle for cycle in lexicon.cycles for word in cycle.words},
        units={word: unit for unit in lexicon.units for word in unit.words},
    )


def work_verbs() -> tuple[str, ...]:
    """Return the verbs with which a clause of work begins."""
    return load(DeadlineLexicon, "deadlines.toml").lists["work_verbs"]
