"""Whether a date that a rule found is one that it takes, or one that the notice reports of what is past."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.language.deadlines.drafts import Draft
from pipeline.language.deadlines.matching import Found
from pipeline.language.deadlines.reported import Reported
from pipeline.language.deadlines.rules import Field, Time
from pipeline.language.deadlines.years import Years
from pipeline.model.record import DeadlineKind, Precision

_YEARS_LONG = timedelta(days=2 * 365)
_ALMOST_OVER = timedelta(days=92)


def is_timely(draft: Draft, found: Found, years: Years, reported: Reported) -> bool:
    """Tell whether a date is one that its rule takes. A time field or a heading is taken as printed, past or not."""
    told_by_word = draft.point is not None and draft.point.year_word is not None
    guessed = "year" in draft.inferred and not told_by_word
    if found.field is Field.PROSE and guessed and reported.in_past_year(draft.start_at):
        return False
    if found.field is Field.PROSE and (_is_head_of_days(draft, reported) or reported.in_chronicle(draft.start_at)):
        return False
    if found.field is Field.PROSE and _was_counted(draft, reported):
        return False
    takes = found.rule.takes
    if takes is Time.ANY or found.field is not Field.PROSE or draft.kind is DeadlineKind.RECURRING:
        return True
    horizon = years.horizon()
    # What starts in the year of signing may be said after its start; a start of an earlier year is reported.
    last = draft.end or (date(draft.start.year, 12, 31) if draft.start else None)
    if horizon is None or last is None:
        return takes is not Time.FUTURE
    if draft.start is not None and draft.end is not None and last - draft.start > _YEARS_LONG:
        # Of a stretch of years that is nearly over a notice tells what was done (“十三五”时期 in November 2020).
        return last - horizon > _ALMOST_OVER
    if takes in (Time.AFTER, Time.FUTURE) and draft.precision is Precision.DAY and last == years.reference:
        return False
    if takes is Time.AFTER and (_is_report(draft, last, years, reported) or _is_summed_up(draft, reported)):
        return False
    if takes in (Time.AFTER, Time.FUTURE) and draft.precision is Precision.DAY and "year" in draft.inferred:
        return last >= horizon and not years.is_last_december(last)
    return last >= horizon


def _is_report(draft: Draft, last: date, years: Years, reported: Reported) -> bool:
    """Tell whether a late notice tells of a month of its own year: 4月，印发…, in a report of December."""
    point = draft.point
    if point is None or point.year_word is not None or point.month_word is not None or "year" not in draft.inferred:
        return False
    if reported.again(draft.start_at, draft.end_at):
        return True
    bare = point.month is not None and point.day is None and point.part is None
    return bare and years.is_guessed_next(last, draft.start_at)


def _is_summed_up(draft: Draft, reported: Reported) -> bool:
    """Tell whether a notice of the end of a year tells what was done in it: 今年新建校舍12所, in December."""
    point = draft.point
    bare = point is not None and point.names_year_only and not point.names_part_of_years
    return bare and draft.end is not None and reported.as_summary(draft.end.year, draft.end_at)


def _was_counted(draft: Draft, reported: Reported) -> bool:
    day = draft.end if draft.kind is DeadlineKind.DUE and draft.precision is Precision.DAY else None
    return day is not None and "year" in draft.inferred and reported.was_counted(day, draft.end_at)


def _is_head_of_days(draft: Draft, reported: Reported) -> bool:
    point = draft.point
    if point is None or point.month is None or point.day is not None or point.part is not None:
        return False
    return draft.kind is DeadlineKind.DUE and reported.heads_days(point.month, draft.start_at, draft.end_at)
