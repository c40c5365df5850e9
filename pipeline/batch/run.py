"""Files to tables: the outcome of each is a record or a row of ``failures.csv``."""

from __future__ import annotations

import pickle
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import FrameType

from pipeline.batch.deaths import words_for
from pipeline.batch.ids import with_own_ids
from pipeline.batch.inputs import collect_files
from pipeline.batch.limits import Limits, usable_cores
from pipeline.batch.names import printable
from pipeline.batch.notices import NoticeService, extracted, failure
from pipeline.batch.progress import FileReport, Watcher
from pipeline.batch.supervisor import Death, Outcome, supervise
from pipeline.batch.worker import Service
from pipeline.errors import UsageError
from pipeline.packs import DEFAULT_PACK, load_pack
from pipeline.review.corrections import load_corrections
from pipeline.tables import Failure, PreparedRecord, write_prepared

FAILURES_SHOWN = 5

_TERMINATED = 128 + signal.SIGTERM  # what shells expect of a program ended by this signal


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
    jobs: int | None = None,
    limits: Limits | None = None,
    watcher: Watcher | None = None,
    service: Service | None = None,
) -> Summary:
    """Read files and folders and write the tables and records of all notices in them.

    Files are read in the order given, those of a folder sorted by path; hidden files and the
    output folder itself are passed over. Every input is read on its own, in a process that may take
    no more time and memory than ``limits`` say: whatever goes wrong with one becomes a row of
    ``failures.csv``, and neither the order nor the bytes of the output depend on ``jobs``. A notice
    that gives no task is kept, with the warning ``no_tasks``.

    (:func:`pipeline.extract` reads one notice in the calling process, without any limit.)

    Args:
        paths: files and folders.
        directory: the output folder; made if it is not there.
        reference: date that fills missing years where a notice does not tell its own.
        pack: the policy field whose domains are found: name of a pack, or path of a folder.
        jobs: processes that read side by side; default: the cores that may be used.
        limits: of each file; default: :class:`Limits`.
        watcher: is told of every input as it is done.
        service: what is done with a file, if not the extraction of its record.

    Raises:
        UsageError: the output folder cannot be made or written to, or a number makes no sense.
        LexiconError: a data file of the project or the pack has mistakes, or there is no such pack.
        ReviewError: the file of corrections in the output folder cannot be read or has mistakes.
        WorkerError: no process to read files can be started.
    """
    limits, watcher = limits or Limits(), watcher or Watcher()
    jobs = usable_cores() if jobs is None else jobs
    if jobs < 1 or limits.seconds <= 0 or limits.megabytes < 1:
        raise UsageError("The number of jobs and the limits of time and memory must be more than zero.")
    load_pack(pack)
    corrections = load_corrections(directory)
    failures: list[Failure] = []
    files = collect_files(paths, failures, exclude=directory)
    watcher.begin(len(failures) + len(files))
    for failed in failures:
        watcher.report(_failed(failed, 0.0))
    count = _Count()
    outcomes = supervise(files, service or NoticeService(reference, pack, corrections), jobs=jobs, limits=limits)
    with _cleaning_up_when_terminated(), closing(outcomes):
        try:
            write_prepared(_records(outcomes, failures, count, limits, watcher), failures, directory)
        except OSError as error:
            raise UsageError(f"{directory}: cannot write the tables there: {error.strerror or error}") from error
    return Summary(count.read, count.tasks, count.warnings, len(failures), tuple(failures[:FAILURES_SHOWN]))


@dataclass(slots=True)
class _Count:
    read: int = 0
    tasks: int = 0
    warnings: int = 0


def _records(
    outcomes: Iterable[Outcome], failures: list[Failure], count: _Count, limits: Limits, watcher: Watcher
) -> Iterator[PreparedRecord]:
    ids: set[str] = set()
    for outcome in outcomes:
        result = outcome.result
        if isinstance(result, Death):
            result = failure(outcome.path, result.stage, result.reason, words_for(result, limits))
        if isinstance(result, Failure):
            failures.append(result)
            watcher.report(_failed(result, outcome.seconds))
            continue
        if result.prepared.notice_id in ids:  # the same content was there before
            result = extracted(with_own_ids(pickle.loads(result.pickled), ids))  # noqa: S301  from our own worker
        notice_id = result.prepared.notice_id
        ids.add(notice_id)
        count.read += 1
        count.tasks += result.tasks
        count.warnings += result.warnings
        yield result.prepared
        path = printable(str(outcome.path))
        watcher.report(FileReport(path, "read", outcome.seconds, notice_id, result.tasks, result.warnings))


def _failed(failed: Failure, seconds: float) -> FileReport:
    return FileReport(failed.path, "failed", seconds, stage=failed.stage, reason=failed.reason, message=failed.message)


@contextmanager
def _cleaning_up_when_terminated() -> Iterator[None]:
    """Let SIGTERM (a time table's or a server's stop) end the run as an exception: workers and files go too."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        sys.exit(_TERMINATED)

    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
