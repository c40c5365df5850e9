"""A cluster of dask in place of the cores here: the same bytes, whatever is lost on the way."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest
from made_runs import output, write
from made_services import MadeRecords, Troublesome
from test_parquet import without
from waiting import SOON, runs, until

from pipeline.batch import cluster
from pipeline.batch.cluster import on_cluster
from pipeline.batch.limits import Limits
from pipeline.batch.run import extract_all
from pipeline.batch.supervisor import Death, Reason
from pipeline.cli import main
from pipeline.errors import LexiconError, UsageError, WorkerError
from pipeline.tables import Failure

if TYPE_CHECKING:  # loaded only by the tests that need it: every process that runs tests loads all files of tests
    from distributed import LocalCluster

TESTS = Path(__file__).parent
QUIET = "127.0.0.1:0"  # any port that is free
LIMITS = Limits(seconds=20, megabytes=200)


@pytest.fixture(scope="module")
def processes() -> Iterator[LocalCluster]:
    """Return a cluster of two processes, which know of the services of these tests."""
    import dask  # noqa: PLC0415
    from distributed import LocalCluster  # noqa: PLC0415

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join([str(TESTS), str(TESTS.parent), before or ""])
    once = dask.config.set({"distributed.scheduler.allowed-failures": 1})  # so that tries end soon
    try:
        with once, LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=QUIET, memory_limit=None) as made:
            yield made
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before


def outcomes(made: LocalCluster, names: list[str], limits: Limits = LIMITS, service: object = None) -> list[object]:
    engine = on_cluster(
        [Path(n) for n in names], service or Troublesome(), jobs=2, limits=limits, address=made.scheduler_address
    )
    return [o.result if isinstance(o.result, Death | Failure) else o.result[0] for o in engine]


def readers(made: LocalCluster) -> list[psutil.Process]:
    """Return the processes that read, below those of the cluster."""
    below = [child for p in pids(made) for child in psutil.Process(p).children()]
    return [child for child in below if "resource_tracker" not in " ".join(child.cmdline())]


def pids(made: LocalCluster) -> list[int]:
    return [nanny.pid for nanny in made.workers.values() if nanny.pid]


@pytest.mark.slow
def test_order_and_limits_are_those_of_a_run_at_home(processes: LocalCluster) -> None:
    names = ["nap-1", "a", "sleep-1", "b", "segfault-1", "c", "growchild-1", "d", "exit-1", "e"]
    found = outcomes(processes, names, Limits(seconds=4, megabytes=200))
    assert [f for f in found if isinstance(f, str)] == ["nap-1", "a", "b", "c", "d", "e"]
    assert [f.reason for f in found if isinstance(f, Death)] == [
        Reason.TIME, Reason.CRASH, Reason.MEMORY, Reason.CRASH
    ]  # fmt: skip


@pytest.mark.slow
def test_after_the_run_nothing_is_left_in_the_cluster(processes: LocalCluster) -> None:
    assert outcomes(processes, [f"nap-{i}" for i in range(4)]) == [f"nap-{i}" for i in range(4)]
    until(lambda: readers(processes) == [], SOON)


def test_a_process_that_reads_is_ended_when_nobody_brings_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.batch import cluster_worker  # noqa: PLC0415  heavy: dask, which other workers do without

    monkeypatch.setattr(cluster_worker, "_IDLE", 0.2)
    reader = cluster_worker._Reader(Troublesome(), LIMITS)
    try:
        first = reader.read(Path("a")).result
        until(lambda: not runs(first[1]), SOON)
        assert reader.read(Path("b")).result[0] == "b"
    finally:
        reader.end()


@dataclass(frozen=True)
class EndsItsCluster(Troublesome):
    """Ends the process of the cluster that gave it the file."""

    def serve(self, path: Path, enter: Callable[[str], None]) -> object:
        if path.name == "deadly":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        return super().serve(path, enter)


@pytest.mark.slow
def test_a_file_over_which_processes_of_the_cluster_are_lost_is_a_failure(processes: LocalCluster) -> None:
    found = outcomes(processes, ["a", "deadly", "b", "c"], service=EndsItsCluster())
    assert [found[0], *found[2:]] == ["a", "b", "c"]
    assert isinstance(found[1], Failure)
    assert (found[1].path, found[1].reason) == ("deadly", "crashed")
    assert "Every process of the cluster that took this file was lost" in found[1].message


@pytest.mark.slow
def test_a_run_of_which_a_process_is_killed_ends_with_the_bytes_of_a_run_at_home(
    processes: LocalCluster, tmp_path: Path
) -> None:
    files = {f"{i:03}.txt": f"n{i}" for i in range(60)} | {"200.txt": "unreadable", "201.txt": "segfault"}
    files |= {f"1{i:02}.txt": "nap" for i in range(12)}  # the same notice again and again: its ids are told apart
    folder = write(tmp_path / "in", **files)
    extract_all([folder], tmp_path / "home", service=MadeRecords(), limits=LIMITS)
    killed: list[int] = []

    def kill() -> None:
        until(lambda: readers(processes) != [])
        victim = pids(processes)[0]
        os.kill(victim, signal.SIGKILL)
        killed.append(victim)

    killer = threading.Thread(target=kill)
    killer.start()
    engine = partial(on_cluster, address=processes.scheduler_address)
    summary = extract_all([folder], tmp_path / "away", service=MadeRecords(), limits=LIMITS, engine=engine)
    killer.join()
    assert killed
    assert (summary.read, summary.failures) == (72, 2)
    assert output(tmp_path / "away") == output(tmp_path / "home")


@pytest.mark.slow
def test_broken_data_of_the_project_ends_the_run(processes: LocalCluster) -> None:
    with pytest.raises(LexiconError, match=r"roles\.toml"):
        outcomes(processes, ["a"], service=Troublesome(load_error="lexicon"))


@pytest.mark.slow
def test_another_version_of_the_program_is_refused(processes: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "program_version", lambda: "another")
    with pytest.raises(WorkerError, match="install the same one everywhere"):
        outcomes(processes, ["a"])


def test_a_cluster_that_loses_all_its_processes_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster  # noqa: PLC0415

    monkeypatch.setattr(cluster, "_LOOK", 0.1)
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    with (
        LocalCluster(n_workers=0, dashboard_address=QUIET) as empty,
        pytest.raises(WorkerError, match="no process left"),
    ):
        outcomes(empty, ["a"])


def test_where_no_scheduler_is_the_message_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", 1)
    with pytest.raises(UsageError, match=r"--scheduler tcp://127[.]0[.]0[.]1:1: No scheduler of dask answers there"):
        list(on_cluster([Path("a")], Troublesome(), jobs=1, limits=LIMITS, address="tcp://127.0.0.1:1"))
    with pytest.raises(UsageError, match="--scheduler nonsense:: No scheduler"):
        list(on_cluster([Path("a")], Troublesome(), jobs=1, limits=LIMITS, address="nonsense:"))


def test_nothing_to_read_needs_no_cluster() -> None:
    assert list(on_cluster([], Troublesome(), jobs=1, limits=LIMITS)) == []


def test_a_scheduler_without_the_engine_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", str(tmp_path), "-o", str(tmp_path / "out"), "--scheduler", "tcp://h:1"]) == 1
    assert "--scheduler goes with --engine dask" in capsys.readouterr().err


def test_without_the_extra_one_line_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("一、2031年6月底前完成道路普查。\n", encoding="utf-8")
    without(monkeypatch, "distributed")
    assert main(["extract", str(tmp_path / "a.txt"), "-o", str(tmp_path / "out"), "--engine", "dask"]) == 1
    assert 'run pip install "notice-tasks[dask]"' in capsys.readouterr().err


@pytest.mark.slow
def test_the_command_reads_on_a_scheduler_and_workers_started_by_their_own_commands(tmp_path: Path) -> None:
    from distributed import Client  # noqa: PLC0415

    folder = tmp_path / "in"
    folder.mkdir()
    for i in range(6):
        text = f"柳汀市道路普查方案\n一、主要任务\n（一）2031年{i + 1}月底前完成第{i}段道路普查。（市统计局负责）\n"
        (folder / f"{i}.txt").write_text(text, encoding="utf-8")
    notices = [sys.executable, "-m", "pipeline", "extract"]
    called([*notices, str(folder), "-o", str(tmp_path / "home")])
    with contextlib.ExitStack() as stack:
        port = _free_port()
        dask = [sys.executable, "-m", "distributed.cli"]
        scheduler = [*dask[:2], "distributed.cli.dask_scheduler", "--port", str(port), "--no-dashboard"]
        worker = [
            *dask[:2],
            "distributed.cli.dask_worker",
            f"tcp://127.0.0.1:{port}",
            "--nthreads",
            "1",
            "--no-dashboard",
        ]
        for command in (scheduler, worker, worker):
            silent = subprocess.DEVNULL
            process = subprocess.Popen(command, cwd=tmp_path, stdout=silent, stderr=silent)  # noqa: S603
            stack.callback(process.wait)
            stack.callback(process.terminate)
        with Client(f"tcp://127.0.0.1:{port}", timeout=60, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        address = ["--engine", "dask", "--scheduler", f"tcp://127.0.0.1:{port}"]
        called([*notices, f"file://{folder}", "-o", str(tmp_path / "addressed"), *address])
        called([*notices, str(folder), "-o", str(tmp_path / "away"), *address])
    assert output(tmp_path / "away") == output(tmp_path / "home")
    records = output(tmp_path / "addressed")
    assert sorted(records) == sorted(output(tmp_path / "home"))
    assert f"file://{folder}/0.txt".encode() in records["notices.csv"]


def called(command: list[str]) -> None:
    subprocess.run(command, check=True)  # noqa: S603


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port
