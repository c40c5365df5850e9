"""Does a copy give what the text gives, whatever the copying has done to its layout?"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from groups import each

from pipeline.extraction import record_of
from pipeline.read import read_bytes
from tests.copied_layouts import LAYOUTS
from tests.findings import findings

TEXTS = {
    text["id"]: text
    for text in tomllib.loads((Path(__file__).parent / "cases" / "copies.toml").read_text(encoding="utf-8"))["text"]
}


FAST = {"letter-plan-and-annex", "records-of-labels"}
"""Texts of which every copy is tried in the fast suite."""

KNOWN = {
    ("one_line", "letter-plan-and-annex"): "a heading runs straight into its text, and no number stands behind it",
    ("one_line", "records-of-labels"): "nothing tells where the value of the last label ends",
}
"""What comes out otherwise than from the text, and why."""


def copies() -> list[Any]:
    return [
        pytest.param(
            layout,
            name,
            marks=[
                *([] if name in FAST else [pytest.mark.slow]),
                *([pytest.mark.xfail(strict=True, reason=why)] if (why := KNOWN.get((layout, name))) else []),
            ],
        )
        for layout in LAYOUTS
        for name in TEXTS
    ]


def tasks(text: str) -> list[tuple[Any, ...]]:
    return findings(record_of(read_bytes(text.encode(), "x.txt")).to_dict())


@cache
def expected(name: str) -> list[tuple[Any, ...]]:
    text = TEXTS[name]
    return tasks(text.get("plain", text["text"]).replace("→", "\t"))


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_gives_the_tasks_of_its_table(name: str) -> None:
    assert tasks(TEXTS[name]["text"].replace("→", "\t")) == expected(name)
    assert len(expected(name)) > 2


@each(("layout", "name"), copies())
def test_a_copy_gives_the_tasks_of_the_text(layout: str, name: str) -> None:
    assert tasks(LAYOUTS[layout](TEXTS[name]["text"].replace("→", "\t"))) == expected(name)


def test_a_label_that_is_not_known_holds_the_work_among_others() -> None:
    record = "序号：{}\n问题描述：{}\n责任单位：{}\n整改时限：2023年6月底前\n"
    found = tasks(record.format(1, "沿街占道经营。", "县城管局") + record.format(2, "楼道堆放杂物。", "县应急局"))
    assert [(number, text, units) for _, number, _, text, _, units in found] == [
        ("1", "沿街占道经营。", [("responsible", "县城管局")]),
        ("2", "楼道堆放杂物。", [("responsible", "县应急局")]),
    ]


def test_labels_below_numbered_headings_are_no_records() -> None:
    item = "{}.{}\n工作内容：{}\n责任单位：{}\n"
    found = tasks(
        "重点任务\n"
        + item.format(1, "建立台账", "登记校车。", "县教育局")
        + item.format(2, "核查学籍", "逐校核查。", "县公安局")
    )
    assert [(number, title) for _, number, title, *_ in found] == [("1", "建立台账"), ("2", "核查学籍")]
