"""Commands of the group ``review``."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.family import Command, Group
from pipeline.cli.options import NOTHING_READ, File, Results
from pipeline.errors import ReviewError
from pipeline.messages import say

reviews = typer.Typer(cls=Group, rich_markup_mode=None)


@reviews.command("export", cls=Command)
def export_review(directory: Results, file: File = None) -> None:
    """Write doubtful values with their evidence, and the decisions that stand, to a spreadsheet."""
    from pipeline.review import loop  # noqa: PLC0415

    done = loop.export_review(directory, file)
    typer.echo(say("review.exported", rows=done.rows, decided=done.decided, path=done.path))
    if not done.compared:
        typer.echo(say("review.not_compared"), err=True)


@reviews.command("apply", cls=Command)
def apply_review(
    sheet: Annotated[Path, typer.Argument(metavar="FILE")],
    directory: Results,
) -> None:
    """Take the decisions of an edited spreadsheet up as corrections, or back."""
    from pipeline.batch.folder import held  # noqa: PLC0415
    from pipeline.batch.names import LEDGER  # noqa: PLC0415
    from pipeline.review import loop  # noqa: PLC0415

    try:
        with held(directory) if (directory / LEDGER).is_file() else nullcontext():
            done = loop.apply_review(sheet, directory)
    except ReviewError as error:
        typer.echo(say("review.refused", source=error.source, mistakes=len(error.mistakes)), err=True)
        for mistake in error.mistakes:
            typer.echo(f"- {' '.join(mistake.split())}", err=True)
        raise typer.Exit(NOTHING_READ) from error
    counts = {"new": done.new, "withdrawn": done.withdrawn, "total": done.total}
    typer.echo(say("review.applied", path=done.path, **counts))
