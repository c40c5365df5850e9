"""Tables as one workbook: Chinese headings and words, filters, frozen header, dates as dates.

XlsxWriter makes the workbook around the rows; these come as XML (:mod:`pipeline.tables.sheet_rows`),
wait in a file for each sheet, and go in between. The only links are our own, from a task to its deadlines
and units and back. No clock goes in, so the same rows give the same bytes.
"""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Any, Self
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

from pipeline.messages import in_both
from pipeline.tables.columns import Column, TableDefinition, dictionary_sheet, note_sheet
from pipeline.tables.dictionary import dictionary_rows
from pipeline.tables.sheet_rows import LINE_HEIGHT, LINKED, ROW, ROW_END, SheetRows, Style, lines_needed

# Limits of Excel 2007 and later ("Excel specifications and limits"). A sheet holds 1,048,576 rows.
MAX_ROWS = 1_048_575
MAX_COLUMNS = 16_384
MAX_LINKS = 20_000
"""Of a sheet. Excel allows 65,530, with which LibreOffice takes two and a half times as long to open 4,000 notices."""
MAX_BYTES = 1_500_000_000
"""Size of all rows as XML. Beyond 2 GiB a ZIP needs extensions over which Excel offers a repair."""

IN_MEMORY = 256 * 1024
"""Bytes of a sheet beyond which it waits on disk."""

_COMPRESSION = 4  # of zlib: in half the time of its usual 6 a tenth more bytes
_CHUNK = 1024 * 1024  # bytes
_BUTTON = 3  # characters of a heading that the button of the filter covers
_A3, _A4 = 8, 9  # codes of paper sizes ("ST_PaperSize", ECMA-376 part 1, 18.18.50)
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  a day has no time zone
"""When workbooks say that they were made: a constant, so that equal input gives equal bytes."""

_FORMATS: dict[Style, dict[str, Any]] = {
    Style.HEADER: {"bold": True, "bg_color": "#DDE6F0", "border": 1, "valign": "vcenter", "text_wrap": True},
    Style.TEXT: {"text_wrap": True, "valign": "top", "num_format": "@"},
    Style.LINK: {"text_wrap": True, "valign": "top", "num_format": "@", "font_color": "#14566D", "underline": 1},
    Style.DATE: {"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"},
    Style.PLAIN: {"valign": "top"},
}
_DATE_BARS = {
    "type": "data_bar",
    "bar_color": "#BBD9E3",
    "min_type": "min",  # dates are large numbers: bars from nought would all look alike
    "max_type": "max",
}

# A sheet as the library leaves it: the size, the header, a row of samples, the end of the rows, and what
# follows the place of links ("CT_Worksheet", ECMA-376 part 1, A.2).
_SHEET = re.compile(
    rb'(?P<head>.*<dimension ref=")[^"]*(?P<header>".*?<sheetData>.*?</row>).*'
    rb"(?P<end></sheetData>.*)(?P<margins><pageMargins.*)",
    re.DOTALL,
)


