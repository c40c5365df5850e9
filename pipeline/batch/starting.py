"""Start worker processes. This module imports next to nothing: the first one may come before all else."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from pipeline.batch.worker import work


@dataclass(frozen=True, slots=True)
class Started:
    """A process that was started, the end of its pipe, and when that was, in seconds of the monotonic clock."""

    process: BaseProcess
    connection: Connection
    at: float


def start_method() -> str:
    """Return how processes are started: fork where it is safe (Linux, one thread), else spawn."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return "spawn"
    threads = os.listdir("/proc/self/task")  # noqa: PTH208  those that libraries made count as well
    return "fork" if len(threads) == 1 else "spawn"


def start_process(load: Callable[[], None], others: Sequence[Connection] = ()) -> Started:
    """Start a worker that loads something and waits for its service; ``others`` lead to those that live already."""
    method = start_method()
    context = multiprocessing.get_context(method)
    ours, theirs = context.Pipe()
    # A fork holds copies of the ends of all pipes; kept open, they would hide that this process is gone.
    inherited = [ours, *others] if method == "fork" else []
    process = context.Process(  # type: ignore[attr-defined]  # the base class does not declare it
        target=work, args=(load, theirs, os.getpid(), inherited), name="notices-worker", daemon=True
    )
    process.start()
    theirs.close()
    return Started(process, ours, time.monotonic())
