"""The CSV tables of an output folder as Parquet too, for DuckDB, pandas and whatever else reads it.

``parquet/<table>/province=…/year=…/part-00000.parquet``: parts as Hive lays them out, by the province of a
row's notice and the year in which that was signed. Values are those of the CSV files, with types: dates,
whole numbers, booleans, lists of text, and dictionaries where a column has few values. Whatever the size
of the tables, one file is open at a time and the rows held in memory are bounded.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from pipeline.errors import MissingExtraError, TableError, UsageError
from pipeline.messages import say
from pipeline.tables.cells import split_list, unguard
from pipeline.tables.columns import Column, TableDefinition, extraction_tables
from pipeline.tables.files import TEMPORARY

FOLDER = "parquet"
"""Name of the folder in the output folder."""

MARKER = "made-from.json"
"""Its file that tells the size in bytes of each CSV file that it was made from."""

PARTITIONS = {"province": ("VARCHAR", "unknown"), "year": ("BIGINT", "0")}
"""The partitions, outermost first, with their SQL types and what stands for a missing value.

Hive's own word for that (``__HIVE_DEFAULT_PARTITION__``) is one that pandas cannot read.
"""

HELD_BYTES = 64 * 1024 * 1024
"""Bytes of rows that wait in memory for their part to grow."""

_COLUMN_BYTES = 512  # that a column of a batch takes besides its values
_MOST_BATCHES = 32  # of a part; more are put together, or what they take besides their values adds up
_BLOCK_BYTES = 8 * 1024 * 1024  # of CSV that are read at a time, unless a line is longer
_UNSAFE = re.compile(r"\W+")  # in the name of a folder


def write_parquet(directory: Path) -> list[str]:
    """Write the tables of an output folder as Parquet, in place of what was there; return the names of the files.

    Raises:
        MissingExtraError: pyarrow is not installed.
        TableError: a table is missing or does not hold what its columns say.
        UsageError: ``parquet`` in that folder is somebody else's.
        OSError: the folder cannot be written to.
    """
    require_arrow()
    target, definitions = directory / FOLDER, extraction_tables()
    if target.exists() and not (target / MARKER).is_file():
        raise UsageError(say("error.strange_parquet", path=target))
    for name in definitions:
        if not (directory / f"{name}.csv").is_file():
            raise TableError(say("error.no_table", directory=directory, tables=f"{name}.csv"))
    with tempfile.TemporaryDirectory(prefix=TEMPORARY, dir=directory) as made:
        new = Path(made) / "new"
        for name, definition in definitions.items():
            _write_table(directory, new / name, definition)
        sizes = {f"{name}.csv": (directory / f"{name}.csv").stat().st_size for name in definitions}
        (new / MARKER).write_text(json.dumps(sizes, indent=1) + "\n", encoding="utf-8")
        if target.exists():
            target.rename(Path(made) / "old")
        new.rename(target)
    return sorted(path.relative_to(directory).as_posix() for path in target.rglob("*") if path.is_file())


def remove_parquet(directory: Path) -> list[str]:
    """Remove what :func:`write_parquet` wrote, as the tables have changed. Return the files left, an empty list."""
    if (directory / FOLDER / MARKER).is_file():
        (directory / FOLDER / MARKER).unlink()  # first: without it nobody takes the rest for current
        shutil.rmtree(directory / FOLDER)
    return []


def parquet_is_current(directory: Path) -> bool:
    """Tell whether the folder has Parquet files that were made from the CSV files that lie there now."""
    marker = directory / FOLDER / MARKER
    try:
        made, sizes = marker.stat().st_mtime_ns, json.loads(marker.read_text(encoding="utf-8"))
        found = {name: (directory / name).stat() for name in sizes}
        return all(found[name].st_size == size and found[name].st_mtime_ns <= made for name, size in sizes.items())
    except (OSError, ValueError, AttributeError):
        return False


def require_arrow() -> ModuleType:
    """Return pyarrow.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        import pyarrow  # noqa: PLC0415  an extra
        import pyarrow.compute  # noqa: PLC0415
        import pyarrow.csv  # noqa: PLC0415
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("Parquet", "parquet") from error
    return pyarrow  # type: ignore[no-any-return,unused-ignore]


def _write_table(directory: Path, folder: Path, definition: TableDefinition) -> None:
    columns = [column for column in definition.fields if column.name not in PARTITIONS]
    dataset = _Dataset(folder, columns)
    partitions = _Partitions(directory)
    in_partitions = "notice_id" in definition.names
    for batch in _batches(directory / f"{definition.name}.csv", definition):
        rows: dict[str, list[int]] = {}
        if in_partitions:
            for at, notice_id in enumerate(batch.column("notice_id").to_pylist()):
                rows.setdefault(partitions.of(notice_id, definition.name), []).append(at)
        else:
            rows[_partition(None, None)] = list(range(batch.num_rows))
        typed = _typed(batch, columns)
        for partition, indices in rows.items():
            dataset.add(partition, typed.take(indices))  # a copy, so that the batch itself may go
    dataset.close()


