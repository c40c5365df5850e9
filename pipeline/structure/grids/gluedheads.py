"""The headings of a table that a copy wrote one behind the other without any mark."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pipeline.headings import heading_kind, table_phrase
from pipeline.model.notice import ColumnKind
from pipeline.structure.lines.lineheaders import LEAST_HEADINGS
from pipeline.structure.signs.flatcells import LONGEST_HEADING

LONGEST_HEADER = 60
"""Characters of headings that are run together."""
MOST_HEADERS = 8
"""Places of a line that are looked at."""
MOST_BEFORE = 4
"""Characters of what says more before a known heading: 区政府分管领导."""

Way = tuple[int, ...]
"""Where headings end, one behind the other."""

GOVERNING = (ColumnKind.UNIT, ColumnKind.TIME)


def header_ends(text: str) -> Iterator[tuple[int, Way]]:
    """Yield where such headings begin in a line, and where each of them ends: before the number 1, or with the line."""
    for count, match in enumerate(table_phrase("glued-first-heading").finditer(text)):
        if count == MOST_HEADERS:
            return
        start = match.start()
        first = table_phrase("glued-first-number").search(text, match.end(), start + LONGEST_HEADER + 1)
        end = first.start() if first is not None else len(text)
        ends = headings_in(text[start:end]) if end - start <= LONGEST_HEADER else ()
        if ends:
            yield start, tuple(start + at for at in ends)
            return
    if len(text) <= LONGEST_HEADER and table_phrase("glued-header").match(text) is not None:
        ends = _ways(text, numbered=False)
        if ends:
            yield 0, ends


def headings_in(text: str) -> Way:
    """Return where the headings end that make up a text; nothing for others.

    The first one is that of numbers, one that of what is to be done; of several ways the one with the fewest is taken.
    """
    return _ways(text, numbered=True)


@lru_cache(maxsize=256)
def _ways(text: str, *, numbered: bool) -> Way:
    ways: dict[tuple[int, bool, bool], tuple[float, Way]] = {(0, False, False): (0.0, ())}
    for end in range(2, len(text) + 1):
        for start in range(max(end - LONGEST_HEADING, 0), end - 1):
            above = [key for content in (False, True) for governs in (False, True) if (key := (start, content, governs)) in ways]
            kind, cost = _kind(text[start:end]) if above else (None, 0.0)
            if kind is None or (kind is ColumnKind.NUMBER) != (start == 0 and numbered):
                continue
            for _, content, governs in above:
                worse, way = ways[start, content, governs]
                key = (end, content or kind is ColumnKind.CONTENT, governs or kind in GOVERNING)
                if key not in ways or worse + cost < ways[key][0]:
                    ways[key] = worse + cost, (*way, end)
    _, found = ways.get((len(text), True, True), (0.0, ()))
    return found if len(found) >= LEAST_HEADINGS else ()


def _kind(text: str) -> tuple[ColumnKind | None, float]:
    """Return what stands below a heading, and what speaks against it: words before it that are not known."""
    kind = heading_kind(text)
    if kind is not None:
        return kind, 1.0
    for size in range(1, min(MOST_BEFORE, len(text) - 2) + 1):
        kind = heading_kind(text[size:])
        if kind in (ColumnKind.OTHER, ColumnKind.UNIT) and table_phrase("level-of-heading").fullmatch(text[:size]):
            return kind, 1.5
    return None, 0.0
