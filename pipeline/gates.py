"""Patterns with a gate: what a text must hold for them to be tried on it.

Most patterns match in few texts, and a look at the characters of a text tells which: a :class:`Sieve` looks once for
many of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import Generic, TypeVar

from pipeline.pattern_cache import compile_pattern, needs_of

Named = TypeVar("Named")

MOST_KNOWN = 4096
"""So many answers a sieve remembers."""


class GatedPattern:
    """A pattern with what a text must hold for it to be tried.

    ``branches`` are the needs of each of its :func:`alternatives`, if all have some: where a text has what only one of
    them needs, that one is tried alone.
    """

    def __init__(self, source: str, needs: Iterable[str] = (), branches: Sequence[Iterable[str]] = ()) -> None:
        self.source = source
        self.needs = tuple(map(frozenset, needs))
        self._branch_needs = branches

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the compiled pattern; the first call compiles it."""
        return compile_pattern(self.source)

    @cached_property
    def _branches(self) -> Sieve[GatedPattern]:
        """Return the alternatives, each with its gate."""
        parts = zip(alternatives(self.source), self._branch_needs, strict=True)
        gated = [GatedPattern(source, needs) for source, needs in parts]
        return Sieve(zip(gated, gated, strict=True))

    def finditer(self, text: str, start: int, end: int, characters: frozenset[str]) -> Iterator[re.Match[str]]:
        """Return the matches in a stretch of a text with these characters, as those of the whole pattern.

        Of a pattern with branches they have no groups but those of the branch.
        """
        if not self._branch_needs:
            return self.compiled.finditer(text, start, end)
        left = self._branches.left_by(characters)
        if not left:
            return iter(())
        return (left[0] if len(left) == 1 else self).compiled.finditer(text, start, end)


def alternatives(source: str) -> list[str]:
    """Return the alternatives of a pattern that stand side by side outside all brackets."""
    found: list[str] = []
    depth = at = 0
    for sign in _SIGN.finditer(source):
        depth += (sign[0] == "(") - (sign[0] == ")")
        if sign[0] == "|" and not depth:
            found.append(source[at : sign.start()])
            at = sign.end()
    return [*found, source[at:]]


_SIGN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""What parts or gathers alternatives, and what only looks so: an escaped character, a class of characters."""


class Sieve(Generic[Named]):
    """Tells of many things that have a pattern each for which of them a text can hold a match."""

    def __init__(self, things: Iterable[tuple[Named, GatedPattern]]) -> None:
        self._bits: dict[str, int] = defaultdict(int)
        self._things: list[tuple[int, Named]] = []
        numbers: dict[frozenset[str], int] = {}
        rarest: set[str] = set()
        for thing, pattern in things:
            wanted = 0
            for need in pattern.needs:
                bit = 1 << numbers.setdefault(need, len(numbers))
                wanted |= bit
                for character in need:
                    self._bits[character] |= bit
            self._things.append((wanted, thing))
            rarest |= min(pattern.needs, key=len, default=frozenset())
        # A text that has no character of the smallest need of any of them can hold a match of none.
        self._rarest = frozenset(rarest)
        self._always = [thing for wanted, thing in self._things if not wanted]
        self._known = frozenset(self._bits)
        self._left_by = lru_cache(maxsize=MOST_KNOWN)(self._left_by_bits)

    def left_by(self, characters: frozenset[str]) -> list[Named]:
        """Return, in their order, the things that a text with these characters can hold a match of."""
        if self._rarest.isdisjoint(characters):  # as every second text
            return self._always
        return self._left_by(reduce(or_, map(self._bits.__getitem__, self._known & characters), 0))

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
