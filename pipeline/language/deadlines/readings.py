"""The function that takes apart the matches of each ``reading`` that a rule can have."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.language.deadlines.dates import read_dates, read_holiday, read_one_date, read_shared_day
from pipeline.language.deadlines.drafts import Draft
from pipeline.language.deadlines.matching import Found
from pipeline.language.deadlines.periods import read_count, read_cycle, read_cycles, read_event, read_word
from pipeline.language.deadlines.rules import Reading
from pipeline.language.deadlines.stretches import read_after, read_from_today, read_range, read_start, read_years
from pipeline.language.deadlines.years import Years

_READERS: dict[Reading, Callable[[Found, Years], list[Draft]]] = {
    Reading.POINT: read_one_date,
    Reading.POINTS: read_dates,
    Reading.SHARED_DAY: read_shared_day,
    Reading.HOLIDAY: read_holiday,
    Reading.RANGE: read_range,
    Reading.START: read_start,
    Reading.AFTER: read_after,
    Reading.TODAY: read_from_today,
    Reading.CYCLE: read_cycle,
    Reading.CYCLES: read_cycles,
    Reading.COUNT: read_count,
    Reading.EVENT: read_event,
    Reading.YEARS: read_years,
    Reading.WORD: read_word,
}


def read(found: Found, years: Years) -> list[Draft]:
    """Return what a match means; empty if it is no date after all."""
    return _READERS[found.rule.reading](found, years)
