"""Tables that a copy flattened to one cell a line, or to cells separated by white space: headings, then cells.

The columns say what may follow what: a row starts with its number (or, under a merged number and
group, with its content; where the time stands first, with its time), a unit column takes offices,
a time column takes times; what fits no column goes on with the content. A line with as many cells
as there are headings is a row. The table ends where a line can be no cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.headings import heading_kind, match_heading, number_heading, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.spans import Span
from pipeline.structure.grids.brokenheads import headers_in_pieces
from pipeline.structure.grids.flatcatalogue import catalogue_at
from pipeline.structure.grids.flatcolumns import FlatColumns, columns_above
from pipeline.structure.grids.flatcounted import counted_rows
from pipeline.structure.grids.flatdoubts import without_doubts
from pipeline.structure.grids.flatfragments import fragment_of, lacks_first
from pipeline.structure.grids.flatglued import with_parted_rows
from pipeline.structure.grids.flatheaders import (
    MOST_HEADINGS,
    below_spanning,
    below_unknown_first,
    with_more_headings,
    with_whole_headings,
    without_marks,
)
from pipeline.structure.grids.flatnumbers import with_plain_numbers
from pipeline.structure.grids.flatoffices import with_whole_offices
from pipeline.structure.grids.flatregular import regular_rows, regular_table
from pipeline.structure.grids.flatrows import read_rows
from pipeline.structure.grids.flatslots import BAND, FlatRow
from pipeline.structure.grids.flattails import rows_below_days, rows_by_tails
from pipeline.structure.grids.flattimed import timed_rows
from pipeline.structure.grids.flatwrapped import Effort, wrapped_table
from pipeline.structure.grids.gluedtables import with_glued_tables
from pipeline.structure.lines.block_kinds import Block, GridFragment, TextLine
from pipeline.structure.lines.lineheaders import LEAST_HEADINGS
from pipeline.structure.signs.flatcells import (
    MOST_UNKNOWN,
    is_heading,
    is_period,
    is_row_number,
    may_be_heading,
    names_role,
)
from pipeline.structure.signs.furniture import is_of_text
from pipeline.structure.signs.marks import Piece

LEAST_COLUMNS = 2
"""Headings in a row that make the header of a flattened table of which every row has all its cells."""
MOST_EMPTY = 3
"""Columns at the end of a table that may be empty in every row."""
MOST_PERIODS = 12
"""Columns for periods that stand side by side: the months of a year."""


def with_flat_tables(found: Sequence[Block]) -> list[Block]:
    """Return the blocks of a notice, with flattened tables put back together.

    What is left of the lines that were parted at their white space is joined again, and the numbers of
    pages are dropped.
    """
    out: list[Block] = []
    at = 0
    found = with_parted_rows(with_whole_offices(with_whole_headings(with_glued_tables(found))))
    printed, found = found, with_plain_numbers(found)
    runs = _runs(found)
    effort = Effort()
    while at < len(found):
        taken = catalogue_at(found, at) or _below_pieces(found, at, effort)
        if taken is None and LEAST_COLUMNS <= runs[at] <= MOST_HEADINGS:
            taken = _table_at(found, at, runs[at], effort)
            if taken is not None and runs[at] > LEAST_COLUMNS + 1 and lacks_first(taken[0]):
                taken = None  # the title of the table, which may be a heading as well
        taken = taken or below_unknown_first(found, at, runs)
        taken = without_doubts(found, taken, at) if taken is not None else _counted_table(found, at)
        if taken is None:
            out.append(printed[at])
            at += 1
        else:
            fragment, at = taken
            out.append(fragment)
    return _lines(out)


def _runs(found: Sequence[Block]) -> list[int]:
    """Return for each block how many headings stand in a row from there on.

    Between two of them some may stand that are not known (一季度, 二季度 …).
    """
    runs = [0] * (len(found) + 1)
    below = len(found)  # the next heading, as far as what stands before it may be headings
    for i in range(len(found) - 1, -1, -1):
        block = found[i]
        if not isinstance(block, TextLine) or not (is_heading(block.text) or may_be_heading(block.text)):
            below = len(found)
        elif is_heading(block.text):
            near = below < len(found) and below - i <= MOST_UNKNOWN + 1
            runs[i] = runs[below] + below - i if near else 1
            below = i
    return runs


def _lines(found: Sequence[Block]) -> list[Block]:
    """Join what white space parts in one line, and drop the numbers of pages."""
    out: list[Block] = []
    run: list[TextLine] = []
    number: TextLine | None = None
    for block in found:
        if not isinstance(block, TextLine):
            out += [_joined(run), block] if run else [block]
            run = []
        elif block.page_number:
            number = block
        elif block.gap and run:
            run.append(block)
        else:
            if number is not None and is_of_text(number.text, run[-1].text if run else "", block.text):
                out += [_joined(run), replace(number, page_number=False)] if run else [number]
                run, number = [], None
            out += [_joined(run)] if run else []
            run = [block if number is None else _behind(number, block)]
            number = None
    return [*out, _joined(run)] if run else out


def _behind(number: TextLine, line: TextLine) -> TextLine:
    """Return a line with what it takes over from the page number above it."""
    return replace(line, page_cut=True, blank_before=line.blank_before or number.blank_before)


def _joined(run: Sequence[TextLine]) -> TextLine:
    if len(run) == 1:
        return run[0]
    pieces: list[Piece] = []
    for part in run:
        above, first = pieces[-1] if pieces else None, part.pieces[0]
        if isinstance(above, Span) and isinstance(first, Span):
            pieces[-1] = Span(above.start, first.end)
            pieces += part.pieces[1:]
        else:
            pieces += [*([part.gap] if pieces else []), *part.pieces]
    return replace(run[0], pieces=tuple(pieces), text="".join([run[0].text, *(p.gap + p.text for p in run[1:])]))


def _table_at(found: Sequence[Block], at: int, run: int, effort: Effort) -> tuple[GridFragment, int] | None:
    headings = [block.text for block in found[at : at + run] if isinstance(block, TextLine)]
    if match_heading(headings[0]) is None:
        return None
    again = next((i for i, heading in enumerate(headings) if heading in headings[:i]), len(headings))
    headings = headings[:again]
    while headings and match_heading(headings[-1]) is None and not names_role(headings[-1]):
        headings.pop()
    headings += _periods(found, at + len(headings)) if headings else []
    if headings and heading_kind(headings[0]) is ColumnKind.NUMBER:
        headings += _up_to_first_row(found, at + len(headings))
    size = len(headings)
    headings = _with_brackets(headings)
    after = at + size
    columns = columns_above(found, after, headings) if len(headings) >= LEAST_HEADINGS else None
    regular = _regular_table(found, at, after, headings, effort) if len(headings) >= LEAST_COLUMNS else None
    if columns is None or regular is not None:
        return regular
    table = FlatColumns(columns, headings)
    if _numbers_cells(found, after, columns):
        content = table.content
        headings = [*headings[:content], number_heading(), *headings[content:]]
        columns = (*columns[:content], Column(ColumnKind.NUMBER, number_heading()), *columns[content:])
        table = FlatColumns(columns, headings)
    read, end = read_rows(table, found, after)
    rows = [row for row in read if table.content in row or BAND in row]
    if not any(table.content in row for row in rows):
        return None
    return fragment_of(headings, columns, rows), end


def _below_pieces(found: Sequence[Block], at: int, effort: Effort) -> tuple[GridFragment, int] | None:
    """Return a table whose headings were cut by line ends, if its cells then speak clearly."""
    headers: list[tuple[int, Sequence[str]]] = []
    for headings, size in headers_in_pieces(found, at):
        lines = [block.text for block in found[at : at + size] if isinstance(block, TextLine)]
        headers += [(at + size, names) for names in (lines, headings) if len(set(names)) == len(names)]
    for after, names in headers:
        if (table := regular_table(found, after, names)) is not None:
            return table
    return wrapped_table(found, [(after, names) for after, names in headers if not _of_progress(names)], effort)


def _regular_table(
    found: Sequence[Block], at: int, after: int, headings: Sequence[str], effort: Effort
) -> tuple[GridFragment, int] | None:
    """Return a table with headings from the block ``at`` on, of whose rows the cells speak clearly, or None."""
    columns = columns_above(found, after, headings)
    if columns is None:
        return _counted_table(found, at)
    read = regular_rows(found, after, columns) or _without_last_cells(found, after, columns)
    read = read or rows_below_days(found, after, columns)
    if read is None and (split := below_spanning(found, after, headings)) is not None:
        return split
    if read is None and (unmarked := without_marks(found, after, headings)) is not None:
        return unmarked
    if (
        read is None
        and not _of_progress(headings)
        and (wrapped := wrapped_table(found, [(after, headings)], effort)) is not None
    ):
        return wrapped
    if read is None and (counted := _counted_table(found, at)) is not None and counted[0].columns != len(headings):
        return counted
    if read is None and (longer := with_more_headings(found, after, headings)) is not None:
        return longer
    read = read or timed_rows(found, after, columns)
    read = read or (rows_by_tails(found, after, columns) if len(headings) >= LEAST_HEADINGS else None)
    if read is None:
        return None
    rows, end = read
    return fragment_of(headings, columns, rows), end


def _without_last_cells(
    found: Sequence[Block], after: int, columns: Sequence[Column]
) -> tuple[list[FlatRow], int] | None:
    """Return the rows of a table whose last columns are empty in all of them, such as one of remarks, or None."""
    for size in range(len(columns) - 1, max(len(columns) - MOST_EMPTY, LEAST_HEADINGS) - 1, -1):
        kept = columns[:size]
        if columns[size].kind is not ColumnKind.OTHER or ColumnKind.NUMBER not in [column.kind for column in kept]:
            return None
        if (read := regular_rows(found, after, kept)) is not None:
            return read
    return None


def _of_progress(headings: Sequence[str]) -> bool:
    """Tell whether several columns say what has been done by when: their sentences say nothing of the columns."""
    return sum(table_phrase("heading-of-progress").search(heading) is not None for heading in headings) > 1


def _counted_table(found: Sequence[Block], at: int) -> tuple[GridFragment, int] | None:
    """Return a table of which no heading is known, with the block behind it, if its rows are counted at equal steps."""
    read = counted_rows(found, at)
    if read is None:
        return None
    headings, rows, columns, end = read
    return fragment_of(headings or None, columns, rows), end


def _periods(found: Sequence[Block], at: int) -> list[str]:
    """Return the headings from a block on that name periods; several of them, for one is the first cell of a row."""
    texts = [block.text if isinstance(block, TextLine) else "" for block in found[at : at + MOST_PERIODS + 1]]
    size = next((n for n, text in enumerate(texts) if not is_period(text)), 0)
    return texts[:size] if size > 1 else []


def _up_to_first_row(found: Sequence[Block], at: int) -> list[str]:
    """Return the headings that are not known between those that are and the number of the first row."""
    out: list[str] = []
    for block in found[at : at + MOST_UNKNOWN + 1]:
        if not isinstance(block, TextLine) or is_row_number(block.text) or _is_code(block.text):
            return out if isinstance(block, TextLine) else []
        if not may_be_heading(block.text) and not table_phrase("heading-of-progress").search(block.text):
            return []
        out.append(block.text)
    return []


def _is_code(text: str) -> bool:
    return table_phrase("code-of-row").match(text) is not None


def _with_brackets(headings: Sequence[str]) -> list[str]:
    """Join headings with what stands below them in brackets (责任科室 / （单位）)."""
    out: list[str] = []
    for heading in headings:
        if out and table_phrase("remark").fullmatch(heading):
            out[-1] += heading
        else:
            out.append(heading)
    return out


def _numbers_cells(found: Sequence[Block], at: int, columns: Sequence[Column]) -> bool:
    """Tell whether the cells of a table without a number column begin with 1, alone, and go on with 2."""
    if any(column.kind is ColumnKind.NUMBER for column in columns):
        return False
    alone = [
        (i, block.text)
        for i, block in enumerate(found[at : at + 4 * len(columns)])
        if isinstance(block, TextLine) and is_row_number(block.text)
    ]
    return [text for _, text in alone[:2]] == ["1", "2"] and alone[0][0] < len(columns)
