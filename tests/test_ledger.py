"""The ledger of an output folder: what is read again, what is kept, and what a disturbed run leaves."""

from __future__ import annotations

import csv
import multiprocessing
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from hand_made_records import make_record
from made_runs import killed_at, made_run, output, write
from made_services import MadeRecords

from pipeline.batch import assembly, extracting, folder, run
from pipeline.batch.folder import held
from pipeline.batch.ledger import Ledger
from pipeline.batch.names import LEDGER
from pipeline.batch.packing import pack, unpack
from pipeline.batch.run import Summary, extract_all
from pipeline.errors import UsageError
from pipeline.tables import prepare_record

pytestmark = pytest.mark.usefixtures("forked_workers")

ROOT = Path(__file__).parent.parent


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files that are given to workers."""
    names: list[str] = []
    supervise = extracting.supervise

    def noting(paths: list[Path], *arguments: object, **options: object) -> object:
        names.extend(path.name for path in paths)
        return supervise(paths, *arguments, **options)

    monkeypatch.setattr(extracting, "supervise", noting)
    return names


def notices(directory: Path) -> list[str]:
    with (directory / "notices.csv").open(encoding="utf-8-sig", newline="") as file:
        return [f"{Path(row['path']).name} {row['notice_id']}" for row in csv.DictReader(file)]


def inodes(directory: Path) -> dict[str, int]:
    return {path.name: path.stat().st_ino for path in directory.rglob("*.*") if path.is_file()}


# --- What is read again -------------------------------------------------------------------------------


def test_unchanged_inputs_are_not_read_and_no_file_is_written(tmp_path: Path, served: list[str]) -> None:
    source, out = write(tmp_path / "in", a="n1", b="rejected", c="n1"), tmp_path / "out"
    first = made_run([source], out)
    before = inodes(out)
    served.clear()
    second = made_run([source], out)
    assert served == []
    assert inodes(out) == before
    assert (second.read, second.tasks, second.failures, second.unchanged) == (2, 2, 1, 3)
    assert second.first_failures == first.first_failures
    assert (first.written, second.written) == (True, False)


@pytest.mark.parametrize("what", ["changed", "touched", "new", "options", "fresh"])
def test_what_has_changed_is_read_again(tmp_path: Path, served: list[str], what: str) -> None:
    source, out = write(tmp_path / "in", a="n1", b="n2"), tmp_path / "out"
    made_run([source], out)
    served.clear()
    if what == "changed":
        write(source, a="n3")
    elif what == "touched":
        os.utime(source / "a", (1, 1))
    elif what == "new":
        write(source, c="n3")
    made_run([source], out, fresh=what == "fresh", reference=date(2031, 1, 1) if what == "options" else None)
    expected = {"changed": ["a"], "touched": [], "new": ["c"], "options": ["a", "b"], "fresh": ["a", "b"]}
    assert served == expected[what]


def test_changed_rules_and_another_spelling_of_the_path_count(
    tmp_path: Path, served: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = write(tmp_path / "in", a="n1"), tmp_path / "out"
    made_run([source], out)
    monkeypatch.setattr(run, "rules_version", lambda *_: "other rules")
    made_run([source], out)
    monkeypatch.chdir(tmp_path)
    made_run([Path("in")], out)
    made_run([Path("in")], out)
    assert served == ["a", "a", "a"]
    assert notices(out) == ["a n1"]


def test_a_file_that_changed_within_a_tick_of_the_clock_is_seen(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1"), tmp_path / "out"
    status = (source / "a").stat()
    made_run([source], out)
    write(source, a="n2")
    os.utime(source / "a", ns=(status.st_atime_ns, status.st_mtime_ns))
    made_run([source], out)
    assert notices(out) == ["a n2"]


def test_failures_are_tried_again_where_the_cause_may_lie_outside(tmp_path: Path, served: list[str]) -> None:
    source, out = write(tmp_path / "in", a="rejected", b="segfault", c="locked"), tmp_path / "out"
    made_run([source], out)
    served.clear()
    made_run([source], out)
    assert served == ["b", "c"]
    served.clear()
    made_run([source], out, retry=False)
    assert served == []


# --- What is kept -------------------------------------------------------------------------------------


def test_the_tables_do_not_tell_how_they_came_about(tmp_path: Path) -> None:
    """One folder after another, in any order, with changes between: the bytes are those of one run."""
    one = write(tmp_path / "one", b="n1", d="n2", e="rejected")
    two = write(tmp_path / "two", a="n1", c="n3")
    made_run([one, two], tmp_path / "at once")
    for number, order in enumerate(([one, two], [two, one])):
        out = tmp_path / f"out{number}"
        write(one, b="n9")
        made_run(order[:1], out)
        write(one, b="n1")
        made_run(order[1:], out)
        made_run(order, out)
        assert output(out) == output(tmp_path / "at once")
    assert notices(out) == ["b n1", "d n2", "a n1-2", "c n3"]


def test_what_is_gone_stays_until_pruned_and_comes_back(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1", b="n1", c="n1"), tmp_path / "out"
    made_run([source], out)
    whole = output(out)
    (source / "a").unlink()
    (source / "c").unlink()
    assert made_run([source], out) == Summary(1, 1, 4, unchanged=1, vanished=2, copies=2, written=False)
    assert output(out) == whole
    made_run([source], out, prune=True)
    assert notices(out) == ["b n1"]
    assert sorted(path.name for path in (out / "records").iterdir()) == ["n1.json"]
    write(source, a="n1", c="n1")
    made_run([source], out)
    assert output(out) == whole


def test_of_a_failed_input_that_is_gone_nothing_stays(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1"), tmp_path / "out"
    made_run([source], out)
    whole = output(out)
    write(source, b="rejected")
    made_run([source], out)
    (source / "b").unlink()
    assert made_run([source], out).vanished == 0
    assert output(out) == whole


def test_other_folders_are_not_pruned_and_a_folder_out_of_reach_is_none(tmp_path: Path) -> None:
    one, two, out = write(tmp_path / "one", a="n1"), write(tmp_path / "two", b="n2"), tmp_path / "out"
    made_run([one, two], out)
    shutil.move(one, tmp_path / "unplugged")
    made_run([one, two], out, prune=True)
    assert made_run([two], out, prune=True).kept == 1
    assert notices(out) == ["a n1", "b n2"]
    made_run([two], out, fresh=True)
    assert notices(out) == ["b n2"]


def test_a_file_that_was_moved_is_the_same_one(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1"), tmp_path / "out"
    made_run([source], out)
    (source / "a").rename(source / "z")
    assert made_run([source], out).vanished == 0
    assert notices(out) == ["z n1"]


def test_inputs_and_results_moved_together_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "old" / "in", a="n1")
    for place in ("old", "new"):
        if place == "new":
            (tmp_path / "old").rename(tmp_path / "new")
        monkeypatch.chdir(tmp_path / place)
        made_run([Path("in")], Path("out"))
    assert notices(tmp_path / "new" / "out") == ["a n1"]


def test_a_file_that_is_left_out_of_a_run_is_neither_read_nor_gone(tmp_path: Path, served: list[str]) -> None:
    source, out = write(tmp_path / "in", a="n1"), tmp_path / "out"
    made_run([source], out)
    write(source, a="n2", b="n3")
    assert made_run([source], out, leave=[source / "a", source / "b"]).vanished == 0
    assert (served, notices(out)) == (["a"], ["a n1"])


def test_tables_that_were_changed_or_lost_are_written_again(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1", b="n2"), tmp_path / "out"
    made_run([source], out)
    whole = output(out)
    for name in ("tasks.csv", "records/n1.json", "tasks.xlsx"):
        (out / name).write_bytes(b"{}")
        made_run([source], out)
        (out / name).unlink()
        made_run([source], out)
        assert output(out) == whole


def test_records_that_are_in_place_are_not_written_again(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1", b="n2"), tmp_path / "out"
    made_run([source], out)
    before = inodes(out)
    write(source, c="n3")
    made_run([source], out)
    after = inodes(out)
    assert {name for name in before if after[name] == before[name]} >= {"n1.json", "n2.json"}
    assert after["tasks.csv"] != before["tasks.csv"]


def test_a_folder_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1"), tmp_path / "out"
    made_run([source], out)
    whole = output(out)
    for path in out.glob(".notices.*"):
        path.unlink()
    (out / "records" / "n7.json").write_bytes((out / "records" / "n1.json").read_bytes())
    made_run([source], out)
    assert output(out) == whole


def test_a_ledger_of_an_earlier_version_is_carried_on(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1", b="n2"), tmp_path / "out"
    made_run([source], out)
    whole = output(out)
    with closing(sqlite3.connect(out / LEDGER)) as base, base:
        base.execute("PRAGMA user_version = 1")
        base.execute("UPDATE results SET prepared = ?", (pack("rows for the workbook of that version"),))
        base.execute("UPDATE inputs SET digest = 'other'")
    (source / "b").unlink()
    (out / "tasks.xlsx").unlink()
    assert made_run([source], out).vanished == 1
    assert output(out) == whole


def test_a_ledger_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1"), tmp_path / "out"
    made_run([source], out)
    with closing(sqlite3.connect(out / LEDGER)) as base, base:
        base.execute("PRAGMA user_version = 99")
    with pytest.raises(UsageError, match=r"another version of the program.*--fresh"):
        made_run([source], out)


def test_a_ledger_that_is_none_is_said(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1"), tmp_path / "out"
    made_run([source], out)
    whole = output(out)
    (out / LEDGER).write_bytes(b"no ledger " * 1000)
    with pytest.raises(UsageError, match="--fresh"):
        made_run([source], out)
    assert output(out) == whole
    made_run([source], out, fresh=True)
    assert output(out) == whole


def test_nothing_in_a_ledger_is_run() -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return os.system, ("exit 1",)

    made = make_record()
    assert unpack(pack(made)) == made
    assert unpack(pack(prepare_record(made))) == prepare_record(made)
    for wrong in (pack(Evil()), pack(Path("x")), pack(folder.held), b"", b"x" * 99):
        with pytest.raises(Exception, match=r"no data of ours|incorrect|incomplete|Error"):
            unpack(wrong)


# --- One run at a time --------------------------------------------------------------------------------


def test_a_second_run_is_told_who_holds_the_folder_or_waits(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1"), tmp_path / "out"
    code = (
        "import sys; from pathlib import Path; from pipeline.batch.folder import held\n"
        "with held(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code, out], stdin=-1, stdout=-1, cwd=ROOT) as other:  # noqa: S603
        assert other.stdin is not None
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(UsageError, match=rf"Another run is working .*process {other.pid} on .*--wait"):
            made_run([source], out)
        ending = threading.Timer(0.5, other.stdin.close)
        ending.start()
        made_run([source], out, wait=60)
        ending.join()
    assert notices(out) == ["a n1"]


# --- Disturbed runs -----------------------------------------------------------------------------------


def before_and_after(folder: Path) -> tuple[Path, Path]:
    """Make inputs, a run over them, then change them; return the inputs and the output folder."""
    source = write(folder / "in", a="n1", b="n1", c="rejected", d="n2", e="segfault", f__g="n3")
    made_run([source], folder / "out")
    write(source, b="n4", c="n1", h="n5", i="n5", j="nap")
    (source / "d").unlink()
    return source, folder / "out"


@pytest.mark.slow
def test_a_killed_run_is_carried_on_to_the_same_bytes(tmp_path: Path) -> None:
    runs = 100
    source, out = before_and_after(tmp_path)
    old = output(out)
    shutil.copytree(out, tmp_path / "undisturbed")
    shutil.copytree(out, tmp_path / "start")
    made_run([source], tmp_path / "undisturbed", prune=True)
    expected = output(tmp_path / "undisturbed")
    chance = random.Random(runs)  # noqa: S311
    operations = killed_at(sys.maxsize, out, lambda: made_run([source], out, jobs=2, prune=True))
    assert operations is not None
    killed = 0
    for _ in range(runs):
        shutil.rmtree(out)
        shutil.copytree(tmp_path / "start", out)
        for _ in range(chance.choice((1, 1, 2))):
            moment = chance.randrange(operations)
            killed += killed_at(moment, out, lambda: made_run([source], out, jobs=2, prune=True)) is None
            left = {name: data for name, data in output(out).items() if "/" not in name and name[0] != "."}
            assert left.keys() == {name for name in expected if "/" not in name}
            assert all(data in (old[name], expected[name]) for name, data in left.items()), "whole, old or new"
        made_run([source], out, jobs=2, prune=True)
        assert output(out) == expected
        assert not list(out.glob(".part*"))
    assert killed > runs / 2


@pytest.mark.slow
def test_real_runs_killed_at_random_times_are_carried_on(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for path in sorted((ROOT / "data" / "raw").glob("*.txt"))[:3]:
        shutil.copy2(path, source)
    command = [sys.executable, "-m", "pipeline", "run", str(source), "-j", "2", "-o"]
    began = time.monotonic()
    subprocess.run([*command, tmp_path / "whole"], check=True, cwd=ROOT, capture_output=True)  # noqa: S603
    duration = time.monotonic() - began
    chance = random.Random(3)  # noqa: S311
    for number in range(12):
        out = tmp_path / f"out{number}"
        with subprocess.Popen([*command, out], cwd=ROOT, stdout=-1, stderr=-1) as process:  # noqa: S603
            time.sleep(chance.random() * duration)
            process.kill()
        subprocess.run([*command, out], check=True, cwd=ROOT, capture_output=True)  # noqa: S603
        assert output(out) == output(tmp_path / "whole")


def test_a_disk_that_is_full_leaves_the_old_tables(tmp_path: Path) -> None:
    """A limit on the size of files makes writing fail as a full disk does, at whatever comes to it first."""
    source, out = before_and_after(tmp_path)
    old = output(out)
    shutil.copytree(out, tmp_path / "undisturbed")
    made_run([source], tmp_path / "undisturbed")

    def run_within(size: int, ours: Connection) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
        try:
            made_run([source], out)
        except UsageError as error:
            ours.send(str(error))
        else:
            ours.send("")

    forked = multiprocessing.get_context("fork")
    said = set()
    for size in (0, 2000, 30_000, resource.RLIM_INFINITY):
        theirs, ours = forked.Pipe(duplex=False)
        process = forked.Process(target=run_within, args=(size, ours))
        process.start()
        words = theirs.recv()
        process.join()
        if not words:
            break
        assert str(out) in words, size
        assert "\n" not in words, size
        said.add(words)
        assert output(out) == old
    assert len(said) > 1
    assert output(out) == output(tmp_path / "undisturbed")


@pytest.mark.parametrize("what", ["fsync", "replace"])
def test_a_write_that_fails_late_leaves_the_old_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    source, out = before_and_after(tmp_path)
    old = output(out)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        if what == "fsync":
            patch.setattr(os, "fsync", fail)
        else:
            patch.setattr(Path, "replace", fail)
        with pytest.raises(UsageError, match=r"^The tables cannot be written to [^\n]+ \(No space left on device\)\.$"):
            made_run([source], out)
    assert output(out) == old


def test_a_folder_that_may_only_be_read_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = before_and_after(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    if os.geteuid() == 0:  # nothing is forbidden to root
        monkeypatch.setattr(folder.FileLock, "acquire", refuse)
    else:
        out.chmod(0o500)
    try:
        with pytest.raises(UsageError, match=r"^The tables cannot be written to .* \(Permission denied\)\.$"):
            made_run([source], out)
    finally:
        out.chmod(0o700)


def test_an_interrupted_run_keeps_what_it_has(tmp_path: Path, served: list[str]) -> None:
    class Interrupting(run.Watcher):
        def report(self, file: object) -> None:
            raise KeyboardInterrupt

    source, out = write(tmp_path / "in", a="n1", b="n2"), tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        extract_all([source], out, service=MadeRecords(), watcher=Interrupting())
    served.clear()
    made_run([source], out)
    assert served == ["b"]


def test_what_is_in_the_ledger_is_enough_for_the_tables(tmp_path: Path) -> None:
    source, out = write(tmp_path / "in", a="n1", b="n1"), tmp_path / "out"
    made_run([source], out)
    whole = output(out)
    for path in out.glob("[!.]*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with held(out), Ledger(out) as ledger:
        assert assembly.assemble(ledger, out, [], "")
    assert output(out) == whole
