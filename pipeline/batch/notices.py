"""What a worker does with one file: read it and extract its record. Runs in the worker only."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from pipeline import pattern_cache
from pipeline.batch.likeness import Likeness
from pipeline.batch.names import printable
from pipeline.batch.packing import pack
from pipeline.errors import LexiconError, NoticeTasksError, ReadError
from pipeline.failures import failed_in_both, failure_words
from pipeline.model.reading import Issue
from pipeline.model.record import Record
from pipeline.packs import DEFAULT_PACK
from pipeline.review.corrections import Corrections, names_of
from pipeline.tables import Failure

MESSAGE_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Extracted:
    """What came of one file, as the ledger keeps it.

    ``prepared`` is the packed :class:`PreparedRecord`; ``record`` the record itself, packed too, for the rare
    case that its id is taken and all must be made again; ``names`` what the notice answers to in corrections,
    and ``corrections`` tells which of these it was given; ``likeness`` is what copies of it are known by.
    """

    notice_id: str
    sha256: str
    tasks: int
    warnings: int
    prepared: bytes
    record: bytes
    likeness: Likeness
    names: str = ""
    corrections: str = ""


def extracted(record: Record, names: str = "", corrections: str = "") -> Extracted:
    """Pack a record with its rows and bytes for the files, which is most of the work of writing."""
    from pipeline.tables import prepare_record  # noqa: PLC0415  heavy: not in the parent

    notice = record.notice
    warnings = len(record.warnings) + sum(len(task.warnings) for task in record.tasks)
    return Extracted(
        notice_id=notice.notice_id,
        sha256=notice.source.sha256,
        tasks=len(record.tasks),
        warnings=warnings,
        prepared=pack(prepare_record(record)),
        record=pack(record),
        likeness=Likeness.of(record),
        names=names,
        corrections=corrections,
    )


@dataclass(frozen=True, slots=True)
class NoticeService:
    """Files to records. ``reference`` fills missing years where a notice does not give its own.

    ``pack`` is the policy field whose domains are found, ``corrections`` what people decided before.
    """

    reference: date | None = None
    pack: str | Path = DEFAULT_PACK
    corrections: Corrections = field(default_factory=Corrections)

    def load(self) -> None:
        """Load spaCy, jieba and all rules."""
        from pipeline.extraction import warm_up  # noqa: PLC0415  heavy: not in the parent
        from pipeline.tables import preparing  # noqa: F401, PLC0415  as above

        warm_up(self.pack)

    def serve(self, path: Path, enter: Callable[[str], None]) -> Extracted | Failure:
        """Read one file on its own; whatever goes wrong with it comes back as a value.

        Raises:
            LexiconError: the project's own data is broken, so that no file can be read rightly.
        """
        try:
            record = self._record(path, enter)
            names = names_of(record)
            made = _told_when_empty(self._corrected(record))
            done = extracted(made, json.dumps(names), self.corrections.digest(names))
            pattern_cache.keep()
            return done
        except LexiconError:
            raise
        except ReadError as error:
            return failure(path, "read", error.reason, error.message)
        except NoticeTasksError as error:
            return failure(path, "extract", "rejected", str(error))
        except OSError as error:
            return failure(path, "read", "unreadable", error.strerror or str(error))
        except MemoryError:
            return failure(path, "extract", "memory_limit", failure_words("memory_limit.program"))
        except Exception as error:  # one hostile file must not end the run of a whole folder
            words = failure_words("unexpected.error", kind=type(error).__name__, words=error)
            return failure(path, "extract", "unexpected", words)

    def _record(self, path: Path, enter: Callable[[str], None]) -> Record:
        from pipeline.extraction import record_of  # noqa: PLC0415  heavy: not in the parent
        from pipeline.read import read_path  # noqa: PLC0415  heavy: not in the parent

        reading = read_path(path)
        enter("extract")
        return record_of(reading, reference=self.reference, pack=self.pack)

    def _corrected(self, record: Record) -> Record:
        if not self.corrections.items:
            return record
        from pipeline.review.correcting import corrected  # noqa: PLC0415  heavy: not in the parent

        return corrected(record, self.corrections)


def _told_when_empty(record: Record) -> Record:
    if record.tasks:
        return record
    return replace(record, warnings=(*record.warnings, Issue.of("no_tasks")))


def failure(path: Path, stage: str, reason: str, message: str) -> Failure:
    """Return a row of ``failures.csv`` with the name and the message, in both languages, on one line each."""
    return Failure(printable(path), stage, reason, failed_in_both(reason, " ".join(message.split())[:MESSAGE_LENGTH]))
