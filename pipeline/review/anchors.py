"""Words of a text by quotation, and where they stand in a later form of the text."""

from __future__ import annotations

from bisect import bisect_left

from pipeline.model.spans import Span
from pipeline.review.corrections import Anchor

CONTEXT = 16
"""Characters quoted before and behind. One of the two must be there again, so that a short quotation
(年底前) is not taken for the same words in another sentence."""

MAX_PLACES = 1_000
"""Places of one quotation that are looked at."""


class QuotedText:
    """A text in which quotations are made and found, white space aside."""

    def __init__(self, text: str) -> None:
        self._offsets = [i for i, character in enumerate(text) if not character.isspace()]
        self._bare = "".join(text[i] for i in self._offsets)

    def anchor(self, span: Span, most: int | None = None) -> Anchor | None:
        """Quote a span, at most ``most`` characters of it; None where it holds nothing but white space."""
        start, end = self._bare_offset(span.start), self._bare_offset(span.end)
        if most is not None:
            end = min(end, start + most)
        if start >= end:
            return None
        before, behind = self._bare[max(start - CONTEXT, 0) : start], self._bare[end : end + CONTEXT]
        return Anchor(exact=self._bare[start:end], prefix=before, suffix=behind, start=start)

    def find(self, anchor: Anchor) -> Span | None:
        """Return where a quotation stands now, None where the words or all around them have changed.

        Of several places the one with the most of the old neighbours counts, then the nearest.
        """
        best: tuple[int, int, int] | None = None
        at = self._bare.find(anchor.exact)
        for _ in range(MAX_PLACES):
            if at < 0:
                break
            end = at + len(anchor.exact)
            before = self._bare.endswith(anchor.prefix, 0, at) if anchor.prefix else at == 0
            behind = self._bare.startswith(anchor.suffix, end) if anchor.suffix else end == len(self._bare)
            if before or behind:
                found = (before + behind, -abs(at - anchor.start), at)
                best = max(best, found) if best else found
            at = self._bare.find(anchor.exact, at + 1)
        if best is None:
            return None
        start = best[2]
        return Span(self._offsets[start], self._offsets[start + len(anchor.exact) - 1] + 1)

    def find_words(self, words: str, within: Span) -> Span | None:
        """Return the first place of some words (without white space) in a span, else in the whole text."""
        if not words:
            return None
        low, high = self._bare_offset(within.start), self._bare_offset(within.end)
        at = self._bare.find(words, low, high)
        if at < 0:
            at = self._bare.find(words)
        return None if at < 0 else Span(self._offsets[at], self._offsets[at + len(words) - 1] + 1)

    def _bare_offset(self, offset: int) -> int:
        """Return how many characters before ``offset`` are no white space."""
        return bisect_left(self._offsets, offset)
