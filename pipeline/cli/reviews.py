"""Commands of the group ``review``."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import NOTHING_READ, Results
from pipeline.errors import ReviewError

reviews = typer.Typer(help="Have doubtful values looked at by a person. 人工核对存疑内容。", rich_markup_mode=None)


@reviews.command("export")
def export_review(
    directory: Results,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Spreadsheet; default DIR/review.xlsx. 核对表文件。"),
    ] = None,
) -> None:
    """Write doubtful values with their evidence, and the decisions that stand, to a spreadsheet (导出待核对表)."""
    from pipeline.review import loop  # noqa: PLC0415

    done = loop.export_review(directory, output)
    typer.echo(f"Doubtful values: {done.rows}\nDecisions that stand: {done.decided}\nReview sheet: {done.path}")
    if not done.compared:
        typer.echo("Conflicts are not in it: run 'notices compare' before. 尚未比较，表中无前后不一。", err=True)


@reviews.command("apply")
def apply_review(
    sheet: Annotated[Path, typer.Argument(metavar="FILE", help="The edited spreadsheet. 改好的核对表。")],
    directory: Results,
) -> None:
    """Take the decisions of an edited spreadsheet up as corrections, or back (采用或撤回核对结果)."""
    from pipeline.batch.folder import held  # noqa: PLC0415
    from pipeline.batch.ledger import FILE_NAME  # noqa: PLC0415
    from pipeline.review import loop  # noqa: PLC0415

    try:
        with held(directory) if (directory / FILE_NAME).is_file() else nullcontext():
            done = loop.apply_review(sheet, directory)
    except ReviewError as error:
        typer.echo(
            f"{error.source}: {len(error.mistakes)} mistake(s), nothing was taken up. 未采用任何更正。", err=True
        )
        for mistake in error.mistakes:
            typer.echo(f"- {' '.join(mistake.split())}", err=True)
        raise typer.Exit(NOTHING_READ) from error
    typer.echo(f"Corrections: {done.new} new, {done.withdrawn} taken back, {done.total} in all: {done.path}")
    typer.echo("They enter the tables with the next 'notices extract'. 再次运行 notices extract 后写入各表。")
