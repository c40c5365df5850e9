"""Questions to the tables in SQL."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import Results
from pipeline.errors import UsageError

commands = typer.Typer()

_WIDE = 1000  # columns of a table that goes to no terminal


class Form(StrEnum):
    """How the answer is written."""

    table = "table"
    csv = "csv"
    json = "json"


@commands.command()
def sql(
    directory: Results,
    query: Annotated[
        str | None,
        typer.Argument(metavar="QUERY", help="A SELECT in the SQL of DuckDB; '-' or none: from stdin. 查询语句。"),
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option(
            "--as",
            metavar="FORMAT",
            help="Form of the answer: table, csv or json. 结果的格式。",
            case_sensitive=False,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option("--file", "-o", metavar="FILE", help="Write the answer there (.csv, .json). 结果另存为文件。"),
    ] = None,
) -> None:
    """Ask the tables in SQL (用 SQL 查询结果表)."""
    from pipeline.tables.answers import written  # noqa: PLC0415
    from pipeline.tables.query import answer  # noqa: PLC0415

    with answer(directory, _query(query)) as found:
        if file is not None:
            _to_file(file, written(found, (form or _form_of(file)).value))
            typer.echo(f"Answer: {file}", err=True)
        else:
            on_terminal = sys.stdout.isatty()
            chosen = form or (Form.table if on_terminal else Form.csv)
            _to_stdout(written(found, chosen.value, None if on_terminal else _WIDE))


def _query(query: str | None) -> str:
    if query is not None and query != "-":
        return query
    if query is None and sys.stdin.isatty():
        raise UsageError(
            'give a query, for example "select title, last_due, lead from tasks order by last_due limit 20".'
        )
    return sys.stdin.read()


def _form_of(file: Path) -> Form:
    return Form.json if file.suffix.lower() == ".json" else Form.csv


def _to_file(file: Path, pieces: Iterable[bytes]) -> None:
    from pipeline.tables.files import replacing  # noqa: PLC0415

    with replacing(file) as part, part.open("wb") as out:
        out.writelines(pieces)


def _to_stdout(pieces: Iterable[bytes]) -> None:
    try:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever reads has seen enough ("| head"); Python shall not complain at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
