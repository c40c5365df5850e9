"""Read the matches without a date: cycles, periods, and words like 持续推进."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pipeline.language.deadlines.cycles import cycle_rule
from pipeline.language.deadlines.drafts import Draft, Found
from pipeline.language.deadlines.numerals import read_number
from pipeline.language.deadlines.points import read_point
from pipeline.language.deadlines.rules import Unit, UnitName, Vocabulary
from pipeline.language.deadlines.years import Years, add_months
from pipeline.model.record import Precision, Relative

_PIECE = re.compile(r"[^、，和]+")
_MONTHS_OF = {"month": 1, "year": 12}
_DAYS_OF = {"day": 1, "week": 7}


def read_cycle(found: Found, _years: Years, words: Vocabulary) -> list[Draft]:
    """Read one cycle: 每年2月底前, 按季度."""
    cycle = words.cycles.get(found.group("unit") or "")
    every = read_number(found.group("every") or "1")
    if cycle is None or not every:
        return []
    since = read_point(found.group("since") or "", words)
    start = since.days() if since else None
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            start=start.start if start else None,
            rrule=cycle_rule(cycle, every, found.group("tail") or "", words),
        )
    ]


def read_cycles(found: Found, _years: Years, words: Vocabulary) -> list[Draft]:
    """Read a series whose pieces begin with their unit: 月报告、季通报、年考核; 一月一调度."""
    drafts: list[Draft] = []
    start = found.match.start("series")
    for piece in _PIECE.finditer(found.group("series") or ""):
        said = piece.group().lstrip("一1每“”")
        names = [name for name in words.cycles if said.startswith(name)]
        if not names:
            return []
        rrule = cycle_rule(words.cycles[max(names, key=len)], 1, "", words)
        at = start + piece.start()
        quote = len(piece.group()) - len(piece.group().lstrip("“"))
        until = start + piece.start() + len(piece.group().rstrip("”"))
        drafts.append(Draft(at + quote, until, found.kind, rrule=rrule))
    return drafts


def read_count(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
    """Read a number of days, weeks, months or years: 收到申请后5个工作日内."""
    unit = words.units.get(found.group("unit") or "")
    if unit is None:
        return []
    counted = _amount(found.group("upto") or found.group("amount") or "", unit, half=bool(found.group("half")))
    if counted is None:
        return []
    amount, name = counted
    anchor = found.group("anchor")
    end = None
    if anchor and years.reference and words.signing.fullmatch(anchor):
        end = _counted_from(years.reference, amount, name)
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            end=end,
            precision=Precision.DAY if end else None,
            relative=Relative(amount, name, anchor),
        )
    ]


def _amount(text: str, unit: Unit, *, half: bool) -> tuple[int, UnitName] | None:
    """Return amount and unit; halves go to the next smaller unit (一年半 is 18 months)."""
    whole = 0 if text == "半" else read_number(text)
    if whole is None:
        return None
    if half or text == "半":
        if unit.half is None or unit.half_unit is None:
            return None
        return whole * 2 * unit.half + unit.half, unit.half_unit
    return (whole * unit.times, unit.unit) if whole > 0 else None


def _counted_from(reference: date, amount: int, unit: UnitName) -> date | None:
    """Return the last day of a period that begins the day after ``reference`` (Civil Code, articles 201 and 202).

    None for working days: which days the State Council moves is not known here.
    """
    if unit in _MONTHS_OF:
        return add_months(reference, amount * _MONTHS_OF[unit])
    if unit in _DAYS_OF:
        try:
            return reference + timedelta(days=amount * _DAYS_OF[unit])
        except OverflowError:
            return None
    return None


def read_event(found: Found, _years: Years, _words: Vocabulary) -> list[Draft]:
    """Read an event whose day nothing tells (汛期前): no time at all from the event, which is the anchor."""
    return [Draft(found.start, found.end, found.kind, relative=Relative(0, "day", found.group("anchor")))]


def read_word(found: Found, _years: Years, _words: Vocabulary) -> list[Draft]:
    """Read words that need no taking apart: 持续推进, 适时开展."""
    return [Draft(found.start, found.end, found.kind)]
