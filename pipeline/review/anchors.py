"""Anchor words by quotation, and find them again in a later form of the text."""

from __future__ import annotations

from pipeline.model.spans import Span, UnspacedText
from pipeline.review.corrections import Anchor

CONTEXT = 16
"""Characters quoted before and behind. One of the two must be there again, so that a short quotation
(年底前) is not taken for the same words in another sentence."""

MAX_PLACES = 1_000
"""Places of one quotation that are looked at."""


class QuotedText:
    """A text in which quotations are made and found, white space aside."""

    def __init__(self, text: str) -> None:
        self._text = UnspacedText(text)

    def anchor(self, span: Span, most: int | None = None) -> Anchor | None:
        """Quote a span, at most ``most`` characters of it; None where it holds nothing but white space."""
        start, end = self._text.count_before(span.start), self._text.count_before(span.end)
        if most is not None:
            end = min(end, start + most)
        if start >= end:
            return None
        squeezed = self._text.characters
        before, behind = squeezed[max(start - CONTEXT, 0) : start], squeezed[end : end + CONTEXT]
        return Anchor(exact=squeezed[start:end], prefix=before, suffix=behind, start=start)

    def find(self, anchor: Anchor) -> Span | None:
        """Return where a quotation stands now, None where the words or all around them have changed.

        Of several places the one with the most of the old neighbours counts, then the nearest.
        """
        best: tuple[int, int, int] | None = None
        squeezed = self._text.characters
        at = squeezed.find(anchor.exact)
        for _ in range(MAX_PLACES):
            if at < 0:
                break
            end = at + len(anchor.exact)
            before = squeezed.endswith(anchor.prefix, 0, at) if anchor.prefix else at == 0
            behind = squeezed.startswith(anchor.suffix, end) if anchor.suffix else end == len(squeezed)
            if before or behind:
                found = (before + behind, -abs(at - anchor.start), at)
                best = max(best, found) if best else found
            at = squeezed.find(anchor.exact, at + 1)
        if best is None:
            return None
        return self._text.span(best[2], best[2] + len(anchor.exact))

    def find_words(self, words: str, within: Span) -> Span | None:
        """Return the first place of some words (without white space) in a span, else in the whole text, else None."""
        return self._text.find(words, within) or self._text.find(words)
