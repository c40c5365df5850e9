"""How well some words fit a column of a table that lost its cells.

The unit is the worth of a cell that might be what its column takes. The weights have no source in a standard: they were
tried on twenty tables, most after real ones, each laid out in 45 ways, and what holds is their order. A row that says
nothing of what is to be done costs more than all else; a cell that is just an office, a time or a number outweighs what
a line end or a space in another one costs.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import marks, notation_phrase
from pipeline.structure.grids.wrappedwords import Word
from pipeline.structure.signs.element_rules import element_phrase
from pipeline.structure.signs.flatcells import (
    LONGEST_SHORT,
    LONGEST_UNIT,
    fits_one,
    is_nothing,
    is_row_number,
    is_time,
    is_unit,
    tells_roles,
)
from pipeline.structure.signs.numbering import number_at

LONGEST: dict[ColumnKind, int] = {
    ColumnKind.GROUP: 40,
    ColumnKind.CONTENT: 900,
    ColumnKind.DETAIL: 900,
    ColumnKind.UNIT: 200,
    ColumnKind.TIME: 40,
    ColumnKind.BASIS: 60,
    ColumnKind.PERIOD: 40,
    ColumnKind.OTHER: 40,
}
"""Characters of the longest cell of a column."""

MISSING: dict[ColumnKind, float] = {
    ColumnKind.NUMBER: 1.5,
    ColumnKind.GROUP: 0.4,
    ColumnKind.CONTENT: 8.0,
    ColumnKind.DETAIL: 0.6,
    ColumnKind.UNIT: 1.3,
    ColumnKind.TIME: 1.3,
    ColumnKind.BASIS: 0.4,
    ColumnKind.PERIOD: 0.3,
    ColumnKind.OTHER: 0.4,
}
"""What it costs that a row lacks its cell of a column."""

MISSING_ALONE = 2.4
"""The same of offices or times, where a table has no other column that tells a row from a line."""

SURE = 2.5
"""Worth of a cell that is just what its column takes."""
NEVER = float("-inf")
UNKNOWN = -1.5
"""Worth of the name of an office that is not known to be one."""
UNKNOWN_LINE = -1.25
"""The same where it is a line or a word of its own."""
NUMBERED = 0.5
"""Worth of the number with which a cell begins."""
OWN_NUMBER = 0.8
"""Cost of a line inside a cell that begins with a number, where the cell itself does not."""
LINE_END = 0.05
"""Cost of a line end inside a cell of offices or times."""
LINE_END_IN_NAME = 0.15
"""Cost of one inside another short cell."""
WIDE = 0.7
"""Cost of a space between two characters that need none, inside a cell."""
ROOM = 1.5
"""Characters by which a line that was wrapped at its end may be shorter than the longest one of its cell."""
RAGGED = 0.8
"""Cost of a line that is shorter."""
MOST_RAGGED = 3
"""Such lines of one cell that count."""
LONGEST_NO_OFFICES = 80
"""Characters up to which what is to be done may be offices, and so no content."""

_TIME = Column(ColumnKind.TIME, "")
_SPACES = re.compile(r"\s+")


def may_name(text: str) -> bool:
    """Tell whether a text may be the name of an office that is not known to be one."""
    return len(text) <= LONGEST_UNIT and table_phrase("sentence-or-figure").search(text) is None and not is_time(text)


class Growing:
    """Words that may be a cell, one more at a time.

    Attributes:
        begun: how many of them begin an office below another one.
    """

    def __init__(self, word: Word) -> None:
        self._first = word
        self._text = self._offices = word.line.text
        self._wide = self._wide_of_offices = 0
        self._ends = self.begun = 0
        self._numbered_inside = False
        self._single = True
        self._lines = [word.width]
        self._closed = [word.closed]
        self._list = [word.closed]
        """The same, with the ends of offices, of a list of which each stands in a line of its own."""

    @property
    def size(self) -> int:
        """How many characters there are."""
        return len(self._text)

    def add(self, word: Word) -> None:
        """Add the word below, or behind."""
        self._single = False
        self._offices += (" " if word.begins or word.line.gap else "") + word.line.text
        self._text += (" " if word.line.gap else "") + word.line.text
        self.begun += word.begins
        self._wide += word.wide
        self._wide_of_offices += word.wide and not word.begins
        if word.line.gap:
            self._lines[-1] += word.width + 0.5
            self._closed[-1] = self._list[-1] = word.closed
            return
        self._ends += 1
        self._numbered_inside = self._numbered_inside or word.numbered
        self._closed[-1] = self._closed[-1] or word.numbered  # the next point of a list
        self._list[-1] = self._closed[-1] or word.begins
        self._lines.append(word.width)
        self._closed.append(word.closed)
        self._list.append(word.closed)

    def worth(self, kind: ColumnKind) -> float:
        """Tell what it is worth that the words are a cell of a column."""
        unit = kind is ColumnKind.UNIT
        own = _worth(self._offices if unit else self._text, kind)
        if own == NEVER:
            return NEVER
        if unit and self._single and own == UNKNOWN:
            own = UNKNOWN_LINE
        if kind in (ColumnKind.CONTENT, ColumnKind.GROUP):
            if self._first.numbered:
                own += NUMBERED if kind is ColumnKind.CONTENT else 0.0
            elif self._numbered_inside:
                own -= OWN_NUMBER
        if kind not in (ColumnKind.CONTENT, ColumnKind.DETAIL):
            own -= self._ends * (LINE_END if unit or kind is ColumnKind.TIME else LINE_END_IN_NAME)
        return own - WIDE * (self._wide_of_offices if unit else self._wide) - self._raggedness(kind)

    def _raggedness(self, kind: ColumnKind) -> float:
        """Return how much the lines look as if a line end were none of a wrapped cell."""
        if not self._ends:
            return 0.0
        least = max(self._lines) - ROOM
        ended = self._list if kind is ColumnKind.UNIT else self._closed
        short = sum(line < least and not end for line, end in zip(self._lines[:-1], ended, strict=False))
        return RAGGED * min(short, MOST_RAGGED)


@lru_cache(maxsize=20000)
def _worth(text: str, kind: ColumnKind) -> float:
    if table_phrase("no-start-of-cell").match(text):
        return NEVER
    if kind is ColumnKind.UNIT:
        return _worth_as_unit(text)
    if kind is ColumnKind.TIME:
        return _worth_as_time(text)
    if kind in (ColumnKind.CONTENT, ColumnKind.DETAIL):
        return _worth_as_content(text)
    return _worth_as_name(text, kind)


def _worth_as_unit(text: str) -> float:
    if is_nothing(text):
        return 1.0
    if table_phrase("no-end-of-cell").search(text):
        return NEVER
    pieces = [piece for piece in notation_phrase("between-names").split(text.rstrip(marks().stop)) if piece]
    if pieces and (is_unit(text) or tells_roles(text)):
        told = [(is_unit(piece) or tells_roles(piece)) and len(piece) > 1 for piece in pieces]
        if all(told):
            return SURE + 0.3 + sum(map(_worth_as_office, pieces)) / len(pieces)
        return SURE * sum(told) / len(told) - 0.5 - 2.3 * (not told[-1]) - 0.8 * (not told[0])
    return UNKNOWN if may_name(text) else NEVER


def _worth_as_office(name: str) -> float:
    """Tell how much a name is what an office is called, and no text that ends with one."""
    level = 0.4 if element_phrase("level-first").match(name) else 0.0
    return level - 0.06 * max(len(name) - 5, 0) - (1.5 if table_phrase("figure-first").match(name) else 0.0)


def _worth_as_time(text: str) -> float:
    if is_nothing(text):
        return 1.0
    if table_phrase("no-end-of-cell").search(text) or is_row_number(text):
        return NEVER
    if is_time(text):
        return SURE
    if fits_one(text, _TIME) and not is_unit(text):
        return 1.2
    return -1.5 if len(text) <= 4 and not is_unit(text) else NEVER


def _worth_as_content(text: str) -> float:
    plain = _SPACES.sub("", text)
    if is_row_number(plain) or table_phrase("no-end-of-cell").search(plain):
        return NEVER
    if is_time(text) or (len(text) <= LONGEST_NO_OFFICES and is_unit(text)):
        return -2.5
    return (1.0 if len(plain) > 5 else 0.2) + (0.7 if table_phrase("statement-at-end").search(plain) else 0.0)


def _worth_as_name(text: str, kind: ColumnKind) -> float:
    plain = _SPACES.sub("", text)
    if len(plain) > LONGEST_SHORT or is_row_number(plain) or table_phrase("no-end-of-cell").search(plain):
        return NEVER
    if is_time(text):
        return -1.5
    if is_unit(text):
        return -1.2
    worth = 0.4 if len(plain) > 1 else -1.0
    if (number := number_at(text)) is not None:
        alone = number.end == len(text)
        worth += -1.5 if alone else 0.2 if kind is ColumnKind.GROUP else -0.5
    closed = table_phrase("statement-at-end").search(plain) is not None and (
        number is None or kind is not ColumnKind.GROUP
    )
    return worth - (0.5 if closed else 0.0) - (0.3 if marks().comma in plain else 0.0)
