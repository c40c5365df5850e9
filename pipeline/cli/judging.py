"""How good a folder is, and how two folders differ."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.cli.options import Results
from pipeline.errors import UsageError

commands = typer.Typer()


@commands.command()
def evaluate(
    directory: Results,
    other: Annotated[
        Path | None,
        typer.Argument(metavar="OTHER", help="Later folder: list gains and losses. 较新的结果文件夹，列出得失。"),
    ] = None,
    gold: Annotated[
        Path | None,
        typer.Option("--gold", metavar="GOLD", help="Folder of hand-made records. 人工标注记录所在文件夹。"),
    ] = None,
    errors: Annotated[
        int, typer.Option("--errors", metavar="N", min=0, help="Show N errors of each kind. 每类显示 N 条错误。")
    ] = 0,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the figures as JSON too. 另存为 JSON。")
    ] = None,
) -> None:
    """Score a folder against hand-made records, or list how two folders differ (评分或列出两次结果的差异)."""
    from pipeline import evaluate as evaluation  # noqa: PLC0415

    if gold is None and other is None:
        raise UsageError("give hand-made records (--gold GOLD), a second folder, or both")
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
        lines += ["Every value that differs:", evaluation.show_differences(found, errors)]
        figures["differences"] = [asdict(difference) for difference in found]
    typer.echo("\n".join(lines))
    if json_file:
        json_file.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
