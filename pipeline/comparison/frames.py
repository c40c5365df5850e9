"""What was compared to rows, DataFrames and files, typed and described by ``lexicons/tables-compare.toml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.extensions import ExtensionArray

from pipeline.tables import CsvTable, Row, TableDefinition, Workbook, all_tables, join_list, prepare_rows
from pipeline.tables.columns import Column, PlaceColumns
from pipeline.tables.rows import rows_about

_ROWS = 1000  # made ready at a time
_NULLABLE: Mapping[str, Any] = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}


def definition(name: str, places: Sequence[str] = ()) -> TableDefinition:
    """Return the definition of a table, widened by the columns of the places where it has such columns."""
    table = all_tables()[name]
    if table.place_columns is None:
        return table
    cells = {column.name: column for column in all_tables()[table.place_columns.table].fields}
    extra = [
        _of_place(table.place_columns, cells[name], place) for place in places for name in table.place_columns.fields
    ]
    return table.model_copy(update={"fields": (*table.fields, *extra)})


def _of_place(columns: PlaceColumns, column: Column, place: str) -> Column:
    """Return a column of the long form as the wide table has it, for one place."""
    # Names of places are Chinese, which the schema of the data file does not allow for fixed columns.
    told = {
        key: getattr(columns, key).format(place=place, of=getattr(column, key)) for key in ("name", "zh", "en", "cn")
    }
    return column.model_copy(update={"width": columns.width, **told})


def rows_for(name: str, things: Iterable[Any]) -> list[Row]:
    """Return the rows of a table, one for each thing that it is about.

    In a table with columns for each place a thing has ``cells`` by place, which are things of the table in long form.
    """
    table = all_tables()[name]
    things = list(things)
    rows = rows_about(table, things)
    if table.place_columns is not None:
        for row, thing in zip(rows, things, strict=True):
            row.update(_place_values(table.place_columns, thing.cells))
    return rows


def _place_values(columns: PlaceColumns, cells: Mapping[str, Any]) -> Row:
    rows = rows_about(all_tables()[columns.table], cells.values())
    return {
        columns.name.format(place=place, of=name): row[name]
        for place, row in zip(cells, rows, strict=True)
        for name in columns.fields
    }


def frame_of(table: TableDefinition, rows: Sequence[Row]) -> pd.DataFrame:
    """Return rows as a DataFrame with the types that ``read_tables`` gives; lists are joined by ；."""
    # Arrays, no Series: to line up the rows of each column with those of the others would take longer than all else.
    return pd.DataFrame(
        {column.name: _array(column, [row.get(column.name) for row in rows]) for column in table.fields}
    )


def _array(column: Column, values: list[Any]) -> ExtensionArray:
    if column.type == "list":
        return pd.array([join_list(value or ()) for value in values], dtype="str")
    if column.type == "date":
        return pd.array(values, dtype="datetime64[s]")
    if column.type in _NULLABLE:
        made: ExtensionArray = pd.array(values, dtype=_NULLABLE[column.type])
        return made
    text = pd.array(values, dtype="str")
    return pd.Categorical(text) if column.category else text


def write_rows(path: Path, table: TableDefinition, rows: Sequence[Row], book: Workbook) -> None:
    """Write the rows of a table as CSV, and into its sheet of a workbook; an empty sheet says why it is empty.

    Raises:
        OSError: the folder cannot be written to.
    """
    with CsvTable(path, table) as file:
        for start in range(0, len(rows), _ROWS):
            prepared = prepare_rows(table, rows[start : start + _ROWS])
            file.add_lines(prepared.lines)
            book.add({table.name: prepared.sheet})
    if not rows and table.none is not None:
        shown = next(one for one in table.fields if one.type == "string" and not one.detail and not one.enum)
        told = {shown.name: f"{table.none.zh} {table.none.en}"}
        book.add({table.name: prepare_rows(table, [told]).sheet})
