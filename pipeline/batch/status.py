"""What the next run would do: every input that is known or found, and what it is to that run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.batch.folder import telling
from pipeline.batch.inputs import collect_files
from pipeline.batch.last_run import LastRun
from pipeline.batch.ledger import Entry, Ledger
from pipeline.batch.names import LEDGER, printable
from pipeline.batch.planning import Plan, Status, Todo, make_plan
from pipeline.batch.rules import rules_version
from pipeline.errors import UsageError
from pipeline.messages import say
from pipeline.review.corrections import load_corrections
from pipeline.tables import Failure


@dataclass(frozen=True, slots=True)
class InputStatus:
    """One input: its path in printable form, and of one that failed, the reason in words."""

    path: str
    status: Status
    message: str = ""


def folder_status(directory: Path, paths: Sequence[str | Path] = ()) -> list[InputStatus]:
    """Return what every input is to the next run with the options of the last one, in the order of the tables.

    ``new`` are files that were not read yet, ``changed`` those whose content is another now, ``stale``
    those read under other rules or corrections, ``vanished`` those that are gone while their rows are in
    the tables, ``failed`` those that were read in vain, whether or not they will be tried again.

    Args:
        directory: the folder that an extraction wrote. Nothing in it is written or locked.
        paths: files and folders; without any, those of the last run.

    Raises:
        UsageError: the folder has no ledger, or it cannot be read.
        ReviewError: the file of corrections has mistakes.
    """
    if not (directory / LEDGER).is_file():
        raise UsageError(say("error.no_ledger", directory=directory))
    with telling(directory), Ledger(directory, read_only=True) as ledger:
        last = LastRun.of(ledger)
        paths = paths or last.paths
        unfound: list[Failure] = []
        files = collect_files(paths, unfound, exclude=directory)
        plan = make_plan(
            ledger,
            paths,
            files,
            unfound,
            rules=rules_version(last.pack, last.reference),
            corrections=load_corrections(directory),
            spelling=False,
        )
        found = [InputStatus(failure.path, Status.FAILED, failure.message) for failure in unfound]
        return found + [_status(given, entry, status) for given, entry, status in _statuses(ledger, plan)]


def _statuses(ledger: Ledger, plan: Plan) -> Iterator[tuple[Path, Entry | None, Status]]:
    todo = {_name(item): item for item in plan.todo}
    moved = {item.replaces.given for item in plan.todo if item.replaces}
    vanished = {entry.path for entry in plan.vanished}
    known = {entry.given: entry for entry in ledger.entries()}
    for given in sorted({*todo, *(known.keys() - moved)}, key=lambda path: path.parts):
        entry = known.get(given)
        if given in todo:
            yield given, entry, todo[given].status
        elif entry is not None:
            gone = entry.path in vanished or entry.vanished
            yield given, entry, Status.VANISHED if gone else Status.FAILED if entry.reason else Status.SAME


def _name(item: Todo) -> Path:
    return item.entry.given if item.replaces is None or item.status is Status.NEW else item.replaces.given


def _status(given: Path, entry: Entry | None, status: Status) -> InputStatus:
    message = entry.message if entry is not None and status is Status.FAILED else ""
    return InputStatus(printable(given), status, message or "")
