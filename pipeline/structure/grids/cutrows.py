"""Rows that a page cuts in two: the first row of a page is put back to the last one of the page before.

A row that has a number of its own is a row. Without numbers the marks tell (an open bracket, half a
date, a sentence without an end where all others have one), and the cells that are empty though every
other row fills them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from pipeline.headings import heading_key, table_phrase
from pipeline.model.notice import ColumnKind
from pipeline.structure.grids.gridrows import CellText, Grid, GridRow
from pipeline.structure.lines.reflow import runs_on
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import counts_for, number_at

FEWEST_ROWS = 3
"""Rows from which a table has habits."""

MOSTLY = 0.8
"""Share of the rows of a table that do what is its habit."""

SURE = 2
"""Cells of a row that go on with those above, from which it does so even in the middle of a page."""

_YEAR = re.compile(r"\s*\d{4}")


def join_cut_rows(grid: Grid) -> None:
    """Join the first row of a page to the last one of the page before, where it goes on with it."""
    fitted(grid.rows, len(grid.headings) or max((len(r.cells) for r in grid.rows), default=0))
    rows = [row for row in grid.rows if any(cell.text for cell in row.cells)]
    habits = _Habits(grid, rows)
    out: list[GridRow] = []
    covered: Counter[int] = Counter()
    upper: dict[int, tuple[CellText, CellText]] = {}
    """By its ``id`` a cell that goes on with one above, and that one."""
    for row in rows:
        row.cells = [upper[id(cell)][1] if id(cell) in upper else cell for cell in row.cells]
        if out and habits.goes_on(out[-1], row):
            _append(out[-1], row, covered)
            upper |= {id(cell): (cell, above) for cell, above in zip(row.cells, out[-1].cells, strict=True)}
            continue
        out.append(row)
        covered.update(map(id, row.cells))
    grid.rows = out


def fitted(rows: list[GridRow], size: int) -> list[GridRow]:
    """Give rows that end early empty cells up to the size of the table."""
    for row in rows:
        row.cells += [CellText() for _ in range(size - len(row.cells))]
    return rows


def _append(above: GridRow, row: GridRow, covered: Counter[int]) -> None:
    """Append the cells of a row to those above; a merged cell that the page only repeats is left out."""
    done: set[int] = set()
    for target, cell in zip(above.cells, row.cells, strict=True):
        repeated = covered[id(target)] > 1 and heading_key(target.text) == heading_key(cell.text)
        if cell.text and cell is not target and id(cell) not in done and not repeated:
            target.append(cell)
        done.add(id(cell))


class _Habits:
    """What the rows of a table have in common, which tells a whole row from the rest of one."""

    def __init__(self, grid: Grid, rows: Sequence[GridRow]) -> None:
        self._ruled = grid.ruled
        self._catalogue = grid.columns is None
        self._kinds = grid.kinds
        self._number = self._first(ColumnKind.NUMBER)
        self._content = self._first(ColumnKind.CONTENT)
        self._time = self._first(ColumnKind.TIME)
        columns = range(len(self._kinds))
        inner = [row for row in rows if not row.starts_fragment and not row.band]
        merged = {i for a, b in pairwise(rows) for i in columns if a.cells[i] is b.cells[i]}
        self._known = len(inner) >= FEWEST_ROWS
        self._full = {i for i in columns if self._known and i not in merged and all(r.cells[i].text for r in inner)}
        """Columns that every row fills with a cell of its own."""
        self._values = [Counter(heading_key(row.cells[i].text) for row in rows) for i in columns]
        self._numbers_all = False
        if self._number is not None and self._number not in merged:
            numbered = sum(bool(row.cells[self._number].text) for row in rows)
            self._numbers_all = numbered >= max(FEWEST_ROWS, len(inner) - 1)
        ended = [is_terminal(row.cells[self._content].text) for row in inner] if self._content is not None else []
        self._ends_sentences = self._known and sum(ended) >= MOSTLY * len(ended)

    def _first(self, kind: ColumnKind) -> int | None:
        return self._kinds.index(kind) if kind in self._kinds else None

    def goes_on(self, above: GridRow, row: GridRow) -> bool:
        """Tell whether a row is the rest of the row above."""
        if self._content is None or row.band or above.band:
            return False
        if self._number is not None and row.cells[self._number] is not above.cells[self._number]:
            if row.cells[self._number].text:
                return False
            if row.starts_fragment and self._numbers_all:
                return True
        own_number = number_at(row.cells[self._content].text)
        if own_number is not None and not counts_for(own_number, "in_rest_of_row"):
            return False
        if row.starts_fragment:
            return self._goes_on_over_page(above, row, self._content)
        if self._ruled:  # a workbook made from pages keeps what these have cut
            return sum(self._is_cut(above, row, i) for i in range(len(self._kinds))) >= SURE
        return not self._catalogue and self._goes_on_in_next_line(above, row, self._content)

    def _goes_on_over_page(self, above: GridRow, row: GridRow, content: int) -> bool:
        upper, lower = above.cells[content].text, row.cells[content].text
        if not lower or any(self._is_cut(above, row, i) for i in range(len(self._kinds))):
            return True
        lacking = sum(not row.cells[i].text for i in self._full)
        if not upper or is_terminal(upper):
            return lacking > 1
        if self._number is not None and not above.cells[self._number].text:
            return False
        if self._time is not None and row.cells[self._time].text:
            return lacking > 0
        return lacking > 0 or self._ends_sentences or not self._known

    def _is_cut(self, above: GridRow, row: GridRow, column: int) -> bool:
        """Tell whether two cells of a column are the halves of one."""
        if above.cells[column] is row.cells[column]:
            return False
        upper, lower = above.cells[column].text, row.cells[column].text
        if not upper or not lower:
            return False
        if runs_on(upper, lower):
            return True
        values, halves = self._values[column], (heading_key(upper), heading_key(lower))
        if max(values[half] for half in halves) > 1:
            return False
        if values["".join(halves)]:
            return True  # 县水利 | 局, where other rows say 县水利局
        # 2020年11 | 月底前
        return column == self._time and not _YEAR.match(lower) and bool(table_phrase("cut-in-time").search(upper))

    def _goes_on_in_next_line(self, above: GridRow, row: GridRow, content: int) -> bool:
        """Tell whether a line of a text table, of which cells may be broken, goes on with the row above."""
        if any(row.cells[i].text for i, kind in enumerate(self._kinds) if kind in GOVERNING):
            return False
        upper, lower = above.cells[content].text, row.cells[content].text
        cut = bool(upper and lower) and not is_terminal(upper)
        return cut and self._number is not None and number_at(upper) is not None
