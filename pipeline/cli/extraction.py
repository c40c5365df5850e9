"""The main job: extract, compare, report, and the three in one go."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from pipeline.cli.family import Command
from pipeline.cli.options import NOTHING_READ, EngineName, ExtractionOptions, Inputs, Output, Pack, Results, Wait
from pipeline.cli.outcome import exit_status, show_failures, show_summary
from pipeline.cli.spreading import spread
from pipeline.cli.streams import (
    is_stream,
    kept_inputs,
    need_folder,
    passing_folder,
    record_lines,
    shown_input,
    to_stdout,
)
from pipeline.errors import UsageError
from pipeline.messages import say
from pipeline.packs import DEFAULT_PACK

if TYPE_CHECKING:
    from pipeline.batch.run import Summary
    from pipeline.batch.supervisor import Engine

commands = typer.Typer()

_COMPARE, _REPORT, _PARQUET = "compare", "report", "parquet"


@commands.command(cls=Command)
@spread
def extract(paths: Inputs, output: Output, options: ExtractionOptions) -> None:
    """Read notices and write the task tables."""
    streamed = is_stream(output)
    raise typer.Exit(to_standard_output(paths, options) if streamed else run_extraction(paths, output, options))


@commands.command(cls=Command)
def compare(directory: Results, pack: Pack = None, wait: Wait = 0.0) -> None:
    """Align the tasks of all notices and compare them."""
    _compare(directory, pack, wait, again=True)


@commands.command(cls=Command)
def report(directory: Results, wait: Wait = 0.0) -> None:
    """Write one self-contained report.html."""
    _report(directory, wait, again=True)


@commands.command(cls=Command)
@spread
def run(paths: Inputs, output: Output, options: ExtractionOptions) -> None:
    """Extract, compare and report in one go."""
    need_folder(output)
    status = run_extraction(paths, output, options)
    if status != NOTHING_READ:
        _compare(output, options.pack, options.wait, again=False)
        _report(output, options.wait, again=False)
    raise typer.Exit(status)


def run_extraction(paths: Sequence[Path], output: Path, options: ExtractionOptions) -> int:
    """Extract, say what came of it, and return the exit status."""
    if options.parquet:
        from pipeline.tables.parquet import require_arrow  # noqa: PLC0415

        require_arrow()  # now, not after the reading
    began = time.monotonic()
    summary = _extracted(paths, output, options)
    show_summary(summary, output, time.monotonic() - began, quiet=options.log_json)
    _parquet(output, options, changed=summary.written)
    return exit_status(summary)


def to_standard_output(paths: Sequence[Path], options: ExtractionOptions) -> int:
    """Extract, write the records to standard output, one line each, and return the exit status.

    Raises:
        UsageError: Parquet is asked for as well, which needs a folder.
    """
    if options.parquet:
        raise UsageError(say("error.parquet_to_stdout"))
    with passing_folder() as folder:
        summary = _extracted(paths, folder, options)
        to_stdout(record_lines(folder))
        if not options.log_json:
            show_failures(summary, lambda path: shown_input(path, folder))
        if summary.failures > len(summary.first_failures):
            typer.echo(say("extract.more_failures", count=summary.failures), err=True)
    return exit_status(summary)


def _extracted(paths: Sequence[Path], output: Path, options: ExtractionOptions) -> Summary:
    day = options.day  # mistakes first, then standard input
    with _engine(output, options) as engine:
        from pipeline.batch.progress import watcher  # noqa: PLC0415
        from pipeline.batch.run import extract_all  # noqa: PLC0415

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


def _engine(output: Path, options: ExtractionOptions) -> AbstractContextManager[Engine | None]:
    """Return what shares the files out; a worker loads already where all of them will have to be read."""
    if options.engine is EngineName.dask:
        from pipeline.batch.cluster import on_cluster  # noqa: PLC0415

        return nullcontext(partial(on_cluster, address=options.scheduler))
    if options.scheduler is not None:
        raise UsageError(say("error.scheduler_alone"))
    from pipeline.batch.names import LEDGER  # noqa: PLC0415

    if (output / LEDGER).exists() and not options.fresh:
        return nullcontext()
    from pipeline.batch.head_start import HeadStart  # noqa: PLC0415

    return HeadStart(options.pack or DEFAULT_PACK)


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


def _compare(directory: Path, pack: str | None, wait: float, *, again: bool) -> None:
    from pipeline.batch.steps import do_step  # noqa: PLC0415

    def work() -> Sequence[str]:
        from pipeline import comparison  # noqa: PLC0415

        return comparison.run(directory, pack)

    do_step(directory, _COMPARE, work, options=str(pack), wait=wait, again=again)
    typer.echo(say("compare.done", path=directory / "comparison.xlsx"))


def _report(directory: Path, wait: float, *, again: bool) -> None:
    from pipeline.batch.steps import do_step  # noqa: PLC0415

    def work() -> Sequence[str]:
        from pipeline import report as reporting  # noqa: PLC0415

        return (reporting.write_report(directory).name,)

    do_step(directory, _REPORT, work, after=_COMPARE, wait=wait, again=again)
    typer.echo(say("report.done", path=directory / "report.html"))
