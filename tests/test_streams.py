"""Standard input and output in the place of files."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import notices

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.usefixtures("forked_workers")

TEXT = "一、2024年6月底前完成普查。（县统计局负责）\n"


class Typed(io.TextIOWrapper):
    def __init__(self, raw: io.BytesIO, *, terminal: bool = False) -> None:
        super().__init__(raw, encoding="utf-8")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    """Give bytes to standard input."""

    def give(data: bytes | str, *, terminal: bool = False) -> None:
        raw = io.BytesIO(data.encode() if isinstance(data, str) else data)
        monkeypatch.setattr("sys.stdin", Typed(raw, terminal=terminal))

    return give


def test_standard_input_is_kept_in_the_output_folder_and_read_as_any_file(typed, tmp_path: Path, capsys) -> None:
    out = tmp_path / "out"
    typed(TEXT)
    assert notices("extract", "-", "-o", out) == 0
    typed(TEXT.replace("6月", "8月"))
    assert notices("extract", "-", "-o", out) == 0
    kept = sorted((out / "stdin").iterdir())
    assert len(kept) == 2
    assert TEXT.encode() in [path.read_bytes() for path in kept]
    tasks = (out / "tasks.csv").read_text(encoding="utf-8-sig")
    assert "2024-06-30" in tasks
    assert "2024-08-31" in tasks
    typed(TEXT)
    assert notices("extract", "-", "-o", out) == 0
    assert "unchanged 1" in capsys.readouterr().out
    assert notices("status", out, kept[0], kept[1]) == 0


def test_records_go_to_standard_output_one_line_each(typed, tmp_path: Path, capfdbinary) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name, month in (("b", "7"), ("a", "9")):
        (source / f"{name}.txt").write_text(TEXT.replace("6", month), encoding="utf-8")
    typed(TEXT)
    assert notices("extract", source, "-", "-o", "-") == 0
    out, err = capfdbinary.readouterr()
    records = [json.loads(line) for line in out.splitlines()]
    assert {record["notice"]["source"]["path"] for record in records} == {
        "-",
        str(source / "a.txt"),
        str(source / "b.txt"),
    }
    assert all(record["tasks"][0]["assignments"][0]["name"] == "县统计局" for record in records)
    assert err == b""
    assert not (tmp_path / "-").exists()
    typed(TEXT)
    notices("extract", source, "-", "-o", "-")
    assert capfdbinary.readouterr().out == out


def test_what_fails_in_a_pipe_is_told_on_standard_error(typed, tmp_path: Path, capfdbinary) -> None:
    typed(b"")
    assert notices("extract", "-", "-o", "-") == 1
    out, err = capfdbinary.readouterr()
    assert out == b""
    assert err.startswith(b"-: This file is empty")
    for number in range(7):
        (tmp_path / f"{number}.txt").write_bytes(b"")
    typed(TEXT)
    assert notices("extract", "-", tmp_path, "-o", "-") == 3
    out, err = capfdbinary.readouterr()
    assert len(out.splitlines()) == 1
    assert b"7 inputs failed" in err


def test_a_person_at_the_terminal_is_told_what_is_waited_for(typed, tmp_path: Path, capsys) -> None:
    typed(TEXT, terminal=True)
    assert notices("extract", "-", "-o", tmp_path / "out") == 0
    assert "Ctrl-D" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "x", "-o", "-"], "name a folder"),
        (["watch", "x", "-o", "-"], "name a folder"),
        (["watch", "-", "-o", "out"], "not at '-'"),
        (["extract", "x", "-o", "-", "--format", "parquet"], "name a folder"),
        (["extract", "-", "-o", "out", "--reference", "soon"], "write it like"),
    ],
)
def test_where_a_stream_makes_no_sense_it_is_refused_before_anything_is_read(
    arguments: list[str], words: str, typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(tmp_path)
    typed(TEXT)
    assert notices(*arguments) == 1
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_in_the_middle_of_the_input_leaves_no_half_file(typed, tmp_path: Path, monkeypatch) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    monkeypatch.setattr("sys.stdin", Typed(Broken()))
    assert notices("extract", "-", "-o", tmp_path / "out") == 1
    assert list((tmp_path / "out" / "stdin").iterdir()) == []


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    command = [sys.executable, "-m", "pipeline", "--version"]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False, cwd=ROOT)  # noqa: S603
    os.close(theirs)
    assert done.returncode == 1
    assert done.stderr == b""
