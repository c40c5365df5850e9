"""Records to files and back: CSV, XLSX, JSON and their description."""

from pipeline.tables.cells import join_list, split_list
from pipeline.tables.columns import TableDefinition, all_tables, extraction_tables
from pipeline.tables.csv_files import write_csv
from pipeline.tables.datapackage import write_datapackage
from pipeline.tables.reading import Tables, read_table, read_tables
from pipeline.tables.records import read_records, record_json, record_schema
from pipeline.tables.rows import Failure, Row, record_rows
from pipeline.tables.writing import write_tables

__all__ = [
    "Failure",
    "Row",
    "TableDefinition",
    "Tables",
    "all_tables",
    "extraction_tables",
    "join_list",
    "read_records",
    "read_table",
    "read_tables",
    "record_json",
    "record_rows",
    "record_schema",
    "split_list",
    "write_csv",
    "write_datapackage",
    "write_tables",
]
