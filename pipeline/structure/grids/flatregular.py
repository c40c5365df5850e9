"""Flattened tables of which every row has a cell for each column: cut at equal steps, if all cells fit their columns.

The simplest reading of a table that lost its row ends, and the surest: it is taken only where no cell speaks
against it and what follows the last row is none. Where a copy shows empty cells, these count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.headings import match_heading, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.flatbands import bands_at
from pipeline.structure.grids.gridrows import CellText, GridRow
from pipeline.structure.grids.headless import columns_of_cells
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import (
    ends_table,
    fits_one,
    is_heading,
    is_nothing,
    is_row_number,
    is_time,
    is_unit,
    may_be_heading,
    tells_roles,
)

LEAST_ROWS = 2
"""Rows of such a table; of one without numbers and with two columns one more."""
MOST_ALONE = 4
"""Rows one below the other of which a merged cell says all but the content."""
MOST_CELLS = 4000
"""Cells up to which a table is followed."""
MOST_COLUMNS = 12
"""Columns of a table whose headings are not known."""

LONGEST_NAME = 12
"""Characters of a cell in a column of offices whose name is not known."""

LONGEST_WORD = 4
"""Characters of a cell in a column of times that is no time: 汛期."""

_CLOCK = re.compile(r"^.{0,4}\d{1,2}[:：]\d\d.{0,8}$")
_NO_NAME = re.compile(r"[\d。；，：《]")

BAND = -1
"""The place of a merged row, which takes all columns."""

FlatRow = dict[int, list[TextLine]]
"""The lines of a row by column; empty cells are left out."""

_Slot = tuple[int, TextLine | None]
"""A cell, None for an empty one, with the block that it is or that follows it."""


def regular_rows(found: Sequence[Block], at: int, columns: Sequence[Column]) -> tuple[list[FlatRow], int] | None:
    """Return the rows from the block ``at`` on and the block behind them, where all of them are whole; else None."""
    if not any(c.kind in (ColumnKind.NUMBER, ColumnKind.UNIT, ColumnKind.TIME) for c in columns):
        return None
    slots = _slots(found, at)
    size = len(columns)
    number = next((n for n, column in enumerate(columns) if column.kind is ColumnKind.NUMBER), None)
    rows: list[FlatRow] = []
    place, expected, full = 0, 1, 0
    while place < len(slots):
        bands = 0
        if not _fit(slots[place : place + size], columns, number, expected):
            bands = bands_at(found, slots[place][0]) if slots[place][1] is not None else 0
            if not bands or not _fit(slots[place + bands : place + bands + size], columns, number, expected):
                break
        below = slots[place + bands : place + bands + size]
        rows += [{BAND: [band]} for _, band in slots[place : place + bands] if band is not None]
        rows.append({n: [cell] for n, (_, cell) in enumerate(below) if cell is not None})
        place += bands + size
        full += 1
        if number is not None:
            expected = int(rows[-1][number][0].text) + 1
    least = LEAST_ROWS + (number is None and size < 3)
    if full < least or _goes_on(slots[place : place + size], columns, expected, numbered=number is not None):
        return None
    return rows, _end(slots, place)


def _end(slots: Sequence[_Slot], place: int) -> int:
    """Return the block behind the cells before a place."""
    behind = next((at for at, line in slots[place:] if line is not None), None)
    return behind if behind is not None else slots[-1][0] + 1


def _slots(found: Sequence[Block], at: int) -> list[_Slot]:
    """Return the cells from a block on, with the empty ones that a copy shows, up to what can be none."""
    out: list[_Slot] = []
    for i in range(at, min(at + MOST_CELLS, len(found))):
        line = found[i]
        if not isinstance(line, TextLine):
            break
        out += [(i, None)] * line.empty_before
        out.append((i, line))
    if any(line is None for _, line in out):
        out += [(out[-1][0], None)] * MOST_COLUMNS  # of the last row a copy may leave out what is empty
    return out


def _fit(slots: Sequence[_Slot], columns: Sequence[Column], number: int | None, expected: int) -> bool:
    """Tell whether some cells are a row: each in its column, the number the next one (or any, in the first row)."""
    if len(slots) < len(columns):
        return False
    if number is not None:
        line = slots[number][1]
        if line is None or not is_row_number(line.text) or int(line.text) != expected:
            return False
    kinds = {column.kind for column in columns}
    sure = number is not None or ColumnKind.TIME in kinds
    told = [
        line is not None and fits_one(line.text, column)
        for (_, line), column in zip(slots, columns, strict=False)
        if column.kind in _GOVERNING
    ]
    if (
        told
        and not any(told)
        and any(line for (_, line), c in zip(slots, columns, strict=False) if c.kind in _GOVERNING)
    ):
        return False
    return all(
        _fits(line.text if line else "", column, sure=sure)
        for (_, line), column in zip(slots, columns, strict=True)
        if column.kind is not ColumnKind.NUMBER
    )


def rows_by_tails(found: Sequence[Block], at: int, columns: Sequence[Column]) -> tuple[list[FlatRow], int] | None:
    """Return the rows of a table whose merged cells are left out, told by the offices and times that end each of them.

    What stands before these is the content, and before it what heads the rows from there on. Where the rows
    have numbers, nothing but the content stands in one without: two of them are two rows, of which the first
    has its offices and times in merged cells.
    """
    kinds = [column.kind for column in columns]
    content = kinds.index(ColumnKind.CONTENT)
    lead, tail = columns[: content + 1], columns[content + 1 :]
    numbered = ColumnKind.NUMBER in kinds[:content]
    if not tail or {c.kind for c in tail} - _GOVERNING or set(kinds[:content]) - _HEADS:
        return None
    slots = _slots(found, at)
    rows: list[FlatRow] = []
    place = full = 0
    open_ = False
    while (ends := _tail_at(slots, place, content, tail)) is not None:
        made = _leading(slots[place : ends[0]], lead, _next(rows) if numbered else None)
        if made is None or (not rows and len(made) != 1):
            break
        if open_ and list(made[0]) == [content]:
            return None  # what seems to be a row is an office of the row above that is not known
        _, stop, taken = ends
        rows += [*made[:-1], made[-1] | {content + 1 + n: lines for n, lines in taken.items()}]
        place = stop
        full += len(taken) == len(tail)
        open_ = max(taken) < len(tail) - 1
    if full < LEAST_ROWS + (not numbered) or full * 2 < len(rows):
        return None
    if _goes_on(slots[place : place + len(columns)], columns, _next(rows), numbered=numbered):
        return None
    return rows, _end(slots, place)


_GOVERNING = {ColumnKind.UNIT, ColumnKind.TIME}
_HEADS = {ColumnKind.NUMBER, ColumnKind.GROUP, ColumnKind.UNIT}


def _tail_at(
    slots: Sequence[_Slot], place: int, content: int, tail: Sequence[Column]
) -> tuple[int, int, FlatRow] | None:
    """Return where the offices and times that end a row begin and end, and which lines belong to which column.

    Some may be left out, which a merged cell above says; offices may stand in lines of their own. None where
    there are none near by.
    """
    for start in range(place + 1, min(place + content + MOST_ALONE + 2, len(slots))):
        taken: FlatRow = {}
        stop = start
        for n, column in enumerate(tail):
            several = column.kind is ColumnKind.UNIT and all(c.kind is not ColumnKind.UNIT for c in tail[n + 1 :])
            while stop < len(slots) and (several or n not in taken):
                line = slots[stop][1]
                if line is None or not _governs(line.text, column):
                    break
                taken.setdefault(n, []).append(line)
                stop += 1
        if taken:
            return start, stop, taken
    return None


def _governs(text: str, column: Column) -> bool:
    """Tell whether a cell is surely one of a column of offices or times, and no content that only speaks of them."""
    if column.kind is ColumnKind.TIME:
        return is_time(text) or (fits_one(text, column) and table_phrase("time-first").match(text) is not None)
    return fits_one(text, column) and not is_row_number(text)


def _lines(slots: Sequence[_Slot]) -> list[TextLine]:
    return [line for _, line in slots if line is not None]


def _leading(slots: Sequence[_Slot], columns: Sequence[Column], expected: int | None) -> list[FlatRow] | None:
    """Put what stands before offices and times into its columns, from the content to the left; None for no row.

    Where rows are counted, what stands before the next number, ``expected``, is the content of rows of its own,
    but for what may stand before the number in its row.
    """
    content = len(columns) - 1
    lines = _lines(slots)
    number = next((n for n, column in enumerate(columns) if column.kind is ColumnKind.NUMBER), 0)
    at = next((n for n, line in enumerate(lines) if expected is not None and line.text == str(expected)), None)
    if len(lines) < len(slots) or not lines:
        return None
    begin = len(lines) if at is None and expected is not None else max((at or 0) - number, 0)
    alone, heads, words = lines[:begin], lines[begin:at] if at is not None else [], lines[begin:]
    if at is not None:
        words = lines[at + 1 :]
    if len(alone) > MOST_ALONE or len(words) > content + 1 - (number + 1 if at is not None else 0):
        return None
    row = {n: [line] for n, line in zip(range(number - len(heads), number), heads, strict=True)}
    row |= {n: [line] for n, line in zip(range(content + 1 - len(words), content + 1), words, strict=True)}
    made: list[FlatRow] = [{content: [line]} for line in alone]
    if at is not None:
        made.append({number: [lines[at]]} | row)
    elif row:
        made.append(row)
    return made if all(_is_lead(one, columns) for one in made) else None


def _is_lead(row: FlatRow, columns: Sequence[Column]) -> bool:
    """Tell whether what stands before offices and times is where it belongs, the content among it."""
    if len(columns) - 1 not in row:
        return False
    for n, (line, *_) in row.items():
        if columns[n].kind is ColumnKind.UNIT:
            if not fits_one(line.text, columns[n]):
                return False
        elif columns[n].kind is not ColumnKind.NUMBER and _is_no_content(line.text):
            return False
    return True


def _is_no_content(text: str) -> bool:
    office = is_unit(text) and table_phrase("office-first").match(text) is not None
    return office or is_row_number(text) or ends_table(text) or is_time(text)


def _next(rows: Sequence[FlatRow]) -> int:
    """Return the number that follows the last one of some rows."""
    numbers = (lines[0].text for row in reversed(rows) for lines in row.values() if is_row_number(lines[0].text))
    return int(next(numbers, "0")) + 1


def _fits(text: str, column: Column, *, sure: bool) -> bool:
    """Tell whether a cell can stand in a column; ``sure``: numbers or times tell the rows, so a name may be unknown."""
    if column.kind is ColumnKind.CONTENT:
        strange = is_row_number(text) or is_time(text) or ends_table(text)
        return bool(text) and not strange and (sure or column.rule == "content-project" or not is_unit(text))
    if not text or is_nothing(text):
        return True
    if column.kind is ColumnKind.UNIT and sure and len(text) <= LONGEST_NAME and not _NO_NAME.search(text):
        return not is_time(text)
    if column.kind is ColumnKind.TIME and sure and (_CLOCK.match(text) or len(text) <= LONGEST_WORD):
        return fits_one(text, column) or _CLOCK.match(text) is not None or not (is_unit(text) or _NO_NAME.search(text))
    if column.kind in _GOVERNING:
        return fits_one(text, column)
    return not is_row_number(text) and not ends_table(text)


def _goes_on(slots: Sequence[_Slot], columns: Sequence[Column], expected: int, *, numbered: bool) -> bool:
    """Tell whether the table seems to go on behind the last whole row: then its rows are not all whole."""
    texts = [line.text for _, line in slots if line is not None]
    if not texts or ends_table(texts[0]):
        return False
    if numbered:
        return str(expected) in texts[:3] or _is_no_content(texts[0])
    kinds = {column.kind for column in columns}
    units = ColumnKind.UNIT in kinds and any(is_unit(text) or tells_roles(text) for text in texts)
    return units or (ColumnKind.TIME in kinds and any(map(is_time, texts)))


def counted_rows(found: Sequence[Block], at: int) -> tuple[list[str], list[FlatRow], tuple[Column, ...], int] | None:
    """Return headings, rows and columns of a table of which no heading is known, with the block behind it.

    Its rows are counted at equal steps, and their cells tell what the columns hold. Headings are returned where
    there is one for each column.
    """
    first = _first_number(found, at)
    step = _step(found, first) if first is not None else 0
    if first is None or step < first - at:
        return None
    slots = _slots(found, first)
    rows: list[FlatRow] = []
    for place in range(0, len(slots) - step + 1, step):
        cells = slots[place : place + step]
        line = cells[0][1]
        if line is None or line.text != str(len(rows) + 1):
            break
        rows.append({n: [cell] for n, (_, cell) in enumerate(cells) if cell is not None})
    made = [GridRow([CellText([], row[n][0].text if n in row else "") for n in range(step)]) for row in rows]
    headings = [line.text for line in found[at:first] if isinstance(line, TextLine)]
    heads = headings if len(headings) == step and sum(map(is_heading, headings)) > 1 else ()
    columns = columns_of_cells(made, heads) if len(rows) > LEAST_ROWS else None
    if columns is None:
        return None
    behind = len(rows) * step
    return headings if len(headings) == step else [], rows, columns, _end(slots, behind)


def _first_number(found: Sequence[Block], at: int) -> int | None:
    """Return the block that is the number of the first row, behind two headings or more, or None."""
    seen: set[str] = set()
    for i in range(at, min(at + MOST_COLUMNS + 1, len(found))):
        line = found[i]
        if not isinstance(line, TextLine):
            return None
        if line.text == "1":
            return i if i - at > 1 else None
        counts = (rule := match_heading(line.text)) is not None and rule.kind is ColumnKind.NUMBER
        if not may_be_heading(line.text) or (seen and counts) or line.text in seen or ends_table(line.text):
            return None
        seen.add(line.text)
    return None


def _step(found: Sequence[Block], first: int) -> int:
    """Return after how many cells the numbers 2 and 3 follow; 0 where they do not at equal steps."""
    slots = _slots(found[: first + 3 * MOST_COLUMNS], first)
    texts = [line.text if line is not None else "" for _, line in slots]
    for step in range(3, min(MOST_COLUMNS, len(texts) // 2) + 1):
        if len(texts) > 2 * step and texts[step] == "2" and texts[2 * step] == "3":
            return step
    return 0
