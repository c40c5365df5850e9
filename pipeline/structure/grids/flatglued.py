"""Rows of a table whose cells a copy ran together (1修缮泵站县水利局6月底前), like the headings above them or not.

Only rows that are counted from 1 on, a line each, are parted: the number from what is to be done, and from the end of
the line the time and the offices for which the table has columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from pipeline.headings import heading_kind
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.spans import Span
from pipeline.notation import ends_in, marks
from pipeline.structure.grids.flatslots import LEAST_ROWS, MOST_COLUMNS
from pipeline.structure.grids.gluedends import SHORTEST_OFFICE, is_glued_office
from pipeline.structure.grids.gluedheads import LONGEST_HEADER, headings_in
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.lines.lineheaders import LEAST_HEADINGS
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.columns import columns_named
from pipeline.structure.signs.flatcells import (
    LONGEST_SHORT,
    LONGEST_UNIT,
    is_heading,
    is_time,
    is_unit,
)

LONGEST_LISTED = 8
"""Characters of an office in a list that is looked at as a whole."""
COMPLETE = 0.7
"""Share of the rows that have a cell below each heading."""

_FIRST = re.compile(r"1(?!\d)")
_BEHIND_NUMBER = re.compile(r"[^\W\d]")


def with_parted_rows(found: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks of a notice with the cells of such rows, and of the headings above them, one by one."""
    out: list[Block] = []
    at = 0
    for i, block in enumerate(found):
        if i < at or not isinstance(block, TextLine) or not block.cells or _FIRST.match(block.text) is None:
            continue
        header = _header_above(found, i)
        if header is None:
            continue
        start, heads = header
        columns = columns_named([head.text for head in heads])
        rows, end = _rows(found, i, columns) if columns is not None else ([], i)
        before = end - i
        whole = sum(len(row) == len(heads) for row in rows)
        parted = len(rows) >= LEAST_ROWS and sum(map(len, rows)) > before
        if parted and start >= at and whole >= COMPLETE * len(rows):
            out += [*found[at:start], *heads, *(cell for row in rows for cell in row)]
            at = end
    return [*out, *found[at:]] if at else found


def _header_above(found: Sequence[Block], at: int) -> tuple[int, list[TextLine]] | None:
    """Return where the header above a block begins, and its headings; the first one is that of numbers."""
    above = found[at - 1] if at else None
    if isinstance(above, TextLine) and len(above.text) <= LONGEST_HEADER and (parts := headings_in(above.text)):
        heads = list(_cut(above, parts))
        return (at - 1, heads) if heads else None
    heads = []
    for i in range(at - 1, max(at - 1 - MOST_COLUMNS, -1), -1):
        block = found[i]
        if not isinstance(block, TextLine) or not is_heading(block.text):
            return None
        heads.insert(0, block)
        if heading_kind(block.text) is ColumnKind.NUMBER:
            return (i, heads) if len(heads) >= LEAST_HEADINGS else None
    return None


def _cut(line: TextLine, ends: Sequence[int]) -> Iterator[TextLine]:
    """Yield the parts of a line that end at some places; nothing where its text is not that of its source."""
    piece = line.pieces[0] if len(line.pieces) == 1 else None
    if not isinstance(piece, Span) or piece.end - piece.start != len(line.text):
        return
    start = 0
    for end in ends:
        first = start == 0
        yield replace(
            line,
            pieces=(Span(piece.start + start, piece.start + end),),
            text=line.text[start:end],
            cells=line.cells if first else 0,
            blank_before=line.blank_before and first,
            page_cut=line.page_cut and first,
        )
        start = end


