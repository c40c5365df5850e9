"""Date cases of other projects' suites: they are shared data, only their names are kept here.

Each case is read as a time field, with its own reference date as day of signing. Where the output contract
says otherwise than the peer, ``cases/peer_dates.toml`` lists the case with what the contract gives; what is
not read is listed there as a known failure, and must fail.
"""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from shared_data import shared_folder

from pipeline.language.deadlines import Context, Field, find_deadlines
from pipeline.model.record import Deadline, DeadlineKind

LISTED = tomllib.loads((Path(__file__).parent / "cases" / "peer_dates.toml").read_text(encoding="utf-8"))
BY_CONTRACT = {case: entry["gives"] for entry in LISTED["contract"] for case in entry["cases"]}
KNOWN = {case: entry["reason"] for entry in LISTED["known"] for case in entry["cases"]}
LEAST_RIGHT = 300
_DAYS = {"day": 1, "workday": 1, "week": 7, "month": 30.5, "year": 365.25}
_YEAR = re.compile(r"年|[0-9]{4}")


def same_but_for_the_year(found: date | None, wanted: str | None, surface: str, signed: date | None) -> bool:
    """The peers take the next such day, the contract takes the year of the document."""
    if found is None or wanted is None:
        return found is None and wanted is None
    day = date.fromisoformat(wanted)
    if found == day:
        return True
    turns = signed is not None and found.year in (signed.year, signed.year + 1)
    return not _YEAR.search(surface) and turns and (found.month, found.day) == (day.month, day.day)


def about(found: Deadline, wanted: dict[str, Any], signed: date | None) -> bool:
    """A period without an anchor: as long as the peer's stretch of days, give or take a few."""
    if found.relative is None or signed is None or not wanted.get("end"):
        return found.relative is not None and not wanted.get("end")
    long = (date.fromisoformat(wanted["end"]) - signed).days
    return abs(found.relative.amount * _DAYS[found.relative.unit] - long) <= max(3, long * 0.05)


def fits(found: Deadline, wanted: dict[str, Any], signed: date | None) -> bool:
    surface, kind = wanted["surface"], wanted["kind"]
    ends = {wanted.get("end"), wanted.get("alt_end")}

    def end_is(day: date | None) -> bool:
        return any(same_but_for_the_year(day, end, surface, signed) for end in ends if end)

    if kind == "span_only":
        return found.raw in surface.replace(" ", "") or surface in found.raw
    if kind == "set":
        return found.kind is DeadlineKind.RECURRING
    if kind == "duration":
        return found.relative is not None
    if kind == "working_days":
        return found.relative is not None and found.relative.unit == "workday"
    if kind == "after":
        # The peers disagree with each other on whether 之后 takes the day itself.
        next_day = (date.fromisoformat(wanted["start"]) + timedelta(days=1)).isoformat()
        starts = (wanted["start"], next_day)
        return found.end is None and any(same_but_for_the_year(found.start, s, surface, signed) for s in starts)
    if kind == "range":
        return end_is(found.end) and same_but_for_the_year(found.start, wanted["start"], surface, signed)
    if kind in ("before", "relative") and about(found, wanted, signed):
        return True
    if kind == "before" and found.end is not None:
        # The contract takes X前 to the last day of X, the peers to the day before X begins.
        first = date(found.end.year, 1, 1) if found.precision == "year" else found.end
        return end_is(found.end) or end_is(first - timedelta(days=1))
    return end_is(found.end)


def found_in(case: dict[str, Any]) -> list[Deadline]:
    signed = date.fromisoformat(case["ref"]) if case["ref"] else None
    return find_deadlines(case["text"], Context(reference=signed, field=Field.TIME))


def right(case: dict[str, Any]) -> bool:
    found = found_in(case)
    gives = BY_CONTRACT.get(case["case"])
    if gives == "nothing":
        return not found
    if gives == "period":
        return [d.kind for d in found] == [DeadlineKind.RELATIVE]
    signed = date.fromisoformat(case["ref"]) if case["ref"] else None
    if not case["expected"]:
        return not found
    return all(any(fits(d, wanted, signed) for d in found) for wanted in case["expected"])


@pytest.fixture(scope="module")
def cases() -> list[dict[str, Any]]:
    path = shared_folder(".") / "peer-date-cases.jsonl"
    if not path.is_file():
        pytest.skip(f"no shared data: {path.name}")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["relevant"]]


def test_peer_cases_are_right_but_for_the_known_failures(cases: list[dict[str, Any]]) -> None:
    assert sorted(case["case"] for case in cases if not right(case)) == sorted(KNOWN)


def test_at_least_the_promised_number_of_peer_cases_is_right(cases: list[dict[str, Any]]) -> None:
    assert sum(map(right, cases)) >= LEAST_RIGHT


def test_listed_peer_cases_are_there(cases: list[dict[str, Any]]) -> None:
    assert {*BY_CONTRACT, *KNOWN} <= {case["case"] for case in cases}
