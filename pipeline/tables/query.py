"""SQL over the tables of an output folder, by DuckDB: what it may read and do is locked down.

Each table is a view of its own name, over the Parquet files where these are current, else over the CSV file
with the types of ``datapackage.json``. A view has the columns of its table, and ``province`` and ``year`` (of
signing) of the notice for every table that has a ``notice_id``.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import MissingExtraError, TableError, UsageError
from pipeline.messages import say
from pipeline.tables.columns import SEPARATOR
from pipeline.tables.datapackage import DESCRIPTION
from pipeline.tables.parquet import FOLDER, PARTITIONS, parquet_is_current

if TYPE_CHECKING:
    import duckdb

_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}
_FILE = re.compile(r"[\w-]+\.csv")
_MAX_LINE = 32 * 1024 * 1024  # bytes of a line of CSV
_ROWS = 2000  # fetched at a time
# ``cells.unguard`` in the words of RE2, which knows of no white space beyond ASCII.
_GUARDED = r"^'('*(?:\t|[\s\x0b\x1c-\x1f\x{85}\p{Z}\x{feff}\x{200b}-\x{200f}\x{2060}]*[=+\-@＝＋－＠]))"

# Nothing is fetched, installed or loaded, no variable of this program is a table, no secret of the user is read.
_LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives: names of the columns, and rows as they are fetched."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def answer(directory: Path, query: str) -> Iterator[Answer]:
    """Give the answer to a query over the tables of an output folder.

    Args:
        directory: the folder that an extraction wrote.
        query: one SELECT statement in the SQL of DuckDB.

    Raises:
        MissingExtraError: DuckDB is not installed.
        TableError: there are no tables in the folder.
        UsageError: the query is none, has mistakes, or does more than read; the message says which.
    """
    try:
        import duckdb  # noqa: PLC0415  an extra
    except ImportError as error:
        raise MissingExtraError("SQL", "sql") from error
    folder = directory.resolve()
    with (
        tempfile.TemporaryDirectory(prefix="notices-sql-") as spill,
        duckdb.connect(":memory:", config=_LOCKED | {"temp_directory": spill}) as connection,
    ):
        with _plain_words(duckdb):
            _lock(connection, folder)
            statement = _only_select(duckdb, connection, query)  # first: the views take longer than most answers
            _create_views(connection, folder)
            found = connection.execute(statement)
            columns = tuple(column[0] for column in found.description or ())
        yield Answer(columns, _rows(duckdb, found))


def _lock(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    connection.execute(f"SET allowed_directories = [{_text(str(folder))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _only_select(duckdb: Any, connection: duckdb.DuckDBPyConnection, query: str) -> Any:
    """Return the one statement of a query; whatever could write, even into the folder, is refused."""
    statements = connection.extract_statements(query)
    if not statements:
        raise UsageError(say("error.empty_query"))
    if len(statements) > 1:
        raise UsageError(say("error.one_statement"))
    if statements[0].type not in (duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN):
        raise UsageError(say("error.select_only"))
    return statements[0]


def _rows(duckdb: Any, found: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while True:
        with _plain_words(duckdb):
            rows = found.fetchmany(_ROWS)
        if not rows:
            return
        yield from rows


@contextmanager
def _plain_words(duckdb: Any) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        words = " ".join(str(error).split("\n\nLINE ")[0].split())
        raise UsageError(say("error.query", words=words)) from error


# --- Views ---------------------------------------------------------------------------------------------


def _create_views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    tables = _described(folder)
    in_parquet = parquet_is_current(folder)
    for name, fields in sorted(tables.items(), key=lambda table: table[0] != "notices"):
        names = [field["name"] for field in fields]
        more = [part for part in PARTITIONS if part not in names] if "notice_id" in names else []
        parts = sorted((folder / FOLDER / name).rglob("*.parquet")) if in_parquet else []
        if parts:
            columns = ", ".join(map(_from_parquet, [*names, *more]))
            select = f"SELECT {columns} FROM {_read_parquet(parts)}"  # noqa: S608  names are quoted
        else:
            rows = _read_csv(folder / f"{name}.csv", names)
            select = _with_place(f"SELECT {_cells(fields)} FROM {rows}", name, more)  # noqa: S608  as above
        connection.execute(f"CREATE VIEW {_name(name)} AS {select}")


def _described(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the fields of every table that ``datapackage.json`` describes and that is there."""
    path = folder / DESCRIPTION
    try:
        resources = json.loads(path.read_text(encoding="utf-8"))["resources"]
        found = {resource["path"]: resource["schema"]["fields"] for resource in resources}
        fields = {name: [{"name": str(f["name"]), "type": str(f["type"])} for f in found[name]] for name in found}
    except FileNotFoundError:
        raise TableError(say("error.no_tables", directory=folder)) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError(say("error.not_described", path=path)) from error
    return {
        name.removesuffix(".csv"): fields[name]
        for name in fields
        if _FILE.fullmatch(name) and fields[name] and (folder / name).is_file()
    }


def _read_parquet(paths: Sequence[Path]) -> str:
    files = ", ".join(_text(str(path)) for path in paths)
    types = ", ".join(f"{_text(name)}: {type_}" for name, (type_, _) in PARTITIONS.items())
    return f"read_parquet([{files}], hive_partitioning = true, hive_types = {{{types}}})"


def _from_parquet(name: str) -> str:
    if name not in PARTITIONS:
        return _name(name)
    type_, missing = PARTITIONS[name]
    return f"NULLIF({_name(name)}, CAST({_text(missing)} AS {type_})) AS {_name(name)}"


def _read_csv(path: Path, names: Sequence[str]) -> str:
    columns = ", ".join(f"{_text(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({_text(str(path))}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"delim = ',', quote = '\"', escape = '\"', nullstr = '', strict_mode = false, max_line_size = {_MAX_LINE})"
    )


def _cells(fields: Sequence[dict[str, Any]]) -> str:
    return ", ".join(f"{_cell(_name(field['name']), field['type'])} AS {_name(field['name'])}" for field in fields)


def _cell(name: str, type_: str) -> str:
    if type_ in _TYPES:
        return f"CAST({name} AS {_TYPES[type_]})"
    text = f"regexp_replace({name}, {_text(_GUARDED)}, '\\1')"
    if type_ == "list":
        return f"CASE WHEN {name} IS NULL THEN [] ELSE string_split({text}, {_text(SEPARATOR)}) END"
    return text


def _with_place(select: str, name: str, more: Sequence[str]) -> str:
    if not more:
        return select
    if name == "notices":
        return f"SELECT *, year(signed_date) AS year FROM ({select})"  # noqa: S608  as above
    wanted = ", ".join(f"n.{_name(part)}" for part in more)
    return f"SELECT t.*, {wanted} FROM ({select}) t LEFT JOIN notices n USING (notice_id)"  # noqa: S608  as above


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
