"""The rows of DataFrames with plain values, as programs that go through them one by one want them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

import pandas as pd

from pipeline.tables.reading import Tables
from pipeline.tables.rows import Row


@dataclass(frozen=True, slots=True)
class PlainTables:
    """The rows of the tables that are compared and shown, each with the values that :func:`rows_of` gives."""

    notices: list[Row]
    tasks: list[Row]
    deadlines: list[Row]
    assignments: list[Row]
    domains: list[Row]
    citations: list[Row]
    warnings: list[Row]
    failures: list[Row]

    @staticmethod
    def of(tables: Tables) -> PlainTables:
        """Return the rows of the tables of an extraction."""
        return PlainTables(**{field.name: list(rows_of(getattr(tables, field.name))) for field in fields(PlainTables)})


def rows_of(frame: pd.DataFrame) -> Iterator[Row]:
    """Yield the rows of a frame as dicts: dates as ``date``, missing values of any kind as None."""
    if frame.empty:
        return
    names = [str(name) for name in frame.columns]
    columns = [_plain_values(column) for _, column in frame.items()]
    for values in zip(*columns, strict=True):
        yield dict(zip(names, values, strict=True))


def _plain_values(column: pd.Series) -> list[Any]:
    return [value if isinstance(value, str) else _plain_value(value) for value in column.tolist()]


def _plain_value(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT or value != value:  # noqa: PLR0124 - what is not a number
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def text_of(value: Any) -> str:
    """Return the text of a table cell; a missing value is empty."""
    return value if isinstance(value, str) else ""
