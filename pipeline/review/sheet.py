"""The spreadsheet of doubtful values: Chinese headings, evidence, yellow cells to fill in, lists to choose from.

Everything a notice says is written as a string, never as a formula or a link; no clock goes in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.review.corrections import AssignmentValue, DeadlineValue, DomainValue, FieldValue
from pipeline.review.doubts import Entry
from pipeline.review.words import ReviewWords, review_words
from pipeline.tables.cells import plain_text
from pipeline.tables.xlsx import LINE_HEIGHT, lines_needed

SIDE = 60
"""Characters of the notice shown before and behind the words of a value."""

MAX_ROWS = 50_000
"""Doubtful values that one sheet holds; nobody looks at more, and what is left comes with the next export."""

MOST_LINES = 6
"""Lines of a row that are shown; longer texts are cut in view, not in content."""

_ADDED_ROWS = 200  # empty rows below, with the same lists, for what was missed
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001  a constant, so that equal input gives equal bytes
_COLOURS = {"head": "#DDE6F0", "edit": "#FFF6CC", "key": "#EEEEEE"}


def write_sheet(path: Path, entries: Iterable[Entry], places: Mapping[str, str]) -> int:
    """Write the spreadsheet and return the number of its rows.

    Args:
        path: the file to write.
        entries: the doubtful values.
        places: name of the place of each notice, by ``notice_id``.

    Raises:
        OSError: the file cannot be written.
    """
    words = review_words()
    book = xlsxwriter.Workbook(str(path), {"tmpdir": str(path.parent)})
    book.set_properties({"created": _CREATED})
    sheet = book.add_worksheet(words.title)
    base = {"text_wrap": True, "valign": "top", "num_format": "@", "border": 1, "border_color": "#D5DBE3"}
    head = book.add_format({"bold": True, "bg_color": _COLOURS["head"], "border": 1, "valign": "vcenter"})
    plain, edit = book.add_format(base), book.add_format(base | {"bg_color": _COLOURS["edit"]})
    grey = book.add_format(base | {"bg_color": _COLOURS["key"], "font_color": "#52606D"})
    formats = [edit if c.edit else grey if c.key else plain for c in words.columns]
    for at, column in enumerate(words.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.zh, head)
    rows = 0
    for entry in entries:
        if rows == MAX_ROWS:
            break
        rows += 1
        cells = cells_of(entry, places.get(entry.notice_id, ""))
        lines = max(lines_needed(cells[column.id], column.width) for column in words.columns if not column.key)
        sheet.set_row(rows, LINE_HEIGHT * min(max(lines, 1), MOST_LINES))
        for at, column in enumerate(words.columns):
            # A cell of a column that is for other kinds stays white, so that yellow is what can be filled in.
            fits = not column.only or entry.value.what in column.only
            sheet.write_string(rows, at, cells[column.id], formats[at] if fits else plain)
    for at, column in enumerate(words.columns):
        if choices := choices_of(column.id, words):
            rule = {"validate": "list", "source": choices, "ignore_blank": True, "error_title": column.zh}
            sheet.data_validation(1, at, rows + _ADDED_ROWS, at, rule)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, rows, len(words.columns) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    guide = book.add_worksheet(words.guide_title)
    guide.set_column(0, 0, 110)
    for at, line in enumerate(words.guide):
        guide.write_string(at, 0, line, book.add_format({"text_wrap": True, "valign": "top"}))
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error
    return rows


def choices_of(column: str, words: ReviewWords) -> list[str]:
    """Return the words that a column allows; none for a column of free text."""
    lists = {"action": words.words.actions, "kind": words.words.kinds, "role": words.words.roles}
    return list(lists.get(column, {}).values())


def cells_of(entry: Entry, place: str) -> dict[str, str]:
    """Return the texts of a row by the ids of the columns."""
    words = review_words()
    info, task = entry.record["notice"], entry.task
    reasons = [words.reason(code) for code in entry.reasons]
    cells = dict.fromkeys((column.id for column in words.columns), "") | {
        "what": words.words.whats[entry.value.what],
        "reasons": "；".join(reasons) + (f"。{entry.other[:200]}" if entry.other else ""),
        "place": place,
        "notice": info["title"] or info["source"]["path"],
        "task": _head(task) if task else "",
        "raw": entry.raw,
        "evidence": _evidence(entry),
        "where": where(entry.span),
        "task_id": task["task_id"] if task else "",
        "key": entry.key,
    }
    cells |= editable(entry)
    return {name: plain_text(text) for name, text in cells.items()}


def editable(entry: Entry) -> dict[str, str]:
    """Return the texts of the yellow cells of a row as the results have them."""
    words, value = review_words().words, entry.value
    if isinstance(value, DeadlineValue):
        return {
            "kind": words.kinds[value.kind],
            "start": plain_text(value.start),
            "end": plain_text(value.end),
            "rrule": value.rrule or "",
        }
    if isinstance(value, AssignmentValue):
        return {"role": words.roles[value.role], "name": plain_text(value.name)}
    if isinstance(value, DomainValue):
        return {"domain": plain_text(value.domain)}
    if isinstance(value, FieldValue):
        return {"value": plain_text(value.value)}
    return {}


def where(span: Any) -> str:
    """Return the place of a span in its file: page, paragraph, table cell, file of an archive."""
    if not span:
        return ""
    parts = [
        span.get("member") or "",
        f"第{span['page']}页" if span.get("page") else "",
        f"¶{span['paragraph']}" if span.get("paragraph") else "",
        span.get("cell") or "",
    ]
    return " ".join(part for part in parts if part)


def _head(task: dict[str, Any]) -> str:
    words = task["title"] or task["text"] or ""
    return f"{task['number'] or ''} {words[:60]}".strip()


def _evidence(entry: Entry) -> str:
    """Return the words of a value in 【】 among their neighbours."""
    if not entry.span:
        return ""
    text, start, end = entry.record["text"], entry.span["start"], entry.span["end"]
    quoted = text[start:end] if end - start <= 4 * SIDE else text[start : start + 4 * SIDE] + "…"
    shown = f"{text[max(start - SIDE, 0) : start]}【{quoted}】{text[end : end + SIDE]}"
    return " ".join(shown.split())
