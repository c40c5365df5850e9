"""Dates that stand in no calendar (2月30日前, 13月底前): they are no deadline, and somebody should look at them."""

from __future__ import annotations

from calendar import monthrange

from pipeline.language.deadlines.fold import fold
from pipeline.language.deadlines.words import time_phrase
from pipeline.model.spans import Span

_LEAP_YEAR = 2024
_MONTHS = 12


def no_such_days(text: str) -> list[Span]:
    """Return where a text names a month or a day that there is not; without a year 29 February is taken for one."""
    folded = fold(text)
    return [
        folded.span(*match.span())
        for match in time_phrase("written-day").finditer(folded.text)
        if not _is_day(int(match["year"] or _LEAP_YEAR), int(match["month"]), int(match["day"] or 1))
    ]


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= _MONTHS and 1 <= day <= monthrange(year, month)[1]
