"""Patterns that are compiled when a text first needs them, and what a text must hold to need them.

To compile all patterns of ``deadlines.toml`` takes longer than to read a short notice with the few that can
match there. ``deadlines-gates.toml`` tells of each pattern some sets of characters, of each of which every
match has one; ``.ci/build_gates.py`` derives them from the patterns. A gate of an older wording of its
pattern is passed over, so a changed rule is only slower until the gates are built anew.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from typing import Annotated, Generic, TypeVar

from pydantic import Field as Constraint

from pipeline.lexicon import Entry, Text, load
from pipeline.pattern_cache import compile_pattern

Named = TypeVar("Named")


class Gate(Entry):
    """What is needed for a match: one character of each of ``needs``. ``digest`` is that of the pattern."""

    id: Text
    digest: Annotated[str, Constraint(pattern=r"^[0-9a-f]{16}$")]
    needs: Annotated[tuple[Text, ...], Constraint(min_length=1)]


class Gates(Entry):
    """The file ``deadlines-gates.toml``."""

    gates: tuple[Gate, ...]


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

    def left_by(self, characters: frozenset[str]) -> list[Named]:
        """Return, in their order, the things that a text with these characters can hold a match of."""
        there = 0
        for character in self._bits.keys() & characters:
            there |= self._bits[character]
        return [thing for wanted, thing in self._things if wanted & there == wanted]


def digest(source: str) -> str:
    """Return what tells one wording of a pattern from another."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


def gated(name: str, source: str) -> GatedPattern:
    """Return the pattern of the rule ``name`` with its gate, if there is one for this wording of it."""
    gate = _gates().get(name)
    if gate is not None and gate.digest == digest(source):
        return GatedPattern(source, gate.needs)
    return GatedPattern(source)


@cache
def _gates() -> Mapping[str, Gate]:
    return {gate.id: gate for gate in load(Gates, "deadlines-gates.toml").gates}
