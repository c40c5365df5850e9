"""A record made ready for the files, so that only the writing is left to do.

This is most of the work of writing; whoever extracts a record can do it too, in another process.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from pipeline.model.reading import Issue, Source
from pipeline.model.record import NoticeInfo, Record
from pipeline.tables.cells import guard, need_no_care, plain_text
from pipeline.tables.columns import TableDefinition, extraction_tables
from pipeline.tables.csv_files import can_run_as_formula
from pipeline.tables.records import json_with_warning, record_json
from pipeline.tables.rows import Row, record_rows
from pipeline.tables.sheet_rows import SheetLayout, SheetRows, first_rows, sheet_row

_NOTICES, _WARNINGS = "notices", "warnings"
_COUNT = "warning_count"


@dataclass(frozen=True, slots=True)
class PreparedRows:
    """Rows of one table: as lines of CSV, and as rows of its sheet."""

    table: str
    lines: str
    sheet: SheetRows


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """What is written of one record: the bytes of its own file, and its rows table by table.

    ``doubted`` is the row of the notice as it is with one more warning, ``own`` the number of warnings about the
    notice itself: see :func:`with_warning`.
    """

    notice_id: str
    json: bytes
    tables: tuple[PreparedRows, ...]
    doubted: PreparedRows
    own: int


def prepare_record(record: Record) -> PreparedRecord:
    """Make a record ready to be written."""
    rows: dict[str, list[Row]] = {}
    for table, row in record_rows(record):
        rows.setdefault(table, []).append(row)
    layouts = _layouts()
    targets = first_rows(rows)
    tables = tuple(_prepare(layouts[table], found, targets) for table, found in rows.items())
    (notice,) = rows[_NOTICES]
    doubted = _prepare(layouts[_NOTICES], [notice | {_COUNT: notice[_COUNT] + 1}], targets)
    return PreparedRecord(record.notice.notice_id, record_json(record), tables, doubted, len(record.warnings))


def with_warning(made: PreparedRecord, issue: Issue, path: str) -> PreparedRecord:
    """Return what :func:`prepare_record` makes of a record with one more warning about the notice, without the record.

    ``path`` is that of its file. The warning stands behind those about the notice and before those about its tasks; its
    place is not given.
    """
    tables = {rows.table: _led_on(rows) for rows in made.tables} | {_NOTICES: made.doubted}
    notice = NoticeInfo(made.notice_id, Source(path, sha256="", media_type=""))
    only = Record(notice, sections=(), tasks=(), citations=(), catalogue=(), text="", warnings=(issue,))
    further = _prepare(_layouts()[_WARNINGS], [row for table, row in record_rows(only) if table == _WARNINGS], {})
    tables[_WARNINGS] = _put_in(further, made.own, tables[_WARNINGS]) if _WARNINGS in tables else further
    return replace(made, json=json_with_warning(made.json, issue), tables=tuple(tables.values()))


def _led_on(rows: PreparedRows) -> PreparedRows:
    """Return rows with their links to warnings of tasks, which stand one row further down then."""
    links = [(row, column, table, at + (table == _WARNINGS)) for row, column, table, at in rows.sheet.links]
    return replace(rows, sheet=replace(rows.sheet, links=tuple(links)))


def _put_in(further: PreparedRows, at: int, rows: PreparedRows) -> PreparedRows:
    lines = rows.lines.splitlines(keepends=True)
    before, behind = rows.sheet.parted(at)
    sheet = SheetRows.joined((before, further.sheet, behind))
    return replace(rows, lines="".join([*lines[:at], further.lines, *lines[at:]]), sheet=sheet)


def prepare_rows(definition: TableDefinition, rows: Iterable[Row]) -> PreparedRows:
    """Make rows of one table ready to be written; a column that a row does not name stays empty."""
    return _prepare(_Layout.of(definition), rows, {})


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is known of the cells of a table before there are any: ``guarded`` are those of a CSV that might be run."""

    table: str
    names: tuple[str, ...]
    guarded: tuple[bool, ...]
    sheet: SheetLayout

    @staticmethod
    def of(definition: TableDefinition) -> _Layout:
        """Return the layout of a table."""
        guarded = tuple(can_run_as_formula(column) for column in definition.fields)
        return _Layout(definition.name, tuple(definition.names), guarded, SheetLayout.of(definition))


@cache
def _layouts() -> dict[str, _Layout]:
    """Return the layouts of the tables of an extraction, by name: they are the same for every record."""
    return {name: _Layout.of(definition) for name, definition in extraction_tables().items()}


def _prepare(layout: _Layout, rows: Iterable[Row], targets: Mapping[tuple[str, str], int]) -> PreparedRows:
    """Make rows ready; ``targets`` tells where rows stand that cells of the workbook lead to (:func:`first_rows`)."""
    lines, sheet = io.StringIO(), []
    writer = csv.writer(lines, lineterminator="\r\n")
    for row in rows:
        values = map(row.get, layout.names)
        texts = ["" if v is None else v if type(v) is str else plain_text(v) for v in values]
        plain = need_no_care(texts)
        if not plain:
            texts = [plain_text(text) for text in texts]
        cells = zip(texts, layout.guarded, strict=True)
        writer.writerow(texts if plain else [guard(text) if text and guarded else text for text, guarded in cells])
        sheet.append(sheet_row(layout.sheet, row, texts, targets, plain=plain))
    return PreparedRows(layout.table, lines.getvalue(), SheetRows.joined(sheet))
