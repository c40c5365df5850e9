"""What the reader of Word files knows from ``word.toml`` and ``symbol-fonts.csv``."""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import Annotated, Literal

from pydantic import Field

from pipeline.lexicon import LEXICONS, Entry, Rule, Text, compile_pattern, load, pattern_named, remembered

Kind = Literal["digits", "words", "signs", "letters", "roman", "none", "bullet"]


class NumberFormat(Entry):
    """How automatic numbers of a format are written.

    ``signs`` are the ten digits, the signs from 1 on, or the letters; ``places`` the words for ten,
    hundred and thousand; ``shows`` examples, number to text.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    names: Annotated[tuple[Text, ...], Field(min_length=1)]
    kind: Kind
    signs: tuple[Text, ...] = ()
    places: tuple[Text, ...] = ()
    width: int = 1
    upper: bool = False
    shows: dict[str, str]
    source: Text


class WordFile(Entry):
    """Schema of ``word.toml``."""

    note: Text
    bullet: Text
    unknown: Text
    enclosed: Text
    strokes: Text
    phrase: tuple[Rule, ...]
    style: tuple[Rule, ...]
    field: tuple[Rule, ...]
    masthead: tuple[Rule, ...]
    number_format: tuple[NumberFormat, ...]


def note_label(number: int) -> str:
    """Return what stands before the text of a note below the text."""
    return load(WordFile, "word.toml").note.format(number=number)


def signs() -> WordFile:
    """Return what is written for bullets, for signs that no table knows and for enclosed characters."""
    return load(WordFile, "word.toml")


@remembered
def word_phrase(
    name: Literal["sentence-goes-on", "tab-behind-number", "word-of-header", "needs-no-space"],
) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``word.toml``."""
    return pattern_named(load(WordFile, "word.toml").phrase, name)


@cache
def number_formats() -> dict[str, NumberFormat]:
    """Return the formats of automatic numbers by the names that Word gives them."""
    return {name: entry for entry in load(WordFile, "word.toml").number_format for name in entry.names}


@remembered
def _patterns(kind: Literal["style", "field", "masthead"]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules: tuple[Rule, ...] = getattr(load(WordFile, "word.toml"), kind)
    return tuple((rule.id, compile_pattern(rule.pattern)) for rule in rules)


def style_kind(name: str) -> str | None:
    """Return what a paragraph style is for by its name: ``heading``, ``contents``, or None."""
    return next((rule for rule, pattern in _patterns("style") if pattern.fullmatch(name.strip())), None)


def field_kind(instruction: str) -> tuple[str, re.Match[str]] | None:
    """Return the rule for a field's instruction with its match (``contents``, ``enclosed``), or None."""
    found = ((rule, pattern.match(instruction)) for rule, pattern in _patterns("field"))
    return next(((rule, match) for rule, match in found if match), None)


def masthead_rule(text: str) -> str | None:
    """Return the rule that takes a line of a page header for the masthead or number of a document, or None."""
    return next((rule for rule, pattern in _patterns("masthead") if pattern.search(text.strip())), None)


@cache
def symbol_fonts() -> dict[str, dict[int, str]]:
    """Return for each symbol font (lower case) its codes from 0x20 to 0xFF and the characters they show."""
    found: dict[str, dict[int, str]] = {}
    with (LEXICONS / "symbol-fonts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            found.setdefault(row["font"].lower(), {})[int(row["code"], 16)] = row["character"]
    return found
