"""Questions to the tables in SQL."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.family import Command
from pipeline.cli.options import File, Results
from pipeline.cli.streams import to_stdout
from pipeline.errors import UsageError
from pipeline.messages import say

commands = typer.Typer()

_WIDE = 1000  # columns of a table that goes to no terminal


class Form(StrEnum):
    """How the answer is written."""

    table = "table"
    csv = "csv"
    json = "json"


@commands.command(cls=Command)
def sql(
    directory: Results,
    query: Annotated[str | None, typer.Argument(metavar="QUERY")] = None,
    form: Annotated[Form | None, typer.Option("--as", metavar="FORMAT", case_sensitive=False)] = None,
    file: File = None,
) -> None:
    """Run an SQL query on the tables."""
    from pipeline.tables.answers import written  # noqa: PLC0415
    from pipeline.tables.query import answer  # noqa: PLC0415

    with answer(directory, _query(query)) as found:
        if file is not None:
            _to_file(file, written(found, (form or _form_of(file)).value))
            typer.echo(say("sql.answer", file=file), err=True)
        else:
            on_terminal = sys.stdout.isatty()
            chosen = form or (Form.table if on_terminal else Form.csv)
            to_stdout(written(found, chosen.value, None if on_terminal else _WIDE))


def _query(query: str | None) -> str:
    if query is not None and query != "-":
        return query
    if query is None and sys.stdin.isatty():
        raise UsageError(say("error.no_query"))
    return sys.stdin.read()


def _form_of(file: Path) -> Form:
    return Form.json if file.suffix.lower() == ".json" else Form.csv


def _to_file(file: Path, pieces: Iterable[bytes]) -> None:
    from pipeline.tables.files import replacing  # noqa: PLC0415

    with replacing(file) as part, part.open("wb") as out:
        out.writelines(pieces)
