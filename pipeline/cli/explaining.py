"""Where the rule behind a cell is."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.family import Command
from pipeline.cli.options import JsonFile, Pack, Results
from pipeline.cli.streams import tell
from pipeline.explain.model import Part

commands = typer.Typer()


@commands.command("explain", cls=Command)
def explain_command(
    task: Annotated[str, typer.Argument(metavar="TASK_ID")],
    directory: Results,
    field: Annotated[list[Part] | None, typer.Option("--field", metavar="FIELD", case_sensitive=False)] = None,
    pack: Pack = None,
    json_file: JsonFile = None,
) -> None:
    """Tell the words, the rule and what else was considered behind each value of a task."""
    from pipeline.explain import as_dict, explain, shown  # noqa: PLC0415  heavy

    found = explain(directory, task, fields=field or (), pack=pack)
    tell(shown(found), as_dict(found), json_file)
