"""Where the next row of a table that lost its row ends begins, and where a merged row stands between two."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.notice import ColumnKind
from pipeline.notation import ends_in, marks
from pipeline.structure.grids.flatbands import bands_at
from pipeline.structure.grids.flatread import FlatRead
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import LONGEST_SHORT, ends_table, fits_any, is_row_number, is_time, is_unit

SHORTEST_START = 12
"""Characters from which a list of offices can begin a row; a shorter one goes on with the row above."""


def row_start(read: FlatRead, found: Sequence[Block], at: int, text: str) -> int | None:
    """Return the column in which a new row starts with a line, or None where the row goes on."""
    table = read.columns
    if table.number is not None:
        numbered = _start_by_number(read, found, at, text)
        if numbered is not None:
            return numbered
        if not read.begun or table.number_before_content:
            return None  # every row has a number
    if ends_table(text):
        return None
    if not read.begun:
        return 0
    if table.columns[0].kind is ColumnKind.TIME and read.place >= table.content and is_time(text):
        return 0
    if not any(table.governs(n) for n in range(table.content + 1, min(read.place + 1, len(table)))):
        return None
    if table.group_is_office and table.number is None:
        return _start_below_office(read, text)
    if table.fits_behind(text, read.place) or (len(text) < SHORTEST_START and is_unit(text)):
        return None
    if table.group is None or len(text) > LONGEST_SHORT or table.is_content(found, at):
        return table.content
    return table.group if table.number is None or _goes_on_with_group(read, found, at) else table.content


def heads_rows(read: FlatRead, found: Sequence[Block], at: int) -> bool:
    """Tell whether a line is a merged row that heads those below it: 一、民生改善, then the number of a row."""
    table = read.columns
    if table.number is None or (read.begun and not read.behind_content):
        return False
    if table.group is not None and table.group < table.number:
        return False  # a cell of its column
    bands = bands_at(found, at)
    below = at + bands
    return bands > 0 and (read.numbered(found, below) or table.leads_row(found, below))


def _start_by_number(read: FlatRead, found: Sequence[Block], at: int, text: str) -> int | None:
    """Return the column in which a row starts because of its number, its own or one that it shares, or None."""
    table, number = read.columns, read.columns.number
    if number is None:
        return None
    if _counts(read, found, at, text) and not (read.begun and read.place == number - 1):
        return number
    begun = read.begun and read.place < number
    if table.group is not None and table.group < number and not begun and _is_group(read, text):
        ahead = next((n for n in range(1, number - table.group + 1) if read.numbered(found, at + n)), None)
        if ahead is not None:
            return table.group if ahead == 1 else number - ahead  # groups of two levels before the number
    shares = read.begun and table.number_before_content and _shares_number(read, found, at)
    return table.content if shares else None


def _counts(read: FlatRead, found: Sequence[Block], at: int, text: str) -> bool:
    """Tell whether a cell is a number that a row can have here."""
    usual = (read.expected, 1, read.expected - 1) if read.fresh else (read.expected, 1)
    return is_row_number(text) and (int(text) in usual or _skips_rows(read, found, at, text))


def _skips_rows(read: FlatRead, found: Sequence[Block], at: int, text: str) -> bool:
    """Tell whether a number beyond the next one begins a row all the same: rows of the table are left out.

    Right below a header that begins with the heading of numbers any number does: an excerpt of a table.
    """
    if not read.begun and read.columns.number == 0:
        return True
    above = not read.begun or read.behind_content
    return above and int(text) > read.expected and read.columns.leads_row(found, at)


def _is_group(read: FlatRead, text: str) -> bool:
    """Tell whether a cell can be a group before the number of a row, and none of the row above."""
    if read.columns.group_is_office:
        return is_unit(text)
    if len(text) > LONGEST_SHORT or any(is_time(word) for word in text.split()):
        return False
    return not is_unit(text) or not read.columns.fits_behind(text, read.place)


def _shares_number(read: FlatRead, found: Sequence[Block], at: int) -> bool:
    """Tell whether a cell behind a full row is the content of another row under the same, merged number."""
    table = read.columns
    line, following = found[at], found[at + 1] if at + 1 < len(found) else None
    return (
        read.place == len(table) - 1 > table.content
        and isinstance(line, TextLine)
        and isinstance(following, TextLine)
        and not ends_table(line.text)
        and not fits_any(line.text, table.after)
        and table.is_governing(following.text, table.after)
        and not ends_in(following.text, marks().statement_ends + marks().colons)
    )


def _start_below_office(read: FlatRead, text: str) -> int | None:
    """Return the column in which a row begins where offices stand before their tasks, or None."""
    if read.columns.fits_behind(text, read.place):
        return None
    return read.columns.group if is_unit(text) else read.columns.content


def _goes_on_with_group(read: FlatRead, found: Sequence[Block], at: int) -> bool:
    """Tell whether the first cell below a repeated header is the rest of a group: content follows it."""
    following = found[at + 1] if at + 1 < len(found) else None
    return read.fresh and isinstance(following, TextLine) and not fits_any(following.text, read.columns.after)
