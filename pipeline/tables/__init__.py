"""Records to files and back: CSV, XLSX, JSON and their description.

What reads tables back is imported when it is first used: it needs pandas, which writing does not.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pipeline.tables.cells import join_list, split_list
from pipeline.tables.columns import TableDefinition, all_tables, extraction_tables
from pipeline.tables.csv_files import CsvTable, write_csv
from pipeline.tables.datapackage import add_datapackage, write_datapackage
from pipeline.tables.files import FileSet, remove_leftovers, replacing, write_file
from pipeline.tables.preparing import PreparedRecord, prepare_record
from pipeline.tables.records import read_records, record_json, record_schema
from pipeline.tables.rows import Failure, Row, record_rows
from pipeline.tables.writing import write_prepared, write_tables

if TYPE_CHECKING:
    from pipeline.tables.reading import Tables, read_table, read_tables

__all__ = [
    "CsvTable",
    "Failure",
    "FileSet",
    "PreparedRecord",
    "Row",
    "TableDefinition",
    "Tables",
    "add_datapackage",
    "all_tables",
    "extraction_tables",
    "join_list",
    "prepare_record",
    "read_records",
    "read_table",
    "read_tables",
    "record_json",
    "record_rows",
    "record_schema",
    "remove_leftovers",
    "replacing",
    "split_list",
    "write_csv",
    "write_datapackage",
    "write_file",
    "write_prepared",
    "write_tables",
]

_READING = ("Tables", "read_table", "read_tables")


def __getattr__(name: str) -> Any:
    if name not in _READING:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("pipeline.tables.reading"), name)
