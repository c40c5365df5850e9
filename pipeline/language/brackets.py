"""Which bracket closes which, in the texts in which units are looked for."""

from __future__ import annotations

import re
from functools import cache

from pipeline.language.unit_lexicon import units

NUL = "\0"
"""What stands for characters that are not to be looked at."""


def pair_brackets(text: str) -> list[tuple[int, int]]:
    """Return ``(open, close)`` of every bracket in order of opening; close is -1 where it never closes.

    Kinds of brackets may be mixed, as in print: a closing bracket closes the nearest open one of its
    own kind, or the nearest of any kind where its own kind is not open. The n-th closing mark is of
    the kind of the n-th opening mark; full and half width are one kind.
    """
    opening, own_kind_only = units().punctuation.open, units().punctuation.own_kind_only
    kind_of = _kinds()
    closes: dict[int, int] = {}
    stack: list[int] = []
    waiting: dict[int, int] = {}
    for found in _any_bracket().finditer(text):
        at, char = found.start(), found[0]
        if char in opening:
            stack.append(at)
            closes[at] = -1
            waiting[kind_of[char]] = waiting.get(kind_of[char], 0) + 1
        elif stack:
            own_kind_waits = waiting.get(kind_of[char], 0) > 0
            if char in own_kind_only and not own_kind_waits:
                continue
            while stack:
                last = stack.pop()
                waiting[kind_of[text[last]]] -= 1
                if not own_kind_waits or kind_of[text[last]] == kind_of[char]:
                    closes[last] = at
                    break
    return list(closes.items())


def mask_brackets(text: str) -> str:
    """Return the text with everything inside brackets and short quotations replaced by NUL, marks kept, same length."""
    text = _quotation().sub(lambda found: f"{found[0][0]}{NUL * (len(found[0]) - 2)}{found[0][-1]}", text)
    pairs = pair_brackets(text)
    if not pairs:
        return text
    masked = list(text)
    done = -1
    for start, end in pairs:
        if start < done or end < 0:
            continue
        masked[start + 1 : end] = NUL * (end - start - 1)
        done = end
    return "".join(masked)


@cache
def _kinds() -> dict[str, int]:
    """Return the kind of every bracket: the place of its kind among the opening marks."""
    marks = units().punctuation
    kinds = [marks.open.index(marks.same_kind.get(mark, mark)) for mark in marks.open]
    return {mark: kind for side in (marks.open, marks.close) for mark, kind in zip(side, kinds, strict=True)}


@cache
def _any_bracket() -> re.Pattern[str]:
    marks = units().punctuation
    return re.compile(f"[{re.escape(marks.open + marks.close)}]")


@cache
def _quotation() -> re.Pattern[str]:
    return re.compile(units().punctuation.quotation)
