"""The message for a file whose worker process ended, with advice what to do."""

from __future__ import annotations

import signal

from pipeline.batch.limits import Limits
from pipeline.batch.supervisor import Death, Reason
from pipeline.failures import failure_words


def words_for(death: Death, limits: Limits) -> str:
    """Return the message for ``failures.csv``."""
    if death.reason is Reason.TIME:
        given, more = f"{limits.seconds:g}", f"{2 * limits.seconds:g}"
        return failure_words("time_limit.file", given=given, more=more)
    if death.reason is Reason.MEMORY:
        return failure_words("memory_limit.file", given=limits.megabytes, more=2 * limits.megabytes)
    if death.exit_code == -signal.SIGTERM or death.exit_code == -getattr(signal, "SIGKILL", 9):
        return failure_words("crashed.ended")
    return failure_words("crashed.reader")
