"""Tell apart the tables of a page: tables of facts, tables of metadata rows, and tables used for layout only."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from pipeline.notation import labelled, marks
from pipeline.read.assembly import BlockDraft, CellDraft, LineDraft, TableDraft
from pipeline.read.web.flow import read_flow
from pipeline.read.web.rules import label_of

MOST_COLUMNS = 100
"""Columns of a table that are read; browsers allow a thousand."""

LARGE_CELL = 300
"""Characters from which a cell that holds most of its table can be the place of the article."""

MOST_OF_TABLE = 0.7
"""Share of a table's text from which a cell holds most of it, so that the table may only set places."""

ROWS_AROUND_ARTICLE = 3
"""Rows up to which such a table sets places; a table of facts with one large cell has more, or borders."""

LONGEST_VALUE = 300
"""Characters of a value of a metadata row."""


class TableReader:
    """Reads the tables of one page; a table around other tables sets places."""

    def __init__(self, root: etree._Element, around: etree._Element | None = None) -> None:
        """Note which tables hold others, or the element ``around`` which they only set places."""
        self._outer = set(around.iterancestors("table")) if around is not None else set()
        open_tables: list[etree._Element] = []
        for event, table in etree.iterwalk(root, events=("start", "end"), tag="table"):
            if event == "end":
                open_tables.pop()
                continue
            if open_tables:
                self._outer.add(open_tables[-1])
            open_tables.append(table)

    def __call__(self, table: etree._Element) -> list[BlockDraft] | None:
        """Return a table of facts with its caption, or metadata rows as lines; None for a table that sets places."""
        if table in self._outer:
            return None
        found = _grid(table, self._cell_text)
        rows = labelled_rows(found)
        if rows:
            return list(rows)
        if self._sets_places(table, found):
            return None
        captions = (LineDraft(text) for c in table.iterchildren("caption") if (text := self._cell_text(c)))
        return [*captions, found]

    def _cell_text(self, cell: etree._Element) -> str:
        return "\n".join(
            part.text for part in read_flow(cell, lambda _: None, keep_line_ends=True) if isinstance(part, LineDraft)
        )

    @staticmethod
    def _sets_places(table: etree._Element, found: TableDraft) -> bool:
        filled = [cell for cell in found.cells if cell.text]
        if found.rows <= 1 or found.columns <= 1 or len(filled) <= 1:
            return True
        if next(table.iter("th"), None) is not None or (table.get("border") or "0").strip() not in ("", "0"):
            return False
        largest = max(len(cell.text) for cell in filled)
        whole = sum(len(cell.text) for cell in filled)
        return found.rows <= ROWS_AROUND_ARTICLE and largest >= LARGE_CELL and largest >= MOST_OF_TABLE * whole


def labelled_rows(table: TableDraft) -> list[LineDraft]:
    """Return the lines 文号：… of a table whose rows are names and values in turn; none if it is another table."""
    by_row: dict[int, list[str]] = {}
    for cell in table.cells:
        by_row.setdefault(cell.row, []).append(" ".join(cell.text.split("\n")))
    lines: list[LineDraft] = []
    fitting = known = 0
    for texts in by_row.values():
        pairs = list(zip(texts[::2], texts[1::2], strict=False))
        named = [(label, value) for name, value in pairs if (label := label_of(name)) and label_of(value) is None]
        fitting += bool(pairs) and len(named) * 2 >= len(pairs)
        known += len(named)
        for name, value in pairs:
            words = label_of(name) or name.strip().rstrip(marks().colons)
            if value.strip() and words and len(value) <= LONGEST_VALUE:
                lines.append(LineDraft(labelled(words, value.strip())))
    rows = sum(len(texts) > 1 for texts in by_row.values())
    return lines if known >= 2 and fitting >= 0.6 * max(rows, 1) else []


def _grid(table: etree._Element, read_cell: Callable[[etree._Element], str]) -> TableDraft:
    """Return a table with its merged cells, each once. Spans are cut to the rows there are."""
    rows = list(table.iter("tr"))
    busy: list[int] = []  # for each column, the first row in which it is free
    cells: list[CellDraft] = []
    for at, row in enumerate(rows):
        column = 0
        for cell in row.iterchildren("td", "th"):
            while column < len(busy) and busy[column] > at:
                column += 1
            width = _span(cell.get("colspan"), MOST_COLUMNS)
            height = _span(cell.get("rowspan"), len(rows), all_of=len(rows) - at)
            if column + width > MOST_COLUMNS:
                break
            height = min(height, len(rows) - at)
            busy += [0] * (column + width - len(busy))
            busy[column : column + width] = [at + height] * width
            cells.append(CellDraft(read_cell(cell), at, column, height, width))
            column += width
    return TableDraft(len(rows), len(busy), tuple(cells))


def _span(text: str | None, most: int, all_of: int = 1) -> int:
    """Return a row or column span; 0 means all that is left."""
    if text is None or not re.fullmatch(r"\s*\d{1,6}\s*", text):
        return 1
    return min(int(text) or all_of, most)
