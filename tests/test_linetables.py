"""Are tables found again in a notice that was copied into one line?"""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read import read_text
from pipeline.structure import read_notice
from pipeline.structure.linetables import tables_in_line

CASES = tomllib.loads((Path(__file__).parent / "cases" / "linetables.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_rows_are_those_of_the_case(case: dict[str, Any]) -> None:
    (table,) = tables_in_line(case["line"])
    assert [[cell.quote(case["line"]) for cell in row] for row in table.rows] == case["rows"]
    assert case["line"][table.span.end :] == case["rest"]


@pytest.mark.parametrize(
    "line",
    [
        "1\t建立台账\t县教育局\t2024年6月底前",
        "序号\t工作任务\t责任单位\t完成时限",
        "县教育局\t要建立台账\t县公安局\t要核查学籍\t各校\t要配合",
        "",
    ],
)
def test_a_line_that_is_one_row_holds_no_table(line: str) -> None:
    assert tables_in_line(line) == []


def test_rows_without_their_outer_tabs_become_tasks_of_a_table() -> None:
    line = (
        "云溪县教育局工作任务分解表序号\t工作任务\t责任单位\t完成时限"
        "1\t建立校车台账\t县教育局\t2024年6月底前2\t核查学籍信息\t县公安局3\t通报检查结果\t县教育局\t每季度"
    )
    (table,) = read_notice(read_text(line)).tables
    assert [row.number for row in table.rows] == ["1", "2", "3"]


@given(st.lists(st.sampled_from(["序号", "工作任务", "责任单位", "完成时限", "1", "2024年6月底前", "", " ", "x"])))
def test_any_line_gives_cells_in_order(cells: list[str]) -> None:
    line = "\t".join(cells)
    for table in tables_in_line(line):
        spans = [cell for row in table.rows for cell in row]
        assert all(0 <= span.start <= span.end <= len(line) for span in spans)


def test_a_long_line_of_tabs_is_looked_through_in_linear_time() -> None:
    started = time.process_time()
    tables_in_line("序号\t" * 200_000)
    tables_in_line("\t" * 1_000_000)
    assert time.process_time() - started < 20
