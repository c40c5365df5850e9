"""Records to files and back: CSV, XLSX, JSON and their description.

Each name is imported when it is first used: reading tables back needs pandas, which writing does not,
and a run that has nothing to write needs neither.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.tables.cells import join_list, split_list
    from pipeline.tables.columns import TableDefinition, all_tables, extraction_tables
    from pipeline.tables.csv_files import CsvTable, write_csv
    from pipeline.tables.datapackage import add_datapackage, write_datapackage
    from pipeline.tables.failures import Failure
    from pipeline.tables.files import FileSet, remove_leftovers, replacing, write_file
    from pipeline.tables.plain_rows import PlainTables, rows_of, text_of
    from pipeline.tables.preparing import PreparedRecord, prepare_record, prepare_rows, with_warning
    from pipeline.tables.reading import Tables, read_table, read_tables
    from pipeline.tables.records import read_records, record_json, record_schema
    from pipeline.tables.rows import Row, record_rows
    from pipeline.tables.writing import WORKBOOK, write_prepared, write_tables, write_workbook
    from pipeline.tables.xlsx import Workbook

__all__ = [
    "WORKBOOK",
    "CsvTable",
    "Failure",
    "FileSet",
    "PlainTables",
    "PreparedRecord",
    "Row",
    "TableDefinition",
    "Tables",
    "Workbook",
    "add_datapackage",
    "all_tables",
    "extraction_tables",
    "join_list",
    "prepare_record",
    "prepare_rows",
    "read_records",
    "read_table",
    "read_tables",
    "record_json",
    "record_rows",
    "record_schema",
    "remove_leftovers",
    "replacing",
    "rows_of",
    "split_list",
    "text_of",
    "with_warning",
    "write_csv",
    "write_datapackage",
    "write_file",
    "write_prepared",
    "write_tables",
    "write_workbook",
]

_HOMES = {
    "WORKBOOK": "writing",
    "CsvTable": "csv_files",
    "Failure": "failures",
    "FileSet": "files",
    "PlainTables": "plain_rows",
    "PreparedRecord": "preparing",
    "Row": "rows",
    "TableDefinition": "columns",
    "Tables": "reading",
    "Workbook": "xlsx",
    "add_datapackage": "datapackage",
    "all_tables": "columns",
    "extraction_tables": "columns",
    "join_list": "cells",
    "prepare_record": "preparing",
    "prepare_rows": "preparing",
    "read_records": "records",
    "read_table": "reading",
    "read_tables": "reading",
    "record_json": "records",
    "record_rows": "rows",
    "record_schema": "records",
    "remove_leftovers": "files",
    "replacing": "files",
    "rows_of": "plain_rows",
    "split_list": "cells",
    "text_of": "plain_rows",
    "with_warning": "preparing",
    "write_csv": "csv_files",
    "write_datapackage": "datapackage",
    "write_file": "files",
    "write_prepared": "writing",
    "write_tables": "writing",
    "write_workbook": "writing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"pipeline.tables.{_HOMES[name]}"), name)
