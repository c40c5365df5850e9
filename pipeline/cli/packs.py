"""Commands of the group ``pack``."""

from __future__ import annotations

from typing import Annotated

import typer

from pipeline.cli.options import ALL_READ, NOTHING_READ

packs = typer.Typer(help="Look after packs of policy fields. 管理政策领域包。", rich_markup_mode=None)

PackFolder = Annotated[str, typer.Argument(metavar="PACK", help="Folder or name of a pack. 领域包的文件夹或名称。")]


@packs.command("check")
def check_pack(folder: PackFolder) -> None:
    """Report every mistake of a pack (检查领域包，一次列出全部错误)."""
    from pipeline import pack_check  # noqa: PLC0415

    checked = pack_check.check_pack(folder)
    for mistake in checked.mistakes:
        typer.echo(f"- {mistake}")
    size = f"{checked.domains} domains, {checked.topics} topics"
    typer.echo(f"{checked.path}: {len(checked.mistakes) or 'no'} mistakes ({size})")
    raise typer.Exit(NOTHING_READ if checked.mistakes else ALL_READ)


@packs.command("list")
def list_packs() -> None:
    """List the packs that come with the project (列出内置领域包)."""
    from pipeline import pack_check  # noqa: PLC0415

    for pack in pack_check.list_packs():
        typer.echo(f"{pack.id}  {pack.name}  {len(pack.domain)} domains, {len(pack.topic)} topics")
