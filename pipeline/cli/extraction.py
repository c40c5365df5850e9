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
from pipeline.cli.family import Command
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
from pipeline.cli.streams import is_stream, kept_inputs, passing_folder, record_lines, shown_input, to_stdout
from pipeline.errors import UsageError
from pipeline.messages import say, why_failed

if TYPE_CHECKING:
    from pipeline.batch.run import Summary
    from pipeline.batch.supervisor import Engine

commands = typer.Typer()

_COMPARE, _REPORT, _PARQUET = "compare", "report", "parquet"


@commands.command(cls=Command)
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
    """Read notices and write the task tables."""
    limits, parquet = Limits(time_limit, memory_limit), bool(formats)
    options = ExtractionOptions(reference, pack, jobs, limits, log_json, fresh, prune, wait, parquet, engine, scheduler)
    raise typer.Exit((to_standard_output if is_stream(output) else run_extraction)(paths, output, options))


@commands.command(cls=Command)
def compare(directory: Results, pack: Pack = None, wait: Wait = 0.0) -> None:
    """Align the tasks of all notices and compare them."""
    _compare(directory, pack, wait, again=True)


@commands.command(cls=Command)
def report(directory: Results, wait: Wait = 0.0) -> None:
    """Write one self-contained report.html."""
    _report(directory, wait, again=True)


@commands.command(cls=Command)
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
    """Extract, compare and report in one go."""
    limits, parquet = Limits(time_limit, memory_limit), bool(formats)
    options = ExtractionOptions(reference, pack, jobs, limits, log_json, fresh, prune, wait, parquet, engine, scheduler)
    need_folder(output)
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
    if options.parquet:
        from pipeline.tables.parquet import require_arrow  # noqa: PLC0415

        require_arrow()  # now, not after the reading
    began = time.monotonic()
    summary = _extracted(paths, output, options)
    show_summary(summary, output, time.monotonic() - began, quiet=options.log_json)
    _parquet(output, options, changed=summary.written)
    return _status(summary)


def to_standard_output(paths: Sequence[Path], output: Path, options: ExtractionOptions) -> int:  # noqa: ARG001
    """Extract, write the records to standard output, one line each, and return the exit status."""
    if options.parquet:
        raise UsageError(say("error.parquet_to_stdout"))
    with passing_folder() as folder:
        summary = _extracted(paths, folder, options)
        to_stdout(record_lines(folder))
        for failure in () if options.log_json else summary.first_failures:
            path = shown_input(failure.path, folder)
            typer.echo(say("extract.failure", path=path, words=why_failed(failure.reason, failure.message)), err=True)
        if summary.failures > len(summary.first_failures):
            typer.echo(say("extract.more_failures", count=summary.failures), err=True)
    return _status(summary)


def need_folder(output: Path) -> None:
    """Refuse standard output where a folder is needed.

    Raises:
        UsageError: the output is ``-``.
    """
    if is_stream(output):
        raise UsageError(say("error.stdout_of_extract_only"))


def _extracted(paths: Sequence[Path], output: Path, options: ExtractionOptions) -> Summary:
    from pipeline.batch.progress import watcher  # noqa: PLC0415
    from pipeline.batch.run import extract_all  # noqa: PLC0415
    from pipeline.packs import DEFAULT_PACK  # noqa: PLC0415

    day, engine = parse_date(options.reference), _engine(options)  # mistakes first, then standard input
    with watcher(options.log_json) as watching:
        return extract_all(
            kept_inputs(paths, output),
            output,
            reference=day,
            pack=options.pack or DEFAULT_PACK,
            jobs=options.jobs,
            limits=options.limits,
            watcher=watching,
            fresh=options.fresh,
            prune=options.prune,
            wait=options.wait,
            engine=engine,
        )


def _status(summary: Summary) -> int:
    if not summary.read:
        return NOTHING_READ
    return SOME_FAILED if summary.failures else ALL_READ


def _engine(options: ExtractionOptions) -> Engine | None:
    if options.engine is EngineName.dask:
        from pipeline.batch.cluster import on_cluster  # noqa: PLC0415

        return partial(on_cluster, address=options.scheduler)
    if options.scheduler is not None:
        raise UsageError(say("error.scheduler_alone"))
    return None


def _parquet(output: Path, options: ExtractionOptions, *, changed: bool) -> None:
    """Write the tables as Parquet if that is asked for; what is there already must not outlive the tables."""
    if not options.parquet and not changed:
        return
    from pipeline.batch.steps import do_step  # noqa: PLC0415
    from pipeline.tables.parquet import FOLDER, remove_parquet, write_parquet  # noqa: PLC0415

    if options.parquet:
        do_step(output, _PARQUET, lambda: write_parquet(output), wait=options.wait, again=False)
        typer.echo(say("extract.parquet", path=output / FOLDER))
    elif (output / FOLDER).is_dir():
        do_step(output, _PARQUET, lambda: remove_parquet(output), wait=options.wait)


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
        for failure in summary.first_failures:
            typer.echo(
                say("extract.failure", path=failure.path, words=why_failed(failure.reason, failure.message)), err=True
            )
        if summary.failures:
            typer.echo(say("extract.failures", path=printable(str(output / "failures.csv"))), err=True)
    for what in ("kept", "vanished"):
        if count := getattr(summary, what):
            typer.echo(say(f"extract.{what}", count=count), err=True)


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
        raise UsageError(say("error.no_date", text=text)) from error


def _compare(directory: Path, pack: str | None, wait: float, *, again: bool) -> None:
    from pipeline.batch.steps import do_step  # noqa: PLC0415

    def work() -> Sequence[str]:
        from pipeline import comparison  # noqa: PLC0415

        return comparison.run(directory, pack)

    do_step(directory, _COMPARE, work, options=str(pack), wait=wait, again=again)
    typer.echo(say("compare.done", path=directory / "comparison.csv"))


def _report(directory: Path, wait: float, *, again: bool) -> None:
    from pipeline.batch.steps import do_step  # noqa: PLC0415

    def work() -> Sequence[str]:
        from pipeline import report as reporting  # noqa: PLC0415

        return (reporting.write_report(directory).name,)

    do_step(directory, _REPORT, work, after=_COMPARE, wait=wait, again=again)
    typer.echo(say("report.done", path=directory / "report.html"))
