"""Damaged packages give a reading or a reason, and soon: bits flipped, ends cut, parts and numbers replaced."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from datetime import date

import pytest

from pipeline.errors import ReadError
from pipeline.read import read_bytes
from tests.made_ofd import build_ofd, zipped
from tests.made_sheets import fields, ods, ods_table, workbook
from tests.pdfs import Paragraph, RuledTable

ROWS = [
    ["序号", "工作任务", "责任单位", "完成时限"],
    ["1", "修订河道巡查办法，明确巡查频次", "县水利局", "2031年6月底前"],
    ["2", "建立台账，逐项销号", "县应急局", "持续推进"],
]
DATED = [*ROWS, [3.0, "开展汛前检查", "县应急局", date(2031, 4, 1)]]
OFD = build_ofd([Paragraph("关于做好河道管护工作的通知"), "各乡镇：", RuledTable(ROWS, [40, 180, 110, 110])])
WHOLE = {
    "ofd": OFD,
    "xlsx": workbook({"任务": DATED, "二": ROWS}, ["B2:B3"]),
    "ods": ods(ods_table(ROWS)),
    "zip": zipped({"通知.txt": "关于做好河道管护工作的通知\n", "附件1.csv": fields(ROWS), "附件2.ofd": OFD}),
    "csv": fields(ROWS),
}
SLOWEST = 10.0
"""Seconds for the reading of any damaged file, on a machine that does other things too."""

NUMBERS = ("0", "-1", "", "nan", "1e308", "16385", "1048577", "99999999999", "9" * 400)


def flipped(data: bytes, rnd: random.Random) -> bytes:
    """Change, remove or repeat a few bytes."""
    raw = bytearray(data)
    for _ in range(rnd.choice((1, 2, 5, 20))):
        at = rnd.randrange(len(raw))
        match rnd.randrange(4):
            case 0 | 1:
                raw[at] = rnd.randrange(256)
            case 2:
                del raw[at : at + rnd.randrange(1, 40)]
            case _:
                raw[at:at] = raw[at : at + rnd.randrange(1, 40)]
        if not raw:
            break
    return bytes(raw[: rnd.randrange(len(raw))] if raw and rnd.random() < 0.15 else raw)


def renumbered(data: bytes, rnd: random.Random) -> bytes:
    """Put other numbers into a part."""
    text = data.decode("latin-1")
    found = list(re.finditer(r"\d+", text))
    for match in sorted(rnd.sample(found, min(len(found), 3)), key=lambda m: -m.start()):
        text = text[: match.start()] + rnd.choice(NUMBERS) + text[match.end() :]
    return text.encode("latin-1")


def with_a_damaged_part(data: bytes, rnd: random.Random) -> bytes:
    """Damage one to three parts of a package whose directory stays whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    for name in rnd.sample(sorted(parts), min(len(parts), rnd.choice((1, 1, 3)))):
        content = parts[name]
        if isinstance(content, bytes) and content:
            parts[name] = rnd.choice((flipped, renumbered))(content, rnd)
    return zipped(parts)


def check(kind: str, seed: int, count: int) -> None:
    rnd = random.Random(f"{kind}{seed}")  # noqa: S311
    for _ in range(count):
        inside = kind != "csv" and rnd.random() < 0.7
        data = with_a_damaged_part(WHOLE[kind], rnd) if inside else flipped(WHOLE[kind], rnd)
        began = time.process_time()
        try:
            reading = read_bytes(data, f"damaged.{kind}")
        except ReadError:
            reading = None
        assert reading is None or all(line.span.end <= len(reading.text) for line in reading.lines)
        assert time.process_time() - began < SLOWEST


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_packages_are_read(kind: str) -> None:
    assert "县应急局" in read_bytes(WHOLE[kind], f"whole.{kind}").text


@pytest.mark.parametrize("kind", WHOLE)
def test_damaged_packages_give_a_reading_or_a_reason(kind: str) -> None:
    check(kind, 0, 40)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("kind", WHOLE)
def test_many_damaged_packages_give_a_reading_or_a_reason(kind: str, seed: int) -> None:
    check(kind, seed, 150)
