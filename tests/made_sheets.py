"""Task tables as workbooks (XLSX, ODS) and files of fields, for tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.made_ofd import zipped

Rows = Sequence[Sequence[object]]

ODF = "urn:oasis:names:tc:opendocument:xmlns"


def workbook(
    sheets: dict[str, Rows], merges: Sequence[str] = (), *, also: Callable[[xlsxwriter.Workbook], None] | None = None
) -> bytes:
    """Return an XLSX workbook.

    Args:
        sheets: the rows of each sheet; dates become date cells (年月日), empty strings no cells.
        merges: ranges of the first sheet that are merged (``A1:C1``); each shows its first cell.
        also: is given the workbook before it is closed.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "default_date_format": 'yyyy"年"m"月"d"日"'})
    book.set_properties({"created": datetime(2024, 1, 1)})  # noqa: DTZ001  as the file format has it
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                _write(sheet, number, column, value)
        if sheet.get_name() == next(iter(sheets)):
            for merge in merges:
                sheet.merge_range(merge, None)
                _rewrite(sheet, merge, rows)
    if also is not None:
        also(book)
    book.close()
    return buffer.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: object) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day))  # noqa: DTZ001
    elif value != "":
        sheet.write(row, column, value)


def _rewrite(sheet: Worksheet, merge: str, rows: Rows) -> None:
    from xlsxwriter.utility import xl_cell_to_rowcol  # noqa: PLC0415

    row, column = xl_cell_to_rowcol(merge.split(":", maxsplit=1)[0])
    _write(sheet, row, column, rows[row][column])


def fields(rows: Rows, sign: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """Return a file of fields as a spreadsheet program writes it."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=sign, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode(encoding)


def ods(tables: str) -> bytes:
    """Return an ODS spreadsheet of these ``table:table`` elements."""
    spaces = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f'<office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>{tables}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    media_type = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{media_type}"/></manifest:manifest>'
    )
    return zipped({"mimetype": media_type, "content.xml": content, "META-INF/manifest.xml": manifest})


def ods_table(rows: Sequence[Sequence[str]], name: str = "任务") -> str:
    """Return a ``table:table`` of texts; a cell that begins with ``<`` is taken as it is."""
    made = "".join(
        "<table:table-row>"
        + "".join(cell if cell.startswith("<") else ods_cell(cell) for cell in row)
        + "</table:table-row>"
        for row in rows
    )
    return f'<table:table table:name="{name}">{made}</table:table>'


def ods_cell(text: str, attributes: str = "") -> str:
    """Return a cell with a text."""
    shown = f"<text:p>{escape(text)}</text:p>" if text else ""
    return f'<table:table-cell office:value-type="string" {attributes}>{shown}</table:table-cell>'
