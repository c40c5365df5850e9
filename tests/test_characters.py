"""Is the same notice read alike, however a copy writes its characters?"""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.reading import Cell, Issue, Line, Reading, Source, Table
from pipeline.model.spans import Span
from pipeline.read import read_text
from pipeline.read.characters import with_plain_characters

CASES = tomllib.loads((Path(__file__).parent / "cases" / "characters.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_text_is_read_in_the_usual_characters(case: dict[str, Any]) -> None:
    reading = read_text(case["text"])
    assert reading.text.removesuffix("\n") == case["reads"]
    assert [issue.code for issue in reading.issues] == case["issues"]


def test_spans_move_with_their_text() -> None:
    text = "县 教 育 局 负 责\n任 务 一\t6 月 底 前 报 送\n"
    cells = (Cell(Span(12, 17), 0, 0), Cell(Span(18, 29), 0, 1))
    reading = Reading(
        Source("made", "0" * 64, "text/plain"),
        text,
        (Line(Span(0, 11), bold=7),),
        (Table(Span(12, 31), 1, 2, cells),),
        (Issue("made", "made", Span(18, 29)),),
    )
    moved = with_plain_characters(reading)
    assert moved.lines[0].span.quote(moved.text) == "县教育局负责"
    assert moved.lines[0].bold == 4
    assert [cell.span.quote(moved.text) for cell in moved.tables[0].cells] == ["任务一", "6月底前报送"]
    assert moved.issues[0].span is not None
    assert moved.issues[0].span.quote(moved.text) == "6月底前报送"


@given(st.text(st.sampled_from("县教育局負責，,;:)２４ \t\u3000年⼯\n"), max_size=60))
def test_reading_characters_again_changes_nothing(text: str) -> None:
    once = read_text(text)
    assert with_plain_characters(once).text == once.text
    assert all(0 <= line.span.start <= line.span.end <= len(once.text) for line in once.lines)


def test_a_long_spread_line_is_read_in_linear_time() -> None:
    started = time.process_time()
    read_text("县 " * 500_000)
    assert time.process_time() - started < 5
