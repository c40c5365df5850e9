"""Rows to CSV: UTF-8 with BOM; rows end with CR LF, which stands nowhere else."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.tables.cells import guard, plain_text
from pipeline.tables.columns import Column, TableDefinition
from pipeline.tables.files import replacing


def _csv_cell(column: Column, value: Any) -> str:
    """Return the text of one cell; what a spreadsheet would run as a formula is made harmless."""
    text = plain_text(value)
    return guard(text) if can_run_as_formula(column) else text


def can_run_as_formula(column: Column) -> bool:
    """Tell whether a spreadsheet might run what the notice says in this column: numbers and dates are our own."""
    return column.type in ("string", "list")


class CsvTable:
    """An open CSV file of one table, for rows as they come. Use it in a ``with`` statement."""

    def __init__(self, path: Path, definition: TableDefinition) -> None:
        self._columns = definition.fields
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow(definition.names)

    def add(self, row: Mapping[str, Any]) -> None:
        """Write one row; a column that ``row`` does not name stays empty."""
        self._writer.writerow([_csv_cell(column, row.get(column.name)) for column in self._columns])

    def add_lines(self, lines: str) -> None:
        """Write rows that are lines of CSV already."""
        self._file.write(lines)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


def write_csv(path: Path, definition: TableDefinition, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write one table to a file; a reader never sees half of it.

    Raises:
        OSError: the folder cannot be written to.
    """
    with replacing(path) as part, CsvTable(part, definition) as table:
        for row in rows:
            table.add(row)
