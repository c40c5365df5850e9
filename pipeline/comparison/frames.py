"""Rows of the comparison to DataFrames and files, typed and described by ``lexicons/tables-compare.toml``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.comparison.items import rows_of
from pipeline.comparison.labels import labels
from pipeline.tables import CsvTable, Row, TableDefinition, Workbook, all_tables, join_list, prepare_rows
from pipeline.tables.columns import Column


def definition(name: str, places: Sequence[str] = ()) -> TableDefinition:
    """Return the definition of a table, widened by the columns of the places where it has such columns."""
    table = all_tables()[name]
    if name == "comparison":
        cells = {column.name: column for column in all_tables()["comparison_cells"].fields}
        fields = [cells[name] for name in labels().comparison_columns.fields]
        extra = [
            _place_column(f"{place} {field.name}", field.type, f"{place} {field.zh}", detail=field.detail)
            for place in places
            for field in fields
        ]
    elif name == "domain_matrix":
        extra = [_place_column(place, "list", place) for place in places]
    else:
        return table
    return table.model_copy(update={"fields": (*table.fields, *extra)})


def _place_column(name: str, kind: str, heading: str, *, detail: bool = False) -> Column:
    # Names of places are Chinese, which the schema of the data file does not allow for fixed columns.
    return Column.model_construct(name=name, type=kind, zh=heading, en=heading, cn=heading, width=20, detail=detail)


def frame_of(table: TableDefinition, rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows as a DataFrame with the types that ``read_tables`` gives; lists are joined by ；."""
    return pd.DataFrame(
        {column.name: _series(column, [row.get(column.name) for row in rows]) for column in table.fields}
    )


def _series(column: Column, values: list[Any]) -> pd.Series:
    if column.type == "list":
        return pd.Series([join_list(value or ()) for value in values], dtype="str")
    if column.type == "date":
        return pd.Series(pd.to_datetime(pd.Series(values, dtype="object"))).astype("datetime64[s]")
    if column.type == "integer":
        return pd.Series(values, dtype="Int64")
    if column.type == "number":
        return pd.Series(values, dtype="Float64")
    if column.type == "boolean":
        return pd.Series(values, dtype="boolean")
    text = pd.Series(values, dtype="str")
    return text.astype("category") if column.category else text


def write_frame(path: Path, table: TableDefinition, frame: pd.DataFrame, book: Workbook) -> None:
    """Write one frame of the comparison as CSV, and into its sheet of a workbook.

    Raises:
        OSError: the folder cannot be written to.
    """
    with CsvTable(path, table) as file:
        for row in rows_of(frame):
            prepared = prepare_rows(table, [row])
            file.add_lines(prepared.lines)
            book.add({table.name: prepared.sheet_rows})
