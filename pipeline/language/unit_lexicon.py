"""The data of units (``lexicons/units.toml``), checked and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import Literal

from pipeline.lexicon import Entry, Rule, Text, any_pattern, load, pattern_named, remembered
from pipeline.model.record import Level
from pipeline.pattern_cache import compile_pattern


class Punctuation(Entry):
    """The marks that enclose and part units, and that end a sentence."""

    open: Text
    close: Text
    colons: Text
    separators: Text
    cell_separators: Text
    numbering: Text
    quotation: Text
    stops: Text
    sentence_stops: Text
    own_kind_only: Text
    same_kind: dict[Text, Text]


class Words(Entry):
    """Words with the names that they catch; ``unless`` are longer words that they must not be read in."""

    id: Text
    words: tuple[Text, ...]
    unless: tuple[Text, ...]
    catches: tuple[Text, ...]
    leaves: tuple[Text, ...]
    source: Text


class Ending(Words):
    """How units' names end. ``strong`` endings close a name wherever they stand."""

    strength: Literal["strong", "weak"]


class LevelWords(Words):
    """How names begin that tell their level of government."""

    level: Level


class Group(Rule):
    """A pattern of names that stand for several units."""

    unless: tuple[Text, ...]


class Never(Rule):
    """A pattern of what is no unit."""

    kind: Literal["prose", "person", "filler", "verb", "contact"]
    unless: tuple[Text, ...] = ()
    """Words of names in which the pattern finds nothing (高要区教育局 does not say 要)."""


class LevelTails(Entry):
    """Words that go with level words."""

    tails: tuple[Text, ...]
    province_names: tuple[Text, ...]
    municipalities: tuple[Text, ...]
    ministry: Text
    not_ministries: tuple[Text, ...]
    city: Text
    below_city: tuple[Text, ...]
    group_prefixes: tuple[Text, ...]
    province_kinds: Text
    province_ends: tuple[Text, ...]
    inner: Text
    head_office: Rule
    national_endings: tuple[Text, ...]


class Headings(Entry):
    """Names that are units wherever they stand."""

    endings: tuple[Text, ...]
    longest: int


class Joining(Entry):
    """Small words around and between units."""

    words: tuple[Text, ...]
    things: tuple[Text, ...]
    prefixes: tuple[Text, ...]
    topic: str
    stars: Text
    suffixes: tuple[Text, ...]
    not_before_et_cetera: tuple[Text, ...]
    not_joined: Text
    not_joined_unless: tuple[Text, ...]
    every: Text
    own_groups: tuple[Text, ...]
    concerned: tuple[Text, ...]
    et_cetera: Text
    by: Text
    group_nouns: tuple[Text, ...]
    starts: tuple[Text, ...]
    remark_signs: tuple[Text, ...]


class Parents(Entry):
    """Offices, their inner divisions, and offices that take the level word of a neighbour."""

    heads: tuple[Text, ...]
    inner: tuple[Text, ...]
    divisions: tuple[Text, ...]
    not_divisions: tuple[Text, ...]
    forces: tuple[Text, ...]
    parents: tuple[Text, ...]
    offices: tuple[Text, ...]
    stems: tuple[Text, ...]
    not_offices: tuple[Text, ...]
    line_office: Text
    line_office_words: Text
    branch: Text
    branch_office: Text


