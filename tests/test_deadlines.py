"""What the deadline grammar finds, and what it leaves alone."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.deadlines import Context, Field, distinct, find_deadlines
from pipeline.language.deadlines.fold import fold
from pipeline.language.deadlines.rules import DeadlineLexicon, Reading, vocabulary
from pipeline.lexicon import load
from pipeline.model.record import Deadline
from pipeline.model.spans import Span

SIGNED = date(2024, 1, 10)
CASES = tomllib.loads((Path(__file__).parent / "cases" / "deadlines.toml").read_text(encoding="utf-8"))["cases"]
LEXICON = load(DeadlineLexicon, "deadlines.toml")
WORDS = vocabulary()


def shown(d: Deadline) -> str:
    """Write a deadline as the case file does."""
    said = [f"{d.raw} = {d.kind.value}"]
    if d.kind.value == "due":
        said.append(d.end.isoformat() if d.end else "unknown")
    elif d.kind.value == "window":
        said.append(f"{d.start or ''}..{d.end or ''}")
    elif d.rrule:
        said.append(d.rrule + (f" since {d.start}" if d.start else ""))
    elif d.relative:
        said.append(f"{d.relative.amount} {d.relative.unit}")
        if d.relative.anchor:
            said.append(f"from {d.relative.anchor}")
        if d.end:
            said.append(f"until {d.end}")
    return " ".join([*said, *(["ambiguous"] if d.ambiguous else [])])


def context_of(case: dict[str, Any]) -> Context:
    signed = case.get("signed", SIGNED.isoformat())
    reference = None if signed == "none" else date.fromisoformat(signed)
    return Context(reference=reference, year=case.get("year"), field=Field(case.get("field", "prose")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:24])
def test_finds_what_the_case_expects(case: dict[str, Any]) -> None:
    assert [shown(d) for d in find_deadlines(case["text"], context_of(case))] == case["expect"]
