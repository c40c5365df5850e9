"""Commands for folders that grow: what is new in them, and taking it up as it comes."""

from __future__ import annotations

import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from pipeline.cli.family import Command
from pipeline.cli.options import ALL_READ, SOME_FAILED, Inputs, Output, ReadingOptions, Results, Wait
from pipeline.cli.outcome import show_summary
from pipeline.cli.spreading import spread
from pipeline.cli.streams import is_stream, need_folder
from pipeline.errors import UsageError
from pipeline.messages import say

commands = typer.Typer()

_WAIT = 600.0  # seconds that a pass waits for another run: somebody may look at the folder by hand


@commands.command(cls=Command)
def status(
    directory: Results,
    inputs: Annotated[list[Path] | None, typer.Argument(metavar="PATH")] = None,
    listed: Annotated[bool, typer.Option("--list")] = False,
) -> None:
    """Say what the next run would do: exit status 0 nothing, 3 something."""
    from pipeline.batch.planning import Status  # noqa: PLC0415
    from pipeline.batch.status import folder_status  # noqa: PLC0415

    found = folder_status(directory, inputs or ())
    counts = Counter(item.status for item in found)
    if listed:
        for item in found:
            if item.status is not Status.SAME:
                typer.echo(f"{item.status}\t{item.path}" + (f"\t{item.message}" if item.message else ""))
    else:
        for each in Status:
            typer.echo(say(f"status.{each.value}", count=counts[each]))
    raise typer.Exit(ALL_READ if counts.keys() <= {Status.SAME} else SOME_FAILED)


@commands.command("watch", cls=Command)
@spread
def watch_command(
    paths: Inputs,
    output: Output,
    options: ReadingOptions,
    wait: Wait = _WAIT,
    settle: Annotated[float, typer.Option("--settle", metavar="SECONDS", min=0)] = 2.0,
    once: Annotated[bool, typer.Option("--once")] = False,
) -> None:
    """Take up new files as they come, and tell new tasks in new_tasks.csv."""
    from pipeline.batch.news import FILE_NAME  # noqa: PLC0415
    from pipeline.batch.progress import watcher  # noqa: PLC0415
    from pipeline.batch.watch import moments, run_pass  # noqa: PLC0415
    from pipeline.packs import DEFAULT_PACK  # noqa: PLC0415

    need_folder(output)
    if any(map(is_stream, paths)):
        raise UsageError(say("error.watch_stdin"))
    day = options.day
    signal.signal(signal.SIGTERM, _interrupt)
    with suppress(KeyboardInterrupt):  # the way to end it; what was read is kept
        for moment in moments(paths, output, settled=settle, once=once):
            began = time.monotonic()
            with watcher(options.log_json) as watching:
                summary, new = run_pass(
                    paths,
                    output,
                    moment,
                    reference=day,
                    pack=options.pack or DEFAULT_PACK,
                    jobs=options.jobs,
                    limits=options.limits,
                    watcher=watching,
                    wait=wait,
                )
            show_summary(summary, output, time.monotonic() - began, quiet=options.log_json)
            typer.echo(say("watch.new", count=new, path=output / FILE_NAME))
            if moment.unready:
                typer.echo(say("watch.unready", count=len(moment.unready)), err=True)
            status = SOME_FAILED if summary.failures else ALL_READ
        raise typer.Exit(status)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
