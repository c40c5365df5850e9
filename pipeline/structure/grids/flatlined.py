"""Counted rows, each a line of all its cells, whose long cells of content go on in lines below them.

1 核定收购计划，张榜公 县供销社 7月15日前
布等级价格
2 打击非法收购、贩运粮 县粮食局 8月底前
食专项行动 县公安局

A page whose text is taken line by line gives such rows: a line that goes on may hold further offices behind the words.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.notice import ColumnKind
from pipeline.notation import marks
from pipeline.structure.grids.flatcolumns import FlatColumns
from pipeline.structure.grids.flatslots import FlatRow
from pipeline.structure.lines.block_kinds import Block, TextLine, display_width
from pipeline.structure.signs.flatcells import ends_table, is_row_number
from pipeline.structure.signs.numbering import number_at

LEAST_ROWS = 3
"""Rows of such a table."""
FULL = 1.0
"""Characters by which a line that goes on may be shorter than the longest one of its column."""


def lined_rows(found: Sequence[Block], after: int, table: FlatColumns) -> tuple[list[FlatRow], int] | None:
    """Return the rows from a block on and the block behind them; None where they are not all of this kind."""
    behind = range(2, len(table))
    if table.number != 0 or table.content != 1 or not behind or not all(map(table.governs, behind)):
        return None
    rows: list[FlatRow] = []
    at = after
    while at < len(found):
        cells = _cells_of_line(found, at)
        if not cells:
            break
        if is_row_number(cells[0].text):
            row = _numbered(table, cells, len(rows) + 1)
            if row is None:
                return None
            rows.append(row)
        elif not table.header_repeated(found, at) and not (rows and _goes_on(table, rows[-1], cells)):
            break
        at += len(cells)
    if len(rows) < LEAST_ROWS or not _are_full([row[table.content] for row in rows]):
        return None
    return rows, at


def _cells_of_line(found: Sequence[Block], at: int) -> list[TextLine]:
    """Return the cells of the line that begins with a block."""
    out: list[TextLine] = []
    for i in range(at, len(found)):
        block = found[i]
        if not isinstance(block, TextLine) or (block.cells > 0) == bool(out):
            break
        out.append(block)
    return out


def _numbered(table: FlatColumns, cells: Sequence[TextLine], number: int) -> FlatRow | None:
    """Return the row of a line with a number, which counts on, and a cell for each column."""
    if cells[0].text != str(number) or len(cells) < len(table) or table.is_governing(cells[1].text, table.columns):
        return None
    row: FlatRow = {0: [cells[0]], 1: [cells[1]]}
    return row if _take(table, row, cells[2:]) and len(row) == len(table) else None


def _goes_on(table: FlatColumns, row: FlatRow, cells: Sequence[TextLine]) -> bool:
    """Give a row the cells of a line below it, if the line goes on with its content; tell whether it does."""
    first, above = cells[0].text, row[table.content][-1].text
    if above.endswith(marks().stop) or number_at(first) is not None or ends_table(first):
        return False
    if table.is_governing(first, table.columns) or display_width(first) > display_width(above) + FULL:
        return False
    more: FlatRow = {}
    if not _take(table, more, cells[1:]):
        return False
    row[table.content].append(cells[0])
    for column, lines in more.items():
        row.setdefault(column, []).extend(lines)
    return True


def _take(table: FlatColumns, row: FlatRow, cells: Sequence[TextLine]) -> bool:
    """Give a row offices and times in the order of their columns, several offices to one; tell whether all fit."""
    at = table.content + 1
    for n, cell in enumerate(cells):
        column = table.next_for(cell.text, at)
        if column is None:  # 验收后 3 日内, a time parted at its figure
            column = table.next_for("".join(rest.text for rest in cells[n:]), at)
            if column != len(table) - 1:
                return False
            row.setdefault(column, []).extend(cells[n:])
            return True
        row.setdefault(column, []).append(cell)
        at = column if table.columns[column].kind is ColumnKind.UNIT else column + 1
    return True


def _are_full(contents: Sequence[Sequence[TextLine]]) -> bool:
    """Tell whether some cells go over several lines, and all lines but their last ones fill the column."""
    widest = max(display_width(line.text) for lines in contents for line in lines)
    above = [line for lines in contents for line in lines[:-1]]
    return bool(above) and all(display_width(line.text) >= widest - FULL for line in above)
