"""Working days in China, as the State Council arranges them each year: holidays and the weekends worked for them.

The calendar is the package ``chinesecalendar``. It ends with the last year whose arrangement had been published;
beyond it every Monday to Friday counts, and the result is provisional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import is_workday

_SATURDAY = 5
_NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Workday:
    """A working day. ``provisional``: it, or one before it, was found by the day of the week alone."""

    day: date
    provisional: bool


def workday_after(start: date, amount: int) -> Workday | None:
    """Return the last of ``amount`` working days that follow a day; the day itself does not count.

    Article 201 of the Civil Code: a period begins on the day after. None beyond the last day that ``date`` can hold.

    Args:
        start: the day of the event that the period is counted from.
        amount: how many working days, 1 or more.
    """
    day, provisional = start, False
    while amount > 0:
        if date.max - day < _NEXT_DAY:
            return None
        day += _NEXT_DAY
        try:
            works = is_workday(day)
        except NotImplementedError:
            works, provisional = day.weekday() < _SATURDAY, True
        amount -= works
    return Workday(day, provisional)
