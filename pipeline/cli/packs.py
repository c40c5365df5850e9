"""Commands of the group ``pack``."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.family import Command, Group
from pipeline.cli.options import ALL_READ, NOTHING_READ
from pipeline.messages import say

packs = typer.Typer(cls=Group, rich_markup_mode=None)

PackFolder = Annotated[str, typer.Argument(metavar="PACK")]


@packs.command("check", cls=Command)
def check_pack(folder: PackFolder) -> None:
    """Report every mistake of a pack."""
    from pipeline import pack_check  # noqa: PLC0415

    checked = pack_check.check_pack(folder)
    for mistake in checked.mistakes:
        typer.echo(f"- {mistake}")
    counts = {"mistakes": len(checked.mistakes), "domains": checked.domains, "topics": checked.topics}
    typer.echo(say("pack.mistakes" if checked.mistakes else "pack.no_mistakes", path=checked.path, **counts))
    raise typer.Exit(NOTHING_READ if checked.mistakes else ALL_READ)


@packs.command("list", cls=Command)
def list_packs() -> None:
    """List the packs that come with the project."""
    from pipeline import pack_check  # noqa: PLC0415

    for pack in pack_check.list_packs():
        typer.echo(say("pack.listed", id=pack.id, name=pack.name, domains=len(pack.domain), topics=len(pack.topic)))
