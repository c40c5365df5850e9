"""The patterns of the elements of a document (``elements.toml``)."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from pipeline.gates import GatedPattern, Sieve, gated_pattern
from pipeline.lexicon import Entry, Rule, compile_pattern, expand, load, pattern_named, remembered
from pipeline.model.spans import unspaced
from pipeline.notation import notation_phrase
from pipeline.structure.signs.numbering import number_at


class ValueRule(Rule):
    """A pattern with a fixed value (``publicity``)."""

    value: str


class Organ(Entry):
    """Patterns of names of offices."""

    line: str
    seal: str
    part: str
    masthead: str
    from_title: str


class Title(Entry):
    """Patterns of titles."""

    end: str
    not_title: str
    web_page: str
    longest: int
    number_behind: str
    number_before: str
    column_before: str
    in_row: str
    above: str
    shortest_inside: int
    opening: str


class Addressees(Entry):
    """Patterns of the line of addressees."""

    line: str
    unit: str
    not_addressees: str


class Annex(Entry):
    """Patterns of annex lists and heads."""

    head: str
    head_titled: str
    list: str
    list_item: str


class Letter(Entry):
    """Patterns of covering letters."""

    issues: str
    names: str


PhraseId = Literal[
    "masthead-word",
    "issues",
    "behind-issued-title",
    "title-goes-on",
    "title-start",
    "title-below",
    "about",
    "title-behind-word",
    "title-in-marks",
    "title-ends-here",
    "annex-word",
    "annex-word-alone",
    "contents-head",
    "trail-start",
    "month-alone",
    "day-behind-title",
    "title-label",
    "published",
    "level-first",
    "entry-number",
    "first-entry",
    "page-of-entry",
    "leaders",
    "around-title",
    "inner-group",
    "roster-head",
    "roster-start",
]
"""Words by which single lines are recognised, asked for by name."""


class ElementsFile(Entry):
    """Schema of ``elements.toml``."""

    fragments: dict[str, str]
    number: tuple[Rule, ...]
    printed: tuple[Rule, ...]
    signed: tuple[Rule, ...]
    signed_figures: tuple[Rule, ...]
    publicity: tuple[ValueRule, ...]
    meta: tuple[Rule, ...]
    issuer: tuple[Rule, ...]
    organ: Organ
    title: Title
    addressees: Addressees
    annex: Annex
    letter: Letter
    phrase: tuple[Rule, ...]


@cache
def data() -> ElementsFile:
    """Return the patterns of the elements."""
    return load(ElementsFile, "elements.toml")


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern of ``elements.toml`` with its fragments."""
    return compile_pattern(text, data().fragments)


@remembered
def element_phrase(name: PhraseId) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``elements.toml``."""
    return pattern_named(data().phrase, name, data().fragments)


Kind = Literal["number", "printed", "signed", "signed_figures", "meta", "issuer"]
"""Sorts of rules of ``elements.toml``."""


@lru_cache(maxsize=512)  # a line is asked for many reasons whether it is an element
def match(text: str, *kinds: Kind) -> re.Match[str] | None:
    """Return the first match of the rules of some kinds in a text, in file order, or None."""
    return next((m for one in _rules(kinds).left_in(text) if (m := one.compiled.search(text))), None)


@remembered
def _rules(kinds: tuple[Kind, ...]) -> Sieve[GatedPattern]:
    rules = [rule for kind in kinds for rule in getattr(data(), kind)]
    patterns = [gated_pattern(expand(rule.pattern, data().fragments)) for rule in rules]
    return Sieve(zip(patterns, patterns, strict=True))


def is_organ(text: str) -> bool:
    """Tell whether a paragraph is the name of an office and nothing else."""
    return bool(pattern(data().organ.line).match(unspaced(text))) and number_at(text) is None


def is_title(text: str) -> bool:
    """Tell whether a text without a sentence in it ends as the title of a document does."""
    found = data().title
    squeezed = unspaced(text)
    return (
        found.shortest_inside <= len(squeezed) <= found.longest
        and not notation_phrase("mark-of-text").search(squeezed)
        and bool(pattern(found.end).search(squeezed))
    )
