"""How good a folder is, and how two folders differ."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.family import Command
from pipeline.cli.options import JsonFile, Results
from pipeline.cli.streams import tell
from pipeline.errors import UsageError
from pipeline.messages import say

commands = typer.Typer()


@commands.command(cls=Command)
def evaluate(
    directory: Results,
    other: Annotated[Path | None, typer.Argument(metavar="OTHER")] = None,
    gold: Annotated[Path | None, typer.Option("--gold", metavar="GOLD")] = None,
    errors: Annotated[int, typer.Option("--errors", metavar="N", min=0)] = 0,
    json_file: JsonFile = None,
) -> None:
    """Score a folder against hand-made records, or list how two folders differ."""
    from pipeline import evaluate as evaluation  # noqa: PLC0415

    if gold is None and other is None:
        raise UsageError(say("error.evaluate_what"))
    lines: list[str] = []
    figures: dict[str, Any] = {}
    if gold is not None:
        first = evaluation.judge_folder(gold, directory)
        if other is None:
            lines, figures = [evaluation.show_figures(first, errors)], evaluation.figures_dict(first)
        else:
            second = evaluation.judge_folder(gold, other)
            lines, figures = [evaluation.show_changes(first, second, errors)], evaluation.changes_dict(first, second)
    if other is not None:
        found = evaluation.differences(directory, other)
        lines += [say("evaluate.differences"), evaluation.show_differences(found, errors)]
        figures["differences"] = [asdict(difference) for difference in found]
    tell("\n".join(lines), figures, json_file)
