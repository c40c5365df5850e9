"""A record made ready for the files, so that only the writing is left to do.

This is most of the work of writing; whoever extracts a record can do it too, in another process.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model.record import Record
from pipeline.tables.cells import plain_text
from pipeline.tables.columns import TableDefinition, extraction_tables
from pipeline.tables.csv_files import guarded
from pipeline.tables.records import record_json
from pipeline.tables.rows import Row, record_rows
from pipeline.tables.xlsx import SheetRow, sheet_row


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
    tables = tuple(prepare_rows(definitions[table], found) for table, found in rows.items())
    return PreparedRecord(record.notice.notice_id, record_json(record), tables)


def prepare_rows(definition: TableDefinition, rows: Iterable[Row]) -> PreparedRows:
    """Make rows of one table ready to be written; a column that a row does not name stays empty."""
    lines, sheet_rows = io.StringIO(), []
    writer = csv.writer(lines, lineterminator="\r\n")
    empty = [""] * len(definition.fields)
    columns = list(enumerate(definition.fields))
    for row in rows:
        cells = [(at, column, value) for at, column in columns if (value := row.get(column.name)) is not None]
        texts = [plain_text(value) for _, _, value in cells]
        line = empty.copy()
        for (at, column, _), text in zip(cells, texts, strict=True):
            line[at] = guarded(column, text)
        writer.writerow(line)
        sheet_rows.append(sheet_row(cells, texts))
    return PreparedRows(definition.name, lines.getvalue(), tuple(sheet_rows))
