"""Versions of one notice whose texts differ: they are told, and neither merged nor dropped."""

from __future__ import annotations

import csv
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hand_made_records import make_record, make_task
from hypothesis import given
from hypothesis import strategies as st

from pipeline.batch.likeness import Likeness, alike
from pipeline.batch.run import extract_all
from pipeline.lexicon import read_toml
from pipeline.model.record import Record

FILE = read_toml(Path(__file__).parent / "cases" / "likeness.toml")
TITLE = "青禾县人民政府关于修桥补路的通知"


def notice(*, drop: int = 0, other: list[str] | None = None, signed_date: str = "2031-01-02", **fields: str) -> Record:
    texts = other or FILE["tasks"][: len(FILE["tasks"]) - drop]
    made = make_record()
    changed = {"title": TITLE, "signed_date": date.fromisoformat(signed_date) if signed_date else None, **fields}
    tasks = tuple(replace(make_task("n1"), text=text) for text in texts)
    return replace(made, notice=replace(made.notice, **changed), tasks=tasks)


def told(*records: Record) -> dict[str, str]:
    return alike((f"{number}", Likeness.of(record)) for number, record in enumerate(records))


@pytest.mark.parametrize("case", FILE["case"], ids=[case["name"] for case in FILE["case"]])
def test_versions_of_one_notice_are_known(case: dict[str, Any]) -> None:
    pair = notice(), notice(**case["second"])
    assert told(*pair) == ({"1": "0", "0": "1"} if case["alike"] else {})
    assert told(*reversed(pair)) == told(*pair)


def test_further_versions_are_told_of_the_first() -> None:
    assert told(notice(), notice(document_number=""), notice(drop=1)) == {"0": "1", "1": "0", "2": "0"}


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=20))
def test_any_notice_is_a_version_of_itself_and_packs(texts: list[str], title: str) -> None:
    record = notice(other=["", *texts], title=title, document_number="")
    noted = Likeness.of(record)
    assert Likeness.unpacked(*noted.packed()) == noted
    known = bool(noted.sketch and noted.title)
    assert alike([("a", noted), ("b", noted)]) == ({"a": "b", "b": "a"} if known else {})


def test_each_notice_is_compared_with_few_of_its_title() -> None:
    many = [
        (str(k), Likeness("通知", "", "", "", tuple(sorted({(k * 7919 + i * 104_729) % 2**32 for i in range(256)}))))
        for k in range(2_000)
    ]
    start = time.process_time()
    alike(many)
    assert time.process_time() - start < 2


def test_both_versions_are_warned_of_and_stay_in_the_tables(tmp_path: Path, forked_workers: None) -> None:
    heads = "青禾县人民政府关于修桥补路的通知\n\n各乡镇人民政府：\n\n一、主要任务\n\n"
    body = "\n\n".join(
        f"（{'一二三四'[k]}）{'修桥补路护林办学'[2 * k : 2 * k + 2]}。{t}" for k, t in enumerate(FILE["tasks"])
    )
    sign = "\n\n青禾县人民政府\n2031年1月2日\n"
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text(heads + body + sign, encoding="utf-8")
    (source / "b.txt").write_text(heads + body.replace("公布服务", "公开 服务") + sign, encoding="utf-8")
    first = extract_all([source], out, jobs=1)
    with (out / "warnings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    words = [row["message"] for row in rows if row["code"] == "same_notice"]
    others = [str(source / name) for name in ("b.txt", "a.txt")]
    assert [other in message for other, message in zip(others, words, strict=True)] == [True, True]
    assert (first.alike, first.copies, first.warnings) == (2, 0, len(rows))
    with (out / "notices.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2
    again = extract_all([source], out, jobs=1)
    assert (again.alike, again.written) == (2, False)
    (source / "b.txt").unlink()
    alone = extract_all([source], out, jobs=1, prune=True)
    assert alone.alike == 0
    assert "same_notice" not in (out / "warnings.csv").read_text(encoding="utf-8-sig")
