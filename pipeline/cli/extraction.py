"""The main job: extract, compare, report, and the three in one go."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import typer

from pipeline.batch.limits import DEFAULT_MB, DEFAULT_SECONDS, Limits
from pipeline.cli.options import (
    ALL_READ,
    NOTHING_READ,
    SOME_FAILED,
    Inputs,
    Jobs,
    LogJson,
    MemoryLimit,
    Output,
    Pack,
    Reference,
    Results,
    TimeLimit,
)
from pipeline.errors import UsageError

commands = typer.Typer()


@commands.command()
def extract(
    paths: Inputs,
    output: Output,
    reference: Reference = None,
    pack: Pack = None,
    jobs: Jobs = None,
    time_limit: TimeLimit = DEFAULT_SECONDS,
    memory_limit: MemoryLimit = DEFAULT_MB,
    log_json: LogJson = False,
) -> None:
    """Read notices and write the task tables (读取公文，写出任务表)."""
    raise typer.Exit(_extract(paths, output, reference, pack, jobs, Limits(time_limit, memory_limit), log_json))


@commands.command()
def compare(directory: Results, pack: Pack = None) -> None:
    """Align the tasks of all notices and compare them (对齐并比较各地任务)."""
    _compare(directory, pack)


@commands.command()
def report(directory: Results) -> None:
    """Write one self-contained report.html (写出单文件报告)."""
    _report(directory)


@commands.command()
def run(
    paths: Inputs,
    output: Output,
    reference: Reference = None,
    pack: Pack = None,
    jobs: Jobs = None,
    time_limit: TimeLimit = DEFAULT_SECONDS,
    memory_limit: MemoryLimit = DEFAULT_MB,
    log_json: LogJson = False,
) -> None:
    """Extract, compare and report in one go (依次完成以上三步)."""
    status = _extract(paths, output, reference, pack, jobs, Limits(time_limit, memory_limit), log_json)
    if status != NOTHING_READ:
        _compare(output, pack)
        _report(output)
    raise typer.Exit(status)


def _extract(
    paths: Sequence[Path],
    output: Path,
    reference: str | None,
    pack: str | None,
    jobs: int | None,
    limits: Limits,
    log_json: bool,
) -> int:
    from pipeline.batch.names import printable  # noqa: PLC0415
    from pipeline.batch.progress import watcher  # noqa: PLC0415
    from pipeline.batch.run import extract_all  # noqa: PLC0415
    from pipeline.packs import DEFAULT_PACK  # noqa: PLC0415

    began = time.monotonic()
    with watcher(log_json) as watching:
        summary = extract_all(
            paths,
            output,
            reference=_date(reference),
            pack=pack or DEFAULT_PACK,
            jobs=jobs,
            limits=limits,
            watcher=watching,
        )
    counts = f"{summary.tasks} tasks, {summary.warnings} warnings, {summary.failures} failures"
    rate = (summary.read + summary.failures) / (time.monotonic() - began)
    typer.echo(f"Notices read: {summary.read} ({counts})" + (f", {rate:.1f} files/s" if sys.stdout.isatty() else ""))
    typer.echo(f"Tables: {printable(str(output))}")
    if not log_json:  # each failure has its line already
        for failure in summary.first_failures:
            typer.echo(f"{failure.path}: {failure.message}", err=True)
        if summary.failures:
            typer.echo(f"Inputs that failed, with the reasons: {printable(str(output / 'failures.csv'))}", err=True)
    if not summary.read:
        return NOTHING_READ
    return SOME_FAILED if summary.failures else ALL_READ


def _compare(directory: Path, pack: str | None) -> None:
    from pipeline import comparison  # noqa: PLC0415

    comparison.run(directory, pack)
    typer.echo(f"Comparison: {directory / 'comparison.csv'}")


def _report(directory: Path) -> None:
    from pipeline import report as reporting  # noqa: PLC0415

    typer.echo(f"Report: {reporting.write_report(directory)}")


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--reference {text}: no date; write it like 2020-09-16") from error
