"""Stretches of a text, asked again and again whether one of them holds a place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class Cover:
    """Half-open stretches of a text, in any order; they may overlap."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(stretches)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def holds(self, start: int, end: int | None = None) -> bool:
        """Tell whether one of them holds a whole stretch, or the character at ``start``; in logarithmic time."""
        i = bisect_right(self._starts, start) - 1
        return i >= 0 and self._furthest[i] >= (start + 1 if end is None else end)
