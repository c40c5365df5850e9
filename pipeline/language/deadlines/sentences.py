"""The stretches of a text on which patterns are tried: its sentences that can hold a date."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.gates import GatedPattern
from pipeline.language.deadlines.words import time_phrase
from pipeline.model.values import value
from pipeline.notation import notation_phrase


@value(frozen=True, slots=True)
class Stretch:
    """A part of the folded text on which patterns are tried, and the characters that occur in it."""

    start: int
    end: int
    characters: frozenset[str]

    @classmethod
    def of(cls, text: str, start: int = 0, end: int | None = None) -> Stretch:
        """Return a part of a text, by default the whole."""
        end = len(text) if end is None else end
        return cls(start, end, frozenset(text[start:end]))

    def matches(self, pattern: GatedPattern, text: str) -> Iterable[re.Match[str]]:
        """Return the matches of a pattern that lie here."""
        return pattern.finditer(text, self.start, self.end, self.characters)

    def holds_any(self, ranges: Sequence[tuple[int, int]]) -> bool:
        """Tell whether one of the ranges, in their order, begins here."""
        i = bisect_left(ranges, (self.start, 0))
        return i < len(ranges) and ranges[i][0] < self.end


def sentences_of(text: str) -> list[Stretch]:
    """Return the sentences that can hold a date, each with its full stop. No pattern reaches beyond a sentence."""
    ends = [m.end() for m in notation_phrase("sentence-end").finditer(text)]
    may_hold_date = time_phrase("may-hold-date")
    return [
        Stretch.of(text, start, end)
        for start, end in pairwise([0, *ends, len(text)])
        if may_hold_date.search(text, start, end)
    ]
