"""The schema of ``lexicons/places.toml`` and its patterns, compiled once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache

from pipeline.lexicon import Entry, Rule, Text, compile_pattern, load
from pipeline.model.record import Level


class Names(Entry):
    """How short forms are made, and which names do not count by themselves."""

    nation: Text
    provincial: tuple[Text, ...]
    masthead_tail: Text
    level_words: tuple[Text, ...]
    plain_words: dict[str, str]
    autonomous: tuple[Text, ...]
    people: Text
    city: Text
    peoples: tuple[Text, ...]
    everyday: tuple[Text, ...]
    shortest_alone: int
    not_followed_by: tuple[Text, ...]
    short_not_followed_by: tuple[Text, ...]
    level_letters: Text
    bare_zones: tuple[Text, ...]
    managed_by: tuple[Text, ...]
    same_office: dict[str, str]


class Alias(Entry):
    """A name that an office uses for itself and that the code table does not have."""

    name: Text
    code: Text
    source: Text


class Special(Rule):
    """An organisation with a territory that the code table does not list."""

    name: Text
    province: Text
    level: Level


class Unknown(Rule):
    """What the name of an unlisted place looks like; ``level`` where its last word tells it."""

    level: Level | None = None


class Addressee(Rule):
    """Addressees that show at which levels a notice can have been issued."""

    levels: tuple[Level, ...]


class Table(Entry):
    """What is known of ``places.csv``: the last day whose changes it has."""

    known_to: date


class PlaceRules(Entry):
    """Everything in ``places.toml``."""

    table: Table
    names: Names
    abbreviations: dict[str, Text]
    alias: tuple[Alias, ...]
    fragments: dict[str, str]
    national: tuple[Rule, ...]
    branch: tuple[Rule, ...]
    between: tuple[Rule, ...]
    special: tuple[Special, ...]
    zone: tuple[Rule, ...]
    township: tuple[Rule, ...]
    unknown: tuple[Unknown, ...]
    own: tuple[Rule, ...]
    title: tuple[Rule, ...]
    verb: tuple[Rule, ...]
    ours: tuple[Rule, ...]
    origin: tuple[Rule, ...]
    founding: tuple[Rule, ...]
    addressee: tuple[Addressee, ...]
    issuing: tuple[Rule, ...]
    parent: tuple[Rule, ...]


@cache
def rules() -> PlaceRules:
    """Return the rules, read and checked once.

    Raises:
        LexiconError: the file is missing or has mistakes.
    """
    return load(PlaceRules, "places.toml")


def nation() -> str:
    """Return the name of the state."""
    return rules().names.nation


def pattern_of(rule: Rule) -> re.Pattern[str]:
    """Return the compiled pattern of a rule of ``places.toml``."""
    return _compiled(rule.pattern)  # a rule itself would be hashed with all its examples


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return compile_pattern(pattern, rules().fragments)


def first_match(found: tuple[Rule, ...], text: str, at: int = 0) -> re.Match[str] | None:
    """Return the match of the first rule whose pattern begins at ``at``, or None."""
    for rule in found:
        match = pattern_of(rule).match(text, at)
        if match is not None:
            return match
    return None


def matches(found: tuple[Rule, ...], text: str) -> Iterator[re.Match[str]]:
    """Yield the matches of every rule anywhere in ``text``, rule by rule."""
    for rule in found:
        yield from pattern_of(rule).finditer(text)
