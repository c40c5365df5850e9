"""With which characters the matches of a pattern begin: so that the engine need not try it everywhere.

The engine skips to where a match can begin only if a pattern begins with a character or a set of them. The
patterns of the rules begin with look-behinds, optional words and alternatives; the engine tries them at every
character of a text. Here their first characters are read off the parsed pattern, and one look at the next
character is put in front of it, which changes no match. The parsed form has no public name; whoever asks for it
must be ready for an ``ImportError`` or ``AttributeError``.
"""

from __future__ import annotations

import re
import re._constants as codes  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable
from typing import Any

LARGEST_RANGE = 80
"""A longer range of characters (all Chinese ones) keeps hardly any place out."""

Characters = frozenset[str]
"""Members of a class of a pattern: characters, and ``\\s`` and ``\\d``."""

_CATEGORIES = {codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_DIGIT: r"\d"}
_WITHOUT_WIDTH = (codes.AT, codes.ASSERT, codes.ASSERT_NOT)
_AHEAD = 1
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT)


def parse(source: str) -> Any:
    """Parse a pattern, with a look at the first character of its matches in front where that helps.

    Raises:
        re.error: the source is no pattern.
    """
    parsed = parser.parse(source)
    if parsed.state.flags & re.IGNORECASE or _engine_sees(parsed):
        return parsed
    first, may_be_empty = begins(parsed)
    if first and not may_be_empty:
        look = parser.parse(f"(?=[{''.join(sorted(first))}])")
        parsed.insert(0, look[0])
    return parsed


def _engine_sees(parsed: Any) -> bool:
    """Tell whether the engine of ``re`` already searches for the first characters of a pattern by itself."""
    if not len(parsed):
        return False
    code, value = parsed[0]
    if code is codes.SUBPATTERN:
        return _engine_sees(value[3])
    if code is codes.BRANCH:
        return all(len(branch) > 0 and branch[0][0] is codes.LITERAL for branch in value[1])
    return code is codes.LITERAL or code is codes.IN


def begins(parsed: Iterable[tuple[Any, Any]]) -> tuple[Characters | None, bool]:
    """Return the characters with which a match begins, None if not known, and whether it may be empty.

    The character on which a look ahead insists counts as its beginning, whether the match takes it in or not.
    """
    found: Characters = frozenset()
    for code, value in parsed:
        if code is codes.ASSERT and value[0] == _AHEAD:
            first, may_be_empty = begins(value[1])
            if first is None or may_be_empty:
                continue
        elif code in _WITHOUT_WIDTH:
            continue
        else:
            first, may_be_empty = _begins_with(code, value)
        if first is None:
            return None, may_be_empty
        found |= first
        if not may_be_empty:
            return found, False
    return found, True


def _begins_with(code: Any, value: Any) -> tuple[Characters | None, bool]:
    if code is codes.LITERAL:
        return frozenset([re.escape(chr(value))]), False
    if code is codes.IN:
        return _members(value), False
    if code is codes.SUBPATTERN and not (value[1] or value[2]):  # without flags of its own
        return begins(value[3])
    if code is codes.ATOMIC_GROUP:
        return begins(value)
    if code in _REPEATS:
        first, may_be_empty = begins(value[2])
        return first, may_be_empty or value[0] == 0
    if code is codes.BRANCH:
        return _one_of([begins(branch) for branch in value[1]])
    return None, True


def _one_of(branches: list[tuple[Characters | None, bool]]) -> tuple[Characters | None, bool]:
    found: Characters = frozenset()
    for first, _ in branches:
        if first is None:
            return None, True
        found |= first
    return found, any(may_be_empty for _, may_be_empty in branches)


def _members(value: Iterable[tuple[Any, Any]]) -> Characters | None:
    members: set[str] = set()
    for code, part in value:
        if code is codes.LITERAL:
            members.add(re.escape(chr(part)))
        elif code is codes.RANGE and part[1] - part[0] <= LARGEST_RANGE:
            members.update(re.escape(chr(one)) for one in range(part[0], part[1] + 1))
        elif code is codes.CATEGORY and part in _CATEGORIES:
            members.add(_CATEGORIES[part])
        else:
            return None
    return frozenset(members)
