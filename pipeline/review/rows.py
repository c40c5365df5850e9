"""The edited spreadsheet as rows of text. It is hostile input: unpacked and read with care, bounded, nothing run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline.errors import ReadError, ReviewError
from pipeline.notation import marks
from pipeline.read.formats import recognise
from pipeline.read.sheet.workbook import open_workbook
from pipeline.review.words import review_words

MAX_BYTES = 64 * 1024 * 1024
"""Size of a spreadsheet; one of 50,000 rows has some 10 MB."""

MAX_ROWS = 60_000
"""Rows that are read: those of an export, and room for what was added."""

MAX_COLUMNS = 64
"""Columns that are looked at."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not empty: its number in the sheet (from 1), and its cells by column id."""

    number: int
    cells: dict[str, str]


def read_rows(path: Path) -> list[SheetRow]:
    """Read the sheet of doubtful values of a spreadsheet (XLSX, XLS, ODS: whatever the analyst saved).

    Raises:
        ReviewError: the file is missing or damaged, is no such spreadsheet, or lacks columns.
    """
    words = review_words()
    grid = _grid(path, words.title)
    names = {column.zh: column.id for column in words.columns}
    heads = [_text(cell).strip() for cell in grid[0][:MAX_COLUMNS]] if grid else []
    at = {names[head]: i for i, head in reversed(list(enumerate(heads))) if head in names}
    lacking = [column.zh for column in words.columns if column.id not in at]
    if lacking:
        raise ReviewError(
            str(path), [words.mistake("no_columns", title=words.title, names=marks().list_comma.join(lacking))]
        )
    rows = []
    for number, cells in enumerate(grid[1:], 2):
        texts = {name: _text(cells[i]).strip() if i < len(cells) else "" for name, i in at.items()}
        if any(texts.values()):
            rows.append(SheetRow(number, texts))
    return rows


def _grid(path: Path, title: str) -> list[list[object]]:
    words = review_words()
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= MAX_BYTES else b""
    except FileNotFoundError as error:
        raise ReviewError(str(path), [words.mistake("no_file")]) from error
    except OSError as error:
        raise ReviewError(str(path), [error.strerror or str(error)]) from error
    if not data:
        raise ReviewError(str(path), [words.mistake("file_size", size=size)])
    found = recognise(data)
    media_type = found.media_type if found else ""
    if "spreadsheet" not in media_type and "excel" not in media_type:
        raise ReviewError(str(path), [words.mistake("no_spreadsheet")])
    try:
        with open_workbook(data, media_type) as (book, _):
            if title not in book.sheet_names:
                raise ReviewError(str(path), [words.mistake("no_sheet", title=title)])
            sheet = book.get_sheet_by_name(title)
            if sheet.end is not None and sheet.end[0] >= MAX_ROWS:
                raise ReviewError(str(path), [words.mistake("too_many_rows", most=MAX_ROWS)])
            return [list(row) for row in sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS)]
    except ReadError as error:
        raise ReviewError(str(path), [error.message]) from error


def _text(cell: object) -> str:
    """Return a cell as it would be typed: dates in ISO form, whole numbers without a point."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and math.isfinite(cell) and cell == int(cell):
        return str(int(cell))
    return "" if cell is None else str(cell)
