"""``data/out`` is what the program makes of ``data/raw`` today."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from pipeline.cli import main

ROOT = Path(__file__).parent.parent
REFRESH = "notices run data/raw -o data/out"


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file by name; of a workbook its parts (how they are packed depends on the machine).

    The ledger is left out: it tells paths and times.
    """
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.startswith(".notices."):
            continue
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                found |= {f"{name}/{part}": book.read(part) for part in book.namelist()}
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


@pytest.mark.usefixtures("forked_workers")
def test_committed_tables_equal_a_fresh_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    committed = contents(ROOT / "data" / "out") if (ROOT / "data" / "out").is_dir() else {}
    monkeypatch.chdir(ROOT)  # paths stand in the tables as they were given
    assert main(["run", "data/raw", "-o", str(tmp_path)]) == 0, capsys.readouterr().err
    fresh = contents(tmp_path)
    differing = sorted(name for name in committed.keys() | fresh.keys() if committed.get(name) != fresh.get(name))
    assert not differing, f"data/out is out of date (refresh it with: {REFRESH}): {', '.join(differing)}"
