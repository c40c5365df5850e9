"""The tables of an output folder as DataFrames, typed as ``lexicons/tables.toml`` says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pandas.api.extensions import ExtensionArray

from pipeline.errors import TableError
from pipeline.messages import say
from pipeline.tables.cells import unguard
from pipeline.tables.columns import Column, TableDefinition, extraction_tables


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one extraction.

    Dates are ``datetime64``, integers ``Int64``, booleans ``boolean``, fields of few values
    categories, everything else text. Lists stay joined by ；: ``split_list`` takes them apart. A text
    that is absent is a missing value (``isna``); an empty list is an empty text.
    """

    notices: pd.DataFrame
    tasks: pd.DataFrame
    deadlines: pd.DataFrame
    assignments: pd.DataFrame
    domains: pd.DataFrame
    citations: pd.DataFrame
    catalogue: pd.DataFrame
    warnings: pd.DataFrame
    failures: pd.DataFrame


def read_tables(directory: str | Path) -> Tables:
    """Read back what an extraction wrote.

    Args:
        directory: folder that ``notices extract`` or ``notices run`` wrote.

    Returns:
        Each table as a DataFrame, its columns typed as ``datapackage.json`` says.

    Raises:
        TableError: the folder or one of its tables is missing, a table lacks a column, or a cell
            does not hold what its column says; the message names the file.
    """
    directory = Path(directory)
    if not directory.is_dir():
        raise TableError(say("error.no_folder", directory=directory))
    definitions = extraction_tables()
    missing = [f"{name}.csv" for name in definitions if not (directory / f"{name}.csv").is_file()]
    if len(missing) == len(definitions):
        raise TableError(say("error.no_tables", directory=directory))
    if missing:
        raise TableError(say("error.no_table", directory=directory, tables=", ".join(missing)))
    return Tables(**{name: read_table(directory / f"{name}.csv", d) for name, d in definitions.items()})


def read_table(path: Path, definition: TableDefinition) -> pd.DataFrame:
    """Read one CSV file with the types that its definition says.

    Columns come in the order of the definition; further columns follow as text.

    Raises:
        TableError: the file is missing or broken, lacks a column, or a cell has the wrong type.
    """
    try:
        frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False, skip_blank_lines=False)
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise TableError(say("error.no_csv", path=path, error=error)) from error
    if lost := [name for name in definition.names if name not in frame.columns]:
        raise TableError(say("error.no_column", path=path, columns=", ".join(lost)))
    typed = {}
    for column in definition.fields:
        try:
            typed[column.name] = _typed(frame[column.name].tolist(), column)
        except (ValueError, TypeError) as error:
            raise TableError(
                say("error.bad_column", path=path, column=column.name, type=column.type, error=error)
            ) from error
    return pd.DataFrame(typed | {name: cells.array for name, cells in frame.items() if name not in typed})


def _typed(cells: list[str], column: Column) -> ExtensionArray:
    # The values are made ready in plain Python: an operation of pandas costs more than a small table. And arrays, no
    # Series, whose rows would be lined up with those of all other columns.
    if column.type == "list":
        return pd.array([unguard(cell) for cell in cells], dtype="str")
    filled = [cell or None for cell in cells]
    if column.type == "date":
        return pd.to_datetime(pd.Series(filled, dtype="str"), format="%Y-%m-%d").astype("datetime64[s]").array
    if column.type == "integer":
        return pd.Series(filled, dtype="str").astype("Int64").array
    if column.type == "number":
        return pd.Series(filled, dtype="str").astype("Float64").array
    if column.type == "boolean":
        if unknown := sorted(set(cells) - {"true", "false", ""}):
            raise ValueError(f"{unknown[0]!r} is neither true nor false")
        return pd.array([cell and cell == "true" for cell in filled], dtype="boolean")
    texts = [cell and unguard(cell) for cell in filled]
    if column.enum:
        if unknown := sorted({text for text in texts if text is not None} - set(column.enum)):
            raise ValueError(f"{unknown[0]!r} is none of {', '.join(column.enum)}")
        return pd.Categorical(pd.array(texts, dtype="str"), pd.Index(column.enum, dtype="str"))
    text = pd.array(texts, dtype="str")
    return pd.Categorical(text) if column.category else text
