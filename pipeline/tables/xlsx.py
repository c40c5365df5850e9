"""The same tables as one workbook: Chinese headings and words, filters, frozen header, dates as dates.

Everything a notice says is written as a string, never as a formula. The only links are our own, from a
task to its deadlines and units and back. No clock goes in, so the same rows give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

from pipeline.tables.cells import plain_text
from pipeline.tables.columns import Column, TableDefinition, words_of_values

# Limits of Excel 2007 and later ("Excel specifications and limits"). A sheet holds 1,048,576 rows.
MAX_ROWS = 1_048_575
MAX_CHARACTERS = 32_767
MAX_LINKS = 20_000  # of a table; the library holds them until the end. Excel allows 65,530 of a sheet
MAX_BYTES = 1_500_000_000
"""Size of all sheets as XML. Beyond 2 GiB a ZIP needs extensions over which Excel offers a repair."""
_CELL_BYTES = 60  # of XML around the text of a cell
_CHARACTER_BYTES = 3  # of a Chinese character in UTF-8
# Excel counts days from 1900 and takes 1900 for a leap year: earlier days would come out wrong.
_FIRST_DATE = date(1900, 3, 1)
LINE_HEIGHT = 15
"""Points of a line in the standard font."""

_MOST_LINES = 12  # of a row: longer texts are cut in view, not in content
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  a constant, so that equal input gives equal bytes


_NOTE_SHEET = "说明 Note"
_LINKED_BY = "task_id"  # the column by which rows of two sheets belong together

CellKind = Literal["text", "date", "boolean", "number"]


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of a sheet: how many lines high it is, and column, kind and value of each cell that is not empty."""

    lines: int
    cells: tuple[tuple[int, CellKind, Any], ...]


_DATE_BARS = {
    "type": "data_bar",
    "bar_color": "#BBD9E3",
    "min_type": "min",  # dates are large numbers: bars from nought would all look alike
    "max_type": "max",
}


class Workbook:
    """An open ``tasks.xlsx``, one sheet for each table. Rows are put out as they come."""

    def __init__(self, path: Path, definitions: Iterable[TableDefinition]) -> None:
        # constant_memory puts each row out when the next one starts: a large folder fits in memory.
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "tmpdir": str(path.parent), "use_zip64": True}
        )
        self._book.set_properties({"created": _CREATED})
        self._formats = {
            "header": self._book.add_format({"bold": True, "bg_color": "#DDE6F0", "border": 1, "valign": "vcenter"}),
            "text": self._book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"}),
            "link": self._book.add_format(
                {"text_wrap": True, "valign": "top", "num_format": "@", "font_color": "#14566D", "underline": 1}
            ),
            "date": self._book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
            "plain": self._book.add_format({"valign": "top"}),
        }
        room = _Room(MAX_BYTES)
        self._sheets = {d.name: _Sheet(self._book, d, self._formats, room) for d in definitions}

        order = list(self._sheets)
        # A table that links to one behind it waits until the rows of the same record are there.
        self._waiting = {
            name
            for name, sheet in self._sheets.items()
            if any(order.index(table) > order.index(name) for table in sheet.links.values())
        }
        self._held: dict[str, list[SheetRow]] = {}
        self._places: dict[tuple[str, str], str] = {}

    def add(self, table: str, rows: Iterable[SheetRow]) -> None:
        """Write rows of a table: those of one record, the tables in the order of their definitions."""
        sheet, found = self._sheets[table], list(rows)
        if table in self._waiting:
            self._put_held()
            self._places = {}
        if sheet.linked_by is not None:
            for row, place in zip(found, sheet.places(len(found)), strict=True):
                if key := _text_at(row, sheet.linked_by):
                    self._places.setdefault((table, key), place)
        if table in self._waiting:
            self._held[table] = found
        else:
            sheet.add(found, self._places)

    def _put_held(self) -> None:
        for table, rows in self._held.items():
            self._sheets[table].add(rows, self._places)
        self._held = {}

    def close(self) -> None:
        """Finish the file.

        Raises:
            OSError: the file cannot be written.
        """
        self._put_held()
        for sheet in self._sheets.values():
            sheet.finish()
        self._tell_what_is_left_out()
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(str(error)) from error

    def _tell_what_is_left_out(self) -> None:
        """Add a sheet, shown first, that names the tables of which rows had no room."""
        short = [sheet for sheet in self._sheets.values() if sheet.left_out]
        if not short:
            return
        note = self._book.add_worksheet(_NOTE_SHEET)
        note.set_column(0, 0, 100)
        for at, sheet in enumerate(short):
            note.write_string(at, 0, sheet.left_out_words(), self._formats["text"])
        note.activate()
        note.set_first_sheet()


@dataclass(slots=True)
class _Room:
    """Bytes of XML that may still be written; once a row finds no room, no later one is written either."""

    left: int

    def take(self, row: SheetRow) -> bool:
        if self.left > 0:
            texts = sum(len(value) for _, kind, value in row.cells if kind == "text")
            self.left -= _CELL_BYTES * len(row.cells) + _CHARACTER_BYTES * texts
        return self.left > 0


