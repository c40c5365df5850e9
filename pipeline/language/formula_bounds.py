"""A formula that was found, and where formulas end: with their sentence, their line, or the last line of their list."""

from __future__ import annotations

import re
from functools import cache

from pipeline import notation
from pipeline.language.brackets import mask_brackets
from pipeline.language.role_labels import find_labels
from pipeline.language.role_lexicon import line_pattern
from pipeline.language.roles import Content
from pipeline.language.unit_kinds import Kind, begins_as_sentence, classify
from pipeline.language.unit_lexicon import units
from pipeline.language.unit_text import LINE_END, NO_GAP, Squeezed
from pipeline.model.values import value

LONGEST_FORMULA = 2000
"""Characters; a list of all offices of a province has some 600. Longer brackets are text."""
LONGEST_HEAD = 24
"""Characters of a number and a title at the beginning of a line."""
LONGEST_PERSONS = 20
"""Characters of the names behind a label of persons (分管领导：…)."""
_LOOK_AHEAD = 8
"""Characters behind a number that tell a statement from an office."""
LONGEST_TIME = 60
"""Characters of a labelled time (完成时限：…)."""


@value(frozen=True, slots=True)
class FoundFormula:
    """A formula in the squeezed text, from its first character to the one behind its last, and what it says."""

    start: int
    end: int
    content: Content


def line_start(squeezed: Squeezed, at: int) -> int:
    """Return where the line of a character begins."""
    return max(squeezed.gaps.rfind(LINE_END, 0, at + 1), 0)


def line_end(squeezed: Squeezed, at: int) -> int:
    """Return where the line of a character ends."""
    end = squeezed.gaps.find(LINE_END, at + 1)
    return end if end >= 0 else len(squeezed.text)


def with_stop(squeezed: Squeezed, start: int, end: int) -> tuple[int, int]:
    """Take in the full stop behind a bracket that is a line of its own or already follows a full stop."""
    stops = units().punctuation.stops
    if end < len(squeezed.text) and squeezed.text[end] in stops and squeezed.gaps[end] != LINE_END:
        end += start == 0 or squeezed.gaps[start] == LINE_END or squeezed.text[start - 1] in stops
    return start, end


def sentence_end(squeezed: Squeezed, start: int, end: int) -> int:
    """Return where a labelled list ends: behind the first full stop that no label, time or remark follows."""
    stops = units().punctuation.sentence_stops
    masked = mask_brackets(squeezed.text[start:end])
    labels = {label.start for label in find_labels(squeezed, start, masked)}
    item = _next_item(masked)
    if item is not None:
        end, masked = start + item, masked[:item]
    unknown = _unknown_label(squeezed, start, masked, labels)
    if unknown is not None:
        end, masked = unknown, masked[: unknown - start]
    for at, char in enumerate(masked):
        if char in stops:
            following = masked[at + 1 : at + 40]
            if start + at + 1 in labels:
                continue
            if following and classify(following.split(notation.marks().stop)[0]) in (Kind.TIME, Kind.IGNORED):
                continue
            return start + at + 1
    return end


@cache
def _numbering() -> re.Pattern[str]:
    return re.compile(units().punctuation.numbering)


def _next_item(masked: str) -> int | None:
    """Return where the number of another item stands that a copy runs on behind the list, or None."""
    numbers = _numbering().finditer(masked, 1)
    return next((m.start() for m in numbers if begins_as_sentence(masked[m.end() : m.end() + _LOOK_AHEAD])), None)


def _unknown_label(squeezed: Squeezed, start: int, masked: str, known: set[int]) -> int | None:
    """Return where a label begins behind white space that says nothing of units or times (实际完成情况：), or None."""
    for match in line_pattern("any_label").finditer(masked):
        at, colon = start + match.start(), start + match.end("label")
        if at == start or at in known or squeezed.gaps[at] == NO_GAP:
            continue
        if not any(squeezed.gaps[at + 1 : colon]):  # 县财政局　完成时限： is no label
            return at
    return None
