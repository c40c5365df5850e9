"""Misreadings of OCR that are put right because nothing else can have stood there (``ocr.toml``)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from unicodedata import normalize

from pipeline.lexicon import Entry, Rule, Text, compile_pattern, load
from pipeline.model.reading import Issue
from pipeline.notation import written

LISTED = 12
"""Different repairs that are named for one page."""


class RepairRule(Rule):
    """What to put for what matches; ``gives`` are the examples of ``catches`` as repaired."""

    replacement: str
    gives: tuple[Text, ...]


class OcrFile(Entry):
    """Schema of ``ocr.toml``."""

    box_like: Text
    empty_box: Text
    ink_left: Text
    ink_right: Text
    narrow: Text
    fragments: dict[str, str]
    repair: tuple[RepairRule, ...]


@cache
def repair_rules() -> tuple[tuple[RepairRule, re.Pattern[str]], ...]:
    """Return the repairs in order with their compiled patterns."""
    data = load(OcrFile, "ocr.toml")
    return tuple((rule, compile_pattern(rule.pattern, data.fragments)) for rule in data.repair)


@cache
def box_like() -> frozenset[str]:
    """Return the characters that check boxes are taken for."""
    return frozenset(load(OcrFile, "ocr.toml").box_like)


def empty_box() -> str:
    """Return how an empty check box is written."""
    return load(OcrFile, "ocr.toml").empty_box


def half_filled() -> tuple[str, str]:
    """Return the signs whose ink fills the left half of their place only, and those with the right half."""
    data = load(OcrFile, "ocr.toml")
    return data.ink_left, data.ink_right


@cache
def narrow() -> frozenset[str]:
    """Return the characters that do not fill the width of their place."""
    return frozenset(load(OcrFile, "ocr.toml").narrow)


def mend(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Repair one line; return it with what was read and what was put for it, place by place."""
    done: list[tuple[str, str]] = []
    for rule, pattern in repair_rules():
        mended, at = "", 0
        for match in pattern.finditer(text):
            new = match.expand(rule.replacement)
            if new != match[0]:
                done.append((match[0], new))
            mended += text[at : match.start()] + new
            at = match.end()
        text = mended + text[at:]
    return text, done


@dataclass(slots=True)
class Repairs:
    """Repairs the lines of one page and remembers what was read, but for the width of signs (`,` and `，`)."""

    _done: Counter[tuple[str, str]] = field(default_factory=Counter)

    def mend(self, text: str) -> str:
        """Return the repaired line."""
        mended, done = mend(text)
        self._done.update(pair for pair in done if len({normalize("NFKC", text) for text in pair}) > 1)
        return mended

    def issues(self) -> list[Issue]:
        """Return an issue that says what was read and what was put for it; none if nothing was."""
        if not self._done:
            return []
        named = sorted(self._done.items(), key=lambda item: (-item[1], item[0]))
        listed = [f"{old} → {new} ({count})" for (old, new), count in named[:LISTED]]
        more = [written().cut] if len(named) > LISTED else []
        return [Issue.of("ocr_repaired", listed="; ".join([*listed, *more]))]
