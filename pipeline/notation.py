"""Values of Chinese numerals, variants of punctuation marks, phrases of dates and lists (``notation.toml``)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from pipeline.lexicon import Entry, Rule, Text, load, pattern_named, remembered

LONGEST_NUMBER = 18
"""What has more digits is no number of an item, a page, a year or a count, and is not worked out."""

_ASCII_DIGITS = {ord("０") + value: str(value) for value in range(10)}


class Numerals(Entry):
    """Chinese numerals."""

    digits: Text
    zero: Text
    two: Text
    typed_zero: Text
    powers: dict[Text, int]


class Marks(Entry):
    """Marks by what they do in a sentence; each is a string of the characters that do it."""

    stop: Text
    comma: Text
    commas: Text
    list_comma: Text
    semicolons: Text
    colons: Text
    statement_ends: Text
    ends_text: Text
    running_text: Text
    runs_on: Text
    never_first: Text
    title_open: Text
    title_close: Text
    quote_open: Text
    round_open: Text
    round_close: Text
    open: Text
    close: Text
    label_open: Text
    label_close: Text
    value_ends: Text
    strokes: Text
    number_ends: Text
    between_named: Text


class Pair(Entry):
    """Marks that open, and the marks any of which closes them."""

    open: Text
    close: Text


class Written(Entry):
    """How what is put together is written, with blanks for its parts."""

    date: Text
    title: Text
    remark: Text
    gap: Text
    labelled: Text
    quoted: Text
    cited: Text
    cut: Text
    nothing: Text
    ticked: Text
    unticked: Text


class NotationFile(Entry):
    """Schema of ``notation.toml``."""

    numerals: Numerals
    variants: dict[Text, Text]
    marks: Marks
    pair: tuple[Pair, ...]
    number_marks: dict[Text, Text]
    written: Written
    phrase: tuple[Rule, ...]


PhraseId = Literal[
    "half-width-mark",
    "before-cut-in-date",
    "covered-year",
    "behind-cut-in-date",
    "dash-between-dates",
    "date-in-words",
    "date-in-figures",
    "month-of-date",
    "named-year",
    "named-month",
    "year-of-clause",
    "school-year",
    "year-of-this-century",
    "year-begins",
    "point-begins",
    "joints-alone",
    "sentence-end",
    "clause-end",
    "clause",
    "end-of-statement",
    "mark-of-text",
    "member",
    "between-members",
    "sentence",
    "rest-of-clause",
    "statement-end",
    "opening-bracket",
    "remark",
    "first-words",
    "behind-first-name",
    "clause-start",
    "label-inside",
    "sentence-with-end",
    "title-inside",
    "short-remark",
    "remark-at-end",
    "year-in-brackets",
    "between-offices",
    "attribute-end",
    "count-of-places",
    "title-mark",
    "comma",
    "list-comma",
    "between-names",
    "between-groups",
    "end-of-share",
]
"""Ways of writing dates and lists, asked for by name."""


@remembered
def notation_phrase(name: PhraseId) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``notation.toml``."""
    return pattern_named(load(NotationFile, "notation.toml").phrase, name)


def usual_digits() -> str:
    """Return the digits from 〇 to 九."""
    return load(NotationFile, "notation.toml").numerals.digits


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
def marks() -> Marks:
    """Return the marks of a sentence by what they do."""
    return load(NotationFile, "notation.toml").marks


def ends_in(text: str, some: str) -> bool:
    """Tell whether a text ends in one of some marks; an empty text does not."""
    return text != "" and text[-1] in some


def begins_with(text: str, some: str) -> bool:
    """Tell whether a text begins with one of some marks; an empty text does not."""
    return text != "" and text[0] in some


def holds(text: str, some: str) -> bool:
    """Tell whether one of some marks stands anywhere in a text."""
    return any(mark in text for mark in some)


@cache
def opening_kinds() -> Mapping[str, int]:
    """Return the brackets and quotation marks that open, each with the number of its kind."""
    return {mark: kind for kind, pair in enumerate(_pairs()) for mark in pair.open}


@cache
def closing_kinds() -> Mapping[str, int]:
    """Return the brackets and quotation marks that close, each with the number of its kind."""
    return {mark: kind for kind, pair in enumerate(_pairs()) for mark in pair.close}


def _pairs() -> tuple[Pair, ...]:
    return load(NotationFile, "notation.toml").pair


@cache
def usual_marks() -> Mapping[int, str]:
    """Return a table for ``str.translate`` that puts the usual mark for each of its variants, and ASCII digits."""
    variants = load(NotationFile, "notation.toml").variants
    return {ord(variant): mark for mark, written in variants.items() for variant in written} | _ASCII_DIGITS


@cache
def usual_number_marks() -> Mapping[int, str]:
    """Return a table for ``str.translate`` that writes the marks of a document number in one way."""
    number_marks = load(NotationFile, "notation.toml").number_marks
    return {ord(mark): usual for usual, some in number_marks.items() for mark in some}


def written() -> Written:
    """Return how a date, the title of a document, a remark and the like are written."""
    return load(NotationFile, "notation.toml").written


def with_remark(name: str, remark: object) -> str:
    """Return a name with something in brackets behind it."""
    return name + written().remark.format(remark=remark)


def labelled(label: str, value: str) -> str:
    """Return a value with its name in front."""
    return written().labelled.format(label=label, value=value)


def shortened(text: str, most: int) -> str:
    """Return a text of ``most`` characters at most, with a sign at its end where it was cut.

    >>> shortened("完善台账", 4), shortened("完善管理台账", 4)
    ('完善台账', '完善管…')
    """
    return text if len(text) <= most else text[: most - 1] + written().cut


def is_numeral(character: str) -> bool:
    """Tell whether a character is a Chinese numeral with which numbers up to 999 are written."""
    return character in counting_values() or character in numeral_powers()


def read_number(text: str) -> int | None:
    """Return the whole number that ``text`` writes, from 0 on; None for anything else, among it the empty string.

    It is written in digits (12), with powers (十二, 一百零五: up to 九百九十九) or digit by digit (二〇二五), in
    ``LONGEST_NUMBER`` characters at most.

    >>> read_number("12"), read_number("十二"), read_number("二〇二五"), read_number("三个")
    (12, 12, 2025, None)
    """
    if not 0 < len(text) <= LONGEST_NUMBER:
        return None
    if text.isdecimal():
        return int(text)
    if not all(is_numeral(char) for char in text):
        return None
    digits, powers = counting_values(), numeral_powers()
    if not any(char in powers for char in text):
        return int("".join(str(digits[char]) for char in text))
    total = digit = 0
    for char in text:
        if char in powers:
            total, digit = total + max(digit, 1) * powers[char], 0
        else:
            digit = digits[char]
    return total + digit
