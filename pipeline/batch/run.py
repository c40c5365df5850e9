"""Files to tables: the outcome of each is a record or a row of ``failures.csv``."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from pipeline.batch.assembly import assemble, assembled_alike, failure_of, get_ready
from pipeline.batch.folder import held, telling
from pipeline.batch.inputs import EMPTY_FOLDER, collect_files
from pipeline.batch.last_run import note_run
from pipeline.batch.ledger import Ledger, remove_ledger
from pipeline.batch.limits import Limits, usable_cores
from pipeline.batch.names import LEDGER, printable
from pipeline.batch.planning import Plan, make_plan
from pipeline.batch.progress import FileReport, Watcher
from pipeline.batch.rules import rules_version
from pipeline.errors import UsageError
from pipeline.messages import say
from pipeline.packs import DEFAULT_PACK
from pipeline.review.names import CORRECTIONS
from pipeline.tables import Failure

if TYPE_CHECKING:
    from pipeline.batch.notices import Extracted
    from pipeline.batch.supervisor import Engine
    from pipeline.batch.worker import Service
    from pipeline.review.corrections import Corrections

FAILURES_SHOWN = 5

_TERMINATED = 128 + signal.SIGTERM  # what shells expect of a program ended by this signal


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the inputs that a run was given.

    ``read`` notices gave ``tasks`` and ``warnings``, ``failures`` inputs failed (the first few by name);
    ``unchanged`` of both were known from an earlier run. ``vanished`` inputs are gone and still in the
    tables, as are ``kept`` ones that the run was not given; ``copies`` of what is in the tables say the same
    as another input, ``alike`` ones seem to; ``written`` says whether the tables had to be written.
    """

    read: int = 0
    tasks: int = 0
    warnings: int = 0
    failures: int = 0
    first_failures: tuple[Failure, ...] = ()
    unchanged: int = 0
    vanished: int = 0
    kept: int = 0
    copies: int = 0
    alike: int = 0
    written: bool = True


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
    engine: Engine | None = None,
    fresh: bool = False,
    prune: bool = False,
    wait: float = 0.0,
    leave: Collection[Path] = (),
    retry: bool = True,
    may_be_empty: bool = False,
) -> Summary:
    """Read files and folders and write the tables and records of all notices in them.

    Every input is read on its own, in a process that may take no more time and memory than ``limits``
    say: whatever goes wrong with one becomes a row of ``failures.csv``. Hidden files and the output
    folder itself are passed over. A notice that gives no task is kept, with the warning ``no_tasks``.

    The folder grows: inputs of earlier runs stay in the tables as they were read then. A file that is
    unchanged under unchanged rules is not read again, nor is a table written that would be the same. A file
    that is gone, from a place that ``paths`` name, keeps its rows until ``prune`` takes them out (a failed
    one does not); one that was moved or renamed is taken for the same. What failed for a reason that may lie
    outside the file is tried again. A run that was killed is carried on by the same call.

    The bytes of the output depend on the inputs and the rules alone: not on ``jobs``, nor on which run
    took an input up. Rows stand in the order of the inputs' paths as given.

    (:func:`pipeline.extract` reads one notice in the calling process, without any limit.)

    Args:
        paths: files and folders.
        directory: the output folder; made if it is not there.
        reference: date that fills missing years where a notice does not give its own.
        pack: the policy field whose domains are found: name of a pack, or path of a folder.
        jobs: processes that read side by side; default: the cores that may be used.
        limits: of each file; default: :class:`Limits`.
        watcher: gets every input: of those unchanged at once, of the others as they are done.
        service: what is done with a file, if not the extraction of its record.
        engine: what shares the files out: default the cores of this computer, or
            :func:`pipeline.batch.cluster.on_cluster`.
        fresh: forget all earlier runs: read everything, keep nothing else.
        prune: take inputs that are gone out of the tables.
        wait: seconds to wait for another run on the same folder.
        leave: files that are not looked at this time.
        retry: whether failures that may have had their cause outside the file are tried again.
        may_be_empty: whether a folder without any file is no failure.

    Raises:
        UsageError: the output folder cannot be made or written to, another run is working on it, or a
            number makes no sense.
        LexiconError: a data file of the project or the pack has mistakes, or there is no such pack.
        ReviewError: the file of corrections in the output folder cannot be read or has mistakes.
        WorkerError: no process to read files can be started.
    """
    limits, watcher = limits or Limits(), watcher or Watcher()
    jobs = usable_cores() if jobs is None else jobs
    if jobs < 1 or limits.seconds <= 0 or limits.megabytes < 1:
        raise UsageError(say("error.limits"))
    if fresh or not (directory / LEDGER).is_file():
        _check_pack(pack)  # before anything is made or forgotten
    rules = rules_version(pack, reference)
    unfound: list[Failure] = []
    with held(directory, wait), telling(directory), _ledger(directory, fresh=fresh) as ledger:
        corrections = _corrections(directory)
        files = collect_files(paths, unfound, exclude=directory)
        if may_be_empty:
            unfound = [failed for failed in unfound if failed.reason != EMPTY_FOLDER]
        plan = make_plan(ledger, paths, files, unfound, rules=rules, corrections=corrections, leave=leave, retry=retry)
        tally = _Tally(watcher)
        tally.begin(unfound, plan)
        with _cleaning_up_when_terminated():
            if plan.todo:
                from pipeline.batch import extracting  # noqa: PLC0415  heavy: not where nothing changed

                service = service or extracting.notice_service(reference, pack, corrections)
                get_ready()
                extracting.read_files(
                    ledger, plan.todo, service, jobs=jobs, limits=limits, done=tally.done, engine=engine
                )
            vanished = _settle(ledger, plan, prune=prune)
            note_run(ledger, paths, pack, reference)
            written = assemble(ledger, directory, unfound, rules, side_by_side=jobs > 1)
            return tally.summary(ledger, plan, vanished, written=written)


