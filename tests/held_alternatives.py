"""Which alternatives inside a pattern no example of its entry holds: without them each example is matched as before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from pipeline.language.deadlines.fold import fold
from pipeline.lexicon import Rule, expand

_SIGN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P<\w+>|<[=!]|[:=!>]))?|[)|]", re.DOTALL)
"""What opens, parts and closes groups, and what only looks so: an escaped character, a class of characters."""


class Alternative(NamedTuple):
    """One alternative of a pattern, and the pattern without it."""

    text: str
    without: str


def alternatives_of(pattern: str) -> Iterator[Alternative]:
    """Yield each alternative of each group of a pattern; the names of fragments and lists count as one word."""
    open_groups: list[list[int]] = [[0]]
    for sign in _SIGN.finditer(pattern):
        if sign[0].startswith("("):
            open_groups.append([sign.end()])
        elif sign[0] == "|":
            open_groups[-1].append(sign.end())
        elif sign[0] == ")":
            yield from _of_group(pattern, open_groups.pop(), sign.start())
    yield from _of_group(pattern, open_groups.pop(), len(pattern))


def _of_group(pattern: str, starts: list[int], end: int) -> Iterator[Alternative]:
    if len(starts) < 2:
        return
    ends = [*(start - 1 for start in starts[1:]), end]
    for i, (start, until) in enumerate(zip(starts, ends, strict=True)):
        left = pattern[: start - 1] + pattern[until:] if i else pattern[:start] + pattern[until + 1 :]
        yield Alternative(pattern[start:until], left)


def unheld(entry: Rule, fragments: Mapping[str, str]) -> list[str]:
    """Return the alternatives of an entry without which all its examples are matched as before."""
    texts = [fold(text).text for text in (*entry.catches, *entry.leaves)]
    whole = _matches(entry.pattern, fragments, texts)
    return [one.text for one in alternatives_of(entry.pattern) if _matches(one.without, fragments, texts) == whole]


def _matches(pattern: str, fragments: Mapping[str, str], texts: list[str]) -> list[object]:
    compiled = re.compile(expand(pattern, dict(fragments)))
    return [
        (match.span(), sorted(value for value in match.groupdict().values() if value is not None))
        for text in texts
        for match in compiled.finditer(text)
    ]
