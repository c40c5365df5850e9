"""The functions of the library that take a text: what they give for sentences, cells and labels."""

from __future__ import annotations

from datetime import date

import pytest
from example_counts import tried_with
from hypothesis import given
from hypothesis import strategies as st

import pipeline
from pipeline.language.own_text import find_assignments, find_deadlines

SIGNED = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年10月", [("due", date(2024, 10, 31))]),
        (" 2024 年 10 月底前 ", [("due", date(2024, 10, 31))]),
        ("2024年6月、12月", [("due", date(2024, 6, 30)), ("due", date(2024, 12, 31))]),
        ("2024年10月底前，长期坚持", [("due", date(2024, 10, 31)), ("ongoing", None)]),
        ("10月底前完成并持续推进", [("due", date(2024, 10, 31)), ("ongoing", None)]),
        ("完成时限：2024年10月", [("due", date(2024, 10, 31))]),
        ("县教育局2024年10月底前完成改造。", [("due", date(2024, 10, 31))]),
        ("9月20日前", [("due", date(2024, 9, 20))]),
        ("2024年10月的活动很多", []),
        ("长期坚持问题导向", []),
        ("5个工作日", [("relative", None)]),
        ("县教育局", []),
        ("", []),
    ],
)
def test_deadlines_of_a_text(text: str, expected: list[tuple[str, date | None]]) -> None:
    assert [(d.kind.value, d.end) for d in find_deadlines(text, SIGNED)] == expected


def test_without_a_reference_a_date_without_year_stays_open() -> None:
    (found,) = find_deadlines("9月20日前报送。")
    assert (found.end, found.inferred) == (None, ("year",))


def test_assignments_carry_the_line_of_work_of_single_offices() -> None:
    found = find_assignments("推进数据共享。（县教育局牵头，县财政局、各有关部门配合）")
    assert [(a.role.value, a.raw, a.function) for a in found] == [
        ("lead", "县教育局", "教育"),
        ("support", "县财政局", "财政"),
        ("support", "各有关部门", None),
    ]


@pytest.mark.parametrize("text", ["县教育局要做好招生工作。", "", "2024年10月"])
def test_running_text_assigns_nothing(text: str) -> None:
    assert find_assignments(text) == []


def test_package_exports_the_two_calls() -> None:
    assert pipeline.find_deadlines is find_deadlines
    assert pipeline.find_assignments is find_assignments


@tried_with(60)
@given(
    text=st.text(
        alphabet=st.sampled_from("0123456789年月日底前季度每周、，。（）“”持续推进县教育局牵头负责 \n"), max_size=50
    )
)
def test_any_text_gives_findings_that_quote_it(text: str) -> None:
    for found in [*find_deadlines(text, SIGNED), *find_assignments(text)]:
        assert found.raw == "".join(found.span.quote(text).split())
