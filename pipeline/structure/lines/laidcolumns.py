"""Where the columns of a table end that a page was laid out with spaces for: the stretches that no line crosses."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from pipeline.model.spans import Span
from pipeline.structure.lines.laidheader import Heading, Word

WIDEST = 1200
"""Place in a line up to which columns are looked for."""


def borders_of(headings: Sequence[Heading], lines: Sequence[Sequence[Word]]) -> tuple[list[int], int]:
    """Return the places between the columns, and how many words of the lines cross them all in all.

    Between the middles of two headings the border is where the fewest words stand, in the widest such stretch.
    """
    changes = [0] * (WIDEST + 2)
    for line in lines:
        for word in line:
            if word.end - word.start > 1 and word.end <= WIDEST:
                changes[word.start + 1] += 1
                changes[word.end] -= 1
    crossed = list(accumulate(changes))
    borders: list[int] = []
    total = 0
    for left, right in pairwise(headings):
        low, high = (left.start + left.end + 1) // 2, (right.start + right.end) // 2
        places = range(low, max(min(high, WIDEST), low) + 1)
        least = min(crossed[place] for place in places)
        borders.append(_middle_of_widest([place for place in places if crossed[place] == least]))
        total += least
    return borders, total


def _middle_of_widest(places: Sequence[int]) -> int:
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    widest = max(runs, key=len)
    return widest[len(widest) // 2]


def _column_of(word: Word, borders: Sequence[int]) -> int:
    """Return the column in which most of a word stands."""
    return bisect_right(borders, (word.start + word.end) / 2)


def cells_of(line: Sequence[Word], borders: Sequence[int]) -> list[tuple[int, Span]]:
    """Return the cells of a line: words of one column are one."""
    out: list[tuple[int, Span]] = []
    for word in line:
        column = _column_of(word, borders)
        if out and out[-1][0] == column:
            out[-1] = (column, Span(out[-1][1].start, word.span.end))
        else:
            out.append((column, word.span))
    return out


def gaps_inside(line: Sequence[Word], borders: Sequence[int]) -> int:
    """Return how many words of a line stand apart in one column."""
    return sum(b.start - a.end > 1 and _column_of(a, borders) == _column_of(b, borders) for a, b in pairwise(line))
