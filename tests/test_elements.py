"""Are title, number, issuer, addressees, dates and publicity read from any layout of the head and the foot?"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.notice import Elements
from pipeline.read import read_text
from pipeline.structure import read_notice
from pipeline.structure.dates import full_date

CASES = tomllib.loads((Path(__file__).parent / "cases" / "elements.toml").read_text(encoding="utf-8"))["case"]
NOT_COMPARED = {"id", "why", "text", "known"}


def parameters() -> list[Any]:
    """Return the cases; a known failure must fail, so that one that gets fixed announces itself."""
    return [
        pytest.param(
            case, id=case["id"], marks=[pytest.mark.xfail(strict=True, reason=case["known"])] if "known" in case else []
        )
        for case in CASES
    ]


def shown(elements: Elements, key: str) -> Any:
    """Write a value as the case file does."""
    value = getattr(elements, key)
    if value is None:
        return "none"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("case", parameters())
def test_elements_are_those_of_the_case(case: dict[str, Any]) -> None:
    elements = read_notice(read_text(case["text"])).elements
    expected = {key: value for key, value in case.items() if key not in NOT_COMPARED}
    assert {key: shown(elements, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020年9月16日", date(2020, 9, 16)),
        ("2020 年 9 月 16 日", date(2020, 9, 16)),
        ("二〇二〇年九月十六日", date(2020, 9, 16)),
        ("二○二一年十二月三十一日", date(2021, 12, 31)),
        ("２０２０年９月１６日", date(2020, 9, 16)),
        ("2023-04-26", date(2023, 4, 26)),
        ("2024年2月29日", date(2024, 2, 29)),
        ("2023年2月29日", None),
        ("2023年13月1日", None),
        ("2023年4月", None),
        ("2023年", None),
        ("九月十六日", None),
        ("", None),
    ],
)
def test_full_date_is_a_day_of_the_calendar_or_nothing(text: str, expected: date | None) -> None:
    assert full_date(text) == expected
