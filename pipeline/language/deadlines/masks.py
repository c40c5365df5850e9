"""The stretches of a text in which a date is no deadline, and the stretches on which patterns are tried."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from pipeline.gates import GatedPattern
from pipeline.language.cover import Cover
from pipeline.language.deadlines.rules import Field
from pipeline.language.deadlines.vocabulary import Vocabulary
from pipeline.model.values import value


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


class Masks:
    """The stretches of a text in which a date is no deadline."""

    def __init__(self, text: str, sentences: Sequence[Stretch], known: Vocabulary, field: Field) -> None:
        plain: list[tuple[int, int, str]] = []
        quotes: list[tuple[int, int, str]] = []
        masks = known.mask_sieves[field]
        for sentence in sentences:
            for mask, pattern in masks.left_by(sentence.characters):
                spans = quotes if mask.quotes else plain
                for match in sentence.matches(pattern, text):
                    start, end = match.span("mask" if "mask" in match.re.groupindex else 0)
                    spans.append((start, end, mask.id))
        self._found = plain, quotes
        self._plain, self._quotes = (Cover((start, end) for start, end, _ in found) for found in self._found)

    def cover(self, start: int, end: int, *, quoted: bool) -> bool:
        """Tell whether one mask holds the whole stretch; short quotations do not count for ``quoted`` rules."""
        return self._plain.holds(start, end) or (not quoted and self._quotes.holds(start, end))

    def over(self, start: int, end: int) -> str | None:
        """Return the id of the first mask that holds the whole stretch, or None."""
        found = (found for masks in self._found for found in masks)
        return next((mask for low, high, mask in found if low <= start and end <= high), None)
