"""Text without its white space, for rules that official layout must not disturb.

Lines break and letters are spaced anywhere (``牵头部 门：``, a name cut by a page end). The rules of
this folder therefore read a squeezed copy in which white space and bold marks are gone; every
character knows its place in the text and whether white space stood before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.language.unit_lexicon import units
from pipeline.model.spans import Span, unspaced
from pipeline.model.values import value

NO_GAP, SPACE, LINE_END = 0, 1, 2
_WHITE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_DROPPED = re.compile(r"(?:[\s\u200b-\u200f\u2060\ufeff]|\*\*)+")


@value(frozen=True, slots=True)
class Squeezed:
    """A text without white space. ``gaps[i]`` says what stood before character ``i``."""

    source: str
    text: str
    offsets: Sequence[int]
    gaps: bytes

    @staticmethod
    @lru_cache(maxsize=16)  # of the text of one task units, remarks and domains are looked for
    def of(source: str) -> Squeezed:
        """Squeeze a text; characters keep their order."""
        bold = "**" in source
        # Of all that is dropped only a plain space can be printed.
        unbroken = not bold and " " not in source and source.isprintable()
        drops = [] if unbroken else [found.span() for found in (_DROPPED if bold else _WHITE).finditer(source)]
        if not drops:
            gaps = (bytes([LINE_END]) + bytes(len(source)))[: len(source)]
            return Squeezed(source, source, range(len(source)), gaps)
        kept: list[str] = []
        offsets: list[int] = []
        found_gaps = bytearray()
        at, gap = 0, LINE_END
        for start, end in [*drops, (len(source), len(source))]:
            if start > at:
                kept.append(source[at:start])
                offsets.extend(range(at, start))
                found_gaps.append(gap)
                found_gaps.extend(bytes(start - at - 1))
                gap = NO_GAP
            gap = max(gap, _gap_of(source[start:end]))
            at = end
        return Squeezed(source, "".join(kept), tuple(offsets), bytes(found_gaps))

    def span(self, start: int, end: int) -> Span:
        """Return where the squeezed characters ``start`` to ``end`` (half-open, not empty) stand in the text."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def raw(self, start: int, end: int) -> str:
        """Return the quoted text without white space, as ``Assignment.raw`` wants it."""
        return unspaced(self.span(start, end).quote(self.source))


def _gap_of(dropped: str) -> int:
    if "\n" in dropped or "\r" in dropped or "\t" in dropped:
        return LINE_END
    return SPACE if _WHITE.search(dropped) else NO_GAP


def pair_brackets(text: str, opening: str, closing: str) -> list[tuple[int, int]]:
    """Return ``(open, close)`` of every bracket in order of opening; close is -1 where it never closes.

    Kinds of brackets may be mixed, as in print: a closing bracket closes the nearest open one of its
    own kind, or the nearest of any kind where its own kind is not open. The n-th closing mark is of
    the kind of the n-th opening mark; full and half width are one kind.
    """
    kind_of = _kinds(opening, closing)
    any_bracket = _any_of(opening + closing)
    closes: dict[int, int] = {}
    stack: list[int] = []
    waiting: dict[int, int] = {}
    for found in any_bracket.finditer(text):
        at, char = found.start(), found[0]
        if char in opening:
            stack.append(at)
            closes[at] = -1
            waiting[kind_of[char]] = waiting.get(kind_of[char], 0) + 1
        elif char in closing and stack:
            own_kind_waits = waiting.get(kind_of[char], 0) > 0
            if char in units().punctuation.own_kind_only and not own_kind_waits:
                continue
            while stack:
                last = stack.pop()
                waiting[kind_of[text[last]]] -= 1
                if not own_kind_waits or kind_of[text[last]] == kind_of[char]:
                    closes[last] = at
                    break
    return list(closes.items())


@cache
def _kinds(opening: str, closing: str) -> dict[str, int]:
    return {char: _fold(i, opening) for marks in (opening, closing) for i, char in enumerate(marks)}


@cache
def _any_of(characters: str) -> re.Pattern[str]:
    return re.compile(f"[{re.escape(characters)}]")


def _fold(index: int, opening: str) -> int:
    return opening.index(units().punctuation.same_kind.get(opening[index], opening[index]))


def mask_brackets(text: str, opening: str, closing: str) -> str:
    """Return the text with everything inside brackets replaced by NUL, brackets kept, same length."""
    pairs = pair_brackets(text, opening, closing)
    if not pairs:
        return text
    masked = list(text)
    done = -1
    for start, end in pairs:
        if start < done or end < 0:
            continue
        masked[start + 1 : end] = "\0" * (end - start - 1)
        done = end
    return "".join(masked)
