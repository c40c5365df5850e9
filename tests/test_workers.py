"""Worker processes: whatever one does, it costs its own file, and nothing of it stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from made_services import DiesLater, Hoarder, Troublesome
from waiting import SOON, runs, until

from pipeline.batch import head_start, processes, starting, supervisor
from pipeline.batch.head_start import HeadStart
from pipeline.batch.limits import Limits, usable_cores
from pipeline.batch.supervisor import Death, Outcome, Reason, supervise
from pipeline.batch.worker import Service
from pipeline.errors import LexiconError, WorkerError

TESTS = Path(__file__).parent
TIGHT = Limits(seconds=1.5, megabytes=200)
ROOMY = Limits(seconds=60, megabytes=200)

pytestmark = pytest.mark.usefixtures("forked_workers")


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def outcomes(names: list[str], service: Service | None = None, jobs: int = 2, limits: Limits = ROOMY) -> list[Outcome]:
    return list(supervise([Path(name) for name in names], service or Troublesome(), jobs=jobs, limits=limits))


def results(names: list[str], jobs: int = 2, limits: Limits = ROOMY) -> list[object]:
    done = outcomes(names, jobs=jobs, limits=limits)
    return [o.result if isinstance(o.result, Death) else o.result[0] for o in done]


def children() -> set[psutil.Process]:
    return set(psutil.Process().children(recursive=True))


@pytest.fixture
def left_over() -> Callable[[], set[psutil.Process]]:
    """What runs below this process now and did not before (other tests may have started helpers that stay)."""
    before = children()
    return lambda: children() - before


@pytest.mark.parametrize(
    ("name", "reason", "exit_code"),
    [
        ("sleep", Reason.TIME, None),
        ("loop", Reason.TIME, None),
        ("grow", Reason.MEMORY, None),
        ("growchild", Reason.MEMORY, None),
        ("segfault", Reason.CRASH, -signal.SIGSEGV),
        ("exit", Reason.CRASH, 3),
        ("killed", Reason.CRASH, -signal.SIGKILL),
    ],
)
@pytest.mark.parametrize("jobs", [pytest.param(1, marks=pytest.mark.slow), 2])
def test_trouble_costs_its_own_file_only(name: str, reason: Reason, exit_code: int | None, jobs: int) -> None:
    limits = TIGHT if reason is Reason.TIME else ROOMY
    assert results(["a", "b", name, "c", "d", "e"], jobs, limits) == [
        "a", "b", Death(reason, "extract", exit_code), "c", "d", "e"
    ]  # fmt: skip


def test_the_order_is_that_of_the_files_whatever_ends_first() -> None:
    names = ["nap-1", *(f"quick-{i}" for i in range(20)), "nap-2", "segfault-3", "quick-x", "exit-4"]
    shown = [results(names, jobs) for jobs in (1, 2, 5)]
    assert shown[0] == shown[1] == shown[2]
    assert [r for r in shown[0] if isinstance(r, str)] == [n for n in names if n[0] in "nq"]


def test_a_worker_serves_many_files_and_files_are_shared_out() -> None:
    pids = [o.result[1] for o in outcomes([f"nap-{i}" for i in range(8)])]
    assert len(set(pids)) == 2
    assert os.getpid() not in pids


def test_one_job_is_a_process_of_its_own_too() -> None:
    (only,) = outcomes(["a"], jobs=1)
    assert only.result[1] != os.getpid()


def test_no_more_workers_than_files(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    start = supervisor.start_process
    monkeypatch.setattr(supervisor, "start_process", lambda *a: started.append(1) or start(*a))
    outcomes(["a", "b"], jobs=16)
    assert len(started) == 2


@pytest.mark.parametrize("mistake", [None, RuntimeError("a mistake")])
def test_a_worker_with_a_head_start_serves_as_any_other(
    mistake: Exception | None, monkeypatch: pytest.MonkeyPatch, left_over: Callable[[], set[psutil.Process]]
) -> None:
    def load(_pack: str) -> None:
        if mistake:
            raise mistake

    monkeypatch.setattr(head_start, "_load", load)
    names = ["a", "exit-1", "b", *(f"nap-{i}" for i in range(4))]
    with HeadStart("openness") as engine:
        (begun,) = (child.pid for child in left_over())
        done = [
            outcome.result for outcome in engine([Path(name) for name in names], Troublesome(), jobs=2, limits=ROOMY)
        ]
    assert [found if isinstance(found, Death) else found[0] for found in done] == [
        "a", Death(Reason.CRASH, "extract", 3), *names[2:]
    ]  # fmt: skip
    assert begun in {found[1] for found in done if not isinstance(found, Death)}
    assert left_over() == set()


def test_a_worker_that_began_and_is_not_needed_is_ended(left_over: Callable[[], set[psutil.Process]]) -> None:
    with HeadStart("openness"):
        assert len(left_over()) == 1
    assert left_over() == set()


def test_no_files_no_workers() -> None:
    assert outcomes([]) == []


def test_after_the_run_no_process_and_no_file_is_left(
    tmp_path: Path, left_over: Callable[[], set[psutil.Process]]
) -> None:
    outcomes(["litter-1", "segfault", "litter-2", "sleep", "growchild", "litter-3"], limits=TIGHT)
    until(lambda: left_over() == set(), SOON)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_programs_started_by_a_worker_end_with_it(tmp_path: Path) -> None:
    assert results(["linger"], limits=Limits(seconds=3)) == [Death(Reason.TIME, "extract")]
    child = int((tmp_path / "child").read_text())
    until(lambda: not runs(child), SOON)


def test_closing_early_ends_all_workers_at_once(tmp_path: Path, left_over: Callable[[], set[psutil.Process]]) -> None:
    running = supervise([Path("a"), Path("sleep"), Path("sleep")], Troublesome(), jobs=2, limits=Limits())
    assert next(running).result[0] == "a"
    began = time.monotonic()
    running.close()
    assert time.monotonic() - began < 30, "the files take 60 seconds"
    assert list(tmp_path.iterdir()) == []
    until(lambda: left_over() == set(), SOON)


def test_a_file_that_a_used_worker_died_over_gets_a_new_one() -> None:
    for jobs in (1, 2):
        names = [f"f{i}" for i in range(9)]
        assert [o.result for o in outcomes(names, DiesLater(), jobs)] == names


def test_a_worker_that_keeps_memory_is_replaced() -> None:
    first, large, last = (o.result for o in outcomes(["a", "large", "b"], Hoarder(), jobs=1))
    assert first == large != last


def test_memory_counts_from_an_idle_worker() -> None:
    ballast = b"x" * 150 * 1024 * 1024  # a forked worker has it too
    assert [o.result[0] for o in outcomes(["a"], limits=Limits(60, 50))] == ["a"]
    del ballast


def test_workers_run_ahead_of_a_slow_file_no_further_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "AHEAD", 5)
    waiting: list[int] = []
    crew = supervisor.Crew
    turn = crew._turn
    monkeypatch.setattr(crew, "_turn", lambda self, s: (turn(self, s), waiting.append(len(self._results)))[0])
    names = ["sleep", *(f"q{i}" for i in range(50))]
    assert len(results(names, limits=TIGHT)) == 51
    assert 3 <= max(waiting) <= 5


def test_bytes_that_wait_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "AHEAD_BYTES", 0)
    assert [str(r) for r in results(["nap-1", "b", "segfault", "d", "e"])][:2] == ["nap-1", "b"]


def test_broken_data_of_the_project_stops_the_run(left_over: Callable[[], set[psutil.Process]]) -> None:
    with pytest.raises(LexiconError, match="a mistake"):
        outcomes(["a", "b"], Troublesome("lexicon"))
    until(lambda: left_over() == set(), SOON)


def test_workers_that_cannot_start_are_told_of(left_over: Callable[[], set[psutil.Process]]) -> None:
    with pytest.raises(WorkerError, match="end before they are ready"):
        outcomes(["a", "b"], Troublesome("no such module"))
    until(lambda: left_over() == set(), SOON)


def test_spawned_workers_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "start_method", lambda: "spawn")
    assert results(["a", "segfault", "b"], jobs=1) == ["a", Death(Reason.CRASH, "extract", -signal.SIGSEGV), "b"]


def test_fork_is_for_one_thread_on_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    ask = "from pipeline.batch.starting import start_method\nprint(start_method())"
    thread = "import threading, time\nthreading.Thread(target=time.sleep, args=[60], daemon=True).start()\n"
    assert script(ask).communicate()[0].strip() == ("fork" if sys.platform == "linux" else "spawn")
    assert script(thread + ask).communicate()[0].strip() == "spawn"


def test_usable_cores_are_those_of_this_process() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


def script(code: str, folder: Path | None = None, stdin: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """Start a Python program that may import the helpers of the tests; ``folder`` is its temporary folder."""
    environment = os.environ | {"PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"}
    if folder is not None:
        environment["TMPDIR"] = str(folder)
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", code],
        env=environment,
        text=True,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


STUCK = """
from pathlib import Path
from made_services import MadeRecords
from pipeline.batch.limits import Limits
from pipeline.batch.run import extract_all
extract_all([{source!r}], Path({out!r}), jobs=2, service=MadeRecords())
"""


def stuck_run(tmp_path: Path) -> tuple[subprocess.Popen[str], list[psutil.Process], Path]:
    """Start a run in which two workers never end.

    Returns the run, its two workers with a program that one of them started at the end, and its
    temporary folder.
    """
    source, folder = tmp_path / "in", tmp_path / "tmp"
    source.mkdir()
    folder.mkdir()
    for name, content in (("a", "loop"), ("b", "linger"), ("c", "n1")):
        (source / name).write_text(content)
    run = script(STUCK.format(source=str(source), out=str(tmp_path / "out")), folder)
    until(lambda: (folder / "child").exists() and (folder / "child").read_text() != "")
    program = psutil.Process(int((folder / "child").read_text()))
    (folder / "child").unlink()
    workers = psutil.Process(run.pid).children()
    assert len(workers) == 2
    return run, [*workers, program], folder


@pytest.mark.usefixtures("ctrl_c_is_heard")
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.slow)])
def test_ctrl_c_and_a_stop_end_everything_at_once(number: signal.Signals, tmp_path: Path) -> None:
    run, workers, folder = stuck_run(tmp_path)
    run.send_signal(number)
    run.communicate(timeout=60)
    assert run.returncode == (143 if number == signal.SIGTERM else -number)
    until(lambda: not any(map(runs, workers)), SOON)
    assert list(folder.iterdir()) == []
    assert list((tmp_path / "out").glob("[!.]*")) == [], "but for the ledger"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a child with its parent")
def test_workers_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    run, (*workers, program), _ = stuck_run(tmp_path)
    run.kill()
    run.communicate(timeout=60)
    until(lambda: not any(map(runs, workers)), SOON)
    program.kill()  # nobody's now: it ends by itself when its work is done


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path) -> None:
    made = {}
    for name in ("left", "living", "young"):
        made[name] = tmp_path / f"notices-run-{name}"
        (made[name] / "0").mkdir(parents=True)
        if name != "young":
            os.utime(made[name], (1, 1))
    code = f"import time; from filelock import FileLock; lock = FileLock({str(made['living'] / '.lock')!r})\n"
    living = script(f"{code}lock.acquire(); print('locked', flush=True); time.sleep(60)")
    try:
        assert living.stdout is not None
        assert living.stdout.readline() == "locked\n"
        os.utime(made["living"], (1, 1))
        assert results(["a"]) == ["a"]
        assert sorted(path.name for path in tmp_path.glob("notices-*")) == ["notices-run-living", "notices-run-young"]
    finally:
        living.kill()
        living.communicate()


def test_memory_of_a_family_is_that_of_all_below() -> None:
    code = "import subprocess, sys; x = b'x' * 50_000_000; subprocess.run([sys.executable, '-c', {!r}])"
    child = script(code.format("y = b'y' * 70_000_000; input()"), stdin=subprocess.PIPE)
    try:
        until(lambda: processes.family_memory([child.pid])[child.pid] > 120_000_000)
        assert processes.family_memory([child.pid, os.getpid()])[os.getpid()] > 0
    finally:
        child.communicate("\n")
    assert processes.family_memory([child.pid]) == {child.pid: 0}
