"""Which characters a text must hold for a pattern to match in it: most patterns need not be tried on most lines.

They are read off the parsed pattern: of a sequence all parts must be there, of alternatives one. The parsed form has
no public name; whoever asks for it must be ready for an ``ImportError`` or ``AttributeError``.
"""

from __future__ import annotations

import re
import re._constants as codes  # type: ignore[import-not-found]
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

LARGEST_SET = 80
"""Larger sets of characters keep hardly any text out."""
MOST_SETS = 12
"""So many are carried along while alternatives are put together."""
ALIKE = 0.6
"""Of two sets that share more than this part of the smaller one only the first is kept in the end."""

Characters = frozenset[str]
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)
_AHEAD = 1


def needs(parsed: Any) -> tuple[str, ...]:
    """Return sets of characters of each of which every match of a parsed pattern has one; none if nothing is sure."""
    if parsed.state.flags & re.IGNORECASE:
        return ()
    return tuple("".join(sorted(one)) for one in _unlike(_needs(parsed)))


def _needs(parsed: Iterable[tuple[Any, Any]]) -> list[Characters]:
    found: list[Characters] = []
    for code, value in parsed:
        if code is codes.LITERAL:
            found.append(frozenset(chr(value)))
        elif code is codes.IN:
            found += _members(value)
        elif code is codes.SUBPATTERN and not value[1] & re.IGNORECASE:
            found += _needs(value[3])
        elif code is codes.ATOMIC_GROUP:
            found += _needs(value)
        elif code in _REPEATS and value[0] >= 1:
            found += _needs(value[2])
        elif code is codes.ASSERT and value[0] == _AHEAD:  # what lies behind may lie before the text
            found += _needs(value[1])
        elif code is codes.BRANCH:
            found += _one_of([_needs(branch) for branch in value[1]])
    return _best(found)


def _one_of(branches: list[list[Characters]]) -> list[Characters]:
    """Return what holds if one of the branches matches."""
    together = branches[0]
    for branch in branches[1:]:
        together = _best(one | other for one in together for other in branch)
    return together


def _best(sets: Iterable[Characters]) -> list[Characters]:
    """Return the few smallest sets, without those that another implies."""
    kept: list[Characters] = []
    different = {one for one in sets if len(one) <= LARGEST_SET}
    for one in sorted(different, key=_rank) if len(different) > 1 else different:
        for other in kept:  # a loop rather than any(): this is most of the work when patterns are compiled
            if other <= one:
                break
        else:
            kept.append(one)
            if len(kept) == MOST_SETS:
                break
    return kept


@lru_cache(maxsize=10_000)  # the same sets come back in every pattern that holds the same phrase
def _rank(one: Characters) -> tuple[int, list[str]]:
    return len(one), sorted(one)


def _members(value: Iterable[tuple[Any, Any]]) -> list[Characters]:
    members: set[str] = set()
    for code, part in value:
        if code is codes.LITERAL:
            members.add(chr(part))
        elif code is codes.RANGE and part[1] - part[0] <= LARGEST_SET:
            members.update(map(chr, range(part[0], part[1] + 1)))
        else:
            return []
    return [frozenset(members)]


def _unlike(sets: Iterable[Characters]) -> list[Characters]:
    """Return the sets that tell something of their own."""
    kept: list[Characters] = []
    for one in sets:
        if all(len(one & other) <= ALIKE * min(len(one), len(other)) for other in kept):
            kept.append(one)
    return kept
