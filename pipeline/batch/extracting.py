"""Read files in workers and put each result into the ledger before the next one is taken."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from pipeline.batch.deaths import words_for
from pipeline.batch.ledger import Entry, Ledger, Result
from pipeline.batch.limits import Limits
from pipeline.batch.news import told_before
from pipeline.batch.notices import Extracted, NoticeService, failure
from pipeline.batch.planning import Todo, with_fingerprint
from pipeline.batch.supervisor import Death, Engine, supervise
from pipeline.batch.worker import Service
from pipeline.packs import load_pack
from pipeline.review.corrections import Corrections
from pipeline.tables import Failure

Done = Callable[[Path, Extracted | Failure, float], None]
"""Gets each file: its path, its result, and the seconds it took."""


def notice_service(reference: date | None, pack: str | Path, corrections: Corrections | None) -> Service:
    """Return what workers do with a file.

    Raises:
        LexiconError: there is no such pack, or it has mistakes.
    """
    load_pack(pack)
    return NoticeService(reference, pack, corrections or Corrections())


def read_files(
    ledger: Ledger,
    todo: Sequence[Todo],
    service: Service,
    *,
    jobs: int,
    limits: Limits,
    done: Done,
    engine: Engine | None = None,
) -> None:
    """Read files in workers, those of ``engine``, each within ``limits``, and put the results into the ledger.

    Raises:
        LexiconError: a data file of the project has mistakes.
        WorkerError: no process to read files can be started.
    """
    engine = engine or supervise
    given = [item.entry.given for item in todo]
    with closing(engine(given, service, jobs=jobs, limits=limits)) as outcomes:
        for item, outcome in zip(todo, outcomes, strict=True):
            found = outcome.result
            if isinstance(found, Death):
                found = failure(outcome.path, found.stage, found.reason, words_for(found, limits))
            result = None
            if isinstance(found, Extracted):
                result = Result(found.prepared, found.record, told_before(ledger, item.replaces), found.likeness)
            ledger.put(_entry_with(item.entry, found), result, item.replaces)
            done(outcome.path, found, outcome.seconds)
    ledger.commit()


def _entry_with(entry: Entry, found: Extracted | Failure) -> Entry:
    if isinstance(found, Failure):
        return replace(with_fingerprint(entry), stage=found.stage, reason=found.reason, message=found.message)
    return replace(
        entry,
        sha256=found.sha256,
        corrections=found.corrections,
        names=found.names,
        notice_id=found.notice_id,
        tasks=found.tasks,
        warnings=found.warnings,
        digest=hashlib.sha256(found.prepared).hexdigest(),
    )
