"""Units and roles: cases of formulas, lines, cells and headings, the lexicons' own examples, properties."""

import re
import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.unit_kinds import Kind, classify, ends_as_unit, is_group, level_word
from pipeline.language.unit_lexicon import Rule, role_patterns, roles, units
from pipeline.language.units import (
    Home,
    find_assignments,
    find_cell_units,
    find_formulas,
    find_heading_units,
    find_remarks,
    resolve_names,
)
from pipeline.model.record import Assignment, Level, Role

CASES = tomllib.loads((Path(__file__).parent / "cases" / "units.toml").read_text(encoding="utf-8"))["case"]


def told(assignments: list[Assignment], expected: list[str]) -> list[str]:
    """Write assignments as the cases do; the name only where the case tells it or it differs."""
    return [
        f"{a.role.value} {a.raw}" + (f"={a.name}" if a.name != a.raw or f"{a.role.value} {a.raw}={a.name}" in expected else "")
        for a in assignments
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_assigns_as_written(case: dict) -> None:
    text, expected = case["text"], case["expect"]
    kind = case.get("kind", "text")
    if kind == "cell":
        found = find_cell_units(text, Role(case.get("role", "responsible")))
    elif kind == "heading":
        found = find_heading_units(text)
    else:
        formulas = find_formulas(text)
        found = [one for formula in formulas for one in formula.assignments]
        if "times" in case:
            assert [span.quote(text) for formula in formulas for span in formula.time_fields] == case["times"]
        if "rest" in case:
            rest = text
            for formula in reversed(formulas):
                rest = rest[: formula.span.start] + rest[formula.span.end :]
            assert re.sub(r"\s", "", rest) == case["rest"]
    assert told(found, expected) == expected
    for one in found:
        assert re.sub(r"\s", "", one.span.quote(text)) == one.raw
