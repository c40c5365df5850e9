"""What the ledger of an output folder says about the run that made a record."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.batch.last_run import LastRun
from pipeline.batch.ledger import Ledger
from pipeline.batch.names import LEDGER
from pipeline.batch.rules import rules_version
from pipeline.errors import LexiconError
from pipeline.packs import load_pack


@dataclass(frozen=True, slots=True)
class Run:
    """The pack and the reference date of the last run; ``stale`` says that today's rules are others."""

    pack: str | None = None
    reference: date | None = None
    stale: bool = False


def run_of(directory: Path, notice_id: str) -> Run:
    """Return what is known of the run that made a record; of a folder without a ledger nothing is."""
    if not (directory / LEDGER).is_file():
        return Run()
    try:
        with Ledger(directory, read_only=True) as ledger:
            last = LastRun.of(ledger)
            rules = {entry.rules for entry in ledger.entries("notice_id = ?", notice_id)}
    except (sqlite3.Error, ValueError, TypeError):  # damaged, or in a folder that may only be read
        return Run()
    stale = bool(rules) and rules_version(last.pack, last.reference) not in rules
    return Run(_usable(last.pack), last.reference, stale)


def _usable(pack: str) -> str | None:
    """Return the pack if it can be read from here: the run may have been started elsewhere."""
    try:
        load_pack(pack)
    except LexiconError:
        return None
    return pack
