"""A part of the work in a process beside the rest: it is done in any case, and nothing of it stays."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest
from made_runs import made_run, output

from pipeline.batch import assembly, starting
from pipeline.batch.beside import beside

pytestmark = pytest.mark.usefixtures("forked_workers")


def noting(path: Path, trouble: str = "") -> None:
    if trouble and os.getpid() != int((path.parent / "parent").read_text()):
        if trouble == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        raise RuntimeError(trouble)
    path.write_text(f"{os.getpid()}")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_the_work_is_done_in_another_process_by_the_end_of_the_body(tmp_path: Path) -> None:
    with beside(lambda: noting(tmp_path / "done")):
        pass
    assert (tmp_path / "done").read_text() != f"{os.getpid()}"


@pytest.mark.parametrize("trouble", ["killed", "a mistake"])
def test_work_whose_process_does_not_come_to_its_end_is_done_here(tmp_path: Path, trouble: str) -> None:
    (tmp_path / "parent").write_text(f"{os.getpid()}")
    with beside(lambda: noting(tmp_path / "done", trouble)):
        pass
    assert (tmp_path / "done").read_text() == f"{os.getpid()}"


def test_where_no_process_can_be_forked_the_work_is_done_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "start_method", lambda: "spawn")
    with beside(lambda: noting(tmp_path / "done")):
        assert not (tmp_path / "done").exists()
    assert (tmp_path / "done").read_text() == f"{os.getpid()}"


def test_a_mistake_of_the_body_ends_the_work(tmp_path: Path) -> None:
    before = set(psutil.Process().children())

    def sleep() -> None:
        time.sleep(60)

    with pytest.raises(OSError, match="full"), beside(sleep):
        raise OSError("full")
    assert set(psutil.Process().children()) <= before


def test_a_workbook_made_beside_the_other_files_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name, content in (("a", "n1"), ("b", "n2"), ("c", "n1"), ("d", "n3")):
        (source / name).write_text(content)
    made_run([source], tmp_path / "one")
    monkeypatch.setattr(assembly, "_MANY", 1)
    made_run([source], tmp_path / "two", jobs=2)
    assert output(tmp_path / "two") == output(tmp_path / "one")
