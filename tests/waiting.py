"""Waiting for what other processes do: on a busy machine nothing happens at once."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

SOON = 20
"""Seconds in which a process has ended that was told to, well before the minute for which stand-ins sleep."""


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def runs(process: psutil.Process | int) -> bool:
    """Tell whether a process runs; one that has ended and waits for init to note it does not."""
    try:
        one = psutil.Process(process) if isinstance(process, int) else process
        return one.is_running() and one.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
