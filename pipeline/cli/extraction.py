"""The main job: extract, compare, report, and the three in one go."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.batch.limits import DEFAULT_MB, DEFAULT_SECONDS, Limits
from pipeline.cli.options import (
    ALL_READ,
    NOTHING_READ,
    SOME_FAILED,
    EngineName,
    EngineOption,
    Formats,
    Fresh,
    Inputs,
    Jobs,
    LogJson,
    MemoryLimit,
    Output,
    Pack,
    Prune,
    Reference,
    Results,
    Scheduler,
    TimeLimit,
    Wait,
)
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.batch.run import Summary
    from pipeline.batch.supervisor import Engine

commands = typer.Typer()

_COMPARE, _REPORT, _PARQUET = "compare", "report", "parquet"


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
    fresh: Fresh = False,
    prune: Prune = False,
    wait: Wait = 0.0,
    formats: Formats = None,
    engine: EngineOption = EngineName.local,
    scheduler: Scheduler = None,
) -> None:
    """Read notices and write the task tables (读取公文，写出任务表)."""
    limits, parquet = Limits(time_limit, memory_limit), bool(formats)
    options = ExtractionOptions(reference, pack, jobs, limits, log_json, fresh, prune, wait, parquet, engine, scheduler)
    raise typer.Exit(run_extraction(paths, output, options))


@commands.command()
def compare(directory: Results, pack: Pack = None, wait: Wait = 0.0) -> None:
    """Align the tasks of all notices and compare them (对齐并比较各地任务)."""
    _compare(directory, pack, wait, again=True)


@commands.command()
def report(directory: Results, wait: Wait = 0.0) -> None:
    """Write one self-contained report.html (写出单文件报告)."""
    _report(directory, wait, again=True)


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
    fresh: Fresh = False,
    prune: Prune = False,
    wait: Wait = 0.0,
    formats: Formats = None,
    engine: EngineOption = EngineName.local,
    scheduler: Scheduler = None,
) -> None:
    """Extract, compare and report in one go (依次完成以上三步)."""
    limits, parquet = Limits(time_limit, memory_limit), bool(formats)
    options = ExtractionOptions(reference, pack, jobs, limits, log_json, fresh, prune, wait, parquet, engine, scheduler)
    status = run_extraction(paths, output, options)
    if status != NOTHING_READ:
        _compare(output, pack, wait, again=False)
        _report(output, wait, again=False)
    raise typer.Exit(status)


@dataclass(frozen=True, slots=True)
class ExtractionOptions:
    """What the command line says about an extraction."""

    reference: str | None
    pack: str | None
    jobs: int | None
    limits: Limits
    log_json: bool
    fresh: bool
    prune: bool
    wait: float
    parquet: bool = False
    engine: EngineName = EngineName.local
    scheduler: str | None = None


def run_extraction(paths: Sequence[Path], output: Path, options: ExtractionOptions) -> int:
    """Extract, say what came of it, and return the exit status."""
    from pipeline.batch.progress import watcher  # noqa: PLC0415
    from pipeline.batch.run import extract_all  # noqa: PLC0415
    from pipeline.packs import DEFAULT_PACK  # noqa: PLC0415

    if options.parquet:
        from pipeline.tables.parquet import require_arrow  # noqa: PLC0415

        require_arrow()  # now, not after the reading
    began = time.monotonic()
    with watcher(options.log_json) as watching:
        summary = extract_all(
            paths,
            output,
            reference=parse_date(options.reference),
            pack=options.pack or DEFAULT_PACK,
            jobs=options.jobs,
            limits=options.limits,
            watcher=watching,
            fresh=options.fresh,
            prune=options.prune,
            wait=options.wait,
            engine=_engine(options),
        )
    show_summary(summary, output, time.monotonic() - began, quiet=options.log_json)
    _parquet(output, options, changed=summary.written)
    if not summary.read:
        return NOTHING_READ
    return SOME_FAILED if summary.failures else ALL_READ


def _engine(options: ExtractionOptions) -> Engine | None:
    if options.engine is EngineName.dask:
        from pipeline.batch.cluster import on_cluster  # noqa: PLC0415

        return partial(on_cluster, address=options.scheduler)
    if options.scheduler is not None:
        raise UsageError("--scheduler goes with --engine dask.")
    return None


def _parquet(output: Path, options: ExtractionOptions, *, changed: bool) -> None:
    """Write the tables as Parquet if that is asked for; what is there already must not outlive the tables."""
    if not options.parquet and not changed:
        return
    from pipeline.batch.steps import do_step  # noqa: PLC0415
    from pipeline.tables.parquet import FOLDER, remove_parquet, write_parquet  # noqa: PLC0415

    if options.parquet:
        do_step(output, _PARQUET, lambda: write_parquet(output), wait=options.wait, again=False)
        typer.echo(f"Parquet: {output / FOLDER}")
    elif (output / FOLDER).is_dir():
        do_step(output, _PARQUET, lambda: remove_parquet(output), wait=options.wait)


def show_summary(summary: Summary, output: Path, seconds: float, *, quiet: bool) -> None:
    """Say what came of an extraction; ``quiet`` where each failure has its line already."""
    from pipeline.batch.names import printable  # noqa: PLC0415

    counts = f"{summary.tasks} tasks, {summary.warnings} warnings, {summary.failures} failures"
    if summary.unchanged:
        counts += f", {summary.unchanged} unchanged"
    rate = (summary.read + summary.failures) / seconds
    typer.echo(f"Notices read: {summary.read} ({counts})" + (f", {rate:.1f} files/s" if sys.stdout.isatty() else ""))
    typer.echo(f"Tables: {printable(str(output))}")
    if not quiet:
        for failure in summary.first_failures:
            typer.echo(f"{failure.path}: {failure.message}", err=True)
        if summary.failures:
            typer.echo(f"Inputs that failed, with the reasons: {printable(str(output / 'failures.csv'))}", err=True)
    if summary.kept:
        typer.echo(
            f"Inputs of earlier runs that stay in the tables: {summary.kept}; --fresh leaves them out. "
            "以前运行的文件仍在表中。",
            err=True,
        )
    if summary.vanished:
        typer.echo(
            f"Inputs that are gone but still in the tables: {summary.vanished}; --prune takes them out. "
            "已不存在的文件仍在表中。",
            err=True,
        )


def parse_date(text: str | None) -> date | None:
    """Return the date of an option.

    Raises:
        UsageError: it is none.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--reference {text}: no date; write it like 2020-09-16") from error


def _compare(directory: Path, pack: str | None, wait: float, *, again: bool) -> None:
    from pipeline.batch.steps import do_step  # noqa: PLC0415

    def work() -> Sequence[str]:
        from pipeline import comparison  # noqa: PLC0415

        return comparison.run(directory, pack)

    do_step(directory, _COMPARE, work, options=str(pack), wait=wait, again=again)
    typer.echo(f"Comparison: {directory / 'comparison.csv'}")


def _report(directory: Path, wait: float, *, again: bool) -> None:
    from pipeline.batch.steps import do_step  # noqa: PLC0415

    def work() -> Sequence[str]:
        from pipeline import report as reporting  # noqa: PLC0415

        return (reporting.write_report(directory).name,)

    do_step(directory, _REPORT, work, after=_COMPARE, wait=wait, again=again)
    typer.echo(f"Report: {directory / 'report.html'}")
