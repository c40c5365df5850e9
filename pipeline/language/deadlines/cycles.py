"""How often something recurs: from the words (每月25日前, 每两年, 季通报) to a rule of RFC 5545.

FREQ and INTERVAL say how often; BYMONTH, BYMONTHDAY and BYDAY the rest as far as it is stated.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.language.deadlines.points import Point, read_point, unit_of_last
from pipeline.language.deadlines.rules import Cycle
from pipeline.language.deadlines.words import time_phrase, time_words
from pipeline.notation import read_number

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST_DAY = -1


def cycle_rule(cycle: Cycle, every: int, tail: str) -> str:
    """Return the RFC 5545 rule of a cycle.

    Args:
        cycle: the unit of repetition.
        every: 2 for 每两年.
        tail: the part of the cycle that is named (2月底前 of 每年2月底前); what cannot be read is left out.
    """
    interval = cycle.interval * every
    parts = [f"FREQ={cycle.freq}"]
    if interval != 1:
        parts.append(f"INTERVAL={interval}")
    if cycle.freq == "YEARLY":
        parts += _in_year(tail)
    elif tail:
        parts += _in_shorter(cycle, tail)
    return ";".join([*parts, *cycle.parts])


def repeat_rule(point: Point, freq: str, *, before: bool) -> str:
    """Return the rule of a date that repeats as the one before it (5月底前 after 每年4月底前)."""
    named = _by("BYMONTHDAY", [point.day]) if freq == "MONTHLY" else _by_month([point], before=before)
    return ";".join([f"FREQ={freq}", *named])


def _in_year(tail: str) -> list[str]:
    before = time_phrase("by-date-of-cycle").search(tail) is not None
    points: list[Point] = []
    bare = time_phrase("around-date-of-cycle").sub("", time_phrase("hour").sub("", tail))
    bare, *shared = time_phrase("of-months").split(bare, maxsplit=1)
    day = read_point("".join(shared))
    unit = unit_of_last(bare)
    for piece in time_phrase("piece-of-cycle").findall(bare):
        ends = [read_point(end) or read_point(end + unit) for end in time_phrase("to").split(piece)]
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            points += _months_between(ends[0], ends[1])
        elif ends[0] is not None:
            points.append(ends[0])
    if day is not None:
        points = [replace(point, day=day.day) for point in points]
    return _by_month(points, before=before)


def _months_between(first: Point, last: Point) -> list[Point]:
    """Return the months of 每年3月至5月, over the turn of the year if need be, without days (3月22日至28日: one)."""
    if first.month is None:
        return []
    if last.month is None:
        return [Point(month=first.month)]
    return [Point(month=(first.month - 1 + i) % 12 + 1) for i in range((last.month - first.month) % 12 + 1)]


def _by_month(points: Iterable[Point], *, before: bool) -> list[str]:
    months: list[int] = []
    days: list[int] = []
    for point in points:
        until = before or point.names_end
        if point.month is not None:
            months.append(point.month)
            if point.day is not None:
                days.append(point.day)
            elif until:
                days.append(_LAST_DAY)
        elif point.quarter is not None or point.half is not None:
            last = 3 * point.quarter if point.quarter is not None else 6 * (point.half or 1)
            first = 3 * (point.first_quarter or point.quarter) - 2 if point.quarter is not None else last - 5
            months += [last] if until else range(first, last + 1)
            days += [_LAST_DAY] if until else []
        elif point.year_part is not None and point.year_part.names_last_day:
            months.append(point.year_part.months[1])
            days.append(_LAST_DAY)
    return _by("BYMONTH", months) + _by("BYMONTHDAY", days)


def _in_shorter(cycle: Cycle, tail: str) -> list[str]:
    days: list[int] = []
    weekdays: list[str] = []
    for match in time_phrase("tail-of-cycle").finditer(tail):
        if match["day"] and (day := read_number(match["day"])) is not None and 1 <= day <= 31:
            days.append(day)
        elif match["nth"]:
            weekdays.append(f"{read_number(match['nth'])}{_WEEKDAYS[time_words().weekdays[match['nth_day']]]}")
        elif match["last"]:
            days.append(_LAST_DAY)
        elif match["weekday"]:
            weekdays.append(("-1" if match["final"] else "") + _WEEKDAYS[time_words().weekdays[match["weekday"]]])
    if cycle.freq == "WEEKLY":
        return _by("BYDAY", weekdays)
    return _by("BYMONTHDAY", days) + _by("BYDAY", weekdays)


def _by(name: str, values: Iterable[object]) -> list[str]:
    listed = ",".join(dict.fromkeys(str(value) for value in values))
    return [f"{name}={listed}"] if listed else []
