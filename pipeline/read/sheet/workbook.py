"""Workbooks (XLSX, XLSB, XLS and WPS's ET, ODS) to a reading: every visible sheet, one after the other.

calamine reads the values, as they were last worked out. It is given parts that were unpacked with
care and packed again, because it trusts the sizes and places that a file names.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import python_calamine as calamine

from pipeline import notation
from pipeline.errors import NoticeTasksError, ReadError
from pipeline.model.reading import Issue, Reading, Source
from pipeline.read.assembly import Assembly
from pipeline.read.han import HAN
from pipeline.read.packages import Package
from pipeline.read.sheet.binary import check_sheets, check_stream
from pipeline.read.sheet.layout import SheetGrid, add_sheet
from pipeline.read.sheet.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_SHEETS
from pipeline.read.sheet.marks import SheetMarks
from pipeline.read.sheet.ooxml import mark_sheets
from pipeline.read.sheet.opendocument import mark_tables
from pipeline.read.sheet.printing import Value, plain_format, printed

_READ_PARTS = re.compile(r"(?!.*(?:/embeddings/|/media/|vbaProject)).*\.(?:xml|rels|bin)|mimetype", re.IGNORECASE)
"""Parts that hold values and their styles; pictures, macros and embedded files are not handed on."""

_PACKAGES: dict[str, Callable[[Package], tuple[dict[str, SheetMarks], dict[str, bytes]]]] = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": mark_sheets,
    "application/vnd.ms-excel.sheet.binary.macroEnabled.12": check_sheets,
    "application/vnd.oasis.opendocument.spreadsheet": mark_tables,
}


def read_workbook(data: bytes, source: Source) -> Reading:
    """Read the visible sheets of a workbook.

    Each sheet gives the lines above its table, the table, and the lines below. Hidden sheets are
    left out, hidden rows and columns are read; both become issues.

    Raises:
        ReadError: ``encrypted``, ``damaged``, ``empty``, ``too_large``, ``not_chinese``, ``unsupported``.
    """
    assembly = Assembly()
    with open_workbook(data, source.media_type) as (book, marks):
        _read_sheets(book, marks, assembly)
    reading = assembly.reading(source)
    if not reading.text.strip():
        raise ReadError.of("empty.workbook")
    if not HAN.search(reading.text):
        raise ReadError.of("not_chinese.workbook")
    return reading


@contextmanager
def open_workbook(data: bytes, media_type: str) -> Iterator[tuple[calamine.CalamineWorkbook, dict[str, SheetMarks]]]:
    """Open a workbook with care; what its parts say about sheets comes along.

    Raises:
        ReadError: ``encrypted``, ``damaged``, ``too_large``, ``unsupported``; from the body of the ``with`` as well,
            when calamine finds a fault only there.
    """
    mark = _PACKAGES.get(media_type)
    marks: dict[str, SheetMarks] = {}
    if mark is not None:
        with Package(data, "workbook") as package:
            if b"encryption-data" in _manifest(package):
                raise _encrypted()
            marks, parts = mark(package)
            data = _packed_anew(package, parts)
    else:
        check_stream(data)
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            yield book, marks
    except NoticeTasksError:
        raise
    except calamine.PasswordError as error:
        raise _encrypted() from error
    except BaseException as error:
        # A fault inside calamine's own code comes as pyo3's PanicException, which is no Exception.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise ReadError.of("damaged.workbook") from error


def _encrypted() -> ReadError:
    return ReadError.of("encrypted.workbook")


def _manifest(package: Package) -> bytes:
    info = package.resolve("", "META-INF/manifest.xml")
    return package.unpack(info) if info is not None else b""


def _packed_anew(package: Package, parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in dict.fromkeys(package.names):
            if _READ_PARTS.fullmatch(name):
                content = parts[name] if name in parts else package.part(name)
                if content:
                    archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _read_sheets(book: calamine.CalamineWorkbook, marks: dict[str, SheetMarks], assembly: Assembly) -> None:
    listed = book.sheets_metadata
    cells = 0
    hidden: list[str] = []
    for index, sheet in enumerate(listed[:MAX_SHEETS]):
        if sheet.typ is not calamine.SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible is not calamine.SheetVisibleEnum.Visible:
            hidden.append(sheet.name)
            continue
        start = assembly.length
        grid, known = _grid(book.get_sheet_by_index(index), marks.get(sheet.name, SheetMarks()))
        cells += len(grid.rows) * max(map(len, grid.rows), default=0)
        if cells > MAX_CELLS:
            raise ReadError.of("too_large.workbook_cells", most=MAX_CELLS)
        add_sheet(grid, assembly)
        _note(known, sheet.name, start, assembly)
    if hidden:
        assembly.add_issue(
            Issue.of("hidden_sheets", count=len(hidden), names=notation.marks().list_comma.join(hidden)[:200])
        )
    if len(listed) > MAX_SHEETS:
        assembly.add_issue(Issue.of("sheets_left_out", count=len(listed), most=MAX_SHEETS))


def _note(marks: SheetMarks, name: str, start: int, assembly: Assembly) -> None:
    if marks.hidden_rows or marks.hidden_columns:
        issue = Issue.of("hidden_rows", name=name, rows=marks.hidden_rows, columns=marks.hidden_columns)
        assembly.add_issue(issue, start)
    if marks.cut_cells:
        assembly.add_issue(Issue.of("cells_left_out", name=name, count=marks.cut_cells), start)


def _grid(sheet: calamine.CalamineSheet, marks: SheetMarks) -> tuple[SheetGrid, SheetMarks]:
    """Return the texts of a sheet, without the empty rows and columns at its end."""
    end = sheet.end
    if end is None:
        return SheetGrid(sheet.name, ()), marks
    rows: list[list[Value]] = sheet.to_python(skip_empty_area=False, nrows=min(end[0] + 1, MAX_ROWS))
    marks.cut_cells += max(end[0] + 1 - MAX_ROWS, 0)
    columns = min(max(map(len, rows), default=0), MAX_COLUMNS)
    plain = [plain_format(row[i] for row in rows if i < len(row) and isinstance(row[i], date)) for i in range(columns)]
    texts = [
        [
            marks.printed.get((r, c)) or printed(value, marks.formats.get((r, c)), plain[c])
            for c, value in enumerate(row[:columns])
        ]
        for r, row in enumerate(rows)
    ]
    while texts and not any(texts[-1]):
        texts.pop()
    width = max((c + 1 for row in texts for c, text in enumerate(row) if text), default=0)
    merges = sheet.merged_cell_ranges
    found = [(*first, *last) for first, last in merges] if merges else marks.merges
    return SheetGrid(sheet.name, [row[:width] for row in texts], found), marks
