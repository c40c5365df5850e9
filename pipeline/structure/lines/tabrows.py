"""Rows whose cells are parted by tabs and hold several paragraphs, as a word processor copies them.

    序号	任务	责任单位	完成时限
    1	建设泵站	县水利局
    县财政局	2024年底前
    2	…

Only below a header whose first column is that of numbers: there the next number tells where the next row begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.headings import heading_kind, is_header_row
from pipeline.model.notice import ColumnKind
from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import Entry
from pipeline.structure.signs.flatcells import is_row_number, is_unit
from pipeline.structure.signs.furniture import furniture_rule
from pipeline.structure.signs.numbering import counts_for, number_at

LEAST_TABS = 2
"""Tabs of a header."""
MOST_LINES = 20
"""Lines that the cells of a row have at most."""


def with_tab_rows(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
    """Join the lines of each row: together they have as many tabs as the header, or are offices of the last cell."""
    if reading.text.count("\t") < LEAST_TABS:
        return list(entries)
    out: list[Entry] = []
    tabs = 0
    at = 0
    while at < len(entries):
        entry = entries[at]
        cells = _cells(reading, entry)
        if _is_header(cells):
            tabs = len(cells) - 1
        elif tabs and isinstance(entry, Line) and _begins_row(cells):
            end = _end_of_row(reading, entries, at, tabs)
            last = entries[end]
            if isinstance(last, Line) and end > at:
                entry = replace(entry, span=Span(entry.span.start, last.span.end))
            at = end
        out.append(entry)
        at += 1
    return out


def _cells(reading: Reading, entry: Entry) -> list[str]:
    """Return the cells of a line between its tabs, none for a table."""
    return [cell.strip() for cell in entry.span.quote(reading.text).split("\t")] if isinstance(entry, Line) else []


def _is_header(cells: Sequence[str]) -> bool:
    return len(cells) > LEAST_TABS and heading_kind(cells[0]) is ColumnKind.NUMBER and is_header_row(cells)


def _begins_row(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and (is_row_number(cells[0]) or not cells[0])


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
