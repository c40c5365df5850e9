"""The same tables as one workbook: Chinese headings, filters, frozen header, dates as dates.

Everything a notice says is written as a string, never as a formula or a link. No clock goes in, so
the same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.tables.cells import plain_text
from pipeline.tables.columns import Column, TableDefinition

# Limits of Excel 2007 and later ("Excel specifications and limits"). A sheet holds 1,048,576 rows.
MAX_ROWS = 1_048_575
MAX_CHARACTERS = 32_767
# Excel counts days from 1900 and takes 1900 for a leap year: earlier days would come out wrong.
_FIRST_DATE = date(1900, 3, 1)
_LINE_HEIGHT = 15  # points, of the standard font
_MOST_LINES = 12  # of a row: longer texts are cut in view, not in content
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  a constant, so that equal input gives equal bytes


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

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        """Write one row of a table."""
        self._sheets[table].add(row)

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

    def add(self, row: Mapping[str, Any]) -> None:
        if self._rows == MAX_ROWS:
            self.finish()
            self._begin()
        self._rows += 1
        lines = max(_lines(column, row.get(column.name)) for column in self._definition.fields)
        self._sheet.set_row(self._rows, _LINE_HEIGHT * min(lines, _MOST_LINES))
        for at, column in enumerate(self._definition.fields):
            self._write(at, column, row.get(column.name))

    def _write(self, at: int, column: Column, value: Any) -> None:
        if value is None:
            return
        if column.type == "date" and value >= _FIRST_DATE:
            self._sheet.write_datetime(self._rows, at, value, self._formats["date"])
        elif column.type == "boolean":
            self._sheet.write_boolean(self._rows, at, value, self._formats["plain"])
        elif column.type in ("integer", "number"):
            self._sheet.write_number(self._rows, at, value, self._formats["plain"])
        elif text := plain_text(value):
            self._sheet.write_string(self._rows, at, _shorten(text), self._formats["text"])

    def finish(self) -> None:
        self._sheet.autofilter(0, 0, self._rows, len(self._definition.fields) - 1)


def _lines(column: Column, value: Any) -> int:
    """Return how many lines a cell needs at the width of its column; not every program works that out."""
    if not isinstance(value, str | list | tuple):
        return 1
    # In GB 18030 a Chinese character takes two bytes and a Latin one takes one, which is their width.
    wide = len(plain_text(value).encode("gb18030", "replace"))
    return -(-wide // column.width) or 1


def _shorten(text: str) -> str:
    """Cut a text to what a cell can hold; the whole text stands in the CSV file and the record.

    Excel counts UTF-16 units, of which a rare character takes two.
    """
    encoded = text.encode("utf-16-le")
    if len(encoded) <= 2 * MAX_CHARACTERS:
        return text
    return encoded[: 2 * (MAX_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"
