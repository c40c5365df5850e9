"""Patterns with a gate: what a text must hold for them to be tried on it.

Most patterns match in few texts, and a look at the characters of a text tells which: a :class:`Sieve` looks once for
many of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Generic, TypeVar

from pipeline.pattern_cache import compile_pattern, needs_of

Named = TypeVar("Named")

MOST_KNOWN = 4096
"""So many answers a sieve remembers."""


class GatedPattern:
    """A pattern with what a text must hold for it to be tried."""

    def __init__(self, source: str, needs: tuple[str, ...] = ()) -> None:
        self.source = source
        self.needs = tuple(map(frozenset, needs))

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the compiled pattern; the first call compiles it."""
        return compile_pattern(self.source)


class Sieve(Generic[Named]):
    """Tells of many things that have a pattern each for which of them a text can hold a match."""

    def __init__(self, things: Iterable[tuple[Named, GatedPattern]]) -> None:
        self._bits: dict[str, int] = defaultdict(int)
        self._things: list[tuple[int, Named]] = []
        numbers: dict[frozenset[str], int] = {}
        for thing, pattern in things:
            wanted = 0
            for need in pattern.needs:
                bit = 1 << numbers.setdefault(need, len(numbers))
                wanted |= bit
                for character in need:
                    self._bits[character] |= bit
            self._things.append((wanted, thing))

        self._left_by = lru_cache(maxsize=MOST_KNOWN)(self._left_by_bits)

    def left_by(self, characters: frozenset[str]) -> list[Named]:
        """Return, in their order, the things that a text with these characters can hold a match of."""
        there = 0
        bits = self._bits
        for character in bits.keys() & characters:
            there |= bits[character]
        return self._left_by(there)

    def left_in(self, text: str) -> list[Named]:
        """Return, in their order, the things that a text can hold a match of."""
        return self.left_by(characters_of(text))

    def _left_by_bits(self, there: int) -> list[Named]:
        return [thing for wanted, thing in self._things if wanted & there == wanted]


@lru_cache(maxsize=256)  # one line after the other is looked at for many reasons
def characters_of(text: str) -> frozenset[str]:
    """Return the characters that occur in a text."""
    return frozenset(text)


def gated_pattern(source: str) -> GatedPattern:
    """Return a pattern with the gate that is read off it."""
    return GatedPattern(source, needs_of(source))


def pattern_sieve(sources: Iterable[tuple[Named, str]]) -> Sieve[tuple[Named, GatedPattern]]:
    """Return a sieve of named patterns."""
    pairs = [(name, gated_pattern(source)) for name, source in sources]
    return Sieve((pair, pair[1]) for pair in pairs)