class Workbook:
    """A new workbook, one sheet for each table, and one that says what the columns mean.

    Use it in a ``with`` statement: its end writes the file.

    Raises (every method):
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path, definitions: Iterable[TableDefinition]) -> None:
        self._path = path
        self._waiting = ExitStack()
        self._tables = {d.name: _Table(d, self._open) for d in definitions}
        self._room = MAX_BYTES

    def _open(self) -> IO[bytes]:
        return self._waiting.enter_context(SpooledTemporaryFile(IN_MEMORY, dir=str(self._path.parent)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._waiting:
            if kind is None:
                self._write()

    def add(self, rows: Mapping[str, SheetRows]) -> None:
        """Add the rows of one record, by table. Once those of a record find no room, no later ones are added."""
        self._room -= sum(len(found.xml) for found in rows.values())
        begin = {name: self._tables[name].count for name in rows}

        def place(table: str, at: int) -> str:
            return self._tables[table].place(begin[table] + at)

        for name, found in rows.items():
            table = self._tables[name]
            if self._room < 0 or not table.sheets:  # without a sheet it has more columns than one can have
                table.left_out += found.count
            else:
                table.add(found, place)

    def _write(self) -> None:
        sheets = [sheet for table in self._tables.values() for sheet in table.sheets]
        parts = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}
        notes = [table.left_out_words() for table in self._tables.values() if table.left_out]
        with (
            ZipFile(io.BytesIO(_around(self._tables.values(), notes))) as around,
            ZipFile(self._path, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as book,
        ):
            for name in around.namelist():
                with book.open(name, "w") as part:  # by its name: so the entry tells no time
                    if name in parts:
                        parts[name].write(around.read(name), part)
                    else:
                        part.write(around.read(name))


class _Table:
    """The sheets of one table: rows beyond what Excel can hold in one go on in the next."""

    def __init__(self, definition: TableDefinition, new_file: Callable[[], IO[bytes]]) -> None:
        self.definition, self._new_file = definition, new_file
        self.sheets: list[_Sheet] = []
        self.count = self.left_out = 0
        if len(definition.fields) <= MAX_COLUMNS:
            self._begin()

    def _begin(self) -> None:
        name = self._name(len(self.sheets))
        self.sheets.append(_Sheet(name, self.definition, self._new_file(), self._new_file()))

    def _name(self, number: int) -> str:
        return f"{self.definition.zh} {number + 1}" if number else self.definition.zh

    def place(self, at: int) -> str:
        """Return where a row stands or will stand, as a link tells it."""
        return f"'{self._name(at // MAX_ROWS)}'!A{at % MAX_ROWS + 2}"

    def add(self, rows: SheetRows, place: Callable[[str, int], str]) -> None:
        """Add rows; ``place`` tells where their links lead."""
        self.count += rows.count
        while (room := MAX_ROWS - self.sheets[-1].count) < rows.count:
            first, rows = rows.parted(room)
            self.sheets[-1].add(first, place)
            self._begin()
        self.sheets[-1].add(rows, place)

    def left_out_words(self) -> str:
        """Say which rows are not in the workbook, and where they are."""
        table, file = self.definition.zh, f"{self.definition.name}.csv"
        return in_both("rows_left_out", table=table, count=self.left_out, file=file)


class _Sheet:
    """The rows and links of one sheet, in files until its turn comes."""

    def __init__(self, name: str, definition: TableDefinition, rows: IO[bytes], links: IO[bytes]) -> None:
        self.name, self.definition, self._rows, self._links = name, definition, rows, links
        self.count = self._link_count = 0

    def add(self, rows: SheetRows, place: Callable[[str, int], str]) -> None:
        first = self.count + 2  # behind the header
        self.count += rows.count
        xml = ROW_END.join([row.replace(ROW, b"%d" % at) for at, row in enumerate(rows.xml.split(ROW_END), first)])
        if rows.links:
            links = rows.links[: MAX_LINKS - self._link_count]
            self._link_count += len(links)
            xml = xml.replace(LINKED, b"%d" % Style.LINK, len(links)).replace(LINKED, b"%d" % Style.TEXT)
            self._links.write(
                "".join(
                    f'<hyperlink ref="{column}{first + row}" location="{place(table, at)}"/>'
                    for row, column, table, at in links
                ).encode()
            )
        self._rows.write(xml)

    def write(self, around: bytes, part: IO[bytes]) -> None:
        """Write the whole sheet.

        Raises:
            ValueError: the library makes sheets in another way than the one this was written for.
        """
        found = _SHEET.fullmatch(around)
        if found is None:
            raise ValueError("this version of XlsxWriter makes sheets whose parts are not found")
        last = xlsxwriter.utility.xl_rowcol_to_cell(self.count, len(self.definition.fields) - 1)
        part.write(found["head"] + b"A1:" + last.encode() + found["header"])
        _copy(self._rows, part)
        part.write(found["end"])
        if self._link_count:
            part.write(b"<hyperlinks>")
            _copy(self._links, part)
            part.write(b"</hyperlinks>")
        part.write(found["margins"])


def _copy(waiting: IO[bytes], part: IO[bytes]) -> None:
    waiting.seek(0)
    shutil.copyfileobj(waiting, part, _CHUNK)


def _around(tables: Iterable[_Table], notes: Sequence[str]) -> bytes:
    """Return the workbook with everything but the rows; a sheet of ``notes`` is shown first."""
    tables = list(tables)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"created": CREATED})
        formats = {style: book.add_format(look) for style, look in _FORMATS.items()}
        for sheet in (sheet for table in tables for sheet in table.sheets):
            _add_sheet(book, formats, sheet)
        _add_dictionary(book, formats, [table.definition for table in tables])
        if notes:
            page = book.add_worksheet(note_sheet())
            page.set_column(0, 0, 100)
            for at, words in enumerate(notes):
                page.write_string(at, 0, words, formats[Style.TEXT])
            page.activate()
            page.set_first_sheet()
    return made.getvalue()


def _add_sheet(book: Any, formats: Mapping[Style, Any], sheet: _Sheet) -> None:
    page, columns = book.add_worksheet(sheet.name), sheet.definition.fields
    page.freeze_panes(1, 1 + next((at for at, column in enumerate(columns) if not column.detail), 0))
    page.repeat_rows(0)  # for printing: the header on each page, all columns side by side
    page.set_landscape()
    page.set_paper(_A3)
    page.fit_to_pages(1, 0)
    page.set_footer("&C&A  &P / &N")
    page.set_row(0, LINE_HEIGHT * max(lines_needed(c.zh, c.width - _BUTTON) for c in columns if not c.detail))
    for at, column in enumerate(columns):
        page.set_column(at, at, column.width, None, _outline(columns, at))
        page.write_string(0, at, column.zh, formats[Style.HEADER])
        if column.type == "date" and sheet.count:
            page.conditional_format(1, at, sheet.count, at, _DATE_BARS)
    # The library numbers the styles as cells use them: samples do so in the order of Style, and are left out.
    for at, style in enumerate(style for style in formats if style is not Style.HEADER):
        page.write_blank(1, at, None, formats[style])
    page.autofilter(0, 0, sheet.count, len(columns) - 1)
    if columns[-1].detail:
        page.set_column(len(columns), len(columns), None, None, _outline(columns, len(columns)))


def _outline(columns: Sequence[Column], at: int) -> dict[str, Any]:
    """Fold details away; the mark to unfold them stands above the column behind them."""
    if at < len(columns) and columns[at].detail:
        return {"level": 1, "hidden": True}
    return {"collapsed": at > 0 and columns[at - 1].detail}


def _add_dictionary(book: Any, formats: Mapping[Style, Any], definitions: Iterable[TableDefinition]) -> None:
    sheet = dictionary_sheet()
    page = book.add_worksheet(sheet.sheet)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for at, (heading, width) in enumerate(zip(sheet.headings, sheet.widths, strict=True)):
        page.set_column(at, at, width)
        page.write_string(0, at, heading, formats[Style.HEADER])
    for number, row in enumerate(dictionary_rows(sheet, definitions), 1):
        lines = max(lines_needed(text, width) for text, width in zip(row, sheet.widths, strict=True))
        page.set_row(number, LINE_HEIGHT * lines)
        for at, text in enumerate(row):
            page.write_string(number, at, text, formats[Style.TEXT])
