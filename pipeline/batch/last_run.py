"""What the last run of an output folder was given, as its ledger keeps it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.batch.ledger import Ledger
from pipeline.read.remote import is_remote

_KEY = "options"
"""Key of the fact."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """Pack, reference date and absolute paths; without a pack where there was no run."""

    pack: str = ""
    reference: date | None = None
    paths: tuple[str, ...] = ()

    @staticmethod
    def of(ledger: Ledger) -> LastRun:
        """Return what a ledger says.

        Raises:
            ValueError, TypeError: the ledger is damaged.
        """
        noted = ledger.fact(_KEY)
        if noted is None:
            return LastRun()
        pack, day, paths = json.loads(noted)
        return LastRun(pack, date.fromisoformat(day) if day else None, tuple(paths))


def note_run(ledger: Ledger, paths: Sequence[str | Path], pack: str | Path, reference: date | None) -> None:
    """Note in a ledger what a run was given."""
    # abspath keeps links apart, unlike resolve
    named = [str(path) if is_remote(Path(path)) else os.path.abspath(path) for path in paths]  # noqa: PTH100
    ledger.note(_KEY, json.dumps([str(pack), reference.isoformat() if reference else None, named]))
