"""The command ``notices``: a thin layer over the library. No rules here.

Heavy libraries are imported inside the commands, so that ``notices --help`` answers at once.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from pipeline.batch.limits import DEFAULT_MB, DEFAULT_SECONDS, Limits
from pipeline.errors import NoticeTasksError, ReviewError, UsageError

ALL_READ, NOTHING_READ, SOME_FAILED = 0, 1, 3
"""Exit status (output contract, section 1). 1 also says that the command line is wrong."""

_INTERRUPTED = 130  # what shells expect of a program ended by Ctrl-C
# typer brings its own copy of click: its base of usage errors is reached from what typer exports.
_CommandLineError = cast("type[typer.BadParameter]", typer.BadParameter.__bases__[0])

app = typer.Typer(
    help="Turns Chinese policy notices into task tables. 把政策公文变成任务表。",
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
)

packs = typer.Typer(help="Look after packs of policy fields. 管理政策领域包。", rich_markup_mode=None)
app.add_typer(packs, name="pack")

reviews = typer.Typer(help="Have doubtful values looked at by a person. 人工核对存疑内容。", rich_markup_mode=None)
app.add_typer(reviews, name="review")

Inputs = Annotated[list[Path], typer.Argument(metavar="PATH", help="Files and folders to read. 要读取的文件和文件夹。")]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="DIR", help="Folder for the tables. 存放结果表的文件夹。")
]
Results = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that 'extract' wrote. extract 写出的文件夹。")]
Reference = Annotated[
    str | None,
    typer.Option(
        "--reference",
        metavar="DATE",
        help="Date (2020-09-16) that fills missing years where a notice tells none. 公文未写明年份时的参照日期。",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", "-j", metavar="N", min=1, help="Files read side by side; default: the cores. 同时读取的文件数。"
    ),
]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", metavar="SECONDS", min=0.001, help="Time for one file. 单个文件限时（秒）。")
]
MemoryLimit = Annotated[
    int, typer.Option("--memory-limit", metavar="MB", min=1, help="Memory for one file. 单个文件内存上限。")
]
LogJson = Annotated[
    bool, typer.Option("--log-json", help="One line of JSON for each file, on stderr. 每个文件输出一行 JSON。")
]
Pack = Annotated[
    str | None,
    typer.Option(
        "--pack",
        metavar="PACK",
        help="Policy field (name or folder) whose domains and topics are used. 政策领域包（名称或文件夹）。",
    ),
]
PackFolder = Annotated[str, typer.Argument(metavar="PACK", help="Folder or name of a pack. 领域包的文件夹或名称。")]


@app.callback(invoke_without_command=True)
def _notices(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Show the version and exit. 显示版本。")] = False,
) -> None:
    if show_version:
        typer.echo(f"notices {version('notice-tasks')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit(NOTHING_READ)


@app.command()
def extract(
    paths: Inputs,
    output: Output,
    reference: Reference = None,
    pack: Pack = None,
    jobs: Jobs = None,
    time_limit: TimeLimit = DEFAULT_SECONDS,
    memory_limit: MemoryLimit = DEFAULT_MB,
    log_json: LogJson = False,
) -> None:
    """Read notices and write the task tables (读取公文，写出任务表)."""
    raise typer.Exit(_extract(paths, output, reference, pack, jobs, Limits(time_limit, memory_limit), log_json))


@app.command()
def compare(directory: Results, pack: Pack = None) -> None:
    """Align the tasks of all notices and compare them (对齐并比较各地任务)."""
    _compare(directory, pack)


@app.command()
def report(directory: Results) -> None:
    """Write one self-contained report.html (写出单文件报告)."""
    _report(directory)


@app.command()
def run(
    paths: Inputs,
    output: Output,
    reference: Reference = None,
    pack: Pack = None,
    jobs: Jobs = None,
    time_limit: TimeLimit = DEFAULT_SECONDS,
    memory_limit: MemoryLimit = DEFAULT_MB,
    log_json: LogJson = False,
) -> None:
    """Extract, compare and report in one go (依次完成以上三步)."""
    status = _extract(paths, output, reference, pack, jobs, Limits(time_limit, memory_limit), log_json)
    if status != NOTHING_READ:
        _compare(output, pack)
        _report(output)
    raise typer.Exit(status)


@app.command()
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
    from pipeline.review import loop  # noqa: PLC0415

    try:
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


def _extract(
    paths: Sequence[Path],
    output: Path,
    reference: str | None,
    pack: str | None,
    jobs: int | None,
    limits: Limits,
    log_json: bool,
) -> int:
    from pipeline.batch.names import printable  # noqa: PLC0415
    from pipeline.batch.progress import watcher  # noqa: PLC0415
    from pipeline.batch.run import extract_all  # noqa: PLC0415
    from pipeline.packs import DEFAULT_PACK  # noqa: PLC0415

    began = time.monotonic()
    with watcher(log_json) as watching:
        summary = extract_all(
            paths,
            output,
            reference=_date(reference),
            pack=pack or DEFAULT_PACK,
            jobs=jobs,
            limits=limits,
            watcher=watching,
        )
    counts = f"{summary.tasks} tasks, {summary.warnings} warnings, {summary.failures} failures"
    rate = (summary.read + summary.failures) / (time.monotonic() - began)
    typer.echo(f"Notices read: {summary.read} ({counts})" + (f", {rate:.1f} files/s" if sys.stdout.isatty() else ""))
    typer.echo(f"Tables: {printable(str(output))}")
    if not log_json:  # each failure has its line already
        for failure in summary.first_failures:
            typer.echo(f"{failure.path}: {failure.message}", err=True)
        if summary.failures:
            typer.echo(f"Inputs that failed, with the reasons: {printable(str(output / 'failures.csv'))}", err=True)
    if not summary.read:
        return NOTHING_READ
    return SOME_FAILED if summary.failures else ALL_READ


def _compare(directory: Path, pack: str | None) -> None:
    from pipeline import comparison  # noqa: PLC0415

    comparison.run(directory, pack)
    typer.echo(f"Comparison: {directory / 'comparison.csv'}")


def _report(directory: Path) -> None:
    from pipeline import report as reporting  # noqa: PLC0415

    typer.echo(f"Report: {reporting.write_report(directory)}")


def _date(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--reference {text}: no date; write it like 2020-09-16") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; mistakes become one line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show Chinese gets question marks, not a traceback.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        status = app(list(arguments) if arguments is not None else None, prog_name="notices", standalone_mode=False)
    except _CommandLineError as error:
        return _fail(f"{error.format_message()} See 'notices --help'.")
    except NoticeTasksError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    return status if isinstance(status, int) else ALL_READ


def _fail(message: str) -> int:
    typer.echo(f"notices: {' '.join(message.split())}", err=True)
    return NOTHING_READ
