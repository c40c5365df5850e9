"""What one file may cost, and how many are read side by side."""

from __future__ import annotations

import os
from dataclasses import dataclass

from pipeline.read.registry import MB

DEFAULT_SECONDS = 600.0
"""Text recognition takes 5 to 13 s a page on one core, so a scan of 45 pages still fits."""

DEFAULT_MB = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for one file: ``seconds`` of wall clock, and ``megabytes`` (MiB) beyond an idle worker."""

    seconds: float = DEFAULT_SECONDS
    megabytes: int = DEFAULT_MB

    @property
    def memory(self) -> int:
        """Return the memory limit in bytes."""
        return self.megabytes * MB


def usable_cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux: a container or a batch system may grant fewer than there are
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
