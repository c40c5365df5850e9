"""Tables that a copy flattened to one cell a line: a run of column headings, then the cells.

The columns say what may follow what: a row starts with its number (or, under a merged number and
group, with its content; where the time stands first, with its time), a unit column takes offices,
a time column takes times; what fits no column goes on with the content. The table ends where a line
can be no cell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.headings import cell_pattern, match_heading
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.columns import map_columns
from pipeline.structure.layout import Block, GridCell, GridFragment, TextLine
from pipeline.structure.numbering import number_at

LEAST_HEADINGS = 3
"""Headings in a row that make the header of a flattened table."""
LONGEST_HEADING = 14
LONGEST_SHORT = 30
"""Characters up to which a cell of a group column is expected."""
_NOTHING = re.compile(r"[/\\／—\-－无]+$")


def with_flat_tables(found: Sequence[Block]) -> list[Block]:
    """Return the blocks of a notice, with flattened tables put back together."""
    out: list[Block] = []
    at = 0
    while at < len(found):
        taken = _table_at(found, at)
        if taken is None:
            out.append(found[at])
            at += 1
        else:
            fragment, at = taken
            out.append(fragment)
    return out


def _table_at(found: Sequence[Block], at: int) -> tuple[GridFragment, int] | None:
    headings: list[TextLine] = []
    i = at
    while i < len(found):
        block = found[i]
        if not isinstance(block, TextLine) or not _is_heading(block.text):
            break
        headings.append(block)
        i += 1
    if len(headings) < LEAST_HEADINGS or match_heading(headings[0].text) is None:
        return None
    while headings and match_heading(headings[-1].text) is None:
        headings.pop()
    columns = map_columns([h.text for h in headings]) if len(headings) >= LEAST_HEADINGS else None
    if columns is None:
        return None
    rows, end = _rows(found, at + len(headings), columns)
    if not rows:
        return None
    cells = [_cell([h], 0, n) for n, h in enumerate(headings)]
    for number, row in enumerate(rows, 1):
        cells += [_cell(lines, number, column) for column, lines in sorted(row.cells.items())]
    return GridFragment(tuple(cells), len(rows) + 1, len(headings), ruled=False), end


def _is_heading(text: str) -> bool:
    if len(text) > LONGEST_HEADING or number_at(text) is not None or re.search(r"[。；，：:\d]", text):
        return False
    return match_heading(text) is not None or bool(
        re.search(r"(?:单位|部门|处室|科室|时限|时间|内容|备注|任务|事项|措施)", text)
    )


@dataclass(slots=True)
class _FlatRow:
    cells: dict[int, list[TextLine]]


def _rows(found: Sequence[Block], at: int, columns: Sequence[Column]) -> tuple[list[_FlatRow], int]:
    """Read rows until a line can be no cell; return them and where the table ends."""
    content = next(i for i, c in enumerate(columns) if c.kind is ColumnKind.CONTENT)
    rows: list[_FlatRow] = []
    place = len(columns)
    expected = 1
    i = at
    while i < len(found):
        line = found[i]
        if not isinstance(line, TextLine) or _ends_table(line.text):
            break
        start = _row_start(line.text, columns, content, place, expected, bool(rows))
        if start is not None:
            rows.append(_FlatRow({start: [line]}))
            place = start
            if columns[start].kind is ColumnKind.NUMBER:
                expected = int(line.text) + 1
        else:
            column = _continued(line.text, rows, columns, place)
            if column is None:
                column = _column_of(line.text, columns, place)
            if column is None:
                if not rows or content not in rows[-1].cells:
                    break
                rows[-1].cells[content].append(line)
            else:
                rows[-1].cells.setdefault(column, []).append(line)
                place = column
        i += 1
    if len(rows) > 2 and _is_text_after(rows, content):
        i -= len(rows.pop().cells[content])
    return [row for row in rows if content in row.cells], i


def _is_text_after(rows: Sequence[_FlatRow], content: int) -> bool:
    """Tell whether the last row is a sentence under a table whose cells hold none."""
    *above, last = rows
    return (
        list(last.cells) == [content]
        and last.cells[content][-1].text.endswith("。")
        and not any(line.text.endswith("。") for row in above for line in row.cells.get(content, ()))
        and all(len(row.cells) > 1 for row in above)
    )


def _ends_table(text: str) -> bool:
    number = number_at(text)
    return bool(re.match(r"附\s?[件表]|备注[:：]|注[:：]|说明[:：]", text)) or (
        number is not None and number.style in ("cn-comma", "chapter", "article")
    )


def _row_start(
    text: str, columns: Sequence[Column], content: int, place: int, expected: int, begun: bool
) -> int | None:
    """Return the column in which a new row starts with this line, or None where the row goes on."""
    if columns[0].kind is ColumnKind.NUMBER:
        if re.fullmatch(r"\d{1,3}", text) and int(text) in (expected, 1):
            return 0
        if not begun:
            return None
    elif not begun:
        return 0
    if columns[0].kind is ColumnKind.TIME and place >= content and _is_time(text):
        return 0
    if place <= content or not any(
        c.kind in (ColumnKind.UNIT, ColumnKind.TIME) for c in columns[content + 1 : place + 1]
    ):
        return None
    if _fits(text, columns, place + 1) or (len(text) < 12 and _is_unit(text)):
        return None
    group = next((n for n in range(content) if columns[n].kind is ColumnKind.GROUP), None)
    if group is not None and len(text) <= LONGEST_SHORT and columns[0].kind is not ColumnKind.NUMBER:
        return group
    return content


def _continued(text: str, rows: Sequence[_FlatRow], columns: Sequence[Column], place: int) -> int | None:
    """Return the column of the cell above where this line goes on with it, or None."""
    if not rows or place >= len(columns):
        return None
    kind = columns[place].kind
    if kind is ColumnKind.TIME and place == 0 and _is_time(text):
        return place
    above = rows[-1].cells[place][-1].text
    if kind is ColumnKind.UNIT and above.endswith(("、", "，")) and _is_unit(text):
        return place
    return None


def _column_of(text: str, columns: Sequence[Column], place: int) -> int | None:
    """Return the next column that a cell fits, at or after the one behind ``place``."""
    for column in range(place + 1, len(columns)):
        if _fits_one(text, columns[column]):
            return column
    return None


def _fits(text: str, columns: Sequence[Column], start: int) -> bool:
    return any(_fits_one(text, c) for c in columns[start:])


def _fits_one(text: str, column: Column) -> bool:
    if _NOTHING.match(text):
        return column.kind is not ColumnKind.CONTENT
    if column.kind is ColumnKind.UNIT:
        return _is_unit(text)
    if column.kind is ColumnKind.TIME:
        return len(text) <= LONGEST_SHORT and bool(cell_pattern("time_like").search(text))
    if column.kind is ColumnKind.NUMBER:
        return bool(re.fullmatch(r"\d{1,3}", text))
    if column.kind is ColumnKind.GROUP:
        return len(text) <= LONGEST_SHORT
    if column.kind is ColumnKind.CONTENT:
        return True
    return len(text) <= LONGEST_SHORT


def _is_time(text: str) -> bool:
    return len(text) <= LONGEST_SHORT and bool(
        cell_pattern("time_alone").fullmatch(text) and cell_pattern("time_like").search(text)
    )


def _is_unit(text: str) -> bool:
    """Tell whether a cell can be a list of offices: short pieces, at least one ending like an office."""
    if len(text) > 400 or "。" in text or "《" in text:
        return False
    pieces = [p for p in re.split(r"[、，,；;\s]+", text) if p]
    return (
        bool(pieces) and all(len(p) <= 24 for p in pieces) and any(cell_pattern("unit_like").search(p) for p in pieces)
    )


def _cell(lines: Sequence[TextLine], row: int, column: int) -> GridCell:
    pieces = tuple(piece for line in lines for piece in line.pieces)
    return GridCell(pieces, "".join(line.text for line in lines), row, column)
