"""Deadlines: find, read and date every expression that says when something is to be done."""

from datetime import date
from functools import cache

from pipeline.language.deadlines.context import Context
from pipeline.language.deadlines.find import find_deadlines
from pipeline.language.deadlines.no_such_day import no_such_days
from pipeline.language.deadlines.passed_over import PassedOver, Why, dates_without_rule
from pipeline.language.deadlines.repeats import distinct, without_names
from pipeline.language.deadlines.rules import Field, Reading
from pipeline.language.deadlines.words import deadline_file, time_phrase
from pipeline.model.record import Deadline, Precision
from pipeline.model.spans import Span
from pipeline.notation import notation_phrase

__all__ = [
    "Context",
    "Field",
    "PassedOver",
    "Why",
    "dates_without_rule",
    "distinct",
    "find_deadlines",
    "first_day",
    "is_before_season",
    "no_such_days",
    "whole_section_clauses",
    "without_names",
]

_MONTHS = {Precision.MONTH: 1, Precision.QUARTER: 3, Precision.HALF: 6, Precision.YEAR: 12}


def whole_section_clauses(text: str) -> list[Span]:
    """Return the stretches of a text that speak of all items above it (以上工作于9月底前完成), to their full stop."""
    sentence_end = notation_phrase("sentence-end")
    found = ((m.start(), sentence_end.search(text, m.end())) for m in time_phrase("whole-section").finditer(text))
    return [Span(start, end.start() if end else len(text)) for start, end in found]


def is_before_season(deadline: Deadline) -> bool:
    """Tell whether a deadline names a season whose day nothing tells (汛期前): its year is not what is missing."""
    return deadline.rule in _rules_of_seasons()


@cache
def _rules_of_seasons() -> frozenset[str]:
    return frozenset(rule.id for rule in deadline_file().rules if rule.reading is Reading.EVENT)


def first_day(last: date, precision: Precision | None) -> date:
    """Return the first day of the stretch of the calendar that ends on a day (the month, the quarter, the year)."""
    months = _MONTHS.get(precision) if precision is not None else None
    return last if months is None else date(last.year, last.month - months + 1, 1)
