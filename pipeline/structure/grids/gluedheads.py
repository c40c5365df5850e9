"""The headings of a table that a copy wrote one behind the other without any mark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from pipeline.headings import heading_kind, table_phrase
from pipeline.model.notice import ColumnKind
from pipeline.structure.lines.lineheaders import LEAST_HEADINGS
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.flatcells import LONGEST_HEADING, may_be_heading

LONGEST_HEADER = 60
"""Characters of headings that are run together."""
MOST_HEADERS = 8
"""Places of a line that are looked at."""
MOST_BEFORE = 4
"""Characters of what says more before a known heading: 区政府分管领导."""

Way = tuple[int, ...]
"""Where headings end, one behind the other."""

LONGEST_BAND = 24
"""Characters of a row that heads others, between the headings and the first number."""
LONGEST_UNKNOWN = 5
"""Characters of a heading that is not known."""
MOST_UNKNOWN = 2
"""Such headings between those that are known."""

KNOWN, OF_A_LEVEL, TWO_IN_ONE, UNKNOWN = 1.0, 1.5, 3.5, 4.0
"""What speaks against a heading; of all ways to part a header that with the least is taken."""


def header_edges(text: str) -> Way:
    """Return the places of a line between which such headings stand, nothing for none.

    They end before the number 1, or a row that heads others and the number 1, or with the line.
    """
    for count, match in enumerate(table_phrase("glued-first-heading").finditer(text)):
        if count == MOST_HEADERS:
            return ()
        start = match.start()
        reach = min(start + LONGEST_HEADER + LONGEST_BAND, len(text))
        first = table_phrase("glued-first-number").search(text, match.end(), reach)
        end = first.start() if first is not None else len(text)
        ends = headings_in(text[start:end]) if end - start <= LONGEST_HEADER else ()
        if ends:
            return (start, *(start + at for at in ends))
    short = len(text) <= LONGEST_HEADER and table_phrase("glued-header").match(text) is not None
    ends = _ways(text, numbered=False) if short else ()
    return (0, *ends) if ends else ()


def headings_in(text: str) -> Way:
    """Return where the headings end that make up a text; nothing for others.

    The first one is that of numbers, one that of what is to be done; of several ways the one with the fewest is taken.
    """
    return _ways(text, numbered=True)


@lru_cache(maxsize=256)
def _ways(text: str, *, numbered: bool) -> Way:
    ways: dict[_Reached, tuple[float, Way]] = {_Reached(0): (0.0, ())}  # of equal ones that with longer first headings
    for end in range(2, len(text) + 1):
        for start in range(max(end - LONGEST_HEADING, 0), end - 1):
            above = [key for key in ways if key.end == start]
            kind, cost = _kind(text[start:end]) if above else (None, 0.0)
            if kind is None or (kind is ColumnKind.NUMBER) != (start == 0 and numbered):
                continue
            for key in above:
                below = key.with_heading(end, kind, known=cost < UNKNOWN)
                made = ways[key][0] + cost, (*ways[key][1], -end)
                if below.unknown <= MOST_UNKNOWN and (below not in ways or made < ways[below]):
                    ways[below] = made
    whole = [way for key, way in ways.items() if key.end == len(text) and key.content and key.governs]
    _, found = min(whole, default=(0.0, ()))
    return tuple(-end for end in found) if len(found) >= LEAST_HEADINGS else ()


@dataclass(frozen=True, slots=True)
class _Reached:
    """How far a header is read, whether it names what is to be done and by whom or when, and what is not known."""

    end: int
    content: bool = False
    governs: bool = False
    unknown: int = 0

    def with_heading(self, end: int, kind: ColumnKind, *, known: bool) -> _Reached:
        content, governs = self.content or kind is ColumnKind.CONTENT, self.governs or kind in GOVERNING
        return _Reached(end, content, governs, self.unknown + (not known))


@lru_cache(maxsize=4096)
def _kind(text: str) -> tuple[ColumnKind | None, float]:
    """Return what stands below a heading, and what speaks against it: words that are not known, another one inside."""
    kind = heading_kind(text)
    if kind is ColumnKind.OTHER and any(heading_kind(text[:at]) is ColumnKind.UNIT for at in range(2, len(text) - 1)):
        return kind, TWO_IN_ONE  # more often two columns
    if kind is not None:
        return kind, KNOWN
    for size in range(1, min(MOST_BEFORE, len(text) - 2) + 1):
        kind = heading_kind(text[size:])
        if kind in (ColumnKind.OTHER, ColumnKind.UNIT) and table_phrase("level-of-heading").fullmatch(text[:size]):
            return kind, OF_A_LEVEL
    return (ColumnKind.OTHER, UNKNOWN) if len(text) <= LONGEST_UNKNOWN and may_be_heading(text) else (None, 0.0)
