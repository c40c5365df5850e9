"""Rows whose cells are parted by tabs and hold several paragraphs, as a word processor copies them.

    序号	任务	责任单位	完成时限
    1	建设泵站	县水利局
    县财政局	2024年底前
    2	…

Below a header whose first column is that of numbers the next number tells where the next row begins; below others
only a time or an office that goes on in the next line tells that it is no row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.headings import heading_kind, is_header_row, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import Entry
from pipeline.structure.signs.flatcells import LONGEST_HEADING, fits_one, is_row_number, is_unit
from pipeline.structure.signs.furniture import furniture_rule
from pipeline.structure.signs.numbering import counts_for, number_at

LEAST_TABS = 2
"""Tabs of a header."""
LONGEST_FIRST = 4
"""Characters of the heading of a column of numbers."""
MOST_LINES = 20
"""Lines that the cells of a row have at most."""


def with_tab_rows(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
    """Join the lines of each row: together they have as many tabs as the header, or are offices of the last cell."""
    if reading.text.count("\t") < LEAST_TABS:
        return list(entries)
    out: list[Entry] = []
    header: list[str] = []
    numbered = False
    at = 0
    while at < len(entries):
        entry = entries[at]
        cells = _cells(reading, entry)
        end = at
        if (size := _broken_header(reading, entries, at)) > 1 or _is_header(cells):
            end = at + max(size, 1) - 1
            header = _joined_cells(reading, entries, at, end)
            numbered = _heads_numbers(header)
        elif header and numbered and isinstance(entry, Line) and _begins_row(cells):
            end = _end_of_row(reading, entries, at, len(header) - 1)
        elif header and not numbered and 1 < len(cells) < len(header):
            end = at + _goes_on_in_column(
                cells, _cells(reading, entries[at + 1]) if at + 1 < len(entries) else [], header
            )
        elif header and not cells:
            header = []
        last = entries[end]
        if isinstance(entry, Line) and isinstance(last, Line) and end > at:
            entry = replace(entry, span=Span(entry.span.start, last.span.end))
        out.append(entry)
        at = end + 1
    return out


def _broken_header(reading: Reading, entries: Sequence[Entry], at: int) -> int:
    """Return how many lines a header takes whose headings hold line ends (序 / 号, 牵头 / 单位); 0 for no header.

    Behind it stands the row with the first number.
    """
    text = "".join(_cells(reading, entries[at])[:1])
    first = entries[at]
    if not 0 < len(text) <= LONGEST_FIRST or not isinstance(first, Line):
        return 0
    following = "".join(_cells(reading, entries[at + 1])[:1]) if at + 1 < len(entries) else ""
    if not _heads_numbers([text]) and table_phrase("number-in-two-lines").match(f"{text}\n{following}") is None:
        return 0
    for below in range(at + 1, min(at + MOST_LINES, len(entries))):
        cells = _cells(reading, entries[below])
        if len(cells) > 1 and _is_number(cells[0]):
            whole = _joined_cells(reading, entries, at, below - 1)
            broken = len(_cells(reading, first)) < len(whole) >= len(cells)
            return below - at if broken and _is_header(whole) else 0
        if not any(cells) or not cells[0] or any(len(cell) > LONGEST_HEADING for cell in cells):
            return 0
    return 0


def _joined_cells(reading: Reading, entries: Sequence[Entry], at: int, end: int) -> list[str]:
    """Return the cells of some lines that are one row."""
    out = [""]
    for entry in entries[at : end + 1]:
        first, *more = _cells(reading, entry) or [""]
        out = [*out[:-1], out[-1] + first, *more]
    return out


def _cells(reading: Reading, entry: Entry) -> list[str]:
    """Return the cells of a line between its tabs, none for a table."""
    return [cell.strip() for cell in entry.span.quote(reading.text).split("\t")] if isinstance(entry, Line) else []


def _is_header(cells: Sequence[str]) -> bool:
    return len(cells) > LEAST_TABS and is_header_row(cells)


def _heads_numbers(cells: Sequence[str]) -> bool:
    return heading_kind(cells[0]) is ColumnKind.NUMBER


def _begins_row(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and (_is_number(cells[0]) or not cells[0])


def _is_number(text: str) -> bool:
    return is_row_number(text) or table_phrase("number-of-row").match(text) is not None


def _goes_on_in_column(cells: Sequence[str], below: Sequence[str], header: Sequence[str]) -> bool:
    """Tell whether the next line goes on with the last cell of a row: both are times, or offices, as its heading says.

    Together the two lines have a cell for each heading.
    """
    kind = heading_kind(header[len(cells) - 1])
    if kind is None or len(cells) + len(below) - 1 != len(header) or not cells[-1] or not below[0]:
        return False
    if kind is ColumnKind.UNIT:
        return is_unit(cells[-1]) and is_unit(below[0])
    column = Column(ColumnKind.TIME, "")
    return kind is ColumnKind.TIME and all(fits_one(text, column) for text in (cells[-1], below[0]))


def _end_of_row(reading: Reading, entries: Sequence[Entry], at: int, tabs: int) -> int:
    """Return the last entry of the row that begins with the entry ``at``; that entry itself where nothing tells."""
    found = len(_cells(reading, entries[at])) - 1
    end = at
    for below in range(at + 1, min(at + MOST_LINES, len(entries))):
        if found > tabs or (found == tabs and end < below - 1):
            break
        cells = _cells(reading, entries[below])
        if not cells or not any(cells) or _begins_row(cells) or _is_no_cell(cells[0]):
            break
        found += len(cells) - 1
        if found == tabs and (len(cells) > 1 or _goes_on(reading, entries[below - 1], cells[0])):
            end = below
    return end


def _is_no_cell(text: str) -> bool:
    """Tell whether a line stands between rows: the number of a page, a line that heads the rows below it."""
    return furniture_rule(text) is not None or counts_for(number_at(text), "heads_rows") or is_row_number(text)


def _goes_on(reading: Reading, above: Entry, text: str) -> bool:
    """Tell whether a line without tabs holds more offices of the last cell of the row above."""
    return is_unit(_cells(reading, above)[-1]) and is_unit(text)
