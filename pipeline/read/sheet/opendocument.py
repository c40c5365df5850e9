"""What calamine does not give of an ODS sheet: merged cells, hidden rows, values as printed; and far-off cells cut.

A cell or row can stand for any number of the same; the numbers are bounded before calamine, which
lays all of them out, sees the sheet (compare ``ooxml``).
"""

from __future__ import annotations

from lxml import etree

from pipeline.errors import ReadError
from pipeline.read.packages import Package
from pipeline.read.sheet.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEET_XML
from pipeline.read.sheet.marks import SheetMarks
from pipeline.read.sheet.printing import one_line

CONTENT = "content.xml"

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_HIDDEN = ("collapse", "filter")


def mark_tables(package: Package) -> tuple[dict[str, SheetMarks], dict[str, bytes]]:
    """Return the marks of every sheet by its name, and the content with its repetitions bounded.

    Raises:
        ReadError: ``damaged``, ``encrypted``, ``too_large``.
    """
    info = package.resolve("", CONTENT)
    if info is None:
        raise ReadError.of("damaged.spreadsheet_content")
    if info.file_size > MAX_SHEET_XML:
        raise ReadError.of("too_large.spreadsheet")
    root = package.xml(info.filename)
    marks = {str(table.get(f"{_TABLE}name") or ""): _mark(table) for table in root.iter(f"{_TABLE}table")}
    return marks, {info.filename: etree.tostring(root, xml_declaration=True, encoding="UTF-8")}


def _mark(table: etree._Element) -> SheetMarks:
    marks = SheetMarks()
    at_row = 0
    for row in list(table.iter(f"{_TABLE}table-row")):
        if at_row >= MAX_ROWS:
            marks.cut_cells += sum(_has_value(cell) for cell in row)
            _drop(row)
            continue
        times = _bounded(row, "number-rows-repeated", MAX_ROWS - at_row)
        if row.get(f"{_TABLE}visibility") in _HIDDEN and any(_has_value(cell) for cell in row):
            marks.hidden_rows += times
        _mark_row(row, at_row, marks)
        at_row += times
    return marks


def _mark_row(row: etree._Element, at_row: int, marks: SheetMarks) -> None:
    at = 0
    for cell in list(row):
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        if at >= MAX_COLUMNS:
            marks.cut_cells += _has_value(cell)
            _drop(cell)
            continue
        times = _bounded(cell, "number-columns-repeated", MAX_COLUMNS - at)
        down, across = _count(cell, "number-rows-spanned"), _count(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            marks.merges.append((at_row, at, at_row + down - 1, at + across - 1))
        if cell.get(f"{_OFFICE}value-type", "string") != "string" and _has_value(cell):
            shown = " ".join("".join(str(part) for part in p.itertext()) for p in cell.iter(f"{_TEXT}p"))
            marks.printed |= dict.fromkeys(((at_row, at + i) for i in range(times)), one_line(shown))
        at += times


def _bounded(element: etree._Element, name: str, most: int) -> int:
    """Return how often an element is repeated, at most so often, and write that into it."""
    count = min(_count(element, name), most)
    if element.get(_TABLE + name) is not None:
        element.set(_TABLE + name, str(count))
    return count


def _count(element: etree._Element, name: str) -> int:
    text = element.get(_TABLE + name) or "1"
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1


def _has_value(cell: etree._Element) -> bool:
    return cell.find(f"{_TEXT}p") is not None


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
