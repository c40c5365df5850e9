"""Text without its white space, for rules that official layout must not disturb.

Lines break and letters are spaced anywhere (``牵头部 门：``, a name cut by a page end). The rules of
this folder therefore read a squeezed copy in which white space and bold marks are gone; every
character knows its place in the text and whether white space stood before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

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
