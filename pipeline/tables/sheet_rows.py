"""Rows of a table as the XML of its sheet (SpreadsheetML, ECMA-376 part 1, 18.3): the workbook only puts them in place.

Whoever extracts a record makes them, in another process if need be. Everything a notice says is written
as a string, never as a formula. Where a row will stand, and whether its links find room, is known only
when all is put together: marks that cannot occur in XML hold these places.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import cache
from html import escape
from itertools import compress
from math import inf
from operator import gt
from typing import Any

from pipeline.model.values import value
from pipeline.notation import written
from pipeline.tables.cells import plain_text
from pipeline.tables.columns import FieldType, TableDefinition, words_of_values

# Limits of Excel 2007 and later ("Excel specifications and limits").
MAX_CHARACTERS = 32_767
_DAY_ZERO = date(1899, 12, 30)
# Excel counts days from 1900 and takes 1900 for a leap year: earlier days would come out wrong.
_FIRST_DATE = date(1900, 3, 1)

ROW = b"\x00"
"""Stands for the number of the row."""
ROW_END = b"</row>"
"""Stands at the end of each row and nowhere else."""
LINKED = b"\x01"
"""Stands for the style of a cell that has a link, if there is room for it."""

LINKED_BY = "task_id"
"""The column by which rows of two sheets belong together."""

LINE_HEIGHT = 15
"""Points of a line in the standard font."""
_MOST_LINES = 12  # of a row: longer texts are cut in view, not in content

# What Excel would read as an escaped character ("_x000D_", ECMA-376 part 1, 22.9.2.19).
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Style(IntEnum):
    """How a cell looks: its number among the styles of the workbook."""

    HEADER = 1
    TEXT = 2
    LINK = 3
    DATE = 4
    PLAIN = 5


# As they stand in the XML of each cell.
_TEXT, _DATE, _PLAIN, _LINKED = f"{Style.TEXT:d}", f"{Style.DATE:d}", f"{Style.PLAIN:d}", LINKED.decode()


Link = tuple[int, str, str, int]
"""From a row and the letters of its column to a table and a row of it: places among the rows of the same record.

