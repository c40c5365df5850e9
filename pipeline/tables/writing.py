"""Records to the files of an output folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

from pipeline.errors import TableError
from pipeline.messages import say
from pipeline.model.record import Record
from pipeline.tables.columns import extraction_tables
from pipeline.tables.csv_files import CsvTable
from pipeline.tables.datapackage import add_datapackage
from pipeline.tables.failures import Failure
from pipeline.tables.files import FileSet
from pipeline.tables.preparing import PreparedRecord, PreparedRows, prepare_record, prepare_rows
from pipeline.tables.records import RECORDS, record_name
from pipeline.tables.xlsx import Workbook

WORKBOOK = "tasks.xlsx"
"""Name of the workbook in the output folder."""

_FAILURES = "failures"


def _never(_name: str, _json: bytes) -> bool:
    return False


def write_tables(records: Iterable[Record], failures: Iterable[Failure], directory: Path) -> None:
    """Write everything that an extraction puts out (output contract, section 2).

    Raises:
        TableError: two records share a ``notice_id``, or one cannot be a file name.
        OSError: the folder cannot be written to.
    """
    with FileSet(directory) as files:
        write_prepared(map(prepare_record, records), failures, files)


def write_prepared(
    records: Iterable[PreparedRecord],
    failures: Iterable[Failure],
    files: FileSet,
    is_in_place: Callable[[str, bytes], bool] = _never,
    *,
    workbook: bool = True,
) -> None:
    """Write what :func:`write_tables` writes, of records that were made ready before, into a set of files.

    Records are taken one by one and rows stand in their order; ``failures`` is asked for its items
    after the last record, so it may be a list that grows meanwhile. A record's own file is not written
    again when ``is_in_place`` says of its name and bytes that it lies in the folder already. Records of
    inputs that are gone since an earlier run are removed. Without ``workbook``, that is left to :func:`write_workbook`.

    Raises:
        TableError: two records share a ``notice_id``, or one cannot be a file name.
        OSError: the folder cannot be written to.
    """
    definitions = extraction_tables()
    names: set[str] = set()
    with ExitStack() as stack:
        book = stack.enter_context(Workbook(files.path(WORKBOOK), definitions.values())) if workbook else None
        tables = {n: stack.enter_context(CsvTable(files.path(f"{n}.csv"), d)) for n, d in definitions.items()}
        for record in records:
            name = record_name(record.notice_id)
            if name in names:
                raise TableError(say("error.one_id_twice", notice=record.notice_id))
            names.add(name)
            if not is_in_place(f"{RECORDS}/{name}", record.json):
                files.write(f"{RECORDS}/{name}", record.json)
            for rows in record.tables:
                tables[rows.table].add_lines(rows.lines)
            if book is not None:
                book.add({rows.table: rows.sheet for rows in record.tables})
        failed = _failed(failures)
        tables[_FAILURES].add_lines(failed.lines)
        if book is not None:
            book.add({_FAILURES: failed.sheet})
    add_datapackage(files)
    for old in sorted((files.directory / RECORDS).glob("*.json")):
        if old.name not in names and _is_record(old):
            files.remove(old)


def write_workbook(records: Iterable[PreparedRecord], failures: Iterable[Failure], path: Path) -> None:
    """Write the workbook alone, as :func:`write_prepared` does.

    Raises:
        OSError: it cannot be written.
    """
    with Workbook(path, extraction_tables().values()) as book:
        for record in records:
            book.add({rows.table: rows.sheet for rows in record.tables})
        book.add({_FAILURES: _failed(failures).sheet})


def _failed(failures: Iterable[Failure]) -> PreparedRows:
    return prepare_rows(extraction_tables()[_FAILURES], (failure.row() for failure in failures))


def _is_record(path: Path) -> bool:
    """Tell whether a file is one of ours by its first key, so that nobody else's file is removed."""
    with path.open("rb") as file:
        return b'"schema_version"' in file.read(64)
