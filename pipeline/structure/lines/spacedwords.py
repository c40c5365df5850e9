"""The cells of a line of text, separated by two spaces or a wide one, and where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import Entry, GridFragment, display_width
from pipeline.structure.lines.lineheaders import LONGEST_LINE
from pipeline.structure.signs.flatcells import is_number_alone
from pipeline.structure.signs.line_shapes import line_shape

MOST_LINES = 600
"""Lines up to which a table set with spaces is followed."""

GAP = re.compile(r"\S(?: {2}|\u3000)")
"""The white space between two cells."""

SpacedTable = tuple[GridFragment, int, int]
"""A table whose cells white space parts, the entry with which it begins, and the one behind it."""

CELL = re.compile(r"\S+(?: \S+)*")
"""A cell of a line: words with one space between them."""


@dataclass(slots=True)
class Words:
    """The cells of a line, with the columns of characters (half-width ones) that they take."""

    cells: list[Span]
    places: list[tuple[float, float]]
    after_blank: bool = False


def quote_of(reading: Reading, entry: Entry) -> str:
    """Return the text of a line, empty for a table."""
    return "" if not isinstance(entry, Line) else entry.span.quote(reading.text)


def span_of(entry: Entry) -> Span:
    """Return the stretch of a line, an empty one for a table."""
    return entry.span if isinstance(entry, Line) else Span(0, 0)


def words_of(reading: Reading, entry: Entry) -> Words | None:
    """Return the cells of a line of text, separated by two spaces or a wide one; None where it is no such line."""
    text = quote_of(reading, entry)
    if not isinstance(entry, Line) or len(text) > LONGEST_LINE or line_shape("tab-or-stroke").search(text) is not None:
        return None
    cells: list[Span] = []
    names = {match.end() - 1 for match in line_shape("name-set-apart").finditer(text)}
    for match in CELL.finditer(text):
        if cells and (is_number_alone(cells[-1].quote(text)) or match.start() in names):
            cells[-1] = Span(cells[-1].start, match.end())  # 1.  清理河道
        else:
            cells.append(Span(*match.span()))
    starts = [2 * display_width(text[: cell.start]) for cell in cells]
    places = [(start, start + 2 * display_width(cell.quote(text))) for start, cell in zip(starts, cells, strict=True)]
    return Words([cell.shift(entry.span.start) for cell in cells], places)
