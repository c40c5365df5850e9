"""Are tables found again in a notice that was copied into one line?"""

from __future__ import annotations

import time
import tomllib
from pathlib import Path
from typing import Any

import pytest
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read import read_text
from pipeline.structure import read_notice
from pipeline.structure.lines.linetables import tables_in_line
from pipeline.structure.table_readers import blocks_of

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
    tables_in_line("序号\t" * 20_000)
    tables_in_line("\t" * 100_000)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("序号 ", marks=pytest.mark.slow),
        pytest.param("序号 工作任务 责任单位 完成时限 ", marks=pytest.mark.slow),
        "1 建立台账 县教育局 6月底前 ",
        pytest.param("1 ", marks=pytest.mark.slow),
        pytest.param("县教育局 ", marks=pytest.mark.slow),
        pytest.param("序号\n", marks=pytest.mark.slow),
        pytest.param("1\n", marks=pytest.mark.slow),
        "序号\t工作任务\t责任单位\t",
        "县教育局、\n",
        pytest.param("| ", marks=pytest.mark.slow),
        pytest.param("一季度 ", marks=pytest.mark.slow),
        pytest.param("序号\t一季度\t", marks=pytest.mark.slow),
        pytest.param("任务\n一季\n", marks=pytest.mark.slow),
        pytest.param("工作任务：", marks=pytest.mark.slow),
        pytest.param("工作任务：台账 责任单位：县局 ", marks=pytest.mark.slow),
        pytest.param("工作任务：台账\n责任单位：县局、\n", marks=pytest.mark.slow),
        pytest.param('序号\t"', marks=pytest.mark.slow),
        "├──┤\n",
        pytest.param("序号  工作任务  责任单位\n", marks=pytest.mark.slow),
        pytest.param("1  修订巡查办法，明确  县教育\n   巡查频次和责任人  局\n", marks=pytest.mark.slow),
        pytest.param("  牵头  完成\n序号  任务  承办\n  领导  时限\n", marks=pytest.mark.slow),
        pytest.param("承办  主责  台账  台账  台账\n", marks=pytest.mark.slow),
    ],
)
def test_cells_of_any_kind_are_read_in_linear_time(piece: str) -> None:
    header = "序号 工作任务 责任单位 完成时限 "

    def seconds(size: int) -> float:
        reading = read_text(header + piece * (size // len(piece)))
        started = time.process_time()
        blocks_of(reading)
        return time.process_time() - started

    assert_linear(seconds, 12_000, 2, most=3, leeway=0.06)  # shorter lines are not looked through for tables


LAYOUTS = {
    "one line": lambda text: text.replace("\n", ""),
    "one line with spaces": lambda text: text.replace("\n", " "),
    "one line without outer tabs": lambda text: "".join(line.strip() for line in text.split("\n")),
    "all white space one space": lambda text: " ".join(text.split()),
    "cells parted by spaces": lambda text: text.replace("\t", " "),
    "one cell a line": lambda text: text.replace("\t", "\n"),
    "one cell a line with blank lines": lambda text: text.replace("\t", "\n").replace("\n", "\n\n"),
    "strokes between cells": lambda text: text.replace("\t", " | "),
    "strokes on lines of their own": lambda text: text.replace("\t", "\n|\n"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_rows_do_not_depend_on_how_the_layout_was_lost(layout: str) -> None:
    text = (
        "清河县人民政府办公室关于整治市容的通知\n各乡镇人民政府：\n请认真贯彻执行。\n附件1\n清河县市容整治任务分工\n"
        "序号\t工作任务\t具体事项\t牵头单位\t配合单位\t完成时限\n"
        "1\t整治占道\t登记流动摊点，公布经营区域。\t县城管局\t县公安局、各乡镇\t2024年6月底前\n"
        "2\t规范广告\t拆除破损招牌，建立台账。\t县住建局\t县城管局\t每季度\n"
        "3\t清理死角\t清理积存垃圾。\t各乡镇\t县生态环境局\t持续推进\n"
        "附件2\n清河县市容整治问题清单"
    )

    def rows(of: str) -> list[tuple[str | None, list[str]]]:
        notice = read_notice(read_text(of))
        return [
            (row.number, [cell.quote(notice.text).strip() for cell in row.cells])
            for table in notice.tables
            for row in table.rows
        ]

    assert rows(LAYOUTS[layout](text)) == rows(text)
    assert len(rows(text)) == 3
