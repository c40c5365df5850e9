"""Folders that grow: what is new in them, and what a watcher takes up."""

from __future__ import annotations

import csv
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_runs import made_run, write

from pipeline import cli
from pipeline.batch.folder import held
from pipeline.batch.ledger import Ledger
from pipeline.batch.news import write_news
from pipeline.batch.status import folder_status
from pipeline.batch.watch import Moment, moments, run_pass
from pipeline.errors import UsageError

pytestmark = pytest.mark.usefixtures("forked_workers")

ROOT = Path(__file__).parent.parent


def statuses(directory: Path, *paths: Path) -> list[str]:
    return [f"{Path(item.path).name} {item.status}" for item in folder_status(directory, paths)]


def tasks(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["task_id"] for row in csv.DictReader(file)]


# --- Status -------------------------------------------------------------------------------------------


def test_status_says_what_the_next_run_would_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out = write(tmp_path / "in", a="n1", b="n2", c="rejected", d="n3"), tmp_path / "out"
    monkeypatch.chdir(tmp_path)
    made_run([Path("in")], out)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert statuses(out) == ["a unchanged", "b unchanged", "c failed", "d unchanged"]
    write(source, b="n4", e="n5")
    (source / "d").unlink()
    before = {path.name: path.stat().st_mtime_ns for path in out.iterdir()}
    assert statuses(out) == ["e new", "a unchanged", "b changed", "c failed", "d vanished"]
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.batch.status.rules_version", lambda *_: "other rules")
        assert statuses(out, source / "a", source / "b") == ["a stale", "b changed", "c failed", "d unchanged"]
    assert {path.name: path.stat().st_mtime_ns for path in out.iterdir()} == before

    assert cli.main(["status", str(out)]) == 3
    assert capsys.readouterr().out.startswith("New: 1\nChanged: 1\nRead under older rules: 0\n")
    assert cli.main(["status", str(out), "--list"]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert f"failed\t{Path('in') / 'c'}\ttoo odd 内容不符合要求，未能处理。" in lines
    assert f"new\t{source / 'e'}" in lines


def test_status_is_0_when_there_is_nothing_to_do_and_1_without_a_ledger(tmp_path: Path) -> None:
    made_run([write(tmp_path / "in", a="n1")], tmp_path / "out")
    assert cli.main(["status", str(tmp_path / "out")]) == 0
    assert cli.main(["status", str(tmp_path / "in")]) == 1
    with pytest.raises(UsageError, match="run 'notices extract' first"):
        folder_status(tmp_path)


def test_status_can_be_asked_during_a_run(tmp_path: Path) -> None:
    made_run([write(tmp_path / "in", a="n1")], tmp_path / "out")
    with held(tmp_path / "out"), Ledger(tmp_path / "out") as ledger:
        ledger.note("some", "thing")
        assert statuses(tmp_path / "out") == ["a unchanged"]


def test_status_can_be_asked_after_a_run_was_killed(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1", b="n2"), tmp_path / "out"
    made_run([source], out)

    def die_while_writing() -> None:
        ledger = Ledger(out)
        for number in range(20_000):  # more than is held in memory before it goes to the file
            ledger.note(f"key{number}", "x" * 1000)
        os.kill(os.getpid(), signal.SIGKILL)

    process = multiprocessing.get_context("fork").Process(target=die_while_writing)
    process.start()
    process.join()
    assert list(out.glob(".notices.sqlite-journal"))
    assert statuses(out) == ["a unchanged", "b unchanged"]


# --- News ---------------------------------------------------------------------------------------------


def news(directory: Path) -> list[str]:
    with held(directory), Ledger(directory) as ledger:
        count = write_news(ledger, directory)
    found = tasks(directory / "new_tasks.csv")
    assert len(found) == count
    return found


def test_news_are_what_is_new_since_it_was_told(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1", b="n2", c="rejected"), tmp_path / "out"
    made_run([source], out)
    assert news(out) == ["n1-t1", "n2-t1"]
    assert news(out) == []
    write(source, a="n9", c="n1", d="n1")  # the stand-in makes the same task of every content: a has no news
    made_run([source], out)
    made_run([source], out, fresh=False)
    assert news(out) == ["n1-t1", "n1-2-t1"]
    assert news(out) == []


# --- Watching -----------------------------------------------------------------------------------------


def test_files_that_are_being_written_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock of our own: a file grows at every look but the last."""
    source = write(tmp_path / "in", a="n1", growing="1")
    now = 0.0

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds
        if now < 7:
            write(source, growing="1" * int(now + 2))

    def ticks(*_: object, **__: object) -> Iterator[set[object]]:
        while True:
            sleep(1)
            yield set()

    monkeypatch.setattr(time, "sleep", sleep)
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr("pipeline.batch.watch.watch", ticks)
    found = moments([source], tmp_path / "out", settled=2)
    assert next(found) == Moment(first=True, unready=frozenset({source / "growing"}))
    assert next(found) == Moment(first=False, unready=frozenset())
    assert now >= 8
    (source / "a").unlink()
    assert next(found) == Moment(first=False, unready=frozenset())


def test_once_is_one_pass(tmp_path: Path) -> None:
    source = write(tmp_path / "in", a="n1")
    (moment,) = moments([source], tmp_path / "out", settled=0, once=True)
    with pytest.raises(UsageError, match="No such folder"):
        next(moments([tmp_path / "nowhere"], tmp_path / "out"))
    assert moment == Moment(first=True, unready=frozenset())
    write(source, b="n2")
    summary, new = run_pass([source], tmp_path / "out", Moment(first=True, unready=frozenset(source.iterdir())))
    assert (summary.read, new, tasks(tmp_path / "out" / "new_tasks.csv")) == (0, 0, [])


def test_an_inbox_may_be_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    arguments = ["watch", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--once", "--settle", "0"]
    assert cli.main(arguments) == 0
    assert capsys.readouterr().err == ""
    assert tasks(tmp_path / "out" / "new_tasks.csv") == []


@pytest.fixture
def watching(tmp_path: Path, ctrl_c_is_heard: None) -> Iterator[subprocess.Popen[str]]:
    """The command itself, over made inputs."""
    code = (
        "from made_services import MadeRecords\nfrom pipeline.batch import extracting\nfrom pipeline.cli import main\n"
        "import sys\nextracting.NoticeService = MadeRecords\n"
        f"sys.exit(main(['watch', {str(tmp_path / 'in')!r}, '-o', {str(tmp_path / 'out')!r}, '--settle', '0.3']))"
    )
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "PYTHONUNBUFFERED": "1"}
    write(tmp_path / "in", a="n1")
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield process
        process.kill()


def passes(process: subprocess.Popen[str]) -> str:
    """Wait for the end of a pass and return what it said."""
    assert process.stdout is not None
    said = ""
    while "New or changed" not in said:
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else ""
        said += line
    return said


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_watcher_takes_up_what_comes_and_ends_when_told(
    tmp_path: Path, watching: subprocess.Popen[str], number: signal.Signals
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    assert "Notices read: 1 (tasks 1," in passes(watching)
    assert tasks(out / "new_tasks.csv") == ["n1-t1"]
    write(tmp_path / "made", b="n2", bad="crash").rename(source / "new")  # both at once
    assert "Notices read: 2 (tasks 2, warnings 4, failed 1, " in passes(watching)
    write(tmp_path / "more", c="n3").rename(source / "sub")  # never seen half written
    assert "Notices read: 3" in passes(watching)
    assert tasks(out / "new_tasks.csv") == ["n3-t1"]
    assert tasks(out / "tasks.csv") == ["n1-t1", "n2-t1", "n3-t1"]
    watching.send_signal(number)
    assert watching.wait(60) == 0
    assert watching.stderr is not None
    assert "Traceback" not in watching.stderr.read()
    assert sorted(path.name for path in out.glob(".*")) == [".notices.lock", ".notices.sqlite"]
