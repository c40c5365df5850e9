"""The same tables as one workbook: Chinese headings, filters, frozen header, dates as dates.

Everything a notice says is written as a string, never as a formula or a link. No clock goes in, so
the same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from pipeline.tables.cells import plain_text
from pipeline.tables.columns import TableDefinition

# Limits of Excel 2007 and later ("Excel specifications and limits"). A sheet holds 1,048,576 rows.
MAX_ROWS = 1_048_575
MAX_CHARACTERS = 32_767
# Excel counts days from 1900 and takes 1900 for a leap year: earlier days would come out wrong.
_FIRST_DATE = date(1900, 3, 1)
_LINE_HEIGHT = 15  # points, of the standard font
_MOST_LINES = 12  # of a row: longer texts are cut in view, not in content
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  a constant, so that equal input gives equal bytes


CellKind = Literal["text", "date", "boolean", "number"]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet: how many lines high it is, and column, kind and value of each cell that is not empty."""

    lines: int
    cells: tuple[tuple[int, CellKind, Any], ...]


class Workbook:
    """An open ``tasks.xlsx``, one sheet for each table. Rows are put out as they come."""

    def __init__(self, path: Path, definitions: Iterable[TableDefinition]) -> None:
        # constant_memory puts each row out when the next one starts: a large folder fits in memory.
        self._book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
        self._book.set_properties({"created": _CREATED})
        self._formats = {
            "header": self._book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "valign": "vcenter"}),
            "text": self._book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
            "date": self._book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
            "plain": self._book.add_format({"valign": "top"}),
        }
        self._sheets = {definition.name: _Sheet(self._book, definition, self._formats) for definition in definitions}

    def add(self, table: str, rows: Iterable[SheetRow]) -> None:
        """Write rows of a table."""
        self._sheets[table].add(rows)

    def close(self) -> None:
        """Finish the file.

        Raises:
            OSError: the file cannot be written.
        """
        for sheet in self._sheets.values():
            sheet.finish()
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error


class _Sheet:
    """The sheet of one table; rows beyond what Excel can hold go on in a further sheet."""

    def __init__(self, book: Any, definition: TableDefinition, formats: dict[str, Any]) -> None:
        self._book, self._definition, self._formats = book, definition, formats
        self._number = 0
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        name = self._definition.zh if self._number == 1 else f"{self._definition.zh} {self._number}"
        self._sheet = self._book.add_worksheet(name)
        self._rows = 0
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)  # for printing: the header on each page, all columns side by side
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        for at, column in enumerate(self._definition.fields):
            self._sheet.set_column(at, at, column.width)
        for at, column in enumerate(self._definition.fields):
            self._sheet.write_string(0, at, column.zh, self._formats["header"])

    def add(self, rows: Iterable[SheetRow]) -> None:
        for row in rows:
            if self._rows == MAX_ROWS:
                self.finish()
                self._begin()
            self._rows += 1
            self._sheet.set_row(self._rows, _LINE_HEIGHT * row.lines)
            for cell in row.cells:
                self._write(*cell)

    def _write(self, at: int, kind: CellKind, value: Any) -> None:
        if kind == "text":
            self._sheet.write_string(self._rows, at, value, self._formats["text"])
        elif kind == "date":
            self._sheet.write_datetime(self._rows, at, value, self._formats["date"])
        elif kind == "boolean":
            self._sheet.write_boolean(self._rows, at, value, self._formats["plain"])
        else:
            self._sheet.write_number(self._rows, at, value, self._formats["plain"])

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, self._rows, len(self._definition.fields) - 1)


def sheet_row(definition: TableDefinition, row: Mapping[str, Any]) -> SheetRow:
    """Return a row of a table as its sheet shows it."""
    cells: list[tuple[int, CellKind, Any]] = []
    lines = 1
    for at, column in enumerate(definition.fields):
        value = row.get(column.name)
        if value is None:
            continue
        if column.type == "date" and value >= _FIRST_DATE:
            cells.append((at, "date", value))
        elif column.type == "boolean":
            cells.append((at, "boolean", value))
        elif column.type in ("integer", "number"):
            cells.append((at, "number", value))
        elif text := plain_text(value):
            lines = max(lines, _lines(text, column.width))
            cells.append((at, "text", _shorten(text)))
    return SheetRow(min(lines, _MOST_LINES), tuple(cells))


def _lines(text: str, width: int) -> int:
    """Return how many lines a text needs at the width of its column; not every program works that out."""
    # In GB 18030 a Chinese character takes two bytes and a Latin one takes one, which is their width.
    return -(-len(text.encode("gb18030", "replace")) // width)


def _shorten(text: str) -> str:
    """Cut a text to what a cell can hold; the whole text stands in the CSV file and the record.

    Excel counts UTF-16 units, of which a rare character takes two.
    """
    encoded = text.encode("utf-16-le")
    if len(encoded) <= 2 * MAX_CHARACTERS:
        return text
    return encoded[: 2 * (MAX_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"
