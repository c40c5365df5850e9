"""Watch folders and read new files as they come, in one incremental run after another."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchfiles import watch

from pipeline.batch.folder import held, telling
from pipeline.batch.inputs import collect_files
from pipeline.batch.ledger import Ledger
from pipeline.batch.news import write_news
from pipeline.batch.run import Summary, extract_all
from pipeline.errors import UsageError
from pipeline.messages import say
from pipeline.tables import Failure

SETTLED = 2.0
"""Seconds for which a file must not have changed to be taken for complete."""

_LOOK = 30.0  # seconds after which the folders are looked at anyway: network drives report nothing

_TICK = 1.0  # seconds between two looks at a file that is being written

_Look = tuple[int, int]  # size in bytes and time of change in nanoseconds of a file


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment at which there is something to take up. ``unready`` are files that are still being written."""

    first: bool
    unready: frozenset[Path]


def moments(
    paths: Sequence[str | Path], directory: Path, *, settled: float = SETTLED, once: bool = False
) -> Iterator[Moment]:
    """Yield every moment at which files are complete that were not before, or are gone; the first in any case.

    A file is complete when its size and time have not changed for ``settled`` seconds.

    Args:
        paths: the folders (or files) to watch.
        directory: the output folder, which is passed over.
        settled: seconds.
        once: end after the first moment.

    Raises:
        UsageError: there is no such folder.
    """
    for path in paths:
        if not Path(path).exists():
            raise UsageError(say("error.nothing_to_watch", path=path))
    files = _Files(paths, directory, settled)
    files.look()
    time.sleep(settled)
    unready = files.look()
    yield Moment(first=True, unready=unready)
    while not once:
        files.note_done(unready)
        looked = -_LOOK
        with closing(_changes(paths)) as changes:
            for changed in changes:
                now = time.monotonic()
                if changed or unready or now - looked >= _LOOK:
                    unready, looked = files.look(), now
                    if files.are_new(unready):
                        break
        yield Moment(first=False, unready=unready)  # nothing watches now: workers can be forked


def run_pass(paths: Sequence[str | Path], directory: Path, moment: Moment, **options: Any) -> tuple[Summary, int]:
    """Read what is there, and write what is new since the last pass to ``new_tasks.csv``.

    Args:
        paths: the folders that are watched.
        directory: the output folder.
        moment: what :func:`moments` gave.
        **options: of :func:`pipeline.batch.run.extract_all`, which also says what is raised.

    Returns:
        The summary of the run, and the number of new or changed tasks.
    """
    summary = extract_all(paths, directory, leave=moment.unready, retry=moment.first, may_be_empty=True, **options)
    with held(directory, options.get("wait", 0.0)), telling(directory), Ledger(directory) as ledger:
        return summary, write_news(ledger, directory)


class _Files:
    """The files of the watched folders: since when each is as it is, and how it was when it was taken up."""

    def __init__(self, paths: Sequence[str | Path], directory: Path, settled: float) -> None:
        self._paths, self._directory, self._settled = paths, directory, settled
        self._seen: dict[Path, tuple[_Look, float]] = {}
        self._done: dict[Path, _Look] = {}

    def look(self) -> frozenset[Path]:
        """Look at all files; return those that are still being written."""
        now = time.monotonic()
        unfound: list[Failure] = []
        seen = {}
        for path in collect_files(self._paths, unfound, exclude=self._directory):
            try:
                status = path.stat()
            except OSError:  # gone in this moment
                continue
            look = status.st_size, status.st_mtime_ns
            known, since = self._seen.get(path, (None, now))
            seen[path] = look, since if known == look else now
        self._seen = seen
        return frozenset(
            path for path, (look, since) in seen.items() if now - since < self._settled and self._done.get(path) != look
        )

    def are_new(self, unready: frozenset[Path]) -> bool:
        """Tell whether a complete file was not taken up yet, or one that was is gone."""
        looks = {path: look for path, (look, _) in self._seen.items() if path not in unready}
        return any(self._done.get(path) != look for path, look in looks.items()) or not self._done.keys() <= (
            self._seen.keys()
        )

    def note_done(self, unready: frozenset[Path]) -> None:
        """Note that all complete files are being taken up as they are."""
        done = {path: look for path, (look, _) in self._seen.items() if path not in unready}
        self._done = {path: look for path, look in self._done.items() if path in unready} | done


def _changes(paths: Sequence[str | Path]) -> Generator[bool, None, None]:
    """Yield every second, from when the folders are being watched, whether something has changed in them."""
    while not (there := [path for path in paths if Path(path).exists()]):
        time.sleep(_TICK)
        yield True
    for changes in watch(
        *there, watch_filter=None, rust_timeout=int(1000 * _TICK), yield_on_timeout=True, ignore_permission_denied=True
    ):
        yield bool(changes)
