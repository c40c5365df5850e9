"""Decide which inputs have to be read, by comparing what is on disk with what the ledger knows."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.batch.ledger import Entry, Ledger
from pipeline.failures import hides_inputs, may_pass
from pipeline.read.remote import is_remote, size_and_time
from pipeline.tables import Failure

if TYPE_CHECKING:
    from pipeline.review.corrections import Corrections

# A file that is younger than this when it is read may change again without its time telling (FAT
# counts in steps of two seconds); the next run then compares the content.
_YOUNG = 2_000_000_000  # nanoseconds
_HASHED = 64 * 1024 * 1024  # bytes of the largest failed file whose content is remembered


class Status(StrEnum):
    """What an input is to the next run."""

    NEW = "new"
    CHANGED = "changed"
    STALE = "stale"
    FAILED = "failed"
    VANISHED = "vanished"
    SAME = "unchanged"


@dataclass(frozen=True, slots=True)
class Todo:
    """A file to be read, and the entry whose place its result takes; ``status`` says why."""

    entry: Entry
    replaces: Entry | None
    status: Status


@dataclass(slots=True)
class Plan:
    """What a run has to do. ``touched`` are files that are unchanged under another time (in nanoseconds)."""

    todo: list[Todo] = field(default_factory=list)
    same: list[Entry] = field(default_factory=list)
    touched: list[tuple[Entry, int | None]] = field(default_factory=list)
    vanished: list[Entry] = field(default_factory=list)


def make_plan(
    ledger: Ledger,
    paths: Sequence[str | Path],
    files: Iterable[Path],
    unfound: Iterable[Failure],
    *,
    rules: str,
    corrections: Corrections | None,
    leave: Collection[Path] = (),
    retry: bool = True,
    spelling: bool = True,
) -> Plan:
    """Return what has to be done to bring the tables up to date with what is on disk.

    Args:
        ledger: what was read before.
        paths: the files and folders that the command names.
        files: what was found there.
        unfound: what was not.
        rules: hash of all else that decides the results.
        corrections: of the output folder.
        leave: files that are not looked at this time (they are still being written).
        retry: whether failures that may have had their cause outside the file are tried again.
        spelling: whether a file has changed when its path is given in another way.
    """
    files = list(files)
    vanished = list(_vanished(ledger, paths, files, unfound))
    maker = _Maker(ledger, vanished, rules, corrections, retry=retry, spelling=spelling)
    left = {_absolute(path) for path in leave}
    for file in files:
        path = Path(_absolute(file))
        if str(path) not in left:
            maker.look(path, file)
        elif (known := ledger.at(path)) is not None:
            maker.plan.same.append(known)
    maker.plan.vanished = [entry for entry in vanished if entry.path not in maker.moved]
    return maker.plan


def _vanished(
    ledger: Ledger, paths: Sequence[str | Path], files: Iterable[Path], unfound: Iterable[Failure]
) -> Iterator[Entry]:
    """Yield the known inputs at or below ``paths`` that are gone; what a folder out of reach holds is not."""
    found = {_absolute(file) for file in files}
    named = [_absolute(path) for path in paths]
    hidden = [_absolute(failure.path) for failure in unfound if hides_inputs(failure.reason)]
    for path in ledger.paths():
        if path in found or not any(path == root or _below(path, root) for root in named):
            continue
        entry = ledger.at(Path(path))
        if entry is not None and not any(_below(path, root) for root in hidden):
            yield entry


def _absolute(path: str | Path) -> str:
    """Return the absolute path of a file; the address of a store stays as it is."""
    path = Path(path)
    return str(path) if is_remote(path) else os.path.abspath(path)  # noqa: PTH100  keeps links apart, unlike resolve


def _below(path: str, folder: str) -> bool:
    return path.startswith(os.path.join(folder, ""))  # noqa: PTH118  with the separator at its end


class _Maker:
    """Looks at one file after another."""

    def __init__(
        self,
        ledger: Ledger,
        vanished: Iterable[Entry],
        rules: str,
        corrections: Corrections | None,
        *,
        retry: bool,
        spelling: bool,
    ) -> None:
        self.plan = Plan()
        self.moved: set[Path] = set()
        self._ledger, self._rules, self._corrections = ledger, rules, corrections
        self._retry, self._spelling = retry, spelling
        self._gone: dict[int | None, list[Entry]] = {}
        for entry in vanished:
            if entry.sha256:
                self._gone.setdefault(entry.size, []).append(entry)
        self._young = time.time_ns() - _YOUNG

    def look(self, path: Path, given: Path) -> None:
        """Decide about one file."""
        known = self._ledger.at(path) or self._ledger.given_as(given)
        size, mtime = _size_and_time(given)
        if mtime is not None and mtime >= self._young:
            mtime = None
        fresh = Entry(path, given, size, mtime, rules=self._rules)
        if known is None:
            self.plan.todo.append(Todo(fresh, self._moved_from(path, size), Status.NEW))
            return
        why = self._why(known, fresh)
        if why is not Status.SAME:
            self.plan.todo.append(Todo(fresh, known, why))
            return
        self.plan.same.append(known)
        if known.vanished or known.mtime_ns != fresh.mtime_ns:
            self.plan.touched.append((known, fresh.mtime_ns))

    def _why(self, known: Entry, fresh: Entry) -> Status:
        if known.size != fresh.size or fresh.size is None:
            return Status.CHANGED
        if (known.mtime_ns is None or known.mtime_ns != fresh.mtime_ns) and (
            known.sha256 is None or known.sha256 != fingerprint(fresh.path)
        ):
            return Status.CHANGED
        if known.rules != self._rules or known.corrections != self._corrected(known):
            return Status.STALE
        if self._spelling and (known.path, known.given) != (fresh.path, fresh.given):
            return Status.CHANGED  # the record says where the notice lies
        if self._retry and known.reason is not None and may_pass(known.reason):
            return Status.FAILED
        return Status.SAME

    def _corrected(self, known: Entry) -> str:
        return self._corrections.digest(names_from(known)) if self._corrections and known.names else ""

    def _moved_from(self, path: Path, size: int | None) -> Entry | None:
        """Return the entry of a file that is gone and has the content of this new one."""
        if not self._gone.get(size):
            return None
        digest = fingerprint(path)
        for entry in self._gone[size]:
            if entry.sha256 == digest:
                self._gone[size].remove(entry)
                self.moved.add(entry.path)
                return entry
        return None


def _size_and_time(path: Path) -> tuple[int | None, int | None]:
    """Return size in bytes and time of the last change in nanoseconds; None: gone, which reading it will tell."""
    if is_remote(path):
        return size_and_time(path)
    try:
        status = path.stat()
    except OSError:
        return None, None
    return status.st_size, status.st_mtime_ns


def names_from(entry: Entry) -> list[list[str]]:
    """Return what a notice answers to in corrections."""
    found: list[list[str]] = json.loads(entry.names)
    return found


def fingerprint(path: Path) -> str | None:
    """Return the SHA-256 of a file as hexadecimal digits; None if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def with_fingerprint(entry: Entry) -> Entry:
    """Return an entry of a failed input with its content's hash, unless the file is too large for that."""
    if entry.size is None or entry.size > _HASHED:
        return entry
    return replace(entry, sha256=fingerprint(entry.path))
