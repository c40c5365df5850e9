"""The tables of cases in ``tests/cases``, as parameters of tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import tomli  # compiled, unlike tomllib: every worker reads all cases

FOLDER = Path(__file__).parent / "cases"


def read_cases(name: str, table: str = "case") -> list[dict[str, Any]]:
    """Return the cases of a file."""
    cases: list[dict[str, Any]] = tomli.loads((FOLDER / name).read_text(encoding="utf-8"))[table]
    return cases


def named_cases(name: str) -> list[Any]:
    """Return the cases of ``NAME.toml`` as parameters with their names."""
    return [pytest.param(case, id=case["name"]) for case in read_cases(f"{name}.toml")]


def parameters(cases: Iterable[dict[str, Any]], key: str | None = None, *, known: bool = True) -> list[Any]:
    """Return the cases (that have a key); a known failure must fail, so that one that gets fixed announces itself.

    ``known`` is False for what is right even in the known failures.
    """
    return [
        pytest.param(
            case,
            id=case.get("id") or case["text"][:24],
            marks=[pytest.mark.xfail(strict=True, reason=case["known"])] if known and "known" in case else [],
        )
        for case in cases
        if key is None or key in case
    ]
