"""Many files to one folder of tables. A bad file is a row of ``failures.csv`` and stops nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from pipeline import extraction
from pipeline.errors import LexiconError, NoticeTasksError, ReadError, UsageError
from pipeline.model.reading import Issue
from pipeline.model.record import Record, Task
from pipeline.packs import DEFAULT_PACK, load_pack
from pipeline.read.inputs import is_skipped
from pipeline.tables import Failure, write_tables

MESSAGE_LENGTH = 500
FAILURES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """How many notices were read, what they gave, and how many inputs failed (the first few by name)."""

    read: int
    tasks: int
    warnings: int
    failures: int
    first_failures: tuple[Failure, ...] = ()


def extract_all(
    paths: Sequence[str | Path],
    directory: Path,
    *,
    reference: date | None = None,
    pack: str | Path = DEFAULT_PACK,
) -> Summary:
    """Read files and folders and write the tables and records of all notices in them.

    Files are read in the order given, those of a folder sorted by path; hidden files and the
    output folder itself are passed over. Every input is read on its own: whatever goes wrong with
    one becomes a row of ``failures.csv``. A notice that gives no task is kept, with the warning
    ``no_tasks``.

    Args:
        paths: files and folders.
        directory: the output folder; made if it is not there.
        reference: date that fills missing years where a notice does not tell its own.

        pack: the policy field whose domains are found: name of a pack, or path of a folder.

    Raises:
        UsageError: the output folder cannot be made or written to.
        LexiconError: a data file of the project or the pack has mistakes, or there is no such pack.
    """
    load_pack(pack)
    failures: list[Failure] = []
    count = _Count()
    files = collect_files(paths, failures, exclude=directory)
    records = _records(files, failures, count, partial(extraction.extract, reference=reference, pack=pack))
    try:
        write_tables(records, failures, directory)
    except OSError as error:
        raise UsageError(f"{directory}: cannot write the tables there: {error.strerror or error}") from error
    return Summary(count.read, count.tasks, count.warnings, len(failures), tuple(failures[:FAILURES_SHOWN]))


def collect_files(paths: Sequence[str | Path], failures: list[Failure], exclude: Path | None = None) -> list[Path]:
    """Return the input files, each once; what cannot be found is added to ``failures``, once as well.

    Links to folders are not followed, so a loop of links ends.
    """
    files: dict[str, Path] = {}

    def fail(path: str | Path, reason: str, message: str) -> None:
        if str(path) not in {failure.path for failure in failures}:  # the path is the key of failures.csv
            failures.append(Failure(str(path), "find", reason, message))

    def refuse(error: OSError) -> None:
        fail(error.filename, "unreadable_folder", error.strerror or "cannot be opened")

    for path in map(Path, paths):
        found = [path] if path.is_file() else []
        if path.is_dir():
            found = _files_below(path, exclude, refuse)
            if not found:
                fail(path, "empty_folder", "the folder holds no file to read")
        elif not found and os.path.lexists(path):
            fail(path, "not_a_file", "is neither a file nor a folder")
        elif not found:
            fail(path, "not_found", "no such file or folder")
        for file in found:
            files.setdefault(os.path.abspath(file), file)  # noqa: PTH100  keeps links apart, unlike resolve
    return list(files.values())


def _files_below(folder: Path, exclude: Path | None, refuse: Callable[[OSError], None]) -> list[Path]:
    """Return the files of a folder and its folders, sorted by path; ``refuse`` is told of unreadable folders."""
    left_out = exclude.resolve() if exclude else None
    found = []
    for root, folders, names in os.walk(folder, onerror=refuse):
        here = Path(root)
        folders[:] = [name for name in folders if not is_skipped(name) and (here / name).resolve() != left_out]
        found += [here / name for name in names if not is_skipped(name) and (here / name).is_file()]
    return sorted(found, key=lambda path: path.parts)


@dataclass(slots=True)
class _Count:
    read: int = 0
    tasks: int = 0
    warnings: int = 0


def _records(
    files: Sequence[Path], failures: list[Failure], count: _Count, extract: Callable[[Path], Record]
) -> Iterator[Record]:
    ids: set[str] = set()
    for path in files:
        result = _extract_one(path, extract)
        if isinstance(result, Failure):
            failures.append(result)
            continue
        record = with_own_ids(result, ids)
        ids.add(record.notice.notice_id)
        count.read += 1
        count.tasks += len(record.tasks)
        count.warnings += len(record.warnings) + sum(len(task.warnings) for task in record.tasks)
        yield record


def _extract_one(path: Path, extract: Callable[[Path], Record]) -> Record | Failure:
    """Read one file on its own; whatever goes wrong with it comes back as a value."""
    try:
        record = extract(path)
    except LexiconError:
        raise  # the project's own data is broken: no file can be read rightly
    except ReadError as error:
        return Failure(str(path), "read", error.reason, _one_line(error.message))
    except NoticeTasksError as error:
        return Failure(str(path), "extract", "rejected", _one_line(str(error)))
    except OSError as error:
        return Failure(str(path), "read", "unreadable", _one_line(error.strerror or str(error)))
    except Exception as error:  # one hostile file must not end the run of a whole folder
        words = f"unexpected {type(error).__name__}: {error}; this is a fault of the program, please report it"
        return Failure(str(path), "extract", "unexpected", _one_line(words))
    if not record.tasks:
        words = "no task was found: the file may be no policy notice, or its layout is not understood"
        record = replace(record, warnings=(*record.warnings, Issue("no_tasks", words)))
    return record


def _one_line(message: str) -> str:
    return " ".join(message.split())[:MESSAGE_LENGTH]


def with_own_ids(record: Record, taken: set[str]) -> Record:
    """Return the record with ids that no other record of the folder has.

    A notice_id that is taken (the same content twice) becomes ``…-2``, ``…-3``. The ids of tasks,
    citations and catalogue rows are keys of whole tables, so they begin with that of their notice.
    """
    old = new = record.notice.notice_id
    number = 1
    while new in taken:
        number += 1
        new = f"{old}-{number}"

    def own(part: str) -> str:
        return new + part.removeprefix(old) if part.startswith(f"{old}-") else f"{new}-{part}"

    def own_task(task: Task) -> Task:
        return replace(task, task_id=own(task.task_id), citations=tuple(map(own, task.citations)))

    return replace(
        record,
        notice=replace(record.notice, notice_id=new),
        tasks=tuple(map(own_task, record.tasks)),
        citations=tuple(replace(c, citation_id=own(c.citation_id)) for c in record.citations),
        catalogue=tuple(replace(row, catalogue_id=own(row.catalogue_id)) for row in record.catalogue),
    )
