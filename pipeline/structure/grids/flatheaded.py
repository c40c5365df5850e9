"""Flattened tables below a header whose headings stand in lines of their own, and what their rows may be like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.headings import heading_kind, match_heading, number_heading, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.brokenheads import headers_in_pieces
from pipeline.structure.grids.flatblocks import FlatBlocks, FlatTable
from pipeline.structure.grids.flatcolumns import FlatColumns, columns_above
from pipeline.structure.grids.flatcounted import counted_table
from pipeline.structure.grids.flatfragments import fragment_of, lacks_first
from pipeline.structure.grids.flatheaders import MOST_HEADINGS, below_spanning, with_more_headings, without_marks
from pipeline.structure.grids.flatlined import lined_rows
from pipeline.structure.grids.flatregular import regular_rows, regular_table
from pipeline.structure.grids.flatrows import read_rows
from pipeline.structure.grids.flatslots import BAND, FlatRow
from pipeline.structure.grids.flattails import rows_below_days, rows_by_tails
from pipeline.structure.grids.flattimed import timed_rows
from pipeline.structure.grids.flatwrapped import wrapped_table
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.lines.lineheaders import LEAST_HEADINGS
from pipeline.structure.signs.flatcells import MOST_UNKNOWN, is_period, is_row_number, may_be_heading, names_role
from pipeline.structure.trying import Way, first_read

LEAST_COLUMNS = 2
"""Headings in a row that make the header of a flattened table of which every row has all its cells."""
MOST_EMPTY = 3
"""Columns at the end of a table that may be empty in every row."""
MOST_PERIODS = 12
"""Columns for periods that stand side by side: the months of a year."""


@dataclass(frozen=True, slots=True)
class FlatHeader:
    """A header among some blocks: the block ``at`` which it begins, the one ``after`` it, its headings and columns."""

    blocks: FlatBlocks
    at: int
    after: int
    headings: Sequence[str]
    columns: tuple[Column, ...]

    def over(self, read: tuple[list[FlatRow], int] | None) -> FlatTable | None:
        """Return the table of this header and some rows, None where no rows were read."""
        return None if read is None else (fragment_of(self.headings, self.columns, read[0]), read[1])


RowsWay = Way[[FlatHeader], FlatTable]
"""A way to read the rows below a header."""


def headed_table(blocks: FlatBlocks, at: int, ways: Sequence[RowsWay]) -> FlatTable | None:
    """Return the table whose headings, a line for each, begin with the block ``at``, or None."""
    run = blocks.runs[at]
    if not LEAST_COLUMNS <= run <= MOST_HEADINGS:
        return None
    found = blocks.found
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
    after = at + len(headings)
    headings = _with_brackets(headings)
    if len(headings) < LEAST_COLUMNS:
        return None
    columns = columns_above(found, after, headings)
    if columns is None:
        return counted_table(blocks, at)
    table = first_read(ways, FlatHeader(blocks, at, after, headings, columns))
    title = table is not None and len(headings) > LEAST_COLUMNS + 1 and lacks_first(table[0])
    return None if title else table  # the title of a table may be a heading as well


def table_below_pieces(blocks: FlatBlocks, at: int) -> FlatTable | None:
    """Return the table whose headings, cut by line ends, begin with the block ``at``, or None."""
    found = blocks.found
    headers: list[tuple[int, Sequence[str]]] = []
    for headings, size in headers_in_pieces(found, at):
        lines = [block.text for block in found[at : at + size] if isinstance(block, TextLine)]
        headers += [(at + size, names) for names in (lines, headings) if len(set(names)) == len(names)]
    for after, names in headers:
        if (table := regular_table(found, after, names)) is not None:
            return table
    sentences = [(after, names) for after, names in headers if not _of_progress(names)]
    return wrapped_table(found, sentences, blocks.effort)


# ---------------------------------------------------------------- the rows below a header


def whole_rows(header: FlatHeader) -> FlatTable | None:
    """Read rows that have all their cells."""
    return header.over(regular_rows(header.blocks.found, header.after, header.columns))


def rows_without_last(header: FlatHeader) -> FlatTable | None:
    """Read rows that have all their cells but those of the last columns, such as one of remarks."""
    columns = header.columns
    for size in range(len(columns) - 1, max(len(columns) - MOST_EMPTY, LEAST_HEADINGS) - 1, -1):
        kept = columns[:size]
        if columns[size].kind is not ColumnKind.OTHER or ColumnKind.NUMBER not in [column.kind for column in kept]:
            return None
        if (read := regular_rows(header.blocks.found, header.after, kept)) is not None:
            return header.over(read)
    return None


def rows_of_days(header: FlatHeader) -> FlatTable | None:
    """Read rows of a calendar whose days, with the weeks before them, head several rows each."""
    return header.over(rows_below_days(header.blocks.found, header.after, header.columns))


def rows_below_two(header: FlatHeader) -> FlatTable | None:
    """Read rows below a header of two rows, of which the lower one was copied last."""
    return below_spanning(header.blocks.found, header.after, header.headings)


def rows_without_marks(header: FlatHeader) -> FlatTable | None:
    """Read rows with marks below periods, which lost their places."""
    return without_marks(header.blocks.found, header.after, header.headings)


def rows_of_lines(header: FlatHeader) -> FlatTable | None:
    """Read counted rows that are a line each, and whose content goes on below."""
    return header.over(lined_rows(header.blocks.found, header.after, FlatColumns(header.columns, header.headings)))


def wrapped_cells(header: FlatHeader) -> FlatTable | None:
    """Read rows whose cells go over several lines."""
    if _of_progress(header.headings):
        return None
    return wrapped_table(header.blocks.found, [(header.after, header.headings)], header.blocks.effort)


def rows_of_more(header: FlatHeader) -> FlatTable | None:
    """Read rows that are counted at equal steps, and have another number of cells than there are headings."""
    counted = counted_table(header.blocks, header.at)
    return counted if counted is not None and counted[0].columns != len(header.headings) else None


def rows_below_unknown(header: FlatHeader) -> FlatTable | None:
    """Read rows below a header whose last headings are not known."""
    return with_more_headings(header.blocks.found, header.after, header.headings)


def rows_of_times(header: FlatHeader) -> FlatTable | None:
    """Read rows that begin with a time, and go on with what is done then in any number of lines."""
    return header.over(timed_rows(header.blocks.found, header.after, header.columns))


def rows_of_merged(header: FlatHeader) -> FlatTable | None:
    """Read rows without their merged cells, by the offices and times that end each of them."""
    if len(header.headings) < LEAST_HEADINGS:
        return None
    return header.over(rows_by_tails(header.blocks.found, header.after, header.columns))


def rows_by_columns(header: FlatHeader) -> FlatTable | None:
    """Read rows line by line, by what each column takes."""
    found, columns, headings = header.blocks.found, header.columns, header.headings
    if len(headings) < LEAST_HEADINGS:
        return None
    table = FlatColumns(columns, headings)
    if _numbers_cells(found, header.after, columns):
        content = table.content
        headings = [*headings[:content], number_heading(), *headings[content:]]
        columns = (*columns[:content], Column(ColumnKind.NUMBER, number_heading()), *columns[content:])
        table = FlatColumns(columns, headings)
    read, end = read_rows(table, found, header.after)
    rows = [row for row in read if table.content in row or BAND in row]
    if not any(table.content in row for row in rows):
        return None
    return fragment_of(headings, columns, rows), end


def _of_progress(headings: Sequence[str]) -> bool:
    """Tell whether several columns say what has been done by when: their sentences say nothing of the columns."""
    return sum(table_phrase("heading-of-progress").search(heading) is not None for heading in headings) > 1


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
