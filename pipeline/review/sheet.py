"""The spreadsheet of doubtful values: Chinese headings, evidence, yellow cells to fill in, lists to choose from.

Everything a notice says is written as a string, never as a formula or a link; no clock goes in.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.review.lines import Line
from pipeline.review.words import ReviewWords, review_words
from pipeline.tables.sheet_rows import LINE_HEIGHT, lines_needed
from pipeline.tables.xlsx import CREATED

MAX_ROWS = 50_000
"""Doubtful values that one sheet holds; nobody looks at more, and what is left comes with the next export."""

MOST_LINES = 6
"""Lines of a row that are shown; longer texts are cut in view, not in content."""

_GUIDE_WIDTH = 110  # characters
_ADDED_ROWS = 200  # empty rows below, with the same lists, for what was missed
_COLOURS = {"head": "#DDE6F0", "edit": "#FFF6CC", "key": "#EEEEEE"}


def write_sheet(path: Path, lines: Iterable[Line]) -> int:
    """Write the spreadsheet and return the number of its rows.

    Raises:
        OSError: the file cannot be written.
    """
    words = review_words()
    book = xlsxwriter.Workbook(str(path), {"tmpdir": str(path.parent)})
    book.set_properties({"created": CREATED})
    sheet = book.add_worksheet(words.title)
    rows = _write_lines(book, sheet, words, lines)
    for at, column in enumerate(words.columns):
        if choices := choices_of(column.id, words):
            rule = {"validate": "list", "source": choices, "ignore_blank": True, "error_title": column.zh}
            sheet.data_validation(1, at, rows + _ADDED_ROWS, at, rule)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(words.columns) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    _write_guide(book, words)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
    return rows


def _write_lines(book: Any, sheet: Any, words: ReviewWords, lines: Iterable[Line]) -> int:
    """Write the headings and a row for each line, and return how many rows there are."""
    base = {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "border_color": "#D5DBE3"}
    head = book.add_format({"bold": True, "bg_color": _COLOURS["head"], "border": 1, "valign": "vcenter"})
    plain, edit = book.add_format(base), book.add_format(base | {"bg_color": _COLOURS["edit"]})
    grey = book.add_format(base | {"bg_color": _COLOURS["key"], "font_color": "#52606D"})
    formats = [edit if c.edit else grey if c.key else plain for c in words.columns]
    for at, column in enumerate(words.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.zh, head)
    rows = 0
    for line in islice(lines, MAX_ROWS):
        rows += 1
        high = max(lines_needed(line.cells[column.id], column.width) for column in words.columns if not column.key)
        sheet.set_row(rows, LINE_HEIGHT * min(max(high, 1), MOST_LINES))
        for at, column in enumerate(words.columns):
            # What cannot be filled in stays white: a column for other kinds; a decision can only be taken back.
            fits = not column.only or line.what in column.only
            fits = fits and not (line.decided and column.edit and column.id != "action")
            sheet.write_string(rows, at, line.cells[column.id], formats[at] if fits else plain)
    return rows


def _write_guide(book: Any, words: ReviewWords) -> None:
    """Add the sheet that says how the other is filled in."""
    guide = book.add_worksheet(words.guide_title)
    guide.set_column(0, 0, _GUIDE_WIDTH)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for at, sentence in enumerate(words.guide):
        guide.set_row(at, LINE_HEIGHT * lines_needed(sentence, _GUIDE_WIDTH))
        guide.write_string(at, 0, sentence, wrapped)


def choices_of(column: str, words: ReviewWords) -> list[str]:
    """Return the words that a column allows; none for a column of free text."""
    lists = {"action": words.words.actions, "kind": words.words.kinds, "role": words.words.roles}
    return list(lists.get(column, {}).values())
