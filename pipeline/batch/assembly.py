"""Write the files of the output folder from the ledger: in order, put in place together, and only if needed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from pipeline.batch.ledger import Entry, Ledger
from pipeline.batch.likeness import alike
from pipeline.batch.names import printable
from pipeline.model.reading import Issue
from pipeline.tables import Failure

if TYPE_CHECKING:
    from pipeline.tables import FileSet, PreparedRecord

_STATE = "state"
"""Key of the fact that says what the tables were made of."""

_ALIKE = "alike"
"""Key of the fact that says how many notices have a warning that another one seems to be the same."""

_MANY = 200
"""Notices whose workbook takes longer to write than a process to begin."""


def state_of(ledger: Ledger, unfound: Sequence[Failure], rules: str) -> str:
    """Return a hash of everything that the tables are made of."""
    state = hashlib.sha256(rules.encode())
    for failure in unfound:
        state.update(repr(failure.row()).encode("utf-8", "backslashreplace"))
    for entry in ledger.entries():
        told = (entry.given.parts, entry.notice_id, entry.digest, entry.stage, entry.reason, entry.message)
        state.update(repr(told).encode("utf-8", "backslashreplace"))
    return state.hexdigest()


def assembled_state(ledger: Ledger) -> str | None:
    """Return the state of the tables that lie in the folder, None before they were written."""
    return ledger.fact(_STATE)


def assembled_alike(ledger: Ledger) -> int:
    """Return how many notices in the tables have a warning that another one seems to be the same."""
    return int(ledger.fact(_ALIKE) or 0)


def get_ready() -> None:
    """Load what :func:`assemble` needs, while a worker loads what it needs."""
    from pipeline.tables import all_tables, writing  # noqa: F401, PLC0415  not needed where nothing changed

    all_tables()


def assemble(
    ledger: Ledger, directory: Path, unfound: Sequence[Failure], rules: str, *, side_by_side: bool = False
) -> bool:
    """Write the tables and records of everything in the ledger; return False where they are there already.

    Failures stand in the order of the inputs, behind ``unfound``, what the command named and was not found. With
    ``side_by_side``, the workbook of many notices is made in a process of its own beside the other files.

    Raises:
        OSError: the folder cannot be written to.
    """
    state = state_of(ledger, unfound, rules)
    if state == assembled_state(ledger) and files_are_whole(ledger, directory):
        return False
    from pipeline.tables import FileSet, write_prepared  # noqa: PLC0415  not needed where nothing changed

    aside = side_by_side and ledger.count() >= _MANY
    digests: dict[str, str] = {}
    twins = alike((printable(given), likeness) for given, likeness in ledger.likenesses())

    def is_in_place(name: str, json: bytes) -> bool:
        digests[name] = hashlib.sha256(json).hexdigest()
        known = ledger.file(name)
        return known is not None and known[2] == digests[name] and _is_as_noted(directory / name, *known[:2])

    with FileSet(directory) as files, _workbook_aside(ledger, files, unfound, twins) if aside else nullcontext():
        records = (made for _, made in prepared_records(ledger, twins))
        write_prepared(records, _failures(ledger, unfound), files, is_in_place, workbook=not aside)
    note_files(ledger, directory, files.names, digests)
    ledger.note(_ALIKE, str(len(twins)))
    ledger.note(_STATE, state)
    ledger.commit()
    return True


def _workbook_aside(
    ledger: Ledger, files: FileSet, unfound: Sequence[Failure], twins: Mapping[str, str]
) -> AbstractContextManager[None]:
    """Write the workbook beside the body of a ``with`` statement, which may only read from the ledger."""
    from pipeline.batch.beside import beside  # noqa: PLC0415  not needed where nothing changed
    from pipeline.tables import WORKBOOK, write_workbook  # noqa: PLC0415  as above

    path = files.path(WORKBOOK)

    def write() -> None:
        with Ledger(files.directory, read_only=True) as own:
            records = (made for _, made in prepared_records(own, twins))
            write_workbook(records, _failures(own, unfound), path)

    ledger.commit()  # the other process reads what is on disk
    return beside(write)


def prepared_records(
    ledger: Ledger, twins: Mapping[str, str] = MappingProxyType({}), *, only_news: bool = False
) -> Iterator[tuple[Entry, PreparedRecord]]:
    """Yield every notice ready for the tables. Copies of a content get ids of their own, in the order of the inputs.

    ``twins`` tells of inputs whose notice seems to be that of another one: it is said in a warning.
    """
    from pipeline.batch.ids import copy_of, free_id, with_id  # noqa: PLC0415  not needed where nothing changed
    from pipeline.batch.packing import unpack  # noqa: PLC0415  as above
    from pipeline.tables import prepare_record, with_warning  # noqa: PLC0415  as above

    taken: set[str] = set()
    first: dict[str, str] = {}  # where the content of each id was met first
    for entry in ledger.entries("notice_id IS NOT NULL"):
        own = entry.notice_id or ""
        notice_id = free_id(own, taken)
        taken.add(notice_id)
        path = printable(entry.given)
        twin = first.setdefault(own, path)
        if only_news and not entry.news:
            continue
        result = ledger.result(entry)
        if twin != path:
            yield entry, prepare_record(copy_of(unpack(result.record), notice_id, twin))
            continue
        if notice_id == own:
            made = unpack(result.prepared)
        else:  # only the id is taken
            made = prepare_record(with_id(unpack(result.record), notice_id))
        if path in twins:
            made = with_warning(made, Issue.of("same_notice.alike", path=twins[path]), path)
        yield entry, made


def failure_of(entry: Entry) -> Failure:
    """Return the row of ``failures.csv`` of an input that failed."""
    return Failure(printable(entry.given), entry.stage or "", entry.reason or "", entry.message or "")


def note_files(ledger: Ledger, directory: Path, names: Sequence[str], digests: dict[str, str]) -> None:
    """Note files as they lie in the folder now, and forget those that are gone."""
    for name in names:
        ledger.note_file(name, (directory / name).stat(), digests.get(name, ""))
    for name in [name for name, _, _ in ledger.files()]:
        if not (directory / name).is_file():
            ledger.forget_file(name)


def files_are_whole(ledger: Ledger, directory: Path) -> bool:
    """Tell whether every file that runs put into the folder lies there as they left it."""
    return all(_is_as_noted(directory / name, size, mtime_ns) for name, size, mtime_ns in ledger.files())


def _failures(ledger: Ledger, unfound: Sequence[Failure]) -> Iterator[Failure]:
    told = {failure.path for failure in unfound}
    yield from unfound
    for entry in ledger.entries("notice_id IS NULL"):
        failure = failure_of(entry)
        if failure.path not in told:  # the path is the key of the table
            yield failure


def _is_as_noted(path: Path, size: int, mtime_ns: int) -> bool:
    with suppress(OSError):
        status = os.stat(path)  # noqa: PTH116  thousands of files
        return (status.st_size, status.st_mtime_ns) == (size, mtime_ns)
    return False
