"""Read the matches without a date: cycles, periods, and words like 持续推进."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from pipeline.language.deadlines.cycles import cycle_rule
from pipeline.language.deadlines.drafts import Draft
from pipeline.language.deadlines.matching import Found, branches
from pipeline.language.deadlines.points import Point, read_point
from pipeline.language.deadlines.rules import Unit, UnitName
from pipeline.language.deadlines.signing import add_months
from pipeline.language.deadlines.words import time_phrase, time_words
from pipeline.language.deadlines.workdays import workday_after
from pipeline.language.deadlines.years import Years
from pipeline.model.record import Precision, Relative
from pipeline.notation import read_number

_MONTHS_OF = {"month": 1, "year": 12}
_DAYS_OF = {"day": 1, "week": 7}


def read_cycle(found: Found, _years: Years) -> list[Draft]:
    """Read one cycle: 每年2月底前, 按季度."""
    cycle = time_words().cycles.get(found.group("unit") or "")
    every = read_number(found.group("every") or "1")
    if cycle is None or not every:
        return []
    since = read_point(found.group("since") or "")
    start = since.days() if since else None
    tail = found.group("tail") or ""
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            start=start.start if start else None,
            rrule=cycle_rule(cycle, every, tail),
            seasonal=bool(tail),
        )
    ]


def read_cycles(found: Found, _years: Years) -> list[Draft]:
    """Read a series whose pieces begin with their unit, with marks between them or none: 月报告季通报、年考核."""
    drafts: list[Draft] = []
    start = found.match.start("series")
    for piece in time_phrase("one-of-cycles").finditer(found.group("series") or ""):
        rrule = cycle_rule(time_words().cycles[piece["unit"]], 1, "")
        drafts.append(Draft(start + piece.start("said"), start + piece.end("said"), found.kind, rrule=rrule))
    return drafts


def read_count(found: Found, years: Years) -> list[Draft]:
    """Read a number of days, weeks, months or years: 收到申请后5个工作日内."""
    unit = time_words().units.get(found.group("unit") or "")
    if unit is None:
        return []
    counted = _amount(found.group("upto") or found.group("amount"), unit, half=bool(found.group("half")))
    if counted is None:
        return []
    amount, name = counted
    anchor = found.group("anchor")
    start, inferred = _anchor_day(found, anchor, years)
    end, provisional = _last_day(start, amount, name) if start else (None, False)
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            end=end,
            precision=Precision.DAY if end else None,
            relative=Relative(amount, name, anchor),
            inferred=(*(inferred if end else ()), *(("workdays",) if provisional else ())),
        )
    ]


def _anchor_day(found: Found, anchor: str | None, years: Years) -> tuple[date | None, tuple[str, ...]]:
    """Return the day that a period is counted from, where it is known, with what was filled in to know it.

    It is known for the signing of the notice (印发之日; not for that of another one: 省厅文件印发之日) and for a date
    (自2024年3月1日起15个工作日内).
    """
    if not anchor:
        return None, ()
    where = next(found.match.span(name) for name in branches("anchor") if found.match.groupdict().get(name))
    if time_phrase("signing").fullmatch(found.match.string, *where):
        return years.reference, ()
    point = read_point(anchor)
    if point is None or point.day is None:
        return None, ()
    full, inferred = years.complete(point, found.start)
    days = full.days()
    return (days.end if days else None), inferred


def _amount(text: str | None, unit: Unit, *, half: bool) -> tuple[int, UnitName] | None:
    """Return amount and unit; halves go to the next smaller unit (一年半 is 18 months, 半年 is six)."""
    whole = read_number(text) if text else 0
    if whole is None:
        return None
    if half:
        if unit.half is None or unit.half_unit is None:
            return None
        return whole * 2 * unit.half + unit.half, unit.half_unit
    return (whole * unit.times, unit.unit) if whole > 0 else None


def _last_day(start: date, amount: int, unit: UnitName) -> tuple[date | None, bool]:
    """Return the last day of a period that begins the day after ``start`` (Civil Code, articles 201 and 202).

    With it whether that day is provisional, because the working days of its year are not known yet. The day is
    None beyond the calendar.
    """
    if unit == "workday":
        last = workday_after(start, amount)
        return (last.day, last.provisional) if last else (None, False)
    if unit in _MONTHS_OF:
        return add_months(start, amount * _MONTHS_OF[unit]), False
    try:
        return start + timedelta(days=amount * _DAYS_OF[unit]), False
    except OverflowError:
        return None, False


def read_event(found: Found, years: Years) -> list[Draft]:
    """Read a season before which something is due (汛期前); its end is open, but of a season that begins on one day.

    秋季开学前 is the last day of August everywhere.
    """
    eve = time_words().season_eves.get(found.group("season") or "")
    if eve is None:
        return [Draft(found.start, found.end, found.kind)]
    month, day = map(int, eve.split("-"))
    said = read_point(found.group("point") or "") or Point()
    full, inferred = years.complete(replace(said, month=month, day=day), found.start)
    days = full.days()
    end, precision = (days.end, days.precision) if days else (None, None)
    return [Draft(found.start, found.end, found.kind, end=end, precision=precision, inferred=inferred, ambiguous=True)]


def read_word(found: Found, _years: Years) -> list[Draft]:
    """Read words that need no taking apart: 持续推进, 适时开展."""
    return [Draft(found.start, found.end, found.kind)]
