"""What calamine does not give of an XLSX workbook: hidden rows and columns, number formats; and far-off cells cut.

calamine keeps a sheet as one full rectangle, so that a single cell at its far end would ask for
hundreds of gigabytes and end the process. Such cells are taken out of the XML before, and every other
one is given its address again, so that both sides agree on where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.errors import ReadError
from pipeline.read.assembly import column_letters
from pipeline.read.packages import Package, parse_xml
from pipeline.read.sheet.limits import MAX_COLUMNS, MAX_ROWS, MAX_SHEET_XML
from pipeline.read.sheet.marks import SheetMarks
from pipeline.read.sheet.printing import builtin_formats

_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_SHEET_PART = re.compile(r"/?xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_SHARED_PART = re.compile(r"/?xl/[^/]+\.xml", re.IGNORECASE)
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def mark_sheets(package: Package) -> tuple[dict[str, SheetMarks], dict[str, bytes]]:
    """Return the marks of every sheet by its name, and the parts of sheets that had to be cut.

    Raises:
        ReadError: ``damaged``, ``encrypted``, ``too_large``.
    """
    formats = _formats(package)
    marks: dict[str, SheetMarks] = {}
    parts: dict[str, bytes] = {}
    for name, info_name in _sheets(package):
        data = package.part(info_name)
        if len(data) > MAX_SHEET_XML:
            raise ReadError.of("too_large.sheet", name=name)
        try:
            root = parse_xml(data)
        except etree.XMLSyntaxError as error:
            raise ReadError.of("damaged.sheet", name=name) from error
        marks[name] = _mark(root, formats)
        parts[info_name] = _bytes(root)
    for name in package.names:
        if _SHEET_PART.fullmatch(name):
            parts.setdefault(name, b"")  # a sheet that the workbook does not list is not handed on
        elif _SHARED_PART.fullmatch(name):
            parts[name] = _without_counts(package.xml(name))
    return marks, parts


def _without_counts(root: etree._Element) -> bytes:
    """Return a part without the numbers of its entries: calamine makes room for as many as they say."""
    for element in root.iter():
        for name in ("count", "uniqueCount"):
            element.attrib.pop(name, "")
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _sheets(package: Package) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet and of its part."""
    book = next((name for name in package.names if re.fullmatch(r"/?xl/workbook\d*\.xml", name, re.IGNORECASE)), None)
    if book is None:
        return
    folder, _, file = book.rpartition("/")
    relations = package.resolve("", f"{folder}/_rels/{file}.rels")
    if relations is None:
        return
    targets = {
        element.get("Id"): element.get("Target") for element in package.xml(relations.filename).iter("{*}Relationship")
    }
    for sheet in package.xml(book).iter("{*}sheet"):
        reference = sheet.get(_RELATION) or next((v for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
        part = package.resolve(book, targets.get(str(reference)))
        if part is not None:
            yield str(sheet.get("name") or ""), part.filename


def _formats(package: Package) -> dict[int, str]:
    """Return the number formats by the index of the cell style, general ones left out."""
    info = package.resolve("xl/workbook.xml", "styles.xml")
    if info is None:
        return {}
    root = package.xml(info.filename)
    own = {element.get("numFmtId"): element.get("formatCode") for element in root.iter("{*}numFmt")}
    out: dict[int, str] = {}
    styles = next(root.iter("{*}cellXfs"), None)
    for index, style in enumerate(styles if styles is not None else ()):
        code = style.get("numFmtId") or "0"
        form = own.get(code) or (builtin_formats().get(int(code)) if code.isdecimal() and len(code) < 6 else None)
        if form and form.lower() != "general":
            out[index] = form
    return out


def _mark(root: etree._Element, formats: dict[int, str]) -> SheetMarks:
    marks = SheetMarks()
    for column in root.iter("{*}col"):
        first, last = _whole(column.get("min")), min(_whole(column.get("max")), MAX_COLUMNS)
        if column.get("hidden") in ("1", "true"):
            marks.hidden_columns += max(last - first + 1, 0)
    at_row = -1
    for row in list(root.iter("{*}row")):
        at_row = max(_whole(row.get("r")) - 1, 0) if row.get("r") else at_row + 1
        row.set("r", str(at_row + 1))
        if at_row >= MAX_ROWS:
            marks.cut_cells += sum(_has_value(cell) for cell in row)
            parent = row.getparent()
            if parent is not None:
                parent.remove(row)
            continue
        marks.hidden_rows += row.get("hidden") in ("1", "true") and any(_has_value(cell) for cell in row)
        _mark_row(row, at_row, formats, marks)
    return marks


def _mark_row(row: etree._Element, at_row: int, formats: dict[int, str], marks: SheetMarks) -> None:
    at = -1
    for cell in list(row):
        found = _ADDRESS.fullmatch(cell.get("r") or "")
        at = _column(found[1]) if found else at + 1
        cell.set("r", f"{column_letters(at)}{at_row + 1}")
        if at >= MAX_COLUMNS:
            marks.cut_cells += _has_value(cell)
            row.remove(cell)
            continue
        style = cell.get("s")
        if style and cell.get("t", "n") in ("n", "d") and style.isdecimal() and (form := formats.get(int(style[:9]))):
            marks.formats[at_row, at] = form


def _has_value(cell: etree._Element) -> bool:
    return len(cell) > 0


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
