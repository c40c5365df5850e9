"""How well some words fit a column of a table that lost its cells, by the weights of ``wrappedcells.toml``."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import marks, notation_phrase
from pipeline.structure.grids.wrappedweights import NEVER, CellWeights, weights
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

MOST_RAGGED = 3
"""Lines of one cell that count as ragged."""
LONGEST_NO_OFFICES = 80
"""Characters up to which what is to be done may be offices, and so no content."""

USUAL_NAME = 5
"""Characters of an office's name beyond which it gets less likely."""
LONGEST_SHORT_TIME = 4
"""Characters of what may stand in a time column without being a time."""
LONGEST_SHORT_CONTENT = 5
"""Characters of what is too short for a statement."""

_TIME = Column(ColumnKind.TIME, "")
_FIGURE = re.compile(r"\d[\d.,]*%?")
_SPACES = re.compile(r"\s+")


def may_name(text: str) -> bool:
    """Tell whether a text may be the name of an office that is not known to be one."""
    return len(text) <= LONGEST_UNIT and table_phrase("sentence-or-figure").search(text) is None and not is_time(text)


@lru_cache(maxsize=4096)
def is_level_office(text: str) -> bool:
    """Tell whether a text is an office that begins with its level (县财政局)."""
    return is_unit(text) and element_phrase("level-first").match(text) is not None


def _heads_name(line: str, text: str) -> bool:
    """Tell whether the first line of a text is an office, with its level or above nothing but names of persons."""
    persons = table_phrase("persons").match(text[len(line) :].strip()) is not None
    return is_level_office(line) or (persons and is_unit(line))


class Growing:
    """Words that may be a cell, one more at a time.

    Attributes:
        begun: how many of them begin an office below another one.
    """

    def __init__(self, word: Word) -> None:
        self._first = word
        self._weights = weights().cell
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
        weigh = self._weights
        if unit and self._single and own == weigh.unknown:
            own = weigh.unknown_line
        if kind in (ColumnKind.CONTENT, ColumnKind.GROUP, ColumnKind.DETAIL):
            if self._first.numbered:
                own += weigh.numbered if kind is ColumnKind.CONTENT else 0.0
            elif self._numbered_inside:
                own -= weigh.own_number
        elif kind is ColumnKind.OTHER and self._ends and _heads_name(self._first.line.text, self._text):
            own += weigh.unit_as_name  # 县财政局 above 王某 is rather the last of the offices before it
        if kind not in (ColumnKind.CONTENT, ColumnKind.DETAIL):
            own -= self._ends * (weigh.line_end if unit or kind is ColumnKind.TIME else weigh.line_end_in_name)
        return own - weigh.wide * (self._wide_of_offices if unit else self._wide) - self._raggedness(kind)

    def _raggedness(self, kind: ColumnKind) -> float:
        """Return how much the lines look as if a line end were none of a wrapped cell."""
        if not self._ends:
            return 0.0
        least = max(self._lines) - self._weights.room
        ended = self._list if kind is ColumnKind.UNIT else self._closed
        short = sum(line < least and not end for line, end in zip(self._lines[:-1], ended, strict=False))
        return self._weights.ragged * min(short, MOST_RAGGED)


@lru_cache(maxsize=20000)
def _worth(text: str, kind: ColumnKind) -> float:
    if table_phrase("no-start-of-cell").match(text):
        return NEVER
    weigh = weights().cell
    if kind is ColumnKind.UNIT:
        return _worth_as_unit(text, weigh)
    if kind is ColumnKind.TIME:
        return _worth_as_time(text, weigh)
    if kind in (ColumnKind.CONTENT, ColumnKind.DETAIL):
        return _worth_as_content(text, weigh)
    return _worth_as_name(text, kind, weigh)


def _worth_as_unit(text: str, weigh: CellWeights) -> float:
    if is_nothing(text):
        return weigh.nothing
    if table_phrase("no-end-of-cell").search(text):
        return NEVER
    pieces = [piece for piece in notation_phrase("between-names").split(text.rstrip(marks().stop)) if piece]
    if pieces and (is_unit(text) or tells_roles(text)):
        told = [(is_unit(piece) or tells_roles(piece)) and len(piece) > 1 for piece in pieces]
        if all(told):
            offices = sum(_worth_as_office(piece, weigh) for piece in pieces)
            return weigh.sure + weigh.known_offices + offices / len(pieces)
        cut = weigh.unknown_end * (not told[-1]) + weigh.unknown_start * (not told[0])
        return weigh.sure * sum(told) / len(told) - weigh.mixed - cut
    return weigh.unknown if may_name(text) else NEVER


def _worth_as_office(name: str, weigh: CellWeights) -> float:
    """Tell how much a name is what an office is called, and no text that ends with one."""
    level = weigh.level if element_phrase("level-first").match(name) else 0.0
    figure = weigh.figure_name if table_phrase("figure-first").match(name) else 0.0
    return level - weigh.long_name * max(len(name) - USUAL_NAME, 0) - figure


def _worth_as_time(text: str, weigh: CellWeights) -> float:
    if is_nothing(text):
        return weigh.nothing
    if table_phrase("no-end-of-cell").search(text) or is_row_number(text):
        return NEVER
    if is_time(text):
        return weigh.sure
    if fits_one(text, _TIME) and not is_unit(text):
        return weigh.fits_time
    return weigh.short_time if len(text) <= LONGEST_SHORT_TIME and not is_unit(text) else NEVER


def _worth_as_content(text: str, weigh: CellWeights) -> float:
    plain = _SPACES.sub("", text)
    if is_row_number(plain) or table_phrase("no-end-of-cell").search(plain):
        return NEVER
    if is_time(text) or (len(text) <= LONGEST_NO_OFFICES and is_unit(text)):
        return weigh.no_content
    closed = weigh.closed_content if table_phrase("statement-at-end").search(plain) else 0.0
    return (weigh.content if len(plain) > LONGEST_SHORT_CONTENT else weigh.short_content) + closed


def _worth_as_name(text: str, kind: ColumnKind, weigh: CellWeights) -> float:
    plain = _SPACES.sub("", text)
    if kind is ColumnKind.PERIOD and _FIGURE.fullmatch(plain):
        return weigh.figure
    if len(plain) > LONGEST_SHORT or is_row_number(plain) or table_phrase("no-end-of-cell").search(plain):
        return NEVER
    if is_time(text):
        return weigh.time_as_name
    if is_unit(text):
        return weigh.unit_as_name
    worth = weigh.name if len(plain) > 1 else weigh.letter
    group = kind is ColumnKind.GROUP
    if (number := number_at(text)) is not None:
        alone = number.end == len(text)
        worth += weigh.number_alone if alone else weigh.group_number if group else weigh.name_number
    closed = table_phrase("statement-at-end").search(plain) is not None and (number is None or not group)
    return worth - weigh.closed_name * closed - weigh.comma_in_name * (marks().comma in plain)
