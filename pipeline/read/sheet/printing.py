"""Values of cells as the sheet prints them: dates by their format, whole numbers without ``.0``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

from pipeline.lexicon import load
from pipeline.read.sheet.rules import SheetFile

Value = int | float | str | bool | date | datetime | time | timedelta
"""What calamine gives for a cell; "" for an empty one."""

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|_.|\*.|y+|m+|d+|h+|s+|a+/?[pa]*|.', re.IGNORECASE)
_DECIMALS = re.compile(r"0(?:\.(0+))?(%?)")
_MONTH_NAME = re.compile(r"mmm", re.IGNORECASE)
_DAY = re.compile(r"d", re.IGNORECASE)
_LINE_ENDS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]+\s*")


@cache
def builtin_formats() -> dict[int, str]:
    """Return the formats that workbooks name by number."""
    return {code: entry.format for entry in load(SheetFile, "sheets.toml").builtin for code in entry.codes}


def plain_format(values: Iterable[Value]) -> str:
    """Return how to print the dates of a column without formats: as months, if all are a first day."""
    plain = load(SheetFile, "sheets.toml").plain
    days = [value.day for value in values if isinstance(value, date)]
    return plain.month if days and all(day == 1 for day in days) else plain.day


def printed(value: Value, form: str | None, plain: str) -> str:
    """Return a value as text in one line.

    Args:
        value: the value of the cell.
        form: the number format of the cell, None where it is not known or a general one.
        plain: the format for a date whose own is not known.
    """
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date):
        return _print_date(value, form or plain)
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        return str(value)
    return _print_number(value, form)


def one_line(text: str) -> str:
    """Return a text without line ends; where a person broke the line between words, a space parts them."""
    return _LINE_ENDS.sub(_joint, text.replace("\t", " ")).strip()


def _joint(match: re.Match[str]) -> str:
    around = match.string[max(match.start() - 1, 0) : match.start()] + match.string[match.end() : match.end() + 1]
    return " " if all(char.isalnum() for char in around) else ""


def _print_number(value: float, form: str | None) -> str:
    found = _DECIMALS.fullmatch(form or "")
    if found:
        scaled = value * 100 if found[2] else value
        return f"{scaled:.{min(len(found[1] or ''), 12)}f}{found[2]}"
    return f"{value:.15g}"


def _print_date(value: date, form: str) -> str:
    form = next((local.format for local in load(SheetFile, "sheets.toml").local if local.part in form), form)
    if _MONTH_NAME.search(form):
        plain = load(SheetFile, "sheets.toml").plain
        form = plain.day if _DAY.search(form) else plain.month
    out: list[str] = []
    hours = False
    for match in _TOKEN.finditer(form.split(";", 1)[0]):
        token = match[0]
        kind = token[0].lower()
        if match[1] is not None or match[2] is not None:
            out.append(match[1] if match[1] is not None else match[2])
        elif kind == "y":
            out.append(f"{value.year:04}" if len(token) > 2 else f"{value.year % 100:02}")
        elif kind == "m" and hours:
            out.append(f"{getattr(value, 'minute', 0):02}")
        elif kind == "m":
            out.append(f"{value.month:0{len(token)}}")
        elif kind == "d":
            out.append(f"{value.day:0{len(token)}}")
        elif kind in "hs":
            out.append(f"{getattr(value, 'hour' if kind == 'h' else 'second', 0):0{len(token)}}")
        elif kind not in "[_*a@":
            out.append(token)
        hours = kind == "h" or (hours and kind not in "md")
    return "".join(out).strip()
