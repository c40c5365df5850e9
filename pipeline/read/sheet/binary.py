"""XLSB: sheets whose cells lie too far off are refused before calamine lays them out (compare ``ooxml``)."""

from __future__ import annotations

import re

from pipeline.errors import ReadError
from pipeline.read.packages import Package
from pipeline.read.sheet.limits import MAX_COLUMNS, MAX_ROWS
from pipeline.read.sheet.marks import SheetMarks

_ROW = 0
_CELLS = range(1, 12)
"""Numbers of the records that begin a row and that hold a cell (MS-XLSB, 2.3)."""


def check_sheets(package: Package) -> tuple[dict[str, SheetMarks], dict[str, bytes]]:
    """Return no marks: nothing but values is known of such a workbook.

    Raises:
        ReadError: ``too-large``, and what ``Package.part`` raises.
    """
    for name in package.names:
        if re.fullmatch(r"/?xl/worksheets/[^/]+\.bin", name, re.IGNORECASE) and _reaches_far(package.part(name)):
            raise ReadError(
                "too-large", "This workbook has cells far outside its tables: save it as .xlsx and use that."
            )
    return {}, {}


def _reaches_far(data: bytes) -> bool:
    at = 0
    while at < len(data):
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        if size >= 4:
            place = int.from_bytes(data[at : at + 4], "little")
            if (kind == _ROW and place >= MAX_ROWS) or (kind in _CELLS and place >= MAX_COLUMNS):
                return True
        at += size
    return False


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    """Return a number of seven bits a byte, the lowest first, and where it ends."""
    value = 0
    for i in range(most):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << (7 * i)
        if not byte & 0x80:
            break
    return value, at
