"""Files of fields (CSV, TSV): a text is one only if it has the header of a task table and even rows.

A notice is full of commas. So the header must name columns that are known (``columns.toml``), and the
rows below must have as many fields as it; whatever is less sure stays a text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from functools import cache
from itertools import islice

from pipeline.errors import ReadError
from pipeline.headings import heading_key, is_header_row
from pipeline.lexicon import compile_pattern, load
from pipeline.read.assembly import Assembly
from pipeline.read.sheet.layout import MAX_TITLE_ROWS, SheetGrid, add_sheet
from pipeline.read.sheet.limits import MAX_CELLS
from pipeline.read.sheet.printing import one_line
from pipeline.read.sheet.rules import SheetFile

MEDIA_TYPES = {",": "text/csv", ";": "text/csv", "\t": "text/tab-separated-values"}
"""By the sign between fields."""

EVEN = 0.9
"""Share of the rows below the header that must have as many fields as it; TSV, which texts hold too, all."""

HEAD = 20_000
"""Characters in which the header must stand; a file without one is not gone through."""

_NAME = "T1"
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@cache
def _copied() -> re.Pattern[str]:
    return compile_pattern(load(SheetFile, "sheets.toml").copied.pattern)


def fields_of(text: str) -> tuple[list[list[str]], str] | None:
    """Return the rows of a file of fields and its media type; None for a text that is none.

    Raises:
        ReadError: ``too_large``.
    """
    told = _SEPARATOR_LINE.match(text)
    text = text[told.end() :] if told else text
    for sign, media_type in MEDIA_TYPES.items():
        if (told and told[1] != sign) or sign not in text[:HEAD]:
            continue
        head = _without_gaps(_rows(text[:HEAD], sign, MAX_TITLE_ROWS))
        header = next((i for i, row in enumerate(head) if is_header_row([heading_key(field) for field in row])), None)
        if header is None or _copied().search(sign.join(head[header])):
            continue  # none, or a table in what a copy put around the lines: these are read as text
        rows = _without_gaps(_rows(text, sign, MAX_CELLS))
        header = next(i for i, row in enumerate(rows) if is_header_row([heading_key(field) for field in row]))
        if _is_even(rows[header:], 1.0 if sign == "\t" else EVEN):
            if sum(map(len, rows)) > MAX_CELLS:
                raise ReadError.of("too_large.fields", most=MAX_CELLS)
            return [[one_line(field) for field in row] for row in rows], media_type
    return None


def add_fields(rows: Sequence[Sequence[str]], assembly: Assembly) -> None:
    """Append the lines and the table of a file of fields."""
    add_sheet(SheetGrid(_NAME, rows), assembly)


def _rows(text: str, sign: str, most: int) -> list[list[str]]:
    """Return the first rows; none for a file that breaks the rules of quoting."""
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=sign), most))
    except csv.Error:
        return []


def _without_gaps(rows: list[list[str]]) -> list[list[str]]:
    """Drop the empty lines of a copy that has one behind every row."""
    filled = [row for row in rows if any(field.strip() for field in row)]
    return filled if len(rows) - len(filled) >= len(filled) - 1 else rows


def _is_even(rows: Sequence[Sequence[str]], share: float) -> bool:
    """Tell whether most rows have as many fields as the first one, and the others are remarks of one field."""
    width = len(rows[0]) if rows else 0
    below = [row for row in rows[1:] if any(field.strip() for field in row)]
    even = sum(len(row) == width for row in below)
    remarks = all(len(row) == width or sum(bool(field.strip()) for field in row) == 1 for row in below)
    return bool(even) and even >= share * len(below) and remarks
