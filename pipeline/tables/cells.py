"""Turn a value into the text of a cell and back, so that no spreadsheet runs it as a formula.

A spreadsheet runs a cell as a formula when it begins with ``= + - @``, a tab or a carriage return
(OWASP, "CSV Injection"); East Asian versions also take the full-width signs. Such a cell gets an
apostrophe in front, which reading back takes off again. A cell that would only look guarded gets
one as well, so no text is changed by the way there and back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from pipeline.tables.columns import SEPARATOR

# Excel skips white space and invisible marks in front of a formula sign.
_RUNS_AS_FORMULA = re.compile(r"'*(?:\t|[\s\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠])")
_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Characters that XML 1.0 (the inside of XLSX) cannot hold; tab and line ends are dealt with above.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\ufffe\uffff]")

# What may have to be guarded, or kept as white space: at the beginning of a cell, behind the mark between two.
_BEGINS_WITH_CARE = re.compile("\0[ '=+\\-@＝＋－＠]")
_SURELY_SHORT = 16_000
"""Characters that a cell of a workbook can hold whatever they are."""

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Control characters that no text for people holds: all but tab and line end."""


def plain_text(value: Any) -> str:
    """Return a value as one line of text: what CSV and XLSX show alike. None gives an empty text.

    Line ends become a space (the output contract allows none in a field), control characters go,
    and half a surrogate pair, which UTF-8 cannot hold, is written as its escape.
    """
    if type(value) is str:
        text = value
    elif written := _WRITTEN.get(type(value)):
        return written(value)
    elif isinstance(value, date):
        return value.isoformat()
    elif isinstance(value, list | tuple):
        return join_list(value)
    else:
        text = str(value)
    if text.isprintable():  # nothing of what follows is; hardly a cell has any, so one look settles most
        return text
    text = _NOT_IN_XML.sub("", _LINE_ENDS.sub(" ", text))
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def need_no_care(texts: Sequence[str]) -> bool:
    """Tell at one look whether nothing in some cells must be taken out, guarded or escaped, nor be cut.

    False tells nothing: each cell must be looked at then.
    """
    if not "".join(texts).isprintable():  # hence of white space and invisible marks they have plain spaces only
        return False
    cells = "\0".join(["", *texts, ""])
    return (
        len(cells) <= _SURELY_SHORT
        and "&" not in cells
        and "<" not in cells
        and ">" not in cells
        and "_x" not in cells  # what Excel would read as an escaped character
        and " \0" not in cells
        and _BEGINS_WITH_CARE.search(cells) is None
    )


def join_list(items: list[Any] | tuple[Any, ...]) -> str:
    """Join the items of a list by ；. A ； inside an item becomes its half-width twin."""
    texts = [plain_text(item).replace(SEPARATOR, ";") for item in items]
    return SEPARATOR.join([text for text in texts if text and not text.isspace()])


_WRITTEN: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "",
    bool: lambda value: "true" if value else "false",
    int: str,
    date: date.isoformat,
    tuple: join_list,
}
"""How values of the usual types are written, told by their very type."""


def split_list(cell: object) -> list[str]:
    """Return the items of a list cell; an empty or missing cell gives an empty list."""
    return cell.split(SEPARATOR) if isinstance(cell, str) and cell else []


def guard(text: str) -> str:
    """Put an apostrophe in front of a text that a spreadsheet would run."""
    if text[:1].isalnum():  # no formula begins so, but most cells do
        return text
    return f"'{text}" if _RUNS_AS_FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Take off the apostrophe that :func:`guard` put there."""
    return text[1:] if text.startswith("'") and _RUNS_AS_FORMULA.match(text, 1) else text
