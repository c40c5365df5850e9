"""One worker process as its supervisor sees it: start, memory, end."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from pipeline.batch.worker import Service, work

_GRACE = 5.0  # seconds until a killed process is gone; one that hangs in the kernel is not waited for


def start_method() -> str:
    """Return how processes are started: fork where it is safe (Linux, one thread), else spawn."""
    alone = threading.active_count() == 1 and psutil.Process().num_threads() == 1
    return "fork" if sys.platform == "linux" and alone else "spawn"


@dataclass(eq=False, slots=True)
class Worker:
    """A worker process. ``assigned`` are the files it was given, the current one first; times in seconds."""

    process: multiprocessing.process.BaseProcess
    connection: Connection
    temporary: Path
    started: float
    ready: bool = False
    baseline: int = 0
    served: int = 0
    assigned: deque[int] = field(default_factory=deque)
    stage: str = "read"
    since: float = 0.0
    checked: float = 0.0
    seen: psutil.Process | None = None

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self.process.pid or 0

    def memory(self) -> int:
        """Return the resident memory of the process itself in bytes, 0 if it is gone."""
        with suppress(psutil.Error):
            # Asked for after every file: to look up the process takes ten times as long as to look at its memory.
            self.seen = self.seen or psutil.Process(self.pid)
            return int(self.seen.memory_info().rss)
        return 0

    def end(self) -> None:
        """Kill the process and all its children, and remove what it left in its temporary folder."""
        below = _descendants(self.pid)
        if hasattr(os, "killpg"):
            # Before the process is waited for: as long as it is not, its number cannot be another's.
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        self.process.kill()
        for process in below:  # those that made a group of their own
            with suppress(psutil.Error):
                process.kill()
        self.process.join(_GRACE)
        self.connection.close()
        shutil.rmtree(self.temporary, ignore_errors=True)

    def exit_code(self) -> int | None:
        """Return the exit code after ``end``; -9 is signal 9."""
        return self.process.exitcode


def start_worker(service: Service, temporary: Path, others: Sequence[Worker], now: float) -> Worker:
    """Start a process that serves files; ``others`` are the workers that live already."""
    method = start_method()
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    # A fork holds copies of the ends of all pipes; kept open, they would hide that this process is gone.
    inherited = [ours, *(worker.connection for worker in others)] if method == "fork" else []
    process = context.Process(  # type: ignore[attr-defined]  # the base class does not declare it
        target=work, args=(service, theirs, temporary, os.getpid(), inherited), name="notices-worker", daemon=True
    )
    process.start()
    theirs.close()
    return Worker(process, ours, temporary, started=now)


def family_memory(pids: Iterable[int]) -> dict[int, int]:
    """Return the resident memory of each of these processes with all below it, in bytes.

    One look at the process table serves all workers.
    """
    parents: dict[int, int] = {}
    resident: dict[int, int] = {}
    for process in psutil.process_iter(["ppid", "memory_info"]):
        parents[process.pid] = process.info["ppid"] or 0
        resident[process.pid] = process.info["memory_info"].rss if process.info["memory_info"] else 0
    total = dict.fromkeys(pids, 0)
    for pid, size in resident.items():
        above, steps = pid, 0
        while above not in total and above in parents and steps < len(parents):
            above, steps = parents[above], steps + 1
        if above in total:
            total[above] += size
    return total


def _descendants(pid: int) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return psutil.Process(pid).children(recursive=True)
    return []
