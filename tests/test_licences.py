"""The page of licences lists every package that is needed, and none under a licence that does not go with this one."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest
from groups import each

BUILT = runpy.run_path(str(Path(__file__).parent.parent / ".ci" / "build_licences.py"))
LISTED = dict(
    re.findall(
        r"^\| ([a-z0-9-]+) \| ([A-Z0-9][^|]*) \| (?:everything|`)",
        BUILT["PAGE"].read_text(encoding="utf-8"),
        re.MULTILINE,
    )
)


def test_the_page_lists_what_is_installed_with_the_licence_it_names() -> None:
    # Not the other way round: what some packages need in turn differs by system and version of Python.
    missing = [one for one in BUILT["needed"]() if LISTED.get(one.name) != one.licence]
    assert missing == [], "run: python .ci/build_licences.py"


def test_the_page_lists_every_dependency_of_the_project() -> None:
    assert set(BUILT["direct"]()) <= set(LISTED)


@each("name", LISTED)
def test_the_licence_goes_with_that_of_the_project(name: str) -> None:
    assert BUILT["is_allowed"](LISTED[name])


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND MIT", True),
        ("GPL-2.0-only OR MIT", True),
        ("MIT AND GPL-2.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("UNKNOWN", False),
        ("", False),
    ],
)
def test_an_expression_is_read_as_it_is_meant(expression: str, allowed: bool) -> None:
    assert BUILT["is_allowed"](expression) is allowed
