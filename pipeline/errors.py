"""The exception tree of the project.

Not finding something is a value (None, an empty list, a warning); an exception means that an
input or a data file is broken. Every message says what is wrong and what to do about it.
"""

from __future__ import annotations

from typing import Self

from pipeline.failures import failure_words
from pipeline.messages import say


class NoticeTasksError(Exception):
    """Base of every error raised on purpose by this project."""


class UsageError(NoticeTasksError):
    """The call itself cannot work: a folder that does not exist, an option that makes no sense."""


class ReadError(NoticeTasksError):
    """One input could not be read. ``reason`` is a short code for ``failures.csv``."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message

    @classmethod
    def of(cls, failure: str, /, **values: object) -> Self:
        """Return the error of an id of ``lexicons/failures.toml``, which is the reason and, behind a point, a wording.

        Raises:
            KeyError: there is no such failure, or it has a blank for which no value is given.
        """
        return cls(failure.partition(".")[0], failure_words(failure, **values))


class WorkerError(NoticeTasksError):
    """The processes that read the files cannot be started."""


def _listed(source: str, mistakes: list[str]) -> str:
    if len(mistakes) == 1:
        return f"{source}: {mistakes[0]}"
    return "\n".join([say("error.mistakes", source=source, count=len(mistakes)), *(f"- {m}" for m in mistakes)])


class LexiconError(NoticeTasksError):
    """Data files (lexicons, packs, place tables) are wrong. Lists every mistake at once."""

    def __init__(self, source: str, mistakes: list[str]) -> None:
        super().__init__(_listed(source, mistakes))
        self.source = source
        self.mistakes = mistakes


class TableError(NoticeTasksError):
    """A folder of results cannot be read back: a table is missing or has other columns."""


class ReviewError(NoticeTasksError):
    """A spreadsheet or file of corrections is wrong. Lists every mistake at once."""

    def __init__(self, source: str, mistakes: list[str]) -> None:
        super().__init__(_listed(source, mistakes))
        self.source = source
        self.mistakes = mistakes


class MissingExtraError(UsageError):
    """Something that is asked for needs a component that a plain installation does not bring."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(say("error.missing_extra", what=what, extra=extra))
