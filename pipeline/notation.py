"""Values of Chinese numerals, variants of punctuation marks, phrases of dates and lists (``notation.toml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from pipeline.lexicon import Entry, Rule, Text, load, pattern_named

_ASCII_DIGITS = {ord("０") + value: str(value) for value in range(10)}


class Numerals(Entry):
    """Chinese numerals."""

    digits: Text
    zero: Text
    two: Text
    typed_zero: Text
    powers: dict[Text, int]


class NotationFile(Entry):
    """Schema of ``notation.toml``."""

    numerals: Numerals
    variants: dict[Text, Text]
    phrase: tuple[Rule, ...]


PhraseId = Literal[
    "before-cut-in-date",
    "behind-cut-in-date",
    "date-in-words",
    "date-in-figures",
    "month-of-date",
    "member",
    "between-members",
]
"""Ways of writing dates and lists, asked for by name."""


@cache
def notation_phrase(name: PhraseId) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``notation.toml``."""
    return pattern_named(load(NotationFile, "notation.toml").phrase, name)


@cache
def numeral_values() -> Mapping[str, int]:
    """Return the values of the numerals that are digits: 〇 to 九, and 零."""
    numerals = load(NotationFile, "notation.toml").numerals
    return {char: value for value, char in enumerate(numerals.digits)} | {numerals.zero: 0}


@cache
def counting_values() -> Mapping[str, int]:
    """Return the values of the digits with which things are counted: 两 beside 二."""
    numerals = load(NotationFile, "notation.toml").numerals
    return {**numeral_values(), numerals.two: 2}


@cache
def numeral_powers() -> Mapping[str, int]:
    """Return the values of 十 and 百."""
    return load(NotationFile, "notation.toml").numerals.powers


@cache
def figures_for_numerals() -> Mapping[int, str]:
    """Return a table for ``str.translate`` that writes the digits of a year in figures, whatever is typed for 〇."""
    typed = load(NotationFile, "notation.toml").numerals.typed_zero
    numerals = {ord(char): str(value) for char, value in numeral_values().items()}
    return numerals | {ord(char): "0" for char in typed} | _ASCII_DIGITS


@cache
def usual_marks() -> Mapping[int, str]:
    """Return a table for ``str.translate`` that puts the usual mark for each of its variants, and ASCII digits."""
    variants = load(NotationFile, "notation.toml").variants
    return {ord(variant): mark for mark, written in variants.items() for variant in written} | _ASCII_DIGITS
