"""How well some words fit a column of a table that lost its cells, and which of them may be the numbers of its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import ends_in, marks, notation_phrase
from pipeline.structure.lines.block_kinds import TextLine
from pipeline.structure.signs.element_rules import element_phrase, is_organ
from pipeline.structure.signs.flatcells import (
    LONGEST_SHORT,
    LONGEST_UNIT,
    LONGEST_UNITS,
    fits_one,
    is_nothing,
    is_row_number,
    is_time,
    is_unit,
    tells_roles,
)
from pipeline.structure.signs.numbering import number_at

LONGEST: dict[ColumnKind, int] = {
    ColumnKind.NUMBER: 1,
    ColumnKind.GROUP: 8,
    ColumnKind.CONTENT: 60,
    ColumnKind.DETAIL: 40,
    ColumnKind.UNIT: 16,
    ColumnKind.TIME: 8,
    ColumnKind.BASIS: 8,
    ColumnKind.PERIOD: 8,
    ColumnKind.OTHER: 8,
}
"""Words of the longest cell of a column."""

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
MOST_NUMBERS = 400

_SPACES = re.compile(r"\s+")


def may_name(text: str) -> bool:
    """Tell whether a text may be the name of an office that is not known to be one."""
    return len(text) <= LONGEST_UNIT and table_phrase("sentence-or-figure").search(text) is None and not is_time(text)


def may_count(words: Sequence[TextLine]) -> frozenset[int]:
    """Return the places of the numbers that count on from one to the next, best without a gap.

    Of equal ones those that begin a line do, if there are any.
    """
    found = [(n, int(word.text)) for n, word in enumerate(words) if is_row_number(word.text)][:MOST_NUMBERS]
    before, after = [0.0] * len(found), [0.0] * len(found)
    for i, (_, value) in enumerate(found):
        before[i] = max([0.0, *(before[j] + _step(found[j][1], value) for j in range(i))])
    for i in range(len(found) - 1, -1, -1):
        own = found[i][1]
        after[i] = max([0.0, *(after[j] + _step(own, found[j][1]) for j in range(i + 1, len(found)))])
    best = max((low + high for low, high in zip(before, after, strict=True)), default=0.0)
    if best <= 0:
        return frozenset()
    counted = [one for one, low, high in zip(found, before, after, strict=True) if low + high >= best]
    first = {value for n, value in counted if not words[n].gap}
    return frozenset(n for n, value in counted if not words[n].gap or value not in first)


def _step(value: int, following: int) -> float:
    if following == value + 1:
        return 1.0
    return 0.4 if value < following <= value + 5 else 0.2 if value < following <= value + 60 else NEVER


def score_of(words: Sequence[TextLine], column: Column) -> float:
    """Tell what it is worth that some words are a cell of a column."""
    text = words[0].text
    spaces = 0.0
    for above, word in pairwise(words):
        if column.kind is ColumnKind.UNIT and begins_office(above.text, word):
            text += " " + word.text
        elif word.gap:
            wide = (
                table_phrase("no-space-behind").search(above.text) is not None
                and table_phrase("no-space-before").match(word.text) is not None
            )
            spaces += WIDE if wide else 0.0
            text += " " + word.text
        else:
            text += word.text
    own = _worth(text, column)
    if column.kind is ColumnKind.UNIT and len(words) == 1 and own == UNKNOWN:
        own = UNKNOWN_LINE
    if column.kind not in (ColumnKind.CONTENT, ColumnKind.DETAIL):
        cost = LINE_END if column.kind in (ColumnKind.UNIT, ColumnKind.TIME) else LINE_END_IN_NAME
        spaces += cost * sum(not word.gap for word in words[1:])
    if column.kind in (ColumnKind.CONTENT, ColumnKind.GROUP) and own > NEVER:
        own += _numbered(words, column.kind)
    return own - spaces - _raggedness(words, column) if own > NEVER else own


def _numbered(words: Sequence[TextLine], kind: ColumnKind) -> float:
    """Tell how much better a cell is for beginning with its number, or worse for one inside that does not count on."""
    if number_at(words[0].text) is not None:
        return NUMBERED if kind is ColumnKind.CONTENT else 0.0
    return -OWN_NUMBER if any(number_at(word.text) is not None and not word.gap for word in words[1:]) else 0.0


def begins_office(above: str, below: TextLine) -> bool:
    """Tell whether an office ends above and another one begins below, in a line or behind a space of its own."""
    if ends_in(above, marks().runs_on + marks().semicolons) or not is_unit(below.text):
        return False
    level = element_phrase("level-first").match(below.text) is not None
    return is_organ(notation_phrase("between-names").split(above)[-1]) and (level or bool(below.gap))


def _raggedness(words: Sequence[TextLine], column: Column) -> float:
    """Return how much the lines of a cell look as if a line end were none of a wrapped cell."""
    lines: list[float] = []
    ended: list[bool] = []
    above = ""
    for word in words:
        if word.gap and lines:
            lines[-1] += word.width + 0.5
            ended[-1] = table_phrase("statement-at-end").search(word.text) is not None
        else:
            lists = column.kind is ColumnKind.UNIT and begins_office(above, word)
            if ended and (lists or number_at(word.text) is not None):
                ended[-1] = True  # the next point of a list
            lines.append(word.width)
            ended.append(table_phrase("statement-at-end").search(word.text) is not None)
        above = word.text
    widest = max(lines)
    short = sum(line < widest - ROOM and not end for line, end in zip(lines[:-1], ended, strict=False))
    return RAGGED * min(short, MOST_RAGGED)


@lru_cache(maxsize=20000)
def _worth(text: str, column: Column) -> float:
    if table_phrase("no-start-of-cell").match(text):
        return NEVER
    kind = column.kind
    if kind is ColumnKind.UNIT:
        return _worth_as_unit(text)
    if kind is ColumnKind.TIME:
        return _worth_as_time(text, column)
    if kind in (ColumnKind.CONTENT, ColumnKind.DETAIL):
        return _worth_as_content(text)
    if kind in (ColumnKind.GROUP, ColumnKind.OTHER, ColumnKind.BASIS, ColumnKind.PERIOD):
        return _worth_as_name(text, kind)
    return NEVER


def _worth_as_unit(text: str) -> float:
    if is_nothing(text):
        return 1.0
    if table_phrase("no-end-of-cell").search(text) or len(text) > LONGEST_UNITS:
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


def _worth_as_time(text: str, column: Column) -> float:
    if is_nothing(text):
        return 1.0
    if table_phrase("no-end-of-cell").search(text) or is_row_number(text):
        return NEVER
    if is_time(text):
        return SURE
    if fits_one(text, column) and not is_unit(text):
        return 1.2
    return -1.5 if len(text) <= 4 and not is_unit(text) else NEVER


def _worth_as_content(text: str) -> float:
    plain = _SPACES.sub("", text)
    if is_row_number(plain) or table_phrase("no-end-of-cell").search(plain):
        return NEVER
    if is_time(text) or is_unit(text):
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
    return (
        worth
        - (0.5 if table_phrase("statement-at-end").search(plain) else 0.0)
        - (0.3 if marks().comma in plain else 0.0)
    )
