"""The command ``notices``: a thin layer over the library. No rules here.

Heavy libraries are imported inside the commands, so that ``notices --help`` answers at once. Each
module holds a group of commands; ``options`` what they share.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from typing import Annotated, cast

import typer

from pipeline.cli import explaining, extraction, following, judging, packs, reviews, sql
from pipeline.cli.family import Group, commands_of, spoken
from pipeline.cli.options import ALL_READ, NOTHING_READ
from pipeline.cli.streams import close_stdout
from pipeline.errors import NoticeTasksError
from pipeline.messages import say, use_language, wrong_usage

# Of the many objects that commands make next to none is garbage that has to be looked for; by default it is looked for
# so often that it takes a twentieth of the time of a short run.
gc.set_threshold(50_000, 20, 50)
atexit.register(gc.freeze)  # nor when the process ends, which would take as long again

_INTERRUPTED = 130  # what shells expect of a program ended by Ctrl-C
# typer brings its own copy of click: its base of usage errors is reached from what typer exports.
_CommandLineError = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])

app = typer.Typer(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

app.add_typer(extraction.commands)
app.add_typer(following.commands)
app.add_typer(judging.commands)
app.add_typer(explaining.commands)
app.add_typer(sql.commands)
app.add_typer(packs.packs, name="pack")
app.add_typer(reviews.reviews, name="review")


@app.callback(invoke_without_command=True)
def _notices(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version")] = False,
) -> None:
    if show_version:
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"notices {version('notice-tasks')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(NOTHING_READ)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; mistakes become one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets question marks, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = spoken(given, os.environ)
    use_language(language)
    try:
        status = commands_of(app, language)(given, prog_name="notices", standalone_mode=False)
    except _CommandLineError as error:
        return _fail(_wrong_usage(error))
    except NoticeTasksError as error:
        return _fail(str(error))
    except BrokenPipeError:  # whoever reads has seen enough ("| head"): nothing more can be said
        close_stdout()
        return NOTHING_READ
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    return status if isinstance(status, int) else ALL_READ


def _wrong_usage(error: typer.BadParameter) -> str:
    words = error.format_message().replace("Value error, ", "").rstrip(".。")
    command = error.ctx.command_path if error.ctx else "notices"
    return say("error.command_line", words=wrong_usage(words), command=command)


def _fail(message: str) -> int:
    typer.echo(f"notices: {' '.join(message.split())}", err=True)
    return NOTHING_READ
