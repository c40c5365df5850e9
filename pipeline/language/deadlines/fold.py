"""One spelling for many: the text that the patterns see, with the way back to the text as given.

Dates come with spaces inside (2024 年 10 月底前), full-width digits, four sorts of dash. The folded
text has none of these, so the patterns in ``deadlines.toml`` need not know about them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
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
_ANY_VARIANT = re.compile(f"[{re.escape(''.join(map(chr, _SAME)))}]")
_GAP = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_LINE_END = re.compile(r"[\r\n\v\f\x85\u2028\u2029]")
# A line end inside a date is a wrapped line; any other ends a sentence.
_BEFORE_CUT = re.compile(r"[0-9年月]\Z")
_AFTER_CUT = re.compile(r"[年月日号底末前]|[0-9]{1,2}[月日]")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` as the patterns see it; character ``i`` of it is character ``places[i]`` of the source."""

    text: str
    places: Sequence[int]

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
    same = text.translate(_SAME) if _ANY_VARIANT.search(text) else text
    kept: list[str] = []
    places: list[int] = []
    at = 0
    for gap in _GAP.finditer(same):
        kept.append(same[at : gap.start()])
        places.extend(range(at, gap.start()))
        at = gap.end()
        if places and at < len(same):
            between = _between(same, gap.start(), at, lines_are_wrapped=lines_are_wrapped)
            if between:
                kept.append(between)
                places.append(gap.start())
    if not at:
        return Folded(same, range(len(same)))
    kept.append(same[at:])
    places.extend(range(at, len(same)))
    return Folded("".join(kept), places)


def _between(same: str, start: int, end: int, *, lines_are_wrapped: bool) -> str:
    """Return what stays of a gap between two characters: a line end, a space, or nothing."""
    if _LINE_END.search(same, start, end) and not lines_are_wrapped:
        cuts_date = _BEFORE_CUT.match(same, start - 1, start) and _AFTER_CUT.match(same, end)
        if not cuts_date:
            return "\n"
    return " " if same[start - 1].isdigit() and same[end].isdigit() else ""
