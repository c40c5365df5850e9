"""What all commands have in common: the form of their help, ``--lang``, and how their arguments are named.

The words are data (``lexicons/messages.toml``): ``help.<command>``, ``option.<name>``, ``argument.<name>``; where
a command says something else of one of these, ``option.<name>.<command>``.
"""

from __future__ import annotations

import locale
import sys
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from pipeline.cli.options import NOTHING_READ
from pipeline.messages import LANGUAGES, is_message, say

_OPTION = "--lang"


class Language(StrEnum):
    """Languages of what is said on the terminal."""

    en = "en"
    zh = "zh"


def spoken(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return the language to speak: that of ``--lang``, else Chinese where the system is, else English.

    It is needed before the arguments are read, so that their mistakes and the help are written in it. A system
    whose terminal cannot show Chinese gets English.
    """
    for at, argument in enumerate(arguments):
        if argument == "--":
            break
        given = arguments[at + 1] if argument == _OPTION and at + 1 < len(arguments) else argument
        given = given.removeprefix(f"{_OPTION}=")
        if argument.startswith(_OPTION) and given in LANGUAGES:
            return given
    names = (environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name))
    system = next(names, None) or locale.getlocale()[0] or ""
    return "zh" if system.lower().startswith(("zh", "chinese")) and _shows_chinese() else "en"


def _shows_chinese() -> bool:
    try:
        "中文".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


class _Spoken:
    """What commands and groups of them have in common; typer calls its methods."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return what is taken, ``--lang`` and ``--help`` last."""
        return _with_language(super().get_params(ctx))  # type: ignore[misc]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write how it is called."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=f"{say('help.usage')} ")

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write what is taken."""
        _write_params(self.get_params(ctx), formatter)


class Command(_Spoken, TyperCommand):
    """A command of the family."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:  # noqa: ARG002  as typer calls it
        """Return what stands behind the command's name: PATH... -o DIR [OPTIONS]."""
        return [*_arguments(self.params), *_needed(self.params), self.options_metavar or ""]


class Group(_Spoken, TyperGroup):
    """A group of commands; without one of them it shows its help. Its list of commands is not cut."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take the arguments apart."""
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())
            raise typer.Exit(NOTHING_READ)
        return super().parse_args(ctx, args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write what the group takes, and its commands."""
        super().format_options(ctx, formatter)
        with formatter.section(say("help.commands")):
            formatter.write_dl([(" ".join(path), command.help or "") for path, command in _commands(self)])


@cache
def commands_of(app: typer.Typer, language: str) -> Group:  # noqa: ARG001  the cache tells languages apart by it
    """Return the commands of an app with their help in the language that is spoken, which is ``language``."""
    root = cast("Group", typer.main.get_command(app))
    root.help, root.epilog = say("help.notices"), f"{say('help.start')}\n\n{say('help.exit')}"
    _put_into_words(root.params)
    for path, command in _commands(root, groups=True):
        name = "-".join(path)
        command.help = say(f"help.{name}")
        _put_into_words(command.params, name)
    return root


def _commands(group: Group, *, groups: bool = False) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield the commands below a group by their names, those of its groups included."""
    for name, command in group.commands.items():
        inner = isinstance(command, TyperGroup)
        if groups or not inner:
            yield (name,), command
        if inner:
            yield from (((name, *path), below) for path, below in _commands(cast("Group", command), groups=groups))


def _put_into_words(params: Sequence[Any], command: str = "") -> None:
    for param in params:
        of_all = f"{param.param_type_name}.{_name(param)}"
        of_this = f"{of_all}.{command}"
        param.help = say(of_this if is_message(of_this) else of_all)


def _name(param: Any) -> str:
    if param.param_type_name == "argument":
        return str(param.name)
    return str(next(option for option in param.opts if option.startswith("--"))).removeprefix("--")


def _with_language(params: list[Any]) -> list[Any]:
    *own, helping = params
    language = _language_option()
    _put_into_words([language, helping])
    return [*own, language, helping]


@cache
def _language_option() -> Any:
    def declared(
        lang: Annotated[Language | None, typer.Option(_OPTION, metavar="LANG", expose_value=False)] = None,
    ) -> None:
        pass

    app = typer.Typer(add_completion=False)
    app.command()(declared)
    return typer.main.get_command(app).params[0]


def _arguments(params: Sequence[Any]) -> Iterator[str]:
    for param in params:
        if param.param_type_name == "argument":
            name = f"{param.metavar}..." if param.nargs != 1 else f"{param.metavar}"
            yield name if param.required else f"[{name}]"


def _needed(params: Sequence[Any]) -> Iterator[str]:
    for param in params:
        if param.param_type_name == "option" and param.required:
            yield f"{min(param.opts, key=len)} {param.metavar}"


def _write_params(params: Sequence[Any], formatter: Any) -> None:
    for kind in ("argument", "option"):
        rows = [_row(param) for param in params if param.param_type_name == kind]
        if rows:
            with formatter.section(say(f"help.{kind}s")):
                formatter.write_dl(rows)


def _row(param: Any) -> tuple[str, str]:
    if param.param_type_name == "argument":
        return str(param.metavar), str(param.help)
    names = ", ".join(sorted(param.opts, key=len))
    name = names if param.is_flag else f"{names} {param.metavar}"
    default = param.default
    if default is None or isinstance(default, bool) or not default:
        return name, param.help
    shown = f"{default:g}" if isinstance(default, int | float) else str(default)
    return name, say("help.default", text=param.help, value=shown)
