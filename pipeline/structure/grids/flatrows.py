"""The rows of a table that lost its row ends: which line is which cell, by what the columns take."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.notation import marks, notation_phrase
from pipeline.structure.grids.flatcolumns import FlatColumns
from pipeline.structure.grids.flatread import FlatRead
from pipeline.structure.grids.flatslots import FlatRow
from pipeline.structure.grids.flatstarts import heads_rows, row_start
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import ends_table, is_time, is_unit

LOOK_AHEAD = 4
"""Cells in which an office or a time must follow what is to begin a row."""


def read_rows(columns: FlatColumns, found: Sequence[Block], at: int) -> tuple[list[FlatRow], int]:
    """Read rows until a line can be no cell.

    Returns:
        The lines of each row by column (``BAND`` for a merged row), and where the table ends.
    """
    read = FlatRead(columns)
    above = found[at - len(columns.headings) + 1 : at]
    # A blank line stands for an empty cell where there is none between the headings.
    gaps = not any(isinstance(cell, TextLine) and cell.blank_before for cell in above)
    i = at
    while i < len(found):
        line = found[i]
        if not isinstance(line, TextLine):
            break
        if read.begun and columns.header_repeated(found, i):
            read.add_header(found[i : i + len(columns.headings)])
            i += len(columns.headings)
        elif (whole := columns.row_of_line(found, i)) is not None:
            read.add_row(whole)
            i += len(whole)
        elif heads_rows(read, found, i):
            read.add_band(line)
            i += 1
        elif _take(read, found, i, line, gaps=gaps):
            i += 1
        else:
            break
    if len(read.rows) > 2 and _is_text_after(read.rows, columns.content):
        i -= len(read.rows.pop()[columns.content])
    return read.rows, i


def _take(read: FlatRead, found: Sequence[Block], at: int, line: TextLine, *, gaps: bool) -> bool:
    """Put a line into its cell; tell whether it has one."""
    table = read.columns
    start = row_start(read, found, at, line.text)
    if start is not None:
        if start == table.content and _ends_before(read, found, at):
            return False
        read.start_row(start, line)
        return True
    if ends_table(line.text):
        return False
    if line.page_number and not (read.begun and read.place + 1 == table.number):
        return True  # the number of a page inside the table
    column = _column_of(read, found, at, line, gaps=gaps)
    if not read.begun:
        return False
    if column is not None:
        read.put(column, line)
        return True
    if table.content not in read.rows[-1]:
        return False
    sentence = table.number_before_content and notation_phrase("mark-of-text").search(line.text) is not None
    left = range(at + 1, at + 1 + len(table) - read.place)
    if read.behind_content and sentence and not any(read.numbered(found, i) for i in left):
        return False  # every row has a number: a sentence behind one, with no other near by, is text below the table
    read.put_anywhere(line)
    return True


def _column_of(read: FlatRead, found: Sequence[Block], at: int, line: TextLine, *, gaps: bool) -> int | None:
    """Return the column of the row above into which a line goes, or None where it fits none."""
    table = read.columns
    empty = gaps and line.blank_before and read.place >= table.content
    column = table.next_for(line.text, read.place + 2) if empty else read.continued(line.text)
    if column is not None:
        return column
    column = table.next_for(line.text, read.place + 1)
    if column is None:
        return None
    if column < table.content and table.is_content(found, at):
        return table.content  # the group stands above, in a merged cell
    if (table.number or 0) < column < table.content and _is_over(read, found, at + 1):
        return table.content  # the group of this row was left out
    return column


def _is_over(read: FlatRead, found: Sequence[Block], at: int) -> bool:
    """Tell whether a cell can stand in no column before the offices and times: the content is told."""
    cell = found[at] if at < len(found) else None
    return not isinstance(cell, TextLine) or read.numbered(found, at) or is_unit(cell.text) or is_time(cell.text)


def _ends_before(read: FlatRead, found: Sequence[Block], at: int) -> bool:
    """Tell whether a line that would begin a row is text below the table: no office and no time follow it."""
    if len(read.rows) < 2 or not read.all_filled():
        return False
    for block in found[at + 1 : at + 1 + LOOK_AHEAD]:
        if not isinstance(block, TextLine):
            return True
        if read.columns.is_governing(block.text, read.columns.after):
            return False
    return True


def _is_text_after(rows: Sequence[FlatRow], content: int) -> bool:
    """Tell whether the last row is a sentence under a table whose cells hold none."""
    *above, last = rows
    return (
        list(last) == [content]
        and last[content][-1].text.endswith(marks().stop)
        and not any(line.text.endswith(marks().stop) for row in above for line in row.get(content, ()))
        and all(len(row) > 1 for row in above)
    )
