"""The stretches of a text in which a date is no deadline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from pipeline.gates import GatedPattern, Sieve
from pipeline.language.cover import Cover
from pipeline.language.deadlines.patterns import by_field
from pipeline.language.deadlines.rules import Field, Mask
from pipeline.language.deadlines.sentences import Stretch
from pipeline.language.deadlines.words import deadline_file


@cache
def mask_sieves() -> Mapping[Field, Sieve[tuple[Mask, GatedPattern]]]:
    """Return the masks of each sort of text.

    Raises:
        LexiconError: the data file has mistakes.
    """
    return by_field(deadline_file().masks)


class Masks:
    """The stretches of a text in which a date is no deadline."""

    def __init__(self, text: str, sentences: Sequence[Stretch], field: Field) -> None:
        plain: list[tuple[int, int, str]] = []
        quotes: list[tuple[int, int, str]] = []
        for sentence in sentences:
            for mask, pattern in mask_sieves()[field].left_by(sentence.characters):
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
