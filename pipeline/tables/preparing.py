"""A record made ready for the files, so that only the writing is left to do.

This is most of the work of writing; whoever extracts a record can do it too, in another process.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.model.record import Record
from pipeline.tables.cells import guard, plain_text
from pipeline.tables.columns import TableDefinition, extraction_tables
from pipeline.tables.csv_files import can_run_as_formula
from pipeline.tables.records import record_json
from pipeline.tables.rows import Row, record_rows
from pipeline.tables.sheet_rows import SheetColumn, SheetRow, first_rows, sheet_columns, sheet_row


@dataclass(frozen=True, slots=True)
class PreparedRows:
    """Rows of one table: as lines of CSV, and as rows of its sheet."""

    table: str
    lines: str
    sheet_rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """What is written of one record: the bytes of its own file, and its rows table by table."""

    notice_id: str
    json: bytes
    tables: tuple[PreparedRows, ...]


def prepare_record(record: Record) -> PreparedRecord:
    """Make a record ready to be written."""
    rows: dict[str, list[Row]] = {}
    for table, row in record_rows(record):
        rows.setdefault(table, []).append(row)
    layouts = _layouts()
    targets = first_rows(rows)
    tables = tuple(_prepare(layouts[table], found, targets) for table, found in rows.items())
    return PreparedRecord(record.notice.notice_id, record_json(record), tables)


def prepare_rows(definition: TableDefinition, rows: Iterable[Row]) -> PreparedRows:
    """Make rows of one table ready to be written; a column that a row does not name stays empty."""
    return _prepare(_Layout.of(definition), rows, {})


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is known of the cells of a table before there are any: ``guarded`` are those of a CSV that might be run."""

    table: str
    names: tuple[str, ...]
    guarded: tuple[bool, ...]
    columns: tuple[SheetColumn, ...]

    @staticmethod
    def of(definition: TableDefinition) -> _Layout:
        """Return the layout of a table."""
        guarded = tuple(can_run_as_formula(column) for column in definition.fields)
        return _Layout(definition.name, tuple(definition.names), guarded, tuple(sheet_columns(definition)))


@cache
def _layouts() -> dict[str, _Layout]:
    """Return the layouts of the tables of an extraction, by name: they are the same for every record."""
    return {name: _Layout.of(definition) for name, definition in extraction_tables().items()}


def _prepare(layout: _Layout, rows: Iterable[Row], targets: Mapping[tuple[str, str], int]) -> PreparedRows:
    """Make rows ready; ``targets`` tells where rows stand that cells of the workbook lead to (:func:`first_rows`)."""
    lines, sheet_rows = io.StringIO(), []
    writer = csv.writer(lines, lineterminator="\r\n")
    for row in rows:
        values = map(row.get, layout.names)
        texts = [value if type(value) is str and value.isprintable() else plain_text(value) for value in values]
        cells = zip(texts, layout.guarded, strict=True)
        writer.writerow([guard(text) if text and guarded else text for text, guarded in cells])
        sheet_rows.append(sheet_row(layout.columns, row, texts, targets))
    return PreparedRows(layout.table, lines.getvalue(), tuple(sheet_rows))
