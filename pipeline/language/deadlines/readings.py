"""Take a match apart: from the words that a rule found to the values of a deadline.

One function for each ``reading`` of the lexicon. Each gets the match and the years known so far, and
returns drafts; a draft knows which stretch of the folded text it quotes. An empty list means that the
words are no date after all (2月30日前, 第五季度).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pipeline.language.deadlines.cycles import cycle_rule, repeat_rule
from pipeline.language.deadlines.numerals import read_number
from pipeline.language.deadlines.points import Point, read_point
from pipeline.language.deadlines.rules import Compiled, Reading, Unit, UnitName, Vocabulary
from pipeline.language.deadlines.years import Years, add_months
from pipeline.model.record import DeadlineKind, Precision, Relative

_PIECE = re.compile(r"[^、，；和及与]+")
_UNIT_OF_POINT = re.compile(r"[年月日号]")
_MONTHS_OF = {"month": 1, "year": 12}
_DAYS_OF = {"day": 1, "week": 7}


@dataclass(frozen=True, slots=True)
class Draft:
    """A deadline without its words: it quotes ``start_at`` to ``end_at`` of the folded text.

    ``point`` is the date that later dates may take their year from, ``aim`` see :meth:`Years.learn`.
    """

    start_at: int
    end_at: int
    kind: DeadlineKind
    start: date | None = None
    end: date | None = None
    precision: Precision | None = None
    rrule: str | None = None
    relative: Relative | None = None
    inferred: tuple[str, ...] = ()
    ambiguous: bool = False
    point: Point | None = None
    aim: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A match with the rule that made it, and the stretch of the folded text that it quotes."""

    compiled: Compiled
    match: re.Match[str]
    start: int
    end: int

    @property
    def kind(self) -> DeadlineKind:
        """Return the kind that the rule gives."""
        return self.compiled.rule.kind

    def group(self, name: str) -> str | None:
        """Return the group of a name, or of its name with 2 or 3 behind it in other branches of the pattern.

        None if the pattern has no such group or it took no part.
        """
        return next((got for n in branches(name) if (got := self.match.groupdict().get(n)) is not None), None)


def branches(name: str) -> tuple[str, str, str]:
    """Return the names that one group has in the branches of a pattern (a name must be unique in Python)."""
    return name, f"{name}2", f"{name}3"


