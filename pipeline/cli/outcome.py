"""What came of an extraction: on the terminal, and as exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.cli.options import ALL_READ, NOTHING_READ, SOME_FAILED
from pipeline.failures import why_failed
from pipeline.messages import say

if TYPE_CHECKING:
    from pipeline.batch.run import Summary


def show_summary(summary: Summary, output: Path, seconds: float, *, quiet: bool) -> None:
    """Say what came of an extraction; ``quiet`` where each failure has its line already."""
    from pipeline.batch.names import printable  # noqa: PLC0415

    counts = say("extract.counts", tasks=summary.tasks, warnings=summary.warnings, failures=summary.failures)
    if summary.unchanged:
        counts += say("extract.unchanged", count=summary.unchanged)
    read = say("extract.read", count=summary.read, counts=counts)
    rate = (summary.read + summary.failures) / seconds
    typer.echo(read + (say("extract.rate", rate=f"{rate:.1f}") if sys.stdout.isatty() else ""))
    typer.echo(say("extract.tables", path=printable(str(output))))
    if summary.warnings:
        typer.echo(say("extract.warnings", path=printable(str(output / "warnings.csv"))))
    if not quiet:
        show_failures(summary)
        if summary.failures:
            typer.echo(say("extract.failures", path=printable(str(output / "failures.csv"))), err=True)
    for what in ("copies", "alike", "kept", "vanished"):
        if count := getattr(summary, what):
            typer.echo(say(f"extract.{what}", count=count), err=True)


def show_failures(summary: Summary, shown: Callable[[str], str] = str) -> None:
    """Say why the first inputs failed, their paths put as ``shown`` puts them."""
    for failure in summary.first_failures:
        words = why_failed(failure.reason, failure.message)
        typer.echo(say("extract.failure", path=shown(failure.path), words=words), err=True)


def exit_status(summary: Summary) -> int:
    """Return the exit status of an extraction."""
    if not summary.read:
        return NOTHING_READ
    return SOME_FAILED if summary.failures else ALL_READ
