"""Where the columns of a table end that a page was laid out with spaces for: the stretches that no line crosses."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import accumulate, pairwise

from pipeline.model.spans import Span
from pipeline.structure.lines.laidheader import Heading, Word

MOST_GUTTERS = 40
"""White stretches of a page among which those between its columns are looked for."""
WIDEST = 1200
"""Place in a line up to which columns are looked for."""


def borders_of(headings: Sequence[Heading], lines: Sequence[Sequence[Word]]) -> tuple[list[int], int]:
    """Return the places between the columns, and how many words of the lines cross them all in all.

    Between the middles of two headings the border is where the fewest words stand, in the widest such stretch.
    """
    crossed = _crossed(lines)
    borders: list[int] = []
    total = 0
    for left, right in pairwise(headings):
        low, high = (left.start + left.end + 1) // 2, (right.start + right.end) // 2
        places = range(low, max(min(high, WIDEST), low) + 1)
        least = min(crossed[place] for place in places)
        borders.append(_middle_of_widest([place for place in places if crossed[place] == least]))
        total += least
    return borders, total


def borders_by_page(
    headings: Sequence[Heading], lines: Sequence[Sequence[Word]], pages: Sequence[int | None]
) -> tuple[list[list[int]], int] | None:
    """Return for each line the places between the columns, where each page was laid out by itself; or None.

    The first page has the headings. On a later one the borders are where no word stands, so that the columns between
    them are as wide as on the first one. With them is returned how many words cross a border.
    """
    own = [line for line, page in zip(lines, pages, strict=True) if page == pages[0]]
    first, crossed = borders_of(headings, own)
    widths = _widths(own, first)
    by_page = {pages[0]: first}
    for page in pages:
        if page not in by_page:
            moved = _moved(widths, [line for line, other in zip(lines, pages, strict=True) if other == page])
            if moved is None:
                return None
            by_page[page] = moved
    return [by_page[page] for page in pages], crossed


def _widths(lines: Sequence[Sequence[Word]], borders: Sequence[int]) -> list[int]:
    """Return how wide what stands in each column is."""
    words = [(_column_of(word, borders), word) for line in lines for word in line]
    sides = [[word for n, word in words if n == column] for column in range(len(borders) + 1)]
    return [max((w.end for w in side), default=0) - min((w.start for w in side), default=0) for side in sides]


def _moved(widths: Sequence[int], lines: Sequence[Sequence[Word]]) -> list[int] | None:
    """Return the borders of another page between which the columns are most as wide, or None for too few."""
    crossed = _crossed(lines)
    words = [word for line in lines for word in line if word.end <= WIDEST]
    low, high = min((word.start for word in words), default=0), max((word.end for word in words), default=0)
    runs = _runs([place for place in range(low + 1, high) if not crossed[place]])[:MOST_GUTTERS]
    edges = [(low, low), *((run[0] - 1, run[-1] + 1) for run in runs), (high, high)]
    # The least that speaks against each gap as the end of the columns so far, and the gaps before it.
    ways: dict[int, tuple[int, list[int]]] = {0: (0, [])}
    for column, width in enumerate(widths):
        last = column + 1 == len(widths)
        further: dict[int, tuple[int, list[int]]] = {}
        for begin, (off, taken) in ways.items():
            for end in [len(edges) - 1] if last else range(begin + 1, len(edges) - 1):
                value = off + abs(edges[end][0] - edges[begin][1] - width)
                if end > begin and (end not in further or value < further[end][0]):
                    further[end] = value, [*taken, end]
        ways = further
    if not ways:
        return None
    return [(edges[end][0] + edges[end][1] + 1) // 2 for end in min(ways.values())[1][:-1]]


def _crossed(lines: Sequence[Sequence[Word]]) -> list[int]:
    """Return how many words stand over each place."""
    changes = [0] * (WIDEST + 2)
    for line in lines:
        for word in line:
            if word.end - word.start > 1 and word.end <= WIDEST:
                changes[word.start + 1] += 1
                changes[word.end] -= 1
    return list(accumulate(changes))


def _runs(places: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _middle_of_widest(places: Sequence[int]) -> int:
    widest = max(_runs(places), key=len)
    return widest[len(widest) // 2]


def _column_of(word: Word, borders: Sequence[int]) -> int:
    """Return the column in which most of a word stands."""
    return bisect_right(borders, (word.start + word.end) / 2)


def cells_of(line: Sequence[Word], borders: Sequence[int]) -> dict[int, Span]:
    """Return the cells of a line by their columns: words of one column are one."""
    out: dict[int, Span] = {}
    for word in line:
        column = _column_of(word, borders)
        out[column] = Span(out[column].start, word.span.end) if column in out else word.span
    return out


def gaps_inside(line: Sequence[Word], borders: Sequence[int]) -> int:
    """Return how many words of a line stand apart in one column."""
    return sum(b.start - a.end > 1 and _column_of(a, borders) == _column_of(b, borders) for a, b in pairwise(line))


def ragged_words(lines: Sequence[Sequence[Word]], borders: Sequence[Sequence[int]]) -> int:
    """Return how many cells do not begin at the place where most cells of their column begin."""
    begun: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for line, own in zip(lines, borders, strict=True):
        columns = [_column_of(word, own) for word in line]
        for n, word in enumerate(line):
            if not n or columns[n] != columns[n - 1]:
                begun[columns[n]][word.start] += 1
    return sum(places.total() - max(places.values()) for places in begun.values())
