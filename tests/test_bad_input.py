"""Inputs that cannot be read stop nothing: each is told in plain words, the good notice is complete."""

from __future__ import annotations

import csv
import json
import re
import struct
import zlib
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipeline.cli import main

ROOT = Path(__file__).parent.parent
GOOD = ROOT / "data" / "raw" / "meigang-river-chief-points.txt"
WHOLE_PDF = ROOT / "data" / "raw" / "biquan-compulsory-education.pdf"
UNREADABLE = ("empty.txt", "picture.txt", "locked.pdf", "cut.pdf", "empty.pdf")


def png() -> bytes:
    """Return a picture of one red pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00\xff\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def locked_pdf(path: Path) -> None:
    """Write a PDF that opens with a password only."""
    canvas = Canvas(str(path), encrypt=StandardEncryption("open sesame"), invariant=1)
    canvas.drawString(72, 720, "1. Do something by 2024-06-30.")
    canvas.save()


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / GOOD.name).write_bytes(GOOD.read_bytes())
    (folder / "empty.txt").write_bytes(b"")
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "picture.txt").write_bytes(png())
    locked_pdf(folder / "locked.pdf")
    whole = WHOLE_PDF.read_bytes()
    (folder / "cut.pdf").write_bytes(whole[: len(whole) // 2])
    (folder / "poem.txt").write_text("桥头\n\n雨停了。\n\n有人在桥头等一条船，等到灯亮。\n", encoding="utf-8")
    return folder


def failures(directory: Path) -> dict[str, dict[str, str]]:
    with (directory / "failures.csv").open(encoding="utf-8-sig", newline="") as file:
        return {Path(row["path"]).name: row for row in csv.DictReader(file)}


def records(directory: Path) -> dict[str, dict[str, object]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((directory / "records").glob("*.json"))]
    return {Path(record["notice"]["source"]["path"]).name: record for record in found}


def test_unreadable_inputs_are_listed_and_the_good_notice_is_complete(inputs: Path, tmp_path: Path) -> None:
    from pipeline.batch import extract_all  # noqa: PLC0415

    out = tmp_path / "out"
    summary = extract_all([inputs], out)
    assert set(failures(out)) == set(UNREADABLE)
    assert (summary.read, summary.failures) == (2, len(UNREADABLE))
    alone = tmp_path / "alone"
    extract_all([inputs / GOOD.name], alone)
    assert records(out)[GOOD.name] == records(alone)[GOOD.name]
    assert len(records(out)[GOOD.name]["tasks"]) > 5  # type: ignore[arg-type]


def test_failures_are_told_in_plain_words(inputs: Path, tmp_path: Path) -> None:
    from pipeline.batch import extract_all  # noqa: PLC0415

    extract_all([inputs], tmp_path / "out")
    for name, row in failures(tmp_path / "out").items():
        assert row["stage"] == "read", name
        assert re.fullmatch(r"[a-z0-9_]+", row["reason"]), row
        assert len(row["message"].split()) >= 4, row
        assert not re.search(r"Error|Exception|Traceback|0x|\bNone\b|fault of the program", row["message"]), row


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("empty.txt", "empty"),
        ("empty.pdf", "empty"),
        ("picture.txt", "picture|image"),
        ("locked.pdf", "password"),
        ("cut.pdf", "damaged|broken|cut|incomplete"),
    ],
)
def test_the_reason_names_what_is_wrong(name: str, word: str, inputs: Path, tmp_path: Path) -> None:
    from pipeline.batch import extract_all  # noqa: PLC0415

    extract_all([inputs / name], tmp_path / "out")
    message = failures(tmp_path / "out")[name]["message"]
    assert re.search(word, message, re.IGNORECASE), message


def test_a_text_without_a_task_is_kept_with_a_warning(inputs: Path, tmp_path: Path) -> None:
    from pipeline.batch import extract_all  # noqa: PLC0415

    extract_all([inputs / "poem.txt"], tmp_path / "out")
    record = records(tmp_path / "out")["poem.txt"]
    assert record["tasks"] == []
    assert "no_tasks" in [warning["code"] for warning in record["warnings"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("names", "status"), [((GOOD.name,), 0), ((GOOD.name, "cut.pdf"), 3), (("empty.txt",), 1)])
def test_exit_status_tells_whether_all_some_or_nothing_was_read(
    names: tuple[str, ...], status: int, inputs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["extract", *(str(inputs / name) for name in names), "-o", str(tmp_path / "out")]) == status
    assert ("failures.csv" in capsys.readouterr().err) == (status != 0)
