"""The answer to a query as text: a table for the eye, CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from pipeline.messages import in_both
from pipeline.tables.cells import guard, plain_text
from pipeline.tables.query import Answer

if TYPE_CHECKING:
    from rich.table import Table

SHOWN = 200
"""Rows that a table for the eye shows."""

_GAP = 2
"""Columns between two cells."""

_NARROW = 20
"""Columns of the terminal: where cells would get no more, each row is shown as a list of its fields."""


Form = Literal["table", "csv", "json"]
"""How an answer is written."""


def written(answer: Answer, form: Form, width: int | None = None) -> Iterator[bytes]:
    """Yield the bytes of an answer, piece by piece; ``width`` is that of a table, in columns of the terminal."""
    if form == "table":
        yield _table(answer, width).encode("utf-8")
        return
    writer = _csv_lines if form == "csv" else _json_lines
    for line in writer(answer):
        yield line.encode("utf-8")


def _table(answer: Answer, width: int | None) -> str:
    from rich.console import Console  # noqa: PLC0415  only a terminal needs it

    names = [plain_text(name) for name in answer.columns]
    rows = [[plain_text(value) for value in row] for row in itertools.islice(answer.rows, SHOWN)]
    shown = io.StringIO()
    console = Console(file=shown, width=width)
    console.print(_lists(names, rows) if rows and _is_narrow([names, *rows], console.width) else _grid(names, rows))
    more = sum(1 for _ in answer.rows)
    count = len(rows) + more
    tail = in_both("answer_shortened", count=SHOWN) if more else ""
    return f"{shown.getvalue()}({count} row{'' if count == 1 else 's'}{tail})\n"


def _grid(names: list[str], rows: list[list[str]]) -> Table:
    from rich import box  # noqa: PLC0415  only a terminal needs it
    from rich.table import Table  # noqa: PLC0415  as above
    from rich.text import Text  # noqa: PLC0415  as above

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for at, name in enumerate(names):
        numbers = bool(rows) and all(_is_number(row[at]) or not row[at] for row in rows)
        table.add_column(Text(name), justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _lists(names: list[str], rows: list[list[str]]) -> Table:
    """Return each row as a list of its fields, for terminals too narrow for the table."""
    from rich import box  # noqa: PLC0415  only a terminal needs it
    from rich.table import Table  # noqa: PLC0415  as above
    from rich.text import Text  # noqa: PLC0415  as above

    table = Table(box=box.SIMPLE, show_header=False, show_edge=False, pad_edge=False)
    table.add_column()
    table.add_column(overflow="fold")
    for row in rows:
        for name, cell in zip(names, row, strict=True):
            table.add_row(Text(name), Text(cell))
        table.add_section()
    return table


def _is_narrow(lines: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether a table is wider than the terminal and its cells would be folded into slips."""
    from rich.cells import cell_len  # noqa: PLC0415  only a terminal needs it

    columns = len(lines[0])
    needed = sum(max(map(cell_len, column)) + _GAP for column in zip(*lines, strict=True))
    return needed - _GAP > width and width < columns * (_NARROW + _GAP)


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).removeprefix("-").isdecimal()


def _csv_lines(answer: Answer) -> Iterator[str]:
    """Yield lines as in the other CSV files: with BOM, and harmless to spreadsheets."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    line.write("\ufeff")
    for row in itertools.chain([answer.columns], answer.rows):
        writer.writerow([guard(plain_text(value)) if _is_text(value) else plain_text(value) for value in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _is_text(value: Any) -> bool:
    return not isinstance(value, bool | int | float | Decimal)


def _json_lines(answer: Answer) -> Iterator[str]:
    """Yield an array with an object for each row on a line of its own."""
    names = _told_apart(answer.columns)
    yield "["
    for number, row in enumerate(answer.rows):
        values = dict(zip(names, map(_json_value, row), strict=True))
        yield (",\n" if number else "\n") + json.dumps(values, ensure_ascii=False, allow_nan=False)
    yield "\n]\n"


def _told_apart(names: Sequence[str]) -> list[str]:
    """Return names of which none stands twice: the keys of an object."""
    found: dict[str, None] = {}
    for name in names:
        free = next(n for n in itertools.chain([name], (f"{name}_{i}" for i in itertools.count(2))) if n not in found)
        found[free] = None
    return list(found)


_SIMPLE: dict[type, Callable[[Any], Any]] = {
    list: lambda value: [_json_value(item) for item in value],
    tuple: lambda value: [_json_value(item) for item in value],
    dict: lambda value: {str(key): _json_value(item) for key, item in value.items()},
    float: lambda value: value if math.isfinite(value) else None,
    Decimal: lambda value: float(value) if value.is_finite() else None,
}


def _json_value(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    simple = _SIMPLE.get(type(value))
    return simple(value) if simple else plain_text(value)
