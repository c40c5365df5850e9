"""A row of ``failures.csv``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no record. ``stage`` is find, read or extract; ``reason`` a short code."""

    path: str
    stage: str
    reason: str
    message: str

    def row(self) -> dict[str, Any]:
        """Return the row of ``failures.csv``."""
        return asdict(self)
