"""One worker process as its supervisor sees it: files, memory, end."""

from __future__ import annotations

import os
import shutil
import signal
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

import psutil

from pipeline.batch.starting import Started
from pipeline.batch.worker import Service

_GRACE = 5.0  # seconds until a killed process is gone; one that hangs in the kernel is not waited for


@dataclass(eq=False, slots=True)
class Worker:
    """A worker process. ``assigned`` are the files it was given, the current one first; times in seconds."""

    process: BaseProcess
    connection: Connection
    started: float
    temporary: Path | None = None
    ready: bool = False
    baseline: int = 0
    served: int = 0
    assigned: deque[int] = field(default_factory=deque)
    stage: str = "read"
    since: float = 0.0
    checked: float = 0.0
    seen: psutil.Process | None = None

    @classmethod
    def of(cls, started: Started) -> Self:
        """Return a process that was started, and that has no service yet."""
        return cls(started.process, started.connection, started.at)

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self.process.pid or 0

    def take_on(self, service: Service, temporary: Path) -> None:
        """Tell the process what it does with files, and where those of the moment go."""
        self.temporary = temporary
        with suppress(OSError):  # it is dead: its pipe tells so at the next look
            self.connection.send((service, temporary))

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
        if self.temporary is not None:
            shutil.rmtree(self.temporary, ignore_errors=True)

    def exit_code(self) -> int | None:
        """Return the exit code after ``end``, None before; -9 is signal 9."""
        return self.process.exitcode


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