def _rows(found: Sequence[Block], at: int, columns: Sequence[Column]) -> tuple[list[list[TextLine]], int]:
    """Return the cells of the rows from a block on, as far as they count on, and the block behind them."""
    rows: list[list[TextLine]] = []
    while at < len(found):
        end = at + 1
        while end < len(found) and isinstance(cell := found[end], TextLine) and cell.gap and not cell.cells:
            end += 1
        line = [block for block in found[at:end] if isinstance(block, TextLine)]
        row = _row(line, columns, str(len(rows) + 1)) if line else None
        if row is None:
            break
        rows.append(row)
        at = end
    return rows, at


def _row(line: Sequence[TextLine], columns: Sequence[Column], number: str) -> list[TextLine] | None:
    """Return the cells of a line that begins with a number, None where it is no row."""
    first = line[0]
    if not first.cells or not first.text.startswith(number):
        return None
    if first.text == number:
        cells = list(line)
    elif _BEHIND_NUMBER.match(first.text, len(number)) is not None:
        cells = [*_cut(first, (len(number), len(first.text))), *line[1:]]
    else:
        return None
    behind = [column.kind for column in columns if column.kind in GOVERNING]
    if len(cells) < 2 or not behind or (len(cells) == 2 and len(columns) != len(behind) + 2):
        return None  # where other columns stand between them, nothing tells where the cells of these end
    done: list[TextLine] = []
    lacking = len(columns) - len(cells)
    if behind[-1] is ColumnKind.TIME:
        behind.pop()
        if is_time(cells[-1].text):
            done.insert(0, cells.pop())
        elif lacking > 0 and (parts := _parted(cells[-1], _time_at_end(cells[-1].text))):
            cells[-1:] = parts[:1]
            done.insert(0, parts[1])
            lacking -= 1
    while behind and behind.pop() is ColumnKind.UNIT and len(cells) > 1:
        last = ColumnKind.UNIT not in behind
        if len(cells) > 2 and is_unit(cells[-1].text):
            done.insert(0, cells.pop())
        elif lacking > 0 and (parts := _parted(cells[-1], _offices_at_end(cells[-1].text, last=last))):
            cells[-1:] = parts[:1]
            done.insert(0, parts[1])
            lacking -= 1
    governed = any(is_time(cell.text) or is_unit(cell.text) for cell in (*cells[2:], *done))
    return [*cells, *done] if governed else None


def _parted(line: TextLine, place: int) -> list[TextLine]:
    """Return the two parts of a line, nothing where the place is none inside it."""
    return list(_cut(line, (place, len(line.text)))) if 0 < place < len(line.text) else []


@lru_cache(maxsize=1024)
def _time_at_end(text: str) -> int:
    """Return where the time begins with which a text ends; 0 for none."""
    for start in range(max(len(text) - LONGEST_SHORT, 1), len(text) - 1):
        if not text[start - 1].isdigit() and is_time(text[start:]):
            return start
    return 0


@lru_cache(maxsize=1024)
def _offices_at_end(text: str, *, last: bool) -> int:
    """Return where the offices begin with which a text ends, 0 for none.

    ``last``: no others stand before them, so that a sentence ends there, or they begin with their level.
    """
    stop = text.rfind(marks().stop) + 1
    if last and 0 < stop < len(text):
        return stop if is_unit(text[stop:]) else 0
    start, end = 0, len(text)
    while (begin := _office_at_end(text, end)) > 0:
        start = begin
        end = begin - 1
        if not ends_in(text[:begin], marks().list_comma):
            break
    return start


def _office_at_end(text: str, end: int) -> int:
    """Return where the office begins that ends at a place of a text; 0 for none."""
    listed = text.rfind(marks().list_comma, 0, end) + 1
    short = listed > 0 and end - listed <= LONGEST_LISTED and is_unit(text[listed:end])
    for start in range(end - SHORTEST_OFFICE, max(end - LONGEST_UNIT, listed, 1) - 1, -1):
        if is_glued_office(text[start:end]):
            if short and not is_unit(text[listed:start]):
                return listed  # a name with such a word inside: 高新区管委会
            return start - 1 if start > 1 and is_glued_office(text[start - 1 : end]) else start
    return listed if short else 0
