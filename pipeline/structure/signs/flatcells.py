"""What a line can be in a table that lost its rows: a heading, an office, a time, what its column takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.headings import cell_pattern, match_heading, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import marks, notation_phrase
from pipeline.structure.signs.numbering import counts_for, number_at

LONGEST_HEADING = 14
"""Characters that a heading has at most."""
LONGEST_SPREAD = 4
"""How many times as long a heading is at most whose characters stand apart (工    作    任    务)."""
MOST_UNKNOWN = 8
"""Headings that are not known, one after the other, behind which a header still goes on (一季度, 二季度 …)."""
LONGEST_NUMBER = 3
"""Characters of the number of a row."""
LONGEST_SHORT = 30
"""Characters up to which a cell of a group column is expected."""
LONGEST_UNKNOWN = 12
"""Characters of a piece of a list of offices that does not end like one."""
LONGEST_UNITS = 400
"""Characters up to which a cell is looked through for offices."""
LONGEST_UNIT = 24
"""Characters that the name of an office has at most."""


@lru_cache(maxsize=4096)
def is_heading(text: str) -> bool:
    """Tell whether a line can be the heading of a column; a year before it does not count."""
    text = table_phrase("year-in-heading").sub("", _drawn_together(text))
    if len(text) > LONGEST_HEADING or number_at(text) is not None or table_phrase("sentence-or-figure").search(text):
        return False
    return match_heading(text) is not None or bool(table_phrase("heading-word").search(text))


def _drawn_together(text: str) -> str:
    """Return a long text without its white space if each of its characters stands apart, else as it is."""
    if not LONGEST_HEADING < len(text) <= LONGEST_SPREAD * LONGEST_HEADING:
        return text
    apart = text.split()
    return "".join(apart) if all(len(part) == 1 for part in apart) else text


def is_period(heading: str) -> bool:
    """Tell whether a heading names when what stands below it is to be done: 一季度, 6月底前."""
    return table_phrase("period-heading").match(heading.strip()) is not None


def is_lower_heading(text: str) -> bool:
    """Tell whether a text can be a heading below another one: of a known column, or of a period (一季度)."""
    return match_heading(text) is not None or is_period(text)


@lru_cache(maxsize=4096)
def may_be_heading(text: str) -> bool:
    """Tell whether a text can be a heading that is not known, between known ones; a year does not count."""
    if is_period(text):
        return True
    text = table_phrase("year-in-heading").sub("", _drawn_together(text.strip()))
    if number_at(text) is not None:
        return False
    return len(text) <= LONGEST_HEADING and table_phrase("not-in-heading").search(text) is None and not is_unit(text)


def names_role(heading: str) -> bool:
    """Tell whether an unknown heading is one of offices all the same: 县医院内牵头处室."""
    return bool(table_phrase("heading-with-role").search(heading))


def is_row_number(text: str) -> bool:
    """Tell whether a cell is the number of a row."""
    return len(text) <= LONGEST_NUMBER and text.isdecimal()


def is_time(text: str) -> bool:
    """Tell whether a cell is nothing but a time."""
    return len(text) <= LONGEST_SHORT and bool(
        cell_pattern("time_alone").fullmatch(text) and cell_pattern("time_like").search(text)
    )


@lru_cache(maxsize=4096)  # where rows of a table may part is tried in many ways with the same words
def is_unit(text: str) -> bool:
    """Tell whether a cell can be a list of offices: short pieces, at least one ending like an office.

    A full stop may close a list that begins as offices do, and of which every piece ends so. Where a piece says
    the role of its office (县教育局牵头，各镇配合), every one has to be an office.
    """
    closed = text.removesuffix(marks().stop) if table_phrase("offices-with-stop").match(text) else text
    closed = table_phrase("bracket-behind-office").sub(_without_share, closed)
    if len(text) > LONGEST_UNITS or marks().stop in closed or marks().title_open in text:
        return False
    pieces = [table_phrase("and-so-on").sub("", p) for p in notation_phrase("between-names").split(closed) if p]
    offices = [table_phrase("role-behind-office").sub("", p) for p in pieces]
    ends = [cell_pattern("unit_like").search(p) is not None for p in offices]
    some = closed == text and offices == pieces
    if any(len(p) > (LONGEST_UNIT if end else LONGEST_UNKNOWN) for p, end in zip(pieces, ends, strict=True)):
        return False
    return any(ends) if some else bool(ends) and all(ends)


def _without_share(bracket: re.Match[str]) -> str:
    """Return a bracket behind an office, empty for others, persons, places or a share (水务公司（县住建局督导）)."""
    said = table_phrase("share").search(bracket[1]) or cell_pattern("unit_like").search(bracket[1])
    said = said or table_phrase("persons").match(bracket[1]) or table_phrase("places-in-bracket").match(bracket[1])
    return "" if said else bracket[0]


def tells_roles(text: str) -> bool:
    """Tell whether a cell says who has which role: 县水利局牵头，各乡镇配合."""
    if len(text) > LONGEST_UNITS or marks().stop in text or table_phrase("share").search(text) is None:
        return False
    pieces = [piece for piece in notation_phrase("between-groups").split(text) if piece]
    lists = [table_phrase("share").sub("", piece) for piece in pieces]
    return all(0 < len(units) < len(piece) and is_unit(units) for units, piece in zip(lists, pieces, strict=True))


def is_nothing(text: str) -> bool:
    """Tell whether a cell says that there is nothing: a stroke, 无."""
    return table_phrase("nothing").match(text) is not None


def fits_one(text: str, column: Column) -> bool:
    """Tell whether a cell can stand in a column."""
    if is_nothing(text):
        return column.kind is not ColumnKind.CONTENT
    if column.kind is ColumnKind.UNIT:
        return is_unit(text) or tells_roles(text) or table_phrase("labelled-roles").match(text) is not None
    if column.kind is ColumnKind.TIME:
        return is_time(text) or (len(text) <= LONGEST_SHORT and _speaks_of_time(text))
    if column.kind is ColumnKind.NUMBER:
        return is_row_number(text)
    if column.kind is ColumnKind.BASIS:
        return text.startswith(marks().title_open) or (
            len(text) <= LONGEST_SHORT and not is_unit(text) and not is_time(text)
        )
    return column.kind is ColumnKind.CONTENT or len(text) <= LONGEST_SHORT


def _speaks_of_time(text: str) -> bool:
    """Tell whether a text names a time, and is no numbered sentence with a time in it (2.清查管网，每季度一次。)."""
    numbered = text.endswith(marks().stop) and number_at(text) is not None
    return not numbered and cell_pattern("time_like").search(text) is not None


def fits_any(text: str, columns: Sequence[Column]) -> bool:
    """Tell whether a cell can stand in one of some columns."""
    return any(fits_one(text, column) for column in columns)


def is_number_alone(text: str) -> bool:
    """Tell whether a line is nothing but a number."""
    number = number_at(text)
    return number is not None and number.end == len(text)


def ends_table(text: str) -> bool:
    """Tell whether a line can stand in no table: a heading of the text below it."""
    number = number_at(text)
    return bool(table_phrase("ends-table").match(text)) or counts_for(number, "below_table")
