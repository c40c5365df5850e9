"""The header of a table that a page was laid out with spaces for: headings that may go over several lines.

A narrow column breaks its heading (牵头 / 领导), and in the middle of a tall header stand the headings of one line. A
heading over several others (责任单位 over 牵头 and 配合) is left out: those below it say what the columns hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.headings import match_heading
from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import display_width
from pipeline.structure.lines.spacedwords import CELL
from pipeline.structure.signs.flatcells import LONGEST_HEADING, is_lower_heading, is_period

LEAST_COLUMNS = 3
"""Headings side by side that make such a header."""
MOST_ABOVE = 2
"""Lines of a header above the one by which it is known."""
MOST_BELOW = 3
"""Lines of a header below it."""

Measure = Callable[[str], int]
"""How far to the right the end of a text stands, in characters or in the half width of some."""

MEASURES: tuple[Measure, ...] = (len, lambda text: int(2 * display_width(text)))
"""Programs that lay out a page count characters (``pdftotext -layout``), people fill up to what they see."""


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of a line without white space around it, and where it stands in its line."""

    span: Span
    start: int
    end: int

    def meets(self, other: Word) -> bool:
        """Tell whether two stretches stand above each other, at least in part."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its lines from above, and where it stands."""

    spans: tuple[Span, ...]
    text: str
    start: int
    end: int


def words_of_line(source: str, line: Span, measure: Measure, pattern: re.Pattern[str]) -> list[Word]:
    """Return the stretches of a line that match a pattern, with their places."""
    text = line.quote(source)
    out = []
    for match in pattern.finditer(text):
        start = measure(text[: match.start()])
        out.append(Word(Span(*match.span()).shift(line.start), start, start + measure(match[0])))
    return out


def may_hold_headings(text: str) -> bool:
    """Tell whether half the cells of a line are headings that are known, two at least, and none is longer than such.

    Below another header such a line is none of its rows, so that no line is looked through for many tables.
    """
    cells = [match[0] for match in CELL.finditer(text)]
    if len(cells) < 2 or any(len(cell) > LONGEST_HEADING for cell in cells):
        return False
    named = sum(match_heading(cell) is not None for cell in cells)
    return named >= 2 and 2 * sum(map(is_lower_heading, cells)) >= len(cells)


def header_around(
    source: str, above: Sequence[Span], line: Span, below: Sequence[Span], measure: Measure
) -> tuple[int, int, list[Heading]] | None:
    """Return the header around a line: how many lines above and below are of it, its headings; or None.

    Args:
        source: the text.
        above: the lines above that are not blank, the nearest first.
        line: one that holds headings.
        below: the lines below that are not blank, the nearest first.
        measure: how places in a line are measured.
    """
    best: tuple[int, int, list[Heading]] | None = None
    worth = 0
    over = [words_of_line(source, one, measure, CELL) for one in above[:MOST_ABOVE]]
    under = [words_of_line(source, one, measure, CELL) for one in below[:MOST_BELOW]]
    beside = words_of_line(source, line, measure, CELL)
    for up in range(len(over) + 1):
        for down in range(len(under) + 1):
            lines = [*reversed(over[:up]), beside, *under[:down]]
            headings = _headings(source, lines)
            gain = 2 * _known(headings) - len(headings)
            further = best is not None and gain == worth and (up, down) != (0, 0)
            if len(headings) >= LEAST_COLUMNS and (gain > worth or (further and _adds(source, lines, up, headings))):
                best, worth = (up, down, headings), gain
    return best


def _adds(source: str, lines: Sequence[Sequence[Word]], anchor: int, headings: Sequence[Heading]) -> bool:
    """Tell whether each line around that of the headings says a part of one, or heads several of them."""
    used = {span for heading in headings for span in heading.spans}
    for n, line in enumerate(lines):
        if n != anchor and not all(word.span in used or is_lower_heading(word.span.quote(source)) for word in line):
            return False
    return True


def _headings(source: str, lines: Sequence[Sequence[Word]]) -> list[Heading]:
    """Put together what stands above each other, without what stands over several cells of another line."""
    groups: list[list[Word]] = []
    for word in sorted(_narrow(lines), key=lambda word: word.start):
        if groups and any(word.meets(other) for other in groups[-1]):
            groups[-1].append(word)
        else:
            groups.append([word])
    out = []
    for group in groups:
        spans, text = _lower(source, sorted((word.span for word in group), key=lambda span: span.start))
        out.append(Heading(spans, text, min(word.start for word in group), max(word.end for word in group)))
    return out


def _lower(source: str, spans: Sequence[Span]) -> tuple[tuple[Span, ...], str]:
    """Return a heading without one that stands above it, each of them known: 完成时限 / 一季度."""
    texts = [span.quote(source) for span in spans]
    whole = "".join(texts)
    if not is_lower_heading(whole):
        for n in range(1, len(texts)):
            if is_lower_heading("".join(texts[:n])) and is_lower_heading("".join(texts[n:])):
                return tuple(spans[n:]), "".join(texts[n:])
    return tuple(spans), whole


def _narrow(lines: Sequence[Sequence[Word]]) -> Iterator[Word]:
    for n, line in enumerate(lines):
        for word in line:
            others = (other for m, other in enumerate(lines) if m != n)
            if all(sum(word.meets(cell) for cell in other) < 2 for other in others):
                yield word


def _known(headings: Sequence[Heading]) -> int:
    """Return how many headings are known; those of periods stand side by side, one alone is a cell below a heading."""
    named = sum(match_heading(heading.text) is not None for heading in headings)
    periods = sum(is_period(heading.text) for heading in headings)
    return named + (periods if periods > 1 else 0)
