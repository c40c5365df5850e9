"""Flattened tables whose merged cells are left out: rows recognised by the offices and times that end each of them."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.flatslots import (
    LEAST_ROWS,
    FlatRow,
    Slot,
    end_behind,
    goes_on,
    is_no_content,
    slots_at,
)
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.column_kinds import GOVERNING, first_of_kind
from pipeline.structure.signs.flatcells import fits_one, is_row_number, is_time

MOST_ALONE = 4
"""Rows one below the other of which a merged cell says all but the content."""

_HEADS = {ColumnKind.NUMBER, ColumnKind.GROUP, ColumnKind.UNIT, ColumnKind.TIME}


def rows_by_tails(found: Sequence[Block], at: int, columns: Sequence[Column]) -> tuple[list[FlatRow], int] | None:
    """Return the rows of a table whose merged cells are left out, by the offices and times that end each of them.

    What stands before these is the content, and before it what heads the rows from there on. Where the rows
    have numbers, nothing but the content stands in one without: two of them are two rows, of which the first
    has its offices and times in merged cells.
    """
    kinds = [column.kind for column in columns]
    content = kinds.index(ColumnKind.CONTENT)
    lead, tail = columns[: content + 1], columns[content + 1 :]
    numbered = ColumnKind.NUMBER in kinds[:content]
    if not tail or {c.kind for c in tail} - GOVERNING or set(kinds[:content]) - _HEADS:
        return None
    slots = slots_at(found, at)
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
    if goes_on(slots[place : place + len(columns)], columns, _next(rows), numbered=numbered):
        return None
    return rows, end_behind(slots, place)


def _tail_at(
    slots: Sequence[Slot], place: int, content: int, tail: Sequence[Column]
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


def _lines(slots: Sequence[Slot]) -> list[TextLine]:
    return [line for _, line in slots if line is not None]


def _leading(slots: Sequence[Slot], columns: Sequence[Column], expected: int | None) -> list[FlatRow] | None:
    """Put what stands before offices and times into its columns, from the content to the left; None for no row.

    Where rows are counted, what stands before the next number, ``expected``, is the content of rows of its own,
    but for what may stand before the number in its row.
    """
    content = len(columns) - 1
    lines = _lines(slots)
    number = first_of_kind(columns, ColumnKind.NUMBER) or 0
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
        if columns[n].kind in GOVERNING:
            if not fits_one(line.text, columns[n]):
                return False
        elif columns[n].kind is not ColumnKind.NUMBER and is_no_content(line.text):
            week = columns[n].kind is ColumnKind.GROUP and columns[n + 1].kind is ColumnKind.TIME
            if not (week and is_time(line.text)):
                return False
    return True


def _next(rows: Sequence[FlatRow]) -> int:
    """Return the number that follows the last one of some rows."""
    numbers = (lines[0].text for row in reversed(rows) for lines in row.values() if is_row_number(lines[0].text))
    return int(next(numbers, "0")) + 1


def rows_below_days(found: Sequence[Block], after: int, columns: Sequence[Column]) -> tuple[list[FlatRow], int] | None:
    """Return the rows of a calendar whose days, with the weeks before them, head several rows each, or None."""
    days = next((n for n, column in enumerate(columns[:2]) if column.kind is ColumnKind.TIME), None)
    first = found[after + days] if days is not None and after + days < len(found) else None
    if not isinstance(first, TextLine) or not is_time(first.text):
        return None
    return rows_by_tails(found, after, columns)
