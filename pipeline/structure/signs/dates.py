"""Full dates in signatures and metadata.

A date of the calendar that is written in full is read at once; any other way of writing one is left to
``dateparser``, which takes long to load. It reads only dates that are cut out already and written in Western
digits (it answers None for 二〇二〇年 and fills the missing day of 2025年3月 from today), so both are seen to here.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from pipeline.model.spans import unspaced
from pipeline.notation import figures_for_numerals, notation_phrase, written
from pipeline.structure.signs.numbering import cn_value


@cache
def _parser() -> Any:
    from dateparser.date import DateDataParser  # noqa: PLC0415 - heavy: imported when the first date is read

    return DateDataParser(languages=["zh"], settings={"PARSERS": ["absolute-time"], "STRICT_PARSING": True})


def full_date(text: str) -> date | None:
    """Return the date that a text is, or None where it is no full date.

    >>> full_date("二〇二〇年九月十六日")
    datetime.date(2020, 9, 16)
    """
    squeezed = unspaced(text)
    match = notation_phrase("date-in-words").match(squeezed)
    if match:
        year = match["y"].translate(figures_for_numerals())
        squeezed = written().date.format(year=year, month=cn_value(match["m"]), day=cn_value(match["d"]))
    plain = notation_phrase("date-in-figures").fullmatch(squeezed)
    if plain:
        try:
            return date(*(int(part) for part in plain.groups() if part))
        except ValueError:  # no day of the calendar
            return None
    found = _parser().get_date_data(squeezed)
    if found.date_obj is None or found.period != "day":
        return None
    # dateparser swaps day and month where the month is above 12.
    month = notation_phrase("month-of-date").search(squeezed)
    value: date = found.date_obj.date()
    return value if month is None or int(month[1] or month[2]) == value.month else None
