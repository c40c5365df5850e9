"""Positions in a text, and the map from the clean text back to the text as read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.model.values import value


@value(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of character offsets: ``text[start:end]`` is what it quotes.

    Attributes:
        start: offset of the first character.
        end: offset behind the last one.
    """

    start: int
    end: int

    def quote(self, text: str) -> str:
        """Return the part of ``text`` that this span covers."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """Return the same span, moved ``by`` characters."""
        return Span(self.start + by, self.end + by)

    def stripped(self, text: str) -> Span:
        """Return the same span of ``text`` without the white space at its ends; at its start, where nothing is left."""
        quoted = self.quote(text)
        if not quoted.strip():
            return Span(self.start, self.start)
        start = self.start + len(quoted) - len(quoted.lstrip())
        return Span(start, start + len(quoted.strip()))

    def covers(self, other: Span) -> bool:
        """Tell whether ``other`` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share at least one character."""
        return self.start < other.end and other.start < self.end


def unspaced(text: str | None) -> str:
    """Return a text without white space, as ``raw`` values are; an absent one is empty."""
    return "".join((text or "").split())


class UnspacedText:
    """A text without its white space, and where its characters stand in the text itself."""

    def __init__(self, text: str) -> None:
        self.characters = unspaced(text)
        self._text = text

    @cached_property
    def offsets(self) -> Sequence[int]:
        """Where each of the characters stands in the text."""
        if len(self.characters) == len(self._text):
            return range(len(self._text))
        return [i for i, character in enumerate(self._text) if not character.isspace()]

    def count_before(self, offset: int) -> int:
        """Return how many characters before an offset of the text are no white space."""
        return bisect_left(self.offsets, offset)

    def span(self, start: int, end: int) -> Span:
        """Return the span of the text that some characters (not none) without white space have."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def find(self, words: str, within: Span | None = None) -> Span | None:
        """Return the first place of words without white space, in a span or in the whole text, or None."""
        low, high = (
            (self.count_before(within.start), self.count_before(within.end)) if within else (0, len(self.characters))
        )
        at = self.characters.find(words, low, high) if words else -1
        return None if at < 0 else self.span(at, at + len(words))


@dataclass(frozen=True, slots=True)
class EditMap:
    """Where each character of a clean text came from.

    ``runs`` holds ``(clean_start, source_start, length)``, sorted, for stretches that were kept
    as they are. A character of the clean text in no run was put in (a line end, a tab).
    """

    runs: tuple[tuple[int, int, int], ...] = ()

    @staticmethod
    def of(runs: Iterable[tuple[int, int, int]]) -> EditMap:
        """Build a map from runs in clean order; neighbours that continue each other are joined."""
        joined: list[tuple[int, int, int]] = []
        for clean, source, length in runs:
            if length <= 0:
                continue
            if joined:
                c, s, n = joined[-1]
                if c + n == clean and s + n == source:
                    joined[-1] = (c, s, n + length)
                    continue
            joined.append((clean, source, length))
        return EditMap(tuple(joined))

    def clean_span(self, span: Span) -> Span | None:
        """Return the clean range that a source span went to, or None if nothing of it was kept."""
        ends = [
            (clean + max(span.start - source, 0), clean + min(span.end - source, length))
            for clean, source, length in self.runs
            if source < span.end and span.start < source + length
        ]
        return Span(min(start for start, _ in ends), max(end for _, end in ends)) if ends else None
