"""One spelling for many: the text that the patterns see, with the way back to the text as given.

Dates come with spaces inside (2024 年 10 月底前), full-width digits, four sorts of dash. The folded
text has none of these, so the patterns in ``deadlines.toml`` need not know about them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.model.spans import Span

_SAME = {
    ord(variant): one
    for one, variants in {
        "，": ",﹐",
        "；": ";﹔",
        "：": ":﹕∶",
        "（": "([【",
        "）": ")]】",
        "-": "－―─–﹣‐‑−",
        "~": "～∼〜",
        "。": "｡",
        ".": "．",
        "〇": "○◯Ｏ",
    }.items()
    for variant in variants
} | {ord("０") + digit: str(digit) for digit in range(10)}
_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff"
# A line end inside a date is a wrapped line; any other ends a sentence.
_BEFORE_CUT = re.compile(r"[0-9年月]\Z")
_AFTER_CUT = re.compile(r"[年月日号底末前]|[0-9]{1,2}[月日]")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` as the patterns see it; character ``i`` of it is character ``places[i]`` of the source."""

    text: str
    places: tuple[int, ...]

    def span(self, start: int, end: int) -> Span:
        """Return the range of the source that a non-empty range of the folded text came from."""
        return Span(self.places[start], self.places[end - 1] + 1)

    def locate(self, offset: int) -> int:
        """Return the first folded offset at or after an offset of the source."""
        low, high = 0, len(self.places)
        while low < high:
            middle = (low + high) // 2
            if self.places[middle] < offset:
                low = middle + 1
            else:
                high = middle
        return low


def fold(text: str, *, lines_are_wrapped: bool = False) -> Folded:
    r"""Drop white space, unify digits, brackets and dashes, and remember where each character was.

    One space stays between two digits, so that 表1 2024年 does not become a number of five digits. A line
    end stays as one ``\n`` unless it cuts a date, or ``lines_are_wrapped`` (a table cell).
    """
    same = text.translate(_SAME)
    kept: list[str] = []
    places: list[int] = []
    gap: int | None = None
    line_end = False
    for i, c in enumerate(same):
        if c.isspace() or c in _INVISIBLE:
            gap = i if gap is None else gap
            line_end = line_end or c in "\r\n\v\f\x85\u2028\u2029"
            continue
        if gap is not None and kept:
            cuts_date = _BEFORE_CUT.match(kept[-1]) and _AFTER_CUT.match(same, i)
            if line_end and not lines_are_wrapped and not cuts_date:
                kept.append("\n")
                places.append(gap)
            elif kept[-1].isdigit() and c.isdigit():
                kept.append(" ")
                places.append(gap)
        gap, line_end = None, False
        kept.append(c)
        places.append(i)
    return Folded("".join(kept), tuple(places))