def _partition(province: str | None, year: int | None) -> str:
    shown = _UNSAFE.sub(lambda match: quote(match[0], safe=""), province or "")
    values = {"province": shown, "year": str(year or "")}
    return "/".join(f"{name}={values[name] or missing}" for name, (_, missing) in PARTITIONS.items())


class _Partitions:
    """Tells the partition of each notice. All tables name the notices in one order, so none need be remembered."""

    def __init__(self, directory: Path) -> None:
        self._notices = self._read(directory)
        self._notice_id: str | None = None
        self._partition = ""

    def of(self, notice_id: str, table: str) -> str:
        while notice_id != self._notice_id:
            following = next(self._notices, None)
            if following is None:
                raise TableError(say("error.table_strange", table=table, notice=notice_id))
            self._notice_id, self._partition = following
        return self._partition

    @staticmethod
    def _read(directory: Path) -> Iterator[tuple[str, str]]:
        for batch in _batches(directory / "notices.csv", extraction_tables()["notices"]):
            rows = (batch.column(name).to_pylist() for name in ("notice_id", "province", "signed_date"))
            for notice_id, province, signed in zip(*rows, strict=True):
                yield notice_id, _partition(province, signed.year if signed else None)


def _batches(path: Path, definition: TableDefinition) -> Iterator[Any]:
    """Yield the rows of a CSV file in batches, with the types of their columns."""
    pa = require_arrow()
    convert = pa.csv.ConvertOptions(
        column_types={column.name: _cell_type(column) for column in definition.fields},
        include_columns=definition.names,
        null_values=[""],
        true_values=["true"],
        false_values=["false"],
        strings_can_be_null=True,
        quoted_strings_can_be_null=True,
    )
    with path.open("rb") as file:  # a line must fit into a block
        longest = max(map(len, file), default=0)
    options = pa.csv.ReadOptions(block_size=max(_BLOCK_BYTES, longest + 1), use_threads=False)
    try:
        yield from pa.csv.open_csv(path, read_options=options, convert_options=convert)
    except (pa.ArrowInvalid, KeyError) as error:
        raise TableError(say("error.bad_table", path=path, error=error)) from error


def _cell_type(column: Column) -> Any:
    """Return the type of a cell of CSV; a list is still one text there."""
    pa = require_arrow()
    types = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32()}
    return types.get(column.type, pa.string())


def _typed(batch: Any, columns: list[Column]) -> Any:
    """Return the columns with the apostrophes of harmless formulas taken off and lists taken apart."""
    pa = require_arrow()
    arrays = []
    for column in columns:
        array = batch.column(column.name)
        if column.type in ("string", "list") and pa.compute.any(pa.compute.starts_with(array, "'")).as_py():
            array = pa.array([None if text is None else unguard(text) for text in array.to_pylist()], pa.string())
        if column.type == "list":
            array = pa.array(map(split_list, array.to_pylist()), pa.list_(pa.string()))
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, [column.name for column in columns])


@dataclass(slots=True)
class _Part:
    """Rows of one partition that wait to be written, and how many files it has already."""

    batches: list[Any] = field(default_factory=list)
    size: int = 0
    files: int = 0


class _Dataset:
    """The files of one table."""

    def __init__(self, folder: Path, columns: list[Column]) -> None:
        self._folder, self._columns = folder, columns
        self._parts: dict[str, _Part] = {}
        self._size = 0

    def add(self, partition: str, batch: Any) -> None:
        part = self._parts.setdefault(partition, _Part())
        part.batches.append(batch)
        if len(part.batches) > _MOST_BATCHES:
            part.batches = require_arrow().Table.from_batches(part.batches).combine_chunks().to_batches()
        size = sum(b.nbytes + _COLUMN_BYTES * b.num_columns for b in part.batches)
        self._size += size - part.size
        part.size = size
        while self._size > HELD_BYTES:
            self._write(max(self._parts, key=lambda name: (self._parts[name].size, name)))

    def close(self) -> None:
        if not self._parts:  # a table without rows has its columns all the same
            pa = require_arrow()
            types = {column.name: _cell_type(column) for column in self._columns}
            arrays = [pa.array([], type_) for type_ in types.values()]
            self.add(_partition(None, None), _typed(pa.RecordBatch.from_arrays(arrays, list(types)), self._columns))
        for name in sorted(self._parts):
            if self._parts[name].batches:
                self._write(name)

    def _write(self, partition: str) -> None:
        pa = require_arrow()
        part = self._parts[partition]
        table = pa.Table.from_batches(part.batches).combine_chunks()
        for at, column in enumerate(self._columns):
            if column.category:
                table = table.set_column(at, column.name, table.column(at).dictionary_encode())
        path = self._folder / partition / f"part-{part.files:05}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pa.parquet.write_table(table, path, compression="zstd")
        self._size -= part.size
        part.batches, part.size, part.files = [], 0, part.files + 1
