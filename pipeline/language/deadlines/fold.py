"""One spelling for many: the text that the patterns see, with the way back to the text as given.

Dates come with spaces inside (2024 年 10 月底前), full-width digits, four sorts of dash. The folded
text has none of these, so the patterns in ``deadlines.toml`` need not know about them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache

from pipeline.model.spans import Span
from pipeline.model.values import value
from pipeline.notation import notation_phrase, usual_marks

_GAP = re.compile(r"[\s\u200b\u200c\u200d\u2060\ufeff]+")
_COVER = re.compile("[*xX_\u00d7\uff0a]")
_LINE_END = re.compile(r"[\r\n\v\f\x85\u2028\u2029]")


@value(frozen=True, slots=True)
class Folded:
    """``text`` as the patterns see it; character ``i`` of it is character ``places[i]`` of the source."""

    text: str
    places: Sequence[int]

    def span(self, start: int, end: int) -> Span:
        """Return the range of the source that a non-empty range of the folded text came from."""
        return Span(self.places[start], self.places[end - 1] + 1)

    def locate(self, offset: int) -> int:
        """Return the first folded offset at or after an offset of the source."""
        return bisect_left(self.places, offset)


def fold(text: str, *, lines_are_wrapped: bool = False) -> Folded:
    r"""Drop white space, unify digits, brackets and dashes, and remember where each character was.

    One space stays between two digits, so that 表1 2024年 does not become a number of five digits. A line
    end stays as one ``\n`` unless it cuts a date, or ``lines_are_wrapped`` (a table cell). A year that is covered
    (20xx年5月) is dropped like white space.
    """
    same = text.translate(usual_marks()) if _any_variant().search(text) else text
    covered = [m.span() for m in notation_phrase("covered-year").finditer(same)] if _COVER.search(same) else []
    if not covered and " " not in same and same.isprintable():  # all other white space is none of what can be printed
        return Folded(same, range(len(same)))
    if covered:
        same = _blanked(same, covered)
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


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text of the same length with white space in the place of some stretches."""
    out: list[str] = []
    at = 0
    for start, end in spans:
        out += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*out, text[at:]])


def _between(same: str, start: int, end: int, *, lines_are_wrapped: bool) -> str:
    """Return what stays of a gap between two characters: a line end, a space, or nothing."""
    if not lines_are_wrapped and _LINE_END.search(same, start, end) and not _cuts_date(same, start, end):
        return "\n"
    return " " if same[start - 1].isdigit() and same[end].isdigit() else ""


def _cuts_date(same: str, start: int, end: int) -> bool:
    before, behind = notation_phrase("before-cut-in-date"), notation_phrase("behind-cut-in-date")
    return before.match(same, start - 1, start) is not None and behind.match(same, end) is not None


@cache
def _any_variant() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(map(chr, usual_marks())))}]")
