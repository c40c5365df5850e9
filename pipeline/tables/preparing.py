"""A record made ready for the files, so that only the writing is left to do.

This is most of the work of writing; whoever extracts a record can do it too, in another process.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pipeline.model.record import Record
from pipeline.tables.cells import guard, plain_text
from pipeline.tables.columns import TableDefinition, extraction_tables
from pipeline.tables.csv_files import can_run_as_formula
from pipeline.tables.records import record_json
from pipeline.tables.rows import Row, record_rows
from pipeline.tables.sheet_rows import SheetRow, first_rows, sheet_columns, sheet_row


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
    definitions = extraction_tables()
    targets = first_rows(rows)
    tables = tuple(prepare_rows(definitions[table], found, targets) for table, found in rows.items())
    return PreparedRecord(record.notice.notice_id, record_json(record), tables)


def prepare_rows(
    definition: TableDefinition, rows: Iterable[Row], targets: Mapping[tuple[str, str], int] = MappingProxyType({})
) -> PreparedRows:
    """Make rows of one table ready to be written; a column that a row does not name stays empty.

    ``targets`` tells where rows stand that cells of the workbook lead to (:func:`first_rows`).
    """
    lines, sheet_rows = io.StringIO(), []
    writer = csv.writer(lines, lineterminator="\r\n")
    names = definition.names
    columns = sheet_columns(definition)
    can_run = [can_run_as_formula(column) for column in definition.fields]
    for row in rows:
        values = [row.get(name) for name in names]
        texts = ["" if value is None else plain_text(value) for value in values]
        writer.writerow([guard(text) if text and runs else text for text, runs in zip(texts, can_run, strict=True)])
        sheet_rows.append(sheet_row(columns, row, texts, targets))
    return PreparedRows(definition.name, lines.getvalue(), tuple(sheet_rows))