A plain tuple: there are many of these, and pickle restores them several times as fast as data classes.
"""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """What is known of the cells of a column before there are any.

    Attributes:
        letters: of the column in the sheet.
        start: of the XML of each cell, up to the number of its style.
        words: what is shown for values of an enum and for booleans, by value.
    """

    name: str
    type: FieldType
    letters: str
    start: str
    width: int
    link: str | None
    detail: bool
    words: Mapping[Any, str]


# Without slots, and all rows in one piece: pickle restores that several times as fast.
@value(frozen=True, slots=False)
class SheetRows:
    """Rows of one table as UTF-8 with their marks, and the links of the marked cells in their order."""

    count: int
    xml: bytes
    links: tuple[Link, ...] = ()

    @staticmethod
    def joined(parts: Iterable[SheetRows]) -> SheetRows:
        """Return rows one behind the other."""
        count, xml = 0, []
        links: list[Link] = []
        for part in parts:
            links += [(count + row, column, table, at) for row, column, table, at in part.links]
            xml.append(part.xml)
            count += part.count
        return SheetRows(count, b"".join(xml), tuple(links))

    def parted(self, at: int) -> tuple[SheetRows, SheetRows]:
        """Return the first ``at`` rows, and the others."""
        rows = [row + ROW_END for row in self.xml.split(ROW_END)[:-1]]
        first = tuple(link for link in self.links if link[0] < at)
        others = tuple((row - at, column, table, to) for row, column, table, to in self.links if row >= at)
        return SheetRows(at, b"".join(rows[:at]), first), SheetRows(self.count - at, b"".join(rows[at:]), others)


def first_rows(tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[tuple[str, str], int]:
    """Return where in each table of a record the first row of each task stands."""
    found: dict[tuple[str, str], int] = {}
    for table, rows in tables.items():
        for at, row in enumerate(rows):
            if task := row.get(LINKED_BY):
                found.setdefault((table, task), at)
    return found


def sheet_columns(definition: TableDefinition) -> list[SheetColumn]:
    """Return the columns of a table as its sheet shows them; one table, not one row, has this worked out."""
    words = {value: plain_text(word) for value, word in words_of_values().items()}
    return [
        SheetColumn(
            name=column.name,
            type=column.type,
            letters=letters,
            start=f'<c r="{letters}\0" s=',
            width=column.width,
            link=column.link,
            detail=column.detail,
            words=words if column.enum or column.type == "boolean" else {},
        )
        for column, letters in zip(definition.fields, _letters(len(definition.fields)), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """What is known of the rows of a table before there are any.

    Attributes:
        columns: of the table.
        starts: of the XML of a cell of text in each column, up to its text.
        around: what stands before and behind the text of a cell in each column that needs no care.
        limits: the characters that surely fit into one line; in columns that do not make a row high any number does.
        worded: places of the columns that show words for their values.
        numbers: places of the columns of numbers.
        dates: places of the columns of dates.
        linked: places of the columns of text whose cells may lead to other rows.
    """

    columns: tuple[SheetColumn, ...]
    starts: tuple[str, ...]
    around: tuple[tuple[str, str], ...]
    limits: tuple[float, ...]
    worded: tuple[int, ...]
    numbers: tuple[int, ...]
    dates: tuple[int, ...]
    linked: tuple[int, ...]

    @staticmethod
    def of(definition: TableDefinition) -> SheetLayout:
        """Return the layout of a table."""
        columns = tuple(sheet_columns(definition))
        numbers = tuple(at for at, column in enumerate(columns) if column.type in ("integer", "number"))
        dates = tuple(at for at, column in enumerate(columns) if column.type == "date")
        figures = (*numbers, *dates)
        starts = tuple(f'{column.start}"{_TEXT}" t="inlineStr"><is>' for column in columns)
        texts = [(f"{start}<t>", "</t></is></c>") for start in starts]
        figure = [(f'{column.start}"{_PLAIN}"><v>', "</v></c>") for column in columns]
        return SheetLayout(
            columns,
            starts,
            tuple(figure[at] if at in numbers else texts[at] for at in range(len(columns))),
            # One line holds a fourth of its width whatever the characters; what is folded away does not count.
            tuple(inf if c.detail or at in figures else c.width / 4 for at, c in enumerate(columns)),
            tuple(at for at, column in enumerate(columns) if column.words and at not in figures),
            numbers,
            dates,
            tuple(at for at, column in enumerate(columns) if column.link and at not in figures),
        )


def sheet_row(
    layout: SheetLayout,
    row: Mapping[str, Any],
    texts: Sequence[str],
    targets: Mapping[tuple[str, str], int],
    *,
    plain: bool,
) -> SheetRows:
    """Return a row of a table as its sheet shows it.

    Args:
        layout: of the table.
        row: values by column; one that is not named stays empty.
        texts: the values as plain text, one for each column.
        targets: where rows of other tables stand that cells may lead to.
        plain: whether none of the texts needs care (:func:`pipeline.tables.cells.need_no_care`).
    """
    columns = layout.columns
    shown = list(texts)
    for at in layout.worded:
        shown[at] = columns[at].words.get(texts[at], texts[at])
    if plain:
        around = zip(layout.around, shown, strict=True)
        cells = [f"{before}{text}{behind}" if text else "" for (before, behind), text in around]
    else:
        starts = zip(layout.starts, shown, strict=True)
        cells = [f"{start}{_text(text)}</is></c>" if text else "" for start, text in starts]
        for at in layout.numbers:
            before, behind = layout.around[at]
            cells[at] = f"{before}{texts[at]}{behind}" if texts[at] else ""
    for at in layout.dates:
        if texts[at] and (day := row[columns[at].name]) >= _FIRST_DATE:
            cells[at] = f'{columns[at].start}"{_DATE}"><v>{(day - _DAY_ZERO).days}</v></c>'
    links: list[Link] = []
    for at in layout.linked:
        column = columns[at]
        target = targets.get((column.link or "", row.get(LINKED_BY, "")))
        if texts[at] and target is not None:
            links.append((0, column.letters, column.link or "", target))
            cells[at] = f'{column.start}"{_LINKED}"' + cells[at].removeprefix(f'{column.start}"{_TEXT}"')
    long = compress(zip(shown, columns, strict=True), map(gt, map(len, shown), layout.limits))
    lines = max((lines_needed(text[: _MOST_LINES * c.width], c.width) for text, c in long), default=1)
    high = f' ht="{LINE_HEIGHT * min(lines, _MOST_LINES)}" customHeight="1"' if lines > 1 else ""
    return SheetRows(1, f'<row r="\0"{high}>{"".join(cells)}</row>'.encode(), tuple(links))


def lines_needed(text: str, width: int) -> int:
    """Return how many lines a text needs at the width of its column; not every program works that out."""
    if 4 * len(text) <= width:  # whatever its characters
        return 1 if text else 0
    if text.isascii():
        return -(-len(text) // width)
    # In GB 18030 a Chinese character takes two bytes and a Latin one takes one, which is their width.
    return -(-len(text.encode("gb18030", "replace")) // width)


@cache
def _letters(count: int) -> tuple[str, ...]:
    """Return the letters of the first columns: A to Z, AA to AZ, …, up to XFD."""
    ends = [chr(ord("A") + at) for at in range(26)]
    names = itertools.chain.from_iterable(map("".join, itertools.product(ends, repeat=length)) for length in (1, 2, 3))
    return tuple(itertools.islice(names, count))


def _text(text: str) -> str:
    """Return a text without control characters as an element, cut to what a cell can hold."""
    text = _shorten(text)
    kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    if "&" in text or "<" in text or ">" in text:
        text = escape(text, quote=False)
    return f"<t{kept}>{text}</t>"


def _shorten(text: str) -> str:
    """Cut a text to what a cell can hold; the whole text stands in the CSV file and the record.

    Excel counts UTF-16 units, of which a rare character takes two.
    """
    if 2 * len(text) <= MAX_CHARACTERS:
        return text
    encoded = text.encode("utf-16-le")
    if len(encoded) <= 2 * MAX_CHARACTERS:
        return text
    return encoded[: 2 * (MAX_CHARACTERS - 1)].decode("utf-16-le", "ignore") + written().cut
