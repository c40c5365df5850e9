"""The command line: exit status, one-line errors, and what is imported when."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import pytest
import typer
from hand_made_records import make_record
from made_services import MadeRecords

from pipeline import cli
from pipeline.batch import extracting, supervisor
from pipeline.batch.limits import Limits
from pipeline.batch.notices import Extracted, NoticeService, extracted, failure
from pipeline.cli.spreading import spread
from pipeline.errors import TableError
from pipeline.review.corrections import Corrections
from pipeline.tables import Failure, write_tables
from tests.commands import notices

ROOT = Path(__file__).parent.parent


class Extract(NoticeService):
    """Reads nothing."""

    def load(self) -> None:
        pass

    def serve(self, path: Path, enter: object) -> Extracted | Failure:
        if "bad" in path.name:
            return failure(path, "read", "no_text", "the file holds no text")
        return extracted(make_record(path.stem, str(path)))


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, forked_workers: None) -> list[Any]:
    """Replace what other rooms do by stand-ins that note how they were called."""
    noted: list[Any] = []

    def service(reference: date | None, pack: str, corrections: Corrections) -> NoticeService:
        noted.append(("extract", reference))
        return Extract(reference, pack, corrections)

    def compare(directory: Path, pack: str | None) -> tuple[str, ...]:
        noted.append(("compare", directory.name, pack))
        return ()

    def report(directory: Path) -> Path:
        noted.append(("report", directory.name))
        (directory / "report.html").write_text("made")
        return directory / "report.html"

    monkeypatch.setattr(extracting, "NoticeService", service)
    monkeypatch.setitem(sys.modules, "pipeline.comparison", SimpleNamespace(run=compare))
    monkeypatch.setitem(sys.modules, "pipeline.report", SimpleNamespace(write_report=report))
    for name, module in (("comparison", "pipeline.comparison"), ("report", "pipeline.report")):
        monkeypatch.setattr(f"pipeline.{name}", sys.modules[module], raising=False)
    return noted


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "n1.txt").write_text("x")
    return folder


@dataclass(frozen=True)
class Dish:
    salt: Annotated[int, typer.Option("--salt", min=0)] = 3
    hot: Annotated[bool, typer.Option("--hot")] = False


def test_fields_of_the_options_become_options_of_a_command() -> None:
    served: list[tuple[str, Dish, bool]] = []

    @spread
    def serve(name: str, options: Dish, late: bool = False) -> None:
        """Serve."""
        served.append((name, options, late))

    assert list(inspect.signature(serve).parameters) == ["name", "salt", "hot", "late"]
    assert (serve.__name__, serve.__doc__) == ("serve", "Serve.")
    app = typer.Typer()
    app.command()(serve)
    command = typer.main.get_command(app)
    command(["soup", "--hot", "--late"], standalone_mode=False)
    command(["tea", "--salt", "0"], standalone_mode=False)
    assert served == [("soup", Dish(hot=True), True), ("tea", Dish(salt=0), False)]


def test_all_read_is_0_and_the_summary_says_what_there_is(
    calls: list, inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notices("extract", inputs, "-o", tmp_path / "out") == 0
    out, err = capsys.readouterr()
    folder = tmp_path / "out"
    assert out.splitlines() == [
        "Notices read: 1 (tasks 1, warnings 2, failed 0)",
        f"Tables: {folder} (all in tasks.xlsx)",
        f"Warnings, to be looked at: {folder / 'warnings.csv'}",
    ]
    assert err == ""
    assert calls == [("extract", None)]


def test_some_failed_is_3(calls: list, inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (inputs / "bad.txt").write_text("x")
    assert notices("extract", inputs, "-o", tmp_path / "out") == 3
    first, second = capsys.readouterr().err.splitlines()
    assert first == f"{inputs / 'bad.txt'}: the file holds no text"
    assert second.endswith("failures.csv")


def test_a_path_that_is_not_there_is_3_beside_others_and_1_alone(calls: list, inputs: Path, tmp_path: Path) -> None:
    assert notices("extract", tmp_path / "nowhere", inputs, "-o", tmp_path / "out") == 3
    assert notices("extract", tmp_path / "nowhere", "-o", tmp_path / "out") == 1
    assert "not_found" in (tmp_path / "out" / "failures.csv").read_text(encoding="utf-8-sig")


def test_run_does_all_three(calls: list, inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert notices("run", inputs, "--output", tmp_path / "out", "--pack", "openness", "--reference", "2031-01-02") == 0
    assert calls == [("extract", date(2031, 1, 2)), ("compare", "out", "openness"), ("report", "out")]
    assert "report.html" in capsys.readouterr().out


def test_run_goes_on_after_a_bad_file_and_keeps_its_status(calls: list, inputs: Path, tmp_path: Path) -> None:
    (inputs / "bad.txt").write_text("x")
    assert notices("run", inputs, "-o", tmp_path / "out") == 3
    assert [call[0] for call in calls] == ["extract", "compare", "report"]


def test_run_stops_when_nothing_could_be_read(calls: list, tmp_path: Path) -> None:
    assert notices("run", tmp_path / "nowhere", "-o", tmp_path / "out") == 1
    assert calls == []


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["extract"],
        ["extract", "x"],
        ["extract", "x", "-o", "y", "--frob"],
        ["extract", "x", "-o", "y", "--reference", "soon"],
        ["extract", "x", "-o", "y", "-j", "0"],
        ["extract", "x", "-o", "y", "--time-limit", "0"],
        ["run", "x", "-o", "y", "--memory-limit", "much"],
        ["evaluate", "x"],
        ["evaluate", "--gold", "x", "y", "--errors", "-1"],
        ["compare"],
        ["compare", "x", "y"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_1(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert notices(*arguments) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == (1 if arguments else 0)
    assert "Traceback" not in err


def test_one_line_of_json_for_each_input(
    calls: list, inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (inputs / "bad\n😀.txt").write_text("x")
    assert notices("extract", tmp_path / "nowhere", inputs, "-o", tmp_path / "out", "--log-json", "-j", "1") == 3
    out, err = capsys.readouterr()
    assert out.startswith("Notices read: 1 (")
    assert err.isascii()
    lines = [json.loads(line) for line in err.splitlines()]
    assert all(line.pop("seconds") >= 0 for line in lines)
    assert lines == [
        {
            "path": str(tmp_path / "nowhere"),
            "status": "failed",
            "tasks": 0,
            "warnings": 0,
            "stage": "find",
            "reason": "not_found",
            "message": "There is no such file or folder: check the name. 没有此文件或文件夹：请核对名称。",
        },
        {
            "path": str(inputs / r"bad\n😀.txt"),
            "status": "failed",
            "tasks": 0,
            "warnings": 0,
            "stage": "read",
            "reason": "no_text",
            "message": "the file holds no text 没有可读的文字。",
        },
        {"path": str(inputs / "n1.txt"), "status": "read", "notice_id": "n1", "tasks": 1, "warnings": 2},
    ]


def test_limits_reach_the_workers(calls: list, inputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noted = []
    supervise = supervisor.supervise
    monkeypatch.setattr(
        supervisor, "supervise", lambda *a, **options: noted.append(options) or supervise(*a, **options)
    )
    options = ["--jobs", "3", "--time-limit", "7.5", "--memory-limit", "99"]
    assert notices("extract", inputs, "-o", tmp_path / "out", *options) == 0
    assert [(given["jobs"], given["limits"]) for given in noted] == [(3, Limits(7.5, 99))]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_terminal_gets_a_bar_and_a_rate(inputs: Path, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    code = (
        "from made_services import MadeRecords\nfrom pipeline.batch import extracting\n"
        "from pipeline.cli import main\n"
        f"extracting.NoticeService = MadeRecords\nmain(['extract', {str(inputs)!r}, '-o', {str(tmp_path / 'out')!r}])"
    )
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "TERM": "xterm"}
    done = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code], stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment
    )
    os.close(theirs)
    parts = []
    with suppress(OSError):  # what a terminal says when its last program has gone
        while part := os.read(ours, 65536):
            parts.append(part)
    os.close(ours)
    assert done.wait() == 0
    shown = b"".join(parts).decode()
    assert "Reading" in shown
    assert re.search(r"1/1", shown)
    assert re.search(r"failed 0\), \d+\.\d files/s", shown)


def test_a_file_gets_neither_bar_nor_rate(
    inputs: Path,
    tmp_path: Path,
    forked_workers: None,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(extracting, "NoticeService", MadeRecords)
    assert notices("extract", inputs, "-o", tmp_path / "out") == 0
    shown = capfd.readouterr()
    assert shown.out.splitlines()[:2] == [
        "Notices read: 1 (tasks 1, warnings 2, failed 0)",
        f"Tables: {tmp_path / 'out'} (all in tasks.xlsx)",
    ]
    assert "Reading" not in shown.err + shown.out
    assert "files/s" not in shown.err + shown.out


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["extract", "-h"], ["evaluate", "--help"], ["--version"]])
def test_help_and_version_are_0(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert notices(*arguments) == 0
    assert "notices" in capsys.readouterr().out


def test_errors_of_the_library_are_one_line(
    calls: list, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise TableError("out: no tasks.csv;\nrun 'notices extract' first")

    monkeypatch.setattr(sys.modules["pipeline.comparison"], "run", fail)
    assert notices("compare", tmp_path) == 1
    assert capsys.readouterr().err == "notices: out: no tasks.csv; run 'notices extract' first\n"


def test_evaluate_prints_figures_and_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = make_record("n1", "bridge.txt")
    write_tables([record], [], tmp_path / "out")
    (tmp_path / "gold").mkdir()
    gold = record.to_dict() | {"source": "bridge.txt"}
    (tmp_path / "gold" / "bridge.json").write_text(json.dumps(gold), encoding="utf-8")

    assert notices("evaluate", "--gold", tmp_path / "gold", tmp_path / "out", "--json", tmp_path / "f.json") == 0
    assert "tasks        precision 1.000" in capsys.readouterr().out
    assert json.loads((tmp_path / "f.json").read_text(encoding="utf-8"))["tasks"]["f1"] == 1.0

    assert notices("evaluate", "--gold", tmp_path / "gold", tmp_path / "out", tmp_path / "out") == 0
    assert "Gains: 0\nLosses: 0" in capsys.readouterr().out


def test_evaluate_says_what_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert notices("evaluate", "--gold", tmp_path / "gold", tmp_path) == 1
    assert "No such folder of gold records" in capsys.readouterr().err


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=environment or None)  # noqa: S603


def test_help_loads_no_heavy_library() -> None:
    heavy = "{'spacy', 'pandas', 'numpy', 'sklearn', 'pdfplumber', 'jieba', 'dateparser', 'pydantic', 'jinja2'}"
    done = python(
        "-c", f"import sys; from pipeline.cli import main; main(['--help']); print(sorted({heavy} & set(sys.modules)))"
    )
    assert done.stdout.decode("utf-8").splitlines()[-1] == "[]"


def test_the_process_that_shares_out_the_files_loads_no_heavy_library(tmp_path: Path) -> None:
    heavy = "{'spacy', 'pandas', 'numpy', 'sklearn', 'pdfplumber', 'jieba', 'dateparser', 'pypdfium2', 'rich'}"
    code = (
        "import sys; from pipeline.cli import main; "
        f"main(['extract', 'data/raw/meigang-river-chief-points.txt', '-o', {str(tmp_path / 'out')!r}]); "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = python("-c", code)
    assert done.stdout.decode("utf-8").splitlines()[-1] == "[]", done.stderr
    assert (tmp_path / "out" / "tasks.csv").is_file()


def test_a_run_that_has_nothing_to_do_loads_next_to_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forked_workers: None
) -> None:
    heavy = "{'spacy', 'pandas', 'numpy', 'jieba', 'xlsxwriter', 'psutil', 'multiprocessing', 'lxml'}"
    arguments = ["run", "data/raw/meigang-river-chief-points.txt", "-o", str(tmp_path / "out")]
    code = f"import sys; from pipeline.cli import main; main({arguments!r}); print(sorted({heavy} & set(sys.modules)))"
    monkeypatch.chdir(ROOT)
    assert cli.main(arguments) == 0
    done = python("-c", code)
    assert done.stdout.decode("utf-8").splitlines()[-1] == "[]", done.stderr
    assert b"unchanged 1" in done.stdout


def test_the_module_is_the_command() -> None:
    done = python("-m", "pipeline", "--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, b"notices")


def test_a_terminal_that_cannot_show_chinese_gets_question_marks() -> None:
    done = python("-m", "pipeline", "--help", "--lang", "zh", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert b"??" in done.stdout