def _check_pack(pack: str | Path) -> None:
    """Load a pack for its mistakes.

    Raises:
        LexiconError: it has mistakes, or there is no such pack.
    """
    from pipeline.packs import load_pack  # noqa: PLC0415  heavy: not where nothing changed

    load_pack(pack)


def _corrections(directory: Path) -> Corrections | None:
    if not (directory / CORRECTIONS).exists():
        return None
    from pipeline.review.corrections import load_corrections  # noqa: PLC0415  heavy: not where there are none

    return load_corrections(directory)


def _ledger(directory: Path, *, fresh: bool) -> Ledger:
    if fresh:
        remove_ledger(directory)
    return Ledger(directory)


def _settle(ledger: Ledger, plan: Plan, *, prune: bool) -> int:
    """Note what is there and what is gone; return how many are gone and stay in the tables."""
    stay = 0
    for entry, mtime_ns in plan.touched:
        ledger.touch(entry, mtime_ns)
    for entry in plan.vanished:
        if prune or entry.notice_id is None:
            ledger.drop(entry)
            continue
        stay += 1
        if not entry.vanished:
            ledger.mark_vanished(entry)
    return stay


class _Tally:
    """Counts what became of the inputs, and tells the watcher."""

    def __init__(self, watcher: Watcher) -> None:
        self._watcher = watcher
        self._read = self._tasks = self._warnings = self._unchanged = 0
        self._failures: list[Failure] = []

    def begin(self, unfound: Sequence[Failure], plan: Plan) -> None:
        """Take what is known before anything is read."""
        self._watcher.begin(len(unfound) + len(plan.same) + len(plan.todo))
        for failed in unfound:
            self._fail(failed, 0.0)
        for entry in plan.same:
            self._unchanged += 1
            if entry.notice_id is None:
                self._failures.append(failure_of(entry))
            else:
                self._add(entry.tasks, entry.warnings)
            path = printable(entry.given)
            report = FileReport(path, "unchanged", 0.0, entry.notice_id, entry.tasks, entry.warnings)
            self._watcher.report(replace(report, stage=entry.stage, reason=entry.reason, message=entry.message))

    def done(self, path: Path, found: Extracted | Failure, seconds: float) -> None:
        """Take the result of a file that was read."""
        if isinstance(found, Failure):
            self._fail(found, seconds)
            return
        self._add(found.tasks, found.warnings)
        told = FileReport(printable(path), "read", seconds, found.notice_id, found.tasks, found.warnings)
        self._watcher.report(told)

    def summary(self, ledger: Ledger, plan: Plan, vanished: int, *, written: bool) -> Summary:
        """Return the counts; ``vanished`` inputs are gone and stay in the tables."""
        copies, alike = ledger.copies(), assembled_alike(ledger)
        return Summary(
            read=self._read,
            tasks=self._tasks,
            # Each copy has a warning that says so, those of inputs that are gone included.
            warnings=self._warnings + copies + alike,
            failures=len(self._failures),
            first_failures=tuple(self._failures[:FAILURES_SHOWN]),
            unchanged=self._unchanged,
            vanished=vanished,
            kept=ledger.count() - len(plan.same) - len(plan.todo) - vanished,
            copies=copies,
            alike=alike,
            written=written,
        )

    def _add(self, tasks: int, warnings: int) -> None:
        self._read += 1
        self._tasks += tasks
        self._warnings += warnings

    def _fail(self, failed: Failure, seconds: float) -> None:
        self._failures.append(failed)
        report = FileReport(failed.path, "failed", seconds, stage=failed.stage, reason=failed.reason)
        self._watcher.report(replace(report, message=failed.message))


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