class _Sheet:
    """The sheet of one table; rows beyond what Excel can hold go on in a further sheet, as long as there is room."""

    def __init__(self, book: Any, definition: TableDefinition, formats: dict[str, Any], room: _Room) -> None:
        self._book, self._definition, self._formats, self._room = book, definition, formats, room
        self._number = self._links = self.left_out = 0
        self.links = {at: column.link for at, column in enumerate(definition.fields) if column.link}
        names = definition.names
        self.linked_by = names.index(_LINKED_BY) if _LINKED_BY in names else None
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        self._sheet = self._book.add_worksheet(self._name(self._number))
        self._rows = 0
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)  # for printing: the header on each page, all columns side by side
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        for at, column in enumerate(self._definition.fields):
            self._sheet.set_column(at, at, column.width)
        for at, column in enumerate(self._definition.fields):
            self._sheet.write_string(0, at, column.zh, self._formats["header"])

    def _name(self, number: int) -> str:
        return self._definition.zh if number == 1 else f"{self._definition.zh} {number}"

    def places(self, count: int) -> list[str]:
        """Return where the next rows will stand, as links."""
        rows = range(self._rows, self._rows + count)
        return [f"internal:'{self._name(self._number + r // MAX_ROWS)}'!A{r % MAX_ROWS + 2}" for r in rows]

    def add(self, rows: Iterable[SheetRow], places: Mapping[tuple[str, str], str]) -> None:
        for row in rows:
            if not self._room.take(row):
                self.left_out += 1
                continue
            if self._rows == MAX_ROWS:
                self.finish()
                self._begin()
            self._rows += 1
            self._sheet.set_row(self._rows, LINE_HEIGHT * row.lines)
            key = _text_at(row, self.linked_by) if self.links and self.linked_by is not None else ""
            for at, kind, value in row.cells:
                place = places.get((self.links[at], key)) if at in self.links else None
                if place is not None and self._links < MAX_LINKS:
                    self._links += 1
                    self._sheet.write_url(self._rows, at, place, self._formats["link"], value)
                else:
                    self._write(at, kind, value)
            # Even with constant_memory the library keeps the height of every row; those before this are put out.
            self._sheet.row_info.pop(self._rows - 1, None)
            self._sheet.row_sizes.pop(self._rows - 1, None)

    def left_out_words(self) -> str:
        """Say which rows are not in the workbook, and where they are."""
        zh, file = self._definition.zh, f"{self._definition.name}.csv"
        return (
            f"{zh}: {self.left_out} rows are not in this workbook, which is as large as Excel can open; "
            f"all rows are in {file}. 本工作簿已达上限，“{zh}”另有 {self.left_out} 行未列入，全部内容见 {file}。"
        )

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
        for at, column in enumerate(self._definition.fields):
            if column.type == "date" and self._rows:
                self._sheet.conditional_format(1, at, self._rows, at, _DATE_BARS)
        self._sheet.autofilter(0, 0, self._rows, len(self._definition.fields) - 1)


def sheet_row(values: Sequence[tuple[int, Column, Any]], texts: Sequence[str]) -> SheetRow:
    """Return a row of a table as its sheet shows it.

    Args:
        values: the values that are there, each with its column and the number of that.
        texts: the same values as CSV shows them.
    """
    cells: list[tuple[int, CellKind, Any]] = []
    words = words_of_values()
    lines = 1
    for (at, column, value), text in zip(values, texts, strict=True):
        if column.type == "date" and value >= _FIRST_DATE:
            cells.append((at, "date", value))
        elif column.type == "boolean":
            cells.append((at, "boolean", value))
        elif column.type in ("integer", "number"):
            cells.append((at, "number", value))
        elif shown := plain_text(words[value]) if column.enum and value in words else text:
            lines = max(lines, lines_needed(shown, column.width))
            cells.append((at, "text", _shorten(shown)))
    return SheetRow(min(lines, _MOST_LINES), tuple(cells))


def _text_at(row: SheetRow, at: int) -> str:
    return next((str(value) for column, _, value in row.cells if column == at), "")


def lines_needed(text: str, width: int) -> int:
    """Return how many lines a text needs at the width of its column; not every program works that out."""
    if 4 * len(text) <= width:  # whatever its characters
        return 1 if text else 0
    # In GB 18030 a Chinese character takes two bytes and a Latin one takes one, which is their width.
    return -(-len(text.encode("gb18030", "replace")) // width)


def _shorten(text: str) -> str:
    """Cut a text to what a cell can hold; the whole text stands in the CSV file and the record.

    Excel counts UTF-16 units, of which a rare character takes two.
    """
    if 2 * len(text) <= MAX_CHARACTERS:
        return text
    encoded = text.encode("utf-16-le")
    if len(encoded) <= 2 * MAX_CHARACTERS:
        return text
    return encoded[: 2 * (MAX_CHARACTERS - 1)].decode("utf-16-le", "ignore") + "…"