def read(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
    """Return what a match means; empty if it is no date after all."""
    return _READERS[found.compiled.rule.reading](found, years, words)


def _read_point(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
    point = read_point(found.group("point") or "", words)
    if point is None:
        return []
    before = bool(found.group("before"))
    return _dated(found, point, found.start, found.end, years, before=before)


def _dated(found: Found, point: Point, start_at: int, end_at: int, years: Years, *, before: bool) -> list[Draft]:
    """Return the due date of a point, or the window that it is in a stage heading."""
    freq = years.repeats(point, start_at)
    if freq is not None:
        rrule = repeat_rule(point, freq, before=before)
        return [Draft(start_at, end_at, DeadlineKind.RECURRING, rrule=rrule)]
    full, inferred = years.complete(point, start_at)
    if full.is_bare_day:
        return []
    days = full.days()
    if days is None and full.year is not None:
        return []
    window = found.kind is DeadlineKind.WINDOW
    return [
        Draft(
            start_at,
            end_at,
            found.kind,
            start=days.start if days and window else None,
            end=days.end if days else None,
            precision=days.precision if days else None,
            inferred=inferred,
            ambiguous=before and point.month_or_year,
            point=full,
            aim=before or point.edge is not None or bool(found.group("reach")),
        )
    ]


def _read_points(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
    """Read dates that share their tail: 2024年、2025年、2026年11月底前 are three, all in November."""
    start = found.match.start("points")
    pieces = [(m.start() + start, m.group()) for m in _PIECE.finditer(found.group("points") or "")]
    last = read_point(pieces[-1][1], words)
    if last is None:
        return []
    unit = _UNIT_OF_POINT.findall(pieces[-1][1])[-1:] or [""]
    before = bool(found.group("before"))
    drafts: list[Draft] = []
    known: Point | None = None
    for i, (at, text) in enumerate(pieces):
        point = last if i == len(pieces) - 1 else read_point(text, words) or read_point(text + unit[0], words)
        if point is None:
            return []
        point = _with_tail(point, last)
        if known is not None:
            point = _continued(point, known)
        known = point
        until = found.end if i == len(pieces) - 1 else at + len(text)
        drafts += _dated(found, point, at, until, years, before=before)
    return drafts


def _read_holiday(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
    """Read 国庆节前. Like any date with 前 it is inclusive, and can also be read as the eve."""
    month_day = words.holidays.get(found.group("holiday") or "")
    said = read_point(found.group("point") or "", words) or Point()
    if not month_day:
        return [Draft(found.start, found.end, found.kind)]
    month, day = month_day.split("-")
    point, inferred = years.complete(replace(said, month=int(month), day=int(day)), found.start)
    days = point.days()
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            end=days.end if days else None,
            precision=Precision.DAY if days else None,
            inferred=inferred,
            ambiguous=True,
            point=point,
            aim=True,
        )
    ]


def _with_tail(point: Point, last: Point) -> Point:
    """Give a date of a list what only the last one says: 2024年、2025年11月底; 6月、12月底."""
    if point.names_year_only and point.edge is None:
        return replace(last, year=point.year, year_word=point.year_word)
    if point.month is not None and point.day is None and point.part is None and last.day is None:
        return replace(point, part=last.part)
    return point


def _continued(point: Point, known: Point) -> Point:
    """Give a later date of a list the year (and, for a bare day, the month) of the one before it."""
    if point.year is None and point.year_word is None:
        point = replace(point, year=known.year, year_word=known.year_word)
    if point.month is None and point.day is not None:
        point = replace(point, month=known.month, month_word=known.month_word)
    return point


def _read_range(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
    left, right = _both_ends(found.group("left") or "", found.group("right") or "", words)
    if left is None or right is None:
        return []
    if right.year is None and right.year_word is None and left.year is not None:
        right = replace(right, year=left.year)
    elif left.year is None and left.year_word is None and right.year is not None:
        left = replace(left, year=right.year)
        if (later := left.days()) and (end := right.days()) and later.start > end.end:
            left = replace(left, year=(left.year or 0) - 1)
    full_left, inferred = years.complete(left, found.start)
    full_right, inferred_right = years.complete(right, found.start)
    first, last = full_left.days(), full_right.days()
    if (first is None and full_left.year is not None) or (last is None and full_right.year is not None):
        return []
    if first and last and last.end < first.start and right.year in (None, left.year):
        full_right = replace(full_right, year=(full_right.year or 0) + 1)
        last = full_right.days()
    if first and last and last.end < first.start:
        return []
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            start=first.start if first else None,
            end=last.end if last else None,
            precision=last.precision if last else None,
            inferred=inferred or inferred_right,
            ambiguous=bool(found.group("before")) and right.month_or_year,
            point=full_right,
            aim=True,
        )
    ]


def _both_ends(left_text: str, right_text: str, words: Vocabulary) -> tuple[Point | None, Point | None]:
    """Read both ends of a range; each may leave to the other what they share (2021—2023年, 3月1—15日)."""
    right = read_point(right_text, words)
    unit = _UNIT_OF_POINT.search(right_text)
    left = read_point(left_text, words) or (read_point(left_text + unit.group(), words) if unit else None)
    if left is None or right is None:
        return left, right
    if right.month is None and right.day is not None:
        right = replace(right, month=left.month, year=left.year, year_word=left.year_word)
    return left, right


def _read_start(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
    point = read_point(found.group("point") or "", words)
    if point is None:
        return []
    full, inferred = years.complete(point, found.start)
    days = full.days()
    if days is None:
        return []
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            start=days.start,
            precision=days.precision,
            inferred=inferred,
            point=full,
            aim=True,
        )
    ]


def _read_today(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
    start = years.reference
    if found.group("point") is None:
        return [Draft(found.start, found.end, found.kind, start=start, precision=Precision.DAY if start else None)]
    point = read_point(found.group("point") or "", words)
    if point is None:
        return []
    full, inferred = years.complete(point, found.start)
    days = full.days()
    return [
        Draft(
            found.start,
            found.end,
            found.kind,
            start=start,
            end=days.end if days else None,
            precision=days.precision if days else None,
            inferred=inferred,
            ambiguous=bool(found.group("before")) and point.month_or_year,
            point=full,
        )
    ]


def _read_cycle(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
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


def _read_cycles(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
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


def _read_count(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
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


def _read_word(found: Found, years: Years, words: Vocabulary) -> list[Draft]:
    return [Draft(found.start, found.end, found.kind)]


_READERS: dict[Reading, Callable[[Found, Years, Vocabulary], list[Draft]]] = {
    Reading.POINT: _read_point,
    Reading.POINTS: _read_points,
    Reading.HOLIDAY: _read_holiday,
    Reading.RANGE: _read_range,
    Reading.START: _read_start,
    Reading.TODAY: _read_today,
    Reading.CYCLE: _read_cycle,
    Reading.CYCLES: _read_cycles,
    Reading.COUNT: _read_count,
    Reading.WORD: _read_word,
}
