"""XLSB and XLS: sheets whose cells lie too far off are refused before calamine lays them out (compare ``ooxml``)."""

from __future__ import annotations

import io
import re
import struct

import olefile

from pipeline.errors import ReadError
from pipeline.read.formats import COMPOUND_ERRORS
from pipeline.read.packages import Package
from pipeline.read.sheet.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from pipeline.read.sheet.marks import SheetMarks

_ROW = 0
_CELLS = range(1, 12)
"""Numbers of the records that begin a row and that hold a cell (MS-XLSB, 2.3)."""

_FILE_PASS = 0x2F
_DIMENSIONS = 0x200
_STREAM_ROWS = 65_536
"""Rows that a sheet can have in this format; calamine makes room for as many as a sheet claims."""

_STREAM_RUNS = frozenset({0xBD, 0xBE})
_STREAM_CELLS = frozenset({0x06, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406, 0x01, 0x03, 0x04, 0x05})
"""Records of cells, single and in runs (MS-XLS, 2.3)."""


def check_sheets(package: Package) -> tuple[dict[str, SheetMarks], dict[str, bytes]]:
    """Return no marks: nothing but values is known of such a workbook.

    Raises:
        ReadError: ``too_large``, and what ``Package.part`` raises.
    """
    for name in package.names:
        if re.fullmatch(r"/?xl/worksheets/[^/]+\.bin", name, re.IGNORECASE) and _reaches_far(package.part(name)):
            raise _too_far()
    return {}, {}


def check_stream(data: bytes) -> None:
    """Look through the cells of an XLS workbook (BIFF5 and BIFF8).

    Raises:
        ReadError: ``too_large``, ``encrypted`` or ``damaged``.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            names = [name for name in ("Workbook", "Book") if file.exists(name)]
            streams = [file.openstream(name).read() for name in names]
    except COMPOUND_ERRORS as error:
        raise _damaged() from error
    for stream in streams:
        _check_records(stream)


def _check_records(stream: bytes) -> None:
    last_row = last_column = at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if kind == _FILE_PASS:
            raise ReadError.of("encrypted.workbook")
        if kind == _DIMENSIONS and size >= 14 and at + size <= len(stream):
            first_row, rows, first_column, columns = struct.unpack_from("<IIHH", stream, at)
            if rows > _STREAM_ROWS or columns > MAX_COLUMNS:
                raise _too_far()
            if first_row > rows or first_column > columns:
                raise _damaged()
        if kind in _STREAM_CELLS | _STREAM_RUNS and size >= 4 and at + size <= len(stream):
            row, column = struct.unpack_from("<HH", stream, at)
            if kind in _STREAM_RUNS:
                column = struct.unpack_from("<H", stream, at + size - 2)[0]
            last_row, last_column = max(last_row, row), max(last_column, column)
        at += size
    if last_column >= MAX_COLUMNS or (last_row + 1) * (last_column + 1) > 10 * MAX_CELLS:
        raise _too_far()


def _damaged() -> ReadError:
    return ReadError.of("damaged.workbook")


def _too_far() -> ReadError:
    return ReadError.of("too_large.workbook_cells_far")


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
