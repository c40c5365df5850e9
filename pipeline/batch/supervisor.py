"""Share files out to worker processes. One that exceeds its time or memory, or crashes, costs its own file only.

The standard pools do not do this: ``multiprocessing.Pool.map`` waits for ever for a worker that was
killed, and one dead worker ends a whole ``ProcessPoolExecutor``.

Results come back in the order of the files. A worker has the next file before it asks for it, so it
never waits for the tables to be written; how far workers may run ahead of a slow file is bounded in
files and in bytes.
"""

from __future__ import annotations

import heapq
import pickle
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any, Protocol

from pipeline.batch.limits import Limits
from pipeline.batch.processes import Worker, family_memory
from pipeline.batch.scratch import scratch_folder
from pipeline.batch.starting import Started, start_process
from pipeline.batch.worker import Broken, Done, Entered, Ready, Service
from pipeline.errors import LexiconError, WorkerError
from pipeline.messages import say
from pipeline.read.registry import MB

AHEAD = 1000
"""Files that may be given out before the result of the first of them has been taken."""

AHEAD_BYTES = 256 * MB
"""Bytes of results that may wait for their turn."""

_IN_HAND = 2  # files that a worker has: the current one and the next
_LOOK = 0.05  # seconds between two looks at the clock and at a worker's memory
_LOOK_BELOW = 0.5  # seconds between two looks at what programs started by a worker need
_LOADING = 300.0  # seconds until a worker has loaded
_FALSE_STARTS = 3  # workers in a row that die before they have loaded: then something is wrong with the set-up
_GROWN = 0.25  # share of the memory limit that a worker may keep after a file, or it is replaced


class Reason(StrEnum):
    """Why a worker ended over a file."""

    TIME = "time_limit"
    MEMORY = "memory_limit"
    CRASH = "crashed"


