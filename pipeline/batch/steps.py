"""Steps that make further files from the tables (comparison, report); one is skipped while nothing has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from pipeline.batch.assembly import assembled_state, files_are_whole, note_files
from pipeline.batch.folder import held, telling
from pipeline.batch.ledger import Ledger
from pipeline.batch.names import LEDGER
from pipeline.batch.rules import program_version

_TABLE = "tasks.csv"  # what every output folder holds


def do_step(
    directory: Path,
    name: str,
    work: Callable[[], Sequence[str]],
    *,
    options: str = "",
    after: str = "",
    wait: float = 0.0,
    again: bool = True,
) -> bool:
    """Do a step while no other run works on the folder, and note what it wrote; return whether it was done.

    Args:
        directory: an output folder, with or without a ledger.
        name: of the step.
        work: writes files into the folder and returns their names.
        options: what its result depends on besides the tables and the program.
        after: the step whose files it reads.
        wait: seconds to wait for another run.
        again: whether it is done even if nothing has changed since it was done last.

    Raises:
        UsageError: another run holds the folder, or it cannot be written to.
    """
    if not (directory / _TABLE).is_file():  # no output folder: the step's own words say so best
        work()
        return True
    with held(directory, wait), telling(directory):
        if not (directory / LEDGER).is_file():
            work()
            return True
        with Ledger(directory) as ledger:
            given = (assembled_state(ledger), program_version(), options, ledger.fact(after))
            key = hashlib.sha256(repr(given).encode("utf-8", "backslashreplace")).hexdigest()
            if not again and ledger.fact(name) == key and files_are_whole(ledger, directory):
                return False
            ledger.note(name, "")
            ledger.commit()
            note_files(ledger, directory, work(), {})
            ledger.note(name, key)
    return True
