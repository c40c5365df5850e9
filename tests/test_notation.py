"""Numbers as official Chinese writes them: cases in ``cases/numbers.toml``."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.notation import LONGEST_NUMBER, read_number
from pipeline.read.word.numerals import numeral
from pipeline.structure.signs.numbering import cn_value

CASES = tomllib.loads((Path(__file__).parent / "cases" / "numbers.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES["number"], ids=lambda case: case["text"])
def test_a_number_has_its_value_and_anything_else_none(case: dict[str, Any]) -> None:
    assert read_number(case["text"]) == case.get("value")


@pytest.mark.parametrize("case", CASES["item"], ids=lambda case: case["text"])
def test_the_number_of_an_item_is_read_with_its_marks(case: dict[str, Any]) -> None:
    assert cn_value(case["text"]) == case["value"]


@given(st.integers(1, 999))
def test_a_number_is_read_as_it_was_written(number: int) -> None:
    assert read_number(str(number)) == number
    assert read_number(numeral(number, "chineseCountingThousand")) == number


@given(st.text("0123456789〇零一二两三九十百千第（", max_size=LONGEST_NUMBER + 4))
def test_no_text_is_too_much_and_no_number_is_negative(text: str) -> None:
    number = read_number(text)
    assert number is None or (number >= 0 and len(text) <= LONGEST_NUMBER)