class Sharing(Entry):
    """Words that the units of one list have in common."""

    committee: Text
    place_like_level: Text
    government_tails: tuple[Text, ...]
    department_tails: tuple[Text, ...]
    line_tails: tuple[Text, ...]
    place_tails: tuple[Text, ...]
    zones: tuple[Text, ...]
    zone_tails: tuple[Text, ...]
    branch_heads: tuple[Text, ...]
    branch_tails: tuple[Text, ...]
    place_offices: tuple[Text, ...]
    beside_party: tuple[Text, ...]
    kinds: tuple[Text, ...]
    every_level: tuple[Text, ...]
    stations: tuple[Text, ...]
    nouns: tuple[Text, ...]
    after_every: tuple[Text, ...]
    tiers: tuple[tuple[Text, ...], ...]
    steps: tuple[Text, ...]
    not_own: tuple[Text, ...]
    longer_kinds: tuple[Text, ...]
    township_kinds: tuple[Text, ...]
    not_townships: tuple[Text, ...]
    kinds_after_bracket: Text
    every_level_word: Text
    party_committee: Rule
    level: Rule
    counted_levels: Rule
    government_after_bracket: Rule
    place_government: Rule
    run_tails: tuple[Text, ...]
    run_stems: tuple[Text, ...]
    run_ends: tuple[Text, ...]
    run_middles: tuple[Text, ...]
    run_parents: tuple[Text, ...]
    run_parts: tuple[Text, ...]
    run_inside: tuple[Text, ...]
    run_pairs: tuple[Text, ...]
    run_own: tuple[Text, ...]
    run_starts: str


class Surnames(Entry):
    """Family names, one character each."""

    words: Text


class UnitLexicon(Entry):
    """The file ``units.toml``."""

    punctuation: Punctuation
    ending: tuple[Ending, ...]
    level: tuple[LevelWords, ...]
    level_words: LevelTails
    group: tuple[Group, ...]
    never: tuple[Never, ...]
    headings: Headings
    joining: Joining
    parents: Parents
    sharing: Sharing
    surnames: Surnames
    phrase: tuple[Rule, ...]


@cache
def units() -> UnitLexicon:
    """Return the checked file ``units.toml``."""
    return load(UnitLexicon, "units.toml")


@remembered
def unit_phrase(
    name: Literal["share-bracket", "last-bracket", "bracketed", "space-and-slash", "beside-level"],
) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``units.toml``."""
    return pattern_named(units().phrase, name)


def longest_first(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, longer words first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


Endings = Mapping[str, tuple[str, ...]]
"""Endings of names by their last character: few must be compared with a name."""


@remembered
def endings(strength: Literal["strong", "weak"]) -> Endings:
    """Return all endings that are at least so strong."""
    entries = [e for e in units().ending if strength == "weak" or e.strength == "strong"]
    return _by_last_character(word for entry in entries for word in entry.words)


@cache
def false_endings() -> Endings:
    """Return the words that only look like endings."""
    return _by_last_character(word for entry in units().ending for word in entry.unless)


def _by_last_character(words: Iterable[str]) -> Endings:
    ordered = sorted(set(words), key=lambda word: word[-1])
    return {last: tuple(those) for last, those in groupby(ordered, key=lambda word: word[-1])}


def ends_with(text: str, known: Endings) -> bool:
    """Tell whether a text ends with one of the words."""
    return text.endswith(known.get(text[-1:], ()))


def longest_end(text: str, known: Endings) -> int:
    """Return how many characters the longest of the words has that a text ends with, 0 where it ends with none."""
    if not ends_with(text, known):
        return 0
    return max(len(word) for word in known[text[-1]] if text.endswith(word))


@cache
def level_pattern() -> re.Pattern[str]:
    """Return the pattern of level words at the beginning of a name; group ``r<i>`` names the entry."""
    entries = units().level
    parts = []
    for i, entry in enumerate(entries):
        guard = f"(?!{longest_first(entry.unless)})" if entry.unless else ""
        parts.append(f"(?P<r{i}>{guard}(?:{longest_first(entry.words)}))")
    return compile_pattern("|".join(parts))


@remembered
def never_pattern(kind: Literal["prose", "person", "filler", "verb", "contact"]) -> re.Pattern[str]:
    """Return one pattern of all non-units of a kind."""
    return any_pattern(rule.pattern for rule in units().never if rule.kind == kind)


@cache
def innocent_words() -> re.Pattern[str]:
    """Return the pattern of words that belong to names although they look like verbs of a sentence."""
    return compile_pattern(
        longest_first(word for rule in units().never if rule.kind == "prose" for word in rule.unless)
    )


@cache
def group_patterns() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Return the compiled patterns of groups with the words that they must not be read in."""
    return tuple((compile_pattern(rule.pattern), rule.unless) for rule in units().group)
