"""Many cases in one test: all that fail are told, and none is left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import LONGEST
from groups import SIZE, each, grouped

KNOWN = pytest.mark.xfail(strict=True, reason="known")


def numbers(*marked: int, last: int) -> list[Any]:
    return [pytest.param(n, id=f"n{n}", marks=[KNOWN] if n in marked else []) for n in range(1, last + 1)]


def test_every_case_is_tried_once_and_known_failures_are_tests_of_their_own() -> None:
    tried: list[int] = []

    @each("number", numbers(3, last=2 * SIZE + 2))
    def case(number: int) -> None:
        tried.append(number)

    for apart, tests in ((False, 4), (True, 2 * SIZE + 2)):
        tried.clear()
        params = grouped(case.cases, apart=apart)  # type: ignore[attr-defined]
        for param in params:
            case(*param.values)
        assert (len(params), sorted(tried)) == (tests, list(range(1, 2 * SIZE + 3)))
        assert [param.id for param in params if param.marks] == ["n3"]


def test_all_cases_that_fail_are_told_by_their_ids_with_what_is_wrong() -> None:
    @each(("number", "half"), [(1, 0), (2, 1), (3, 9)], ids=["one", "two", "three"])
    def case(number: int, half: int) -> None:
        if number == 1:
            pytest.skip("not today")
        assert number // 2 == half

    (param,) = grouped(case.cases, apart=False)  # type: ignore[attr-defined]
    with pytest.raises(pytest.fail.Exception, match="2 of 3 cases fail") as told:
        case(*param.values)
    said = str(told.value)
    assert "[one] a case among others cannot be skipped: not today" in said
    assert "[three] Traceback" in said
    assert "assert (3 // 2) == 9" in said
    assert "[two]" not in said
    assert "groups.py" not in said.replace("test_groups.py", "")


def test_a_case_that_writes_or_patches_cannot_be_one_among_others() -> None:
    with pytest.raises(AssertionError, match="use parametrize"):

        @each("number", [1])
        def case(number: int, tmp_path: object) -> None:
            assert number
            assert tmp_path


def test_the_files_that_take_longest_are_there() -> None:
    assert [name for name in LONGEST if not Path(__file__).with_name(name).is_file()] == []