@dataclass(frozen=True, slots=True)
class Death:
    """A file ended its worker in the stage ``stage``; ``exit_code`` is that of a crash (-11: signal 11)."""

    reason: Reason
    stage: str
    exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file: what the service returned, or a :class:`Death`; and the seconds it took."""

    path: Path
    result: Any
    seconds: float


class Engine(Protocol):
    """Shares files out and yields the outcome of each in their order."""

    def __call__(
        self, paths: Sequence[Path], service: Service, *, jobs: int, limits: Limits
    ) -> Generator[Outcome, None, None]:
        """Closing the iterator ends all work."""


Begun = Callable[[], Started | None]
"""Gives a worker that has begun before the crew did, once; None from then on."""


def none_begun() -> None:
    """Give no worker: every one is started by the crew."""


def supervise(
    paths: Sequence[Path],
    service: Service,
    *,
    jobs: int,
    limits: Limits,
    begun: Begun = none_begun,
) -> Generator[Outcome, None, None]:
    """Yield the outcome of every file in order. Closing the iterator ends all workers at once.

    A worker is killed with everything it started when its file takes longer, or its memory grows by
    more, than ``limits`` say. A file over which a worker died that had served others before is tried
    once more in a new one: the cause may lie in an earlier file. The first worker is one that has ``begun``,
    if that gives any.

    Raises:
        LexiconError: a data file of the project has mistakes.
        WorkerError: no worker can be started.
    """
    with scratch_folder() as folder:
        crew = Crew(paths, service, jobs, limits, folder, begun)
        try:
            for index in range(len(paths)):
                yield crew.outcome(index)
        finally:
            crew.end()


def _nothing() -> None:
    """Leave all that has to be loaded to the service."""


class Crew:
    """The workers, and which file is where."""

    def __init__(
        self,
        paths: Sequence[Path],
        service: Service,
        jobs: int,
        limits: Limits,
        folder: Path,
        begun: Begun = none_begun,
    ) -> None:
        self._service, self._jobs, self._limits, self._folder = service, jobs, limits, folder
        self._begun = begun
        self._paths = list(paths)
        self._todo = list(range(len(paths)))  # a heap: the first file goes first, also when it came back
        self._again: deque[int] = deque()  # died in a used worker; to be tried in a new one
        self._retried: set[int] = set()
        self._results: dict[int, tuple[bytes | Death, float]] = {}
        self._waiting_bytes = 0
        self._taken = 0
        self._workers: list[Worker] = []
        self._started = 0
        self._false_starts = 0
        self._looked_below = 0.0

    def add(self, path: Path) -> int:
        """Take up one more file; return its index."""
        self._paths.append(path)
        index = len(self._paths) - 1
        heapq.heappush(self._todo, index)
        return index

    def outcome(self, index: int) -> Outcome:
        """Return the outcome of the next file in order."""
        self._turn(0 if index in self._results else _LOOK)
        while index not in self._results:
            self._turn(_LOOK)
        result, seconds = self._results.pop(index)
        self._taken = index + 1
        if isinstance(result, Death):
            return Outcome(self._paths[index], result, seconds)
        self._waiting_bytes -= len(result)
        return Outcome(self._paths[index], pickle.loads(result), seconds)  # noqa: S301  from our own worker

    def end(self) -> None:
        """End all workers."""
        while self._workers:
            self._workers.pop().end()

    def _turn(self, seconds: float) -> None:
        """Give out files, take what workers say within ``seconds``, and end those beyond their limits."""
        while len(self._workers) < self._jobs and self._need_another():
            self._start()
        for worker in self._workers:
            self._give(worker)
        by_connection = {worker.connection: worker for worker in self._workers}
        for connection in wait(list(by_connection), seconds):
            self._hear(by_connection[connection])  # type: ignore[index]  # these are what was waited for
        self._look()

    def _need_another(self) -> bool:
        unfinished = len(self._paths) - self._taken - len(self._results)
        unused = any(not (worker.served or worker.assigned) for worker in self._workers)
        return len(self._workers) < unfinished or (bool(self._again) and not unused)

    def _start(self) -> None:
        started = self._begun() or start_process(_nothing, [worker.connection for worker in self._workers])
        worker = Worker.of(started)
        self._workers.append(worker)
        worker.take_on(self._service, self._folder / str(self._started))
        self._started += 1

    def _give(self, worker: Worker) -> None:
        while worker.ready:
            index = self._next_for(worker)
            if index is None:
                return
            if not worker.assigned:
                worker.stage, worker.since = "read", time.monotonic()
            worker.assigned.append(index)
            with suppress(OSError):  # it is dead: its pipe tells so at the next look
                worker.connection.send(self._paths[index])

    def _next_for(self, worker: Worker) -> int | None:
        if self._again and not (worker.served or worker.assigned):
            return self._again.popleft()
        # Near the end nobody is given a second file: another worker may be free before.
        in_hand = _IN_HAND if len(self._todo) > self._jobs else 1
        if not self._todo or len(worker.assigned) >= in_hand:
            return None
        index = self._todo[0]
        within_bounds = index < self._taken + AHEAD and self._waiting_bytes < AHEAD_BYTES
        return heapq.heappop(self._todo) if within_bounds or index == self._taken else None

    def _hear(self, worker: Worker) -> None:
        """Take one message of a worker."""
        try:
            message = worker.connection.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            self._bury(worker, Reason.CRASH)
            return
        if isinstance(message, Ready):
            worker.ready, worker.baseline = True, worker.memory()
            self._false_starts = 0
        elif isinstance(message, Entered):
            worker.stage = message.stage
        elif isinstance(message, Done):
            self._take(worker, message.result)
        elif isinstance(message, Broken):
            raise LexiconError(message.source, message.mistakes)

    def _take(self, worker: Worker, result: bytes) -> None:
        now = time.monotonic()
        self._results[worker.assigned.popleft()] = result, now - worker.since
        self._waiting_bytes += len(result)
        worker.served += 1
        worker.stage, worker.since = "read", now
        if worker.memory() - worker.baseline > _GROWN * self._limits.memory:
            self._dismiss(worker)  # the next file shall not pay for this one

    def _look(self) -> None:
        """End the workers that are beyond their limits."""
        now = time.monotonic()
        due = [worker for worker in self._workers if now - worker.checked >= _LOOK]
        for worker in due:
            worker.checked = now
            if not worker.ready and now - worker.started > _LOADING:
                raise WorkerError(say("error.loading", seconds=f"{_LOADING:.0f}"))
            if not worker.assigned:
                continue
            if now - worker.since > self._limits.seconds:
                self._overrun(worker, Reason.TIME)
            elif worker.memory() - worker.baseline > self._limits.memory:
                self._overrun(worker, Reason.MEMORY)
        slow = {w.pid: w for w in self._workers if w.assigned and now - w.since > _LOOK_BELOW}
        if slow and now - self._looked_below > _LOOK_BELOW:
            self._looked_below = now
            for pid, size in family_memory(slow).items():
                if size - slow[pid].baseline > self._limits.memory:
                    self._overrun(slow[pid], Reason.MEMORY)

    def _overrun(self, worker: Worker, reason: Reason) -> None:
        """End a worker beyond a limit, unless the result of its file has arrived meanwhile."""
        if not worker.connection.poll():
            self._bury(worker, reason)

    def _bury(self, worker: Worker, reason: Reason) -> None:
        """End a worker; its current file is lost or tried again, the next one goes back."""
        if not worker.ready:
            self._false_starts += 1
        current = worker.assigned.popleft() if worker.assigned else None
        self._dismiss(worker)
        if self._false_starts >= _FALSE_STARTS:
            raise WorkerError(say("error.processes_end"))
        if current is None:
            return
        if reason is Reason.CRASH and worker.served and current not in self._retried:
            self._retried.add(current)
            self._again.append(current)
            return
        code = worker.exit_code() if reason is Reason.CRASH else None
        self._results[current] = Death(reason, worker.stage, code), time.monotonic() - worker.since

    def _dismiss(self, worker: Worker) -> None:
        """End a worker; the files that it has in hand go back to where they were."""
        with suppress(ValueError):
            self._workers.remove(worker)
        while worker.assigned:
            heapq.heappush(self._todo, worker.assigned.pop())
        worker.end()
