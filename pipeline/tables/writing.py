"""Records to the files of an output folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

from pipeline.errors import TableError
from pipeline.model.record import Record
from pipeline.tables.columns import extraction_tables
from pipeline.tables.csv_files import CsvTable
from pipeline.tables.datapackage import write_datapackage
from pipeline.tables.preparing import PreparedRecord, prepare_record, prepare_rows
from pipeline.tables.records import record_name
from pipeline.tables.rows import Failure
from pipeline.tables.xlsx import Workbook


def write_tables(records: Iterable[Record], failures: Iterable[Failure], directory: Path) -> None:
    """Write everything that an extraction puts out (output contract, section 2).

    Raises:
        TableError: two records share a ``notice_id``, or one cannot be a file name.
        OSError: the folder cannot be written to.
    """
    write_prepared(map(prepare_record, records), failures, directory)


def write_prepared(records: Iterable[PreparedRecord], failures: Iterable[Failure], directory: Path) -> None:
    """Write what :func:`write_tables` writes, of records that were made ready before.

    Records are taken one by one and rows stand in their order; ``failures`` is asked for its items
    after the last record, so it may be a list that grows meanwhile. Files are made in a hidden
    folder and moved into place at the end. Records of inputs that are gone since an earlier run
    are removed.

    Raises:
        TableError: two records share a ``notice_id``, or one cannot be a file name.
        OSError: the folder cannot be written to.
    """
    directory.mkdir(parents=True, exist_ok=True)
    definitions = extraction_tables()
    with tempfile.TemporaryDirectory(prefix=".part-", dir=directory) as made:
        part = Path(made)
        (part / "records").mkdir()
        book = Workbook(part / "tasks.xlsx", definitions.values())
        names: set[str] = set()
        with ExitStack() as stack:
            tables = {n: stack.enter_context(CsvTable(part / f"{n}.csv", d)) for n, d in definitions.items()}
            for record in records:
                name = record_name(record.notice_id)
                if name in names:
                    raise TableError(f"two records have the notice_id {record.notice_id}")
                names.add(name)
                (part / "records" / name).write_bytes(record.json)
                for rows in record.tables:
                    tables[rows.table].add_lines(rows.lines)
                    book.add(rows.table, rows.sheet_rows)
            failed = prepare_rows(definitions["failures"], (failure.row() for failure in failures))
            tables["failures"].add_lines(failed.lines)
            book.add("failures", failed.sheet_rows)
        book.close()
        _move_in(part, directory, names)
    write_datapackage(directory)


def _move_in(part: Path, directory: Path, names: set[str]) -> None:
    kept = directory / "records"
    kept.mkdir(exist_ok=True)
    for name in sorted(names):
        (part / "records" / name).replace(kept / name)
    for path in sorted(part.iterdir()):
        if path.is_file():
            path.replace(directory / path.name)
    for old in sorted(kept.glob("*.json")):
        if old.name not in names and _is_record(old):
            old.unlink()


def _is_record(path: Path) -> bool:
    """Tell whether a file is one of ours by its first key, so that nobody else's file is removed."""
    with path.open("rb") as file:
        return b'"schema_version"' in file.read(64)
