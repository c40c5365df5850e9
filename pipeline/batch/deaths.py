"""A file over which its worker ended, told in words that say what to do."""

from __future__ import annotations

import signal

from pipeline.batch.limits import Limits
from pipeline.batch.supervisor import Death, Reason


def words_for(death: Death, limits: Limits) -> str:
    """Return the message for ``failures.csv``."""
    if death.reason is Reason.TIME:
        return (
            f"This file took longer than {limits.seconds:g} seconds and was given up. If it is a long scan, "
            f"allow more with --time-limit {2 * limits.seconds:g}; otherwise it is probably damaged: "
            "print it to a new PDF and use that."
        )
    if death.reason is Reason.MEMORY:
        return (
            f"This file needed more than {limits.megabytes} MB of memory and was given up. If the computer has more, "
            f"allow it with --memory-limit {2 * limits.megabytes}; otherwise split the file or print it to a new PDF."
        )
    if death.exit_code == -signal.SIGTERM or death.exit_code == -getattr(signal, "SIGKILL", 9):
        return (
            "The process that read this file was ended from outside, probably because the computer ran out of "
            "memory. Close other programs or use fewer --jobs, and run the command again."
        )
    return (
        "The program that reads this format broke down over this file: it is probably damaged. "
        "Save it again or print it to a new PDF and use that."
    )
