"""What the words of a line say about where paragraphs end and start (``paragraphs.toml``)."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pipeline.lexicon import Entry, Rule, any_pattern, compile_pattern, load, pattern_named, remembered
from pipeline.notation import ends_in

LONGEST_LABEL = 12
"""Characters of a label with its colon."""


class StartRule(Rule):
    """A beginning of lines that start a paragraph.

    What is ``also_inside`` may stand in brackets behind a sentence, so that a full line may end before it.
    """

    also_inside: bool = False


class ParagraphFile(Entry):
    """Schema of ``paragraphs.toml``."""

    terminal: str
    closing: str
    open_end: str
    label_end: str
    request: str
    start: tuple[StartRule, ...]
    phrase: tuple[Rule, ...]


PhraseId = Literal[
    "after-date",
    "after-digit",
    "formula-behind-sentence",
    "last-piece",
    "first-piece",
    "word-end",
    "labelled",
    "indent-in-line",
    "addressees-before-text",
]
"""How lines begin and end where one goes on in the next, asked for by name."""


@remembered
def line_phrase(name: PhraseId) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``paragraphs.toml``."""
    return pattern_named(load(ParagraphFile, "paragraphs.toml").phrase, name)


@cache
def _any_start() -> re.Pattern[str]:
    return any_pattern(rule.pattern for rule in load(ParagraphFile, "paragraphs.toml").start)


@cache
def _rules() -> tuple[ParagraphFile, tuple[tuple[StartRule, re.Pattern[str]], ...]]:
    data = load(ParagraphFile, "paragraphs.toml")
    return data, tuple((rule, compile_pattern(rule.pattern)) for rule in data.start)


def start_rule(text: str) -> StartRule | None:
    """Return the rule by which a line starts a paragraph, whatever stands above it, or None."""
    if not _any_start().match(text):
        return None
    return next((rule for rule, pattern in _rules()[1] if pattern.match(text)), None)


def asks_everybody(text: str) -> bool:
    """Tell whether a line begins as a closing paragraph does that asks something of all the addressees.

    >>> asks_everybody("请各乡镇于5月底前报送清单。"), asks_everybody("请各方参加")
    (True, False)
    """
    return _request().match(text) is not None


@cache
def _request() -> re.Pattern[str]:
    return compile_pattern(_rules()[0].request)


def is_terminal(text: str) -> bool:
    """Tell whether a line ends where a sentence may end."""
    data = _rules()[0]
    return ends_in(text.rstrip(data.closing), data.terminal)


def goes_on(text: str) -> bool:
    """Tell whether a paragraph certainly goes on behind a line: it ends with a comma, or with a label and its colon.

    >>> goes_on("重大情况随时报告。联系电话："), goes_on("各乡镇人民政府，县级河长制责任单位：")
    (True, False)
    """
    data = _rules()[0]
    return ends_in(text, data.open_end) or _label_end().search(text[-LONGEST_LABEL:]) is not None


@cache
def _label_end() -> re.Pattern[str]:
    return compile_pattern(_rules()[0].label_end)
