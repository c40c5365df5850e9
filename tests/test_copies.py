"""Does a copy give what the text gives, whatever the copying has done to its layout?"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

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


@pytest.mark.parametrize(("layout", "name"), copies())
def test_a_copy_gives_the_tasks_of_the_text(layout: str, name: str) -> None:
    assert tasks(LAYOUTS[layout](TEXTS[name]["text"].replace("→", "\t"))) == expected(name)
