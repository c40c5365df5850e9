"""The stretch over the turn of a year in which all dates of a notice lie, where it tells of one.

A school year, an autumn and winter, the weeks before a holiday of the new year: 1月 is then of the year after that of
11月. Where nothing says when a notice was issued, the day when a web page shows it to have been put there tells as
much, and so does the order of its months.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pipeline.structure.signs.element_rules import element_phrase
from pipeline.structure.signs.sections import phrase

HEAD = 800
"""Characters at the top among which the row of a web page stands that says when it was put there."""
_SCHOOL_BEGINS, _SCHOOL_ENDS = 8, 7
_LEAVERS_BEGIN, _LEAVERS_END = 9, 8
_LATE_MONTH, _EARLY_MONTH = 10, 3
"""A calendar that goes over the turn of a year begins with the first of these months or a later one, and ends with
the second at the latest."""
_LAST_EARLY_MONTH = 4


def over_new_year(
    head: str, text: str, published: tuple[int, int], reference: date | None, year: int | None
) -> tuple[date, date] | None:
    """Return first and last day of the stretch, or None.

    Args:
        head: the title of the notice, or its first lines where it has none.
        text: the whole notice.
        published: year and month in which a web page shows it to have been put there (``published_in``).
        reference: the day of signing.
        year: the year that the notice is about, or is likely to be.
    """
    if term := phrase("over-new-year").search(head):
        first = int(term[1] or term[2])
        return date(first, _SCHOOL_BEGINS, 1), date(first + 1, _SCHOOL_ENDS, 31)
    if reference is not None:
        return None
    if holiday := phrase("holiday-of-new-year").search(head):
        return _winter(int(holiday[1]) - 1)
    if graduates := phrase("year-of-graduates").search(head):
        last = int(graduates[1])
        return date(last - 1, _LEAVERS_BEGIN, 1), date(last, _LEAVERS_END, 31)
    put_there, month = published
    if month >= _LATE_MONTH and year in (None, put_there):
        return _winter(put_there)
    return _winter(year) if year is not None and _months_turn(text) else None


def published_in(texts: Iterable[str]) -> tuple[int, int]:
    """Return year and month in which a web page shows a notice to have been put there, 0 for what it does not say.

    ``texts``: the notice, and what was read of its page, of whose rows the notice may have lost some.
    """
    for text in texts:
        if found := element_phrase("published").search(text[:HEAD]):
            return int(found[1]), int(found[2] or 0)
    return 0, 0


def _winter(year: int) -> tuple[date, date]:
    """Return the stretch from the last months of a year to the first ones of the next."""
    return date(year, _SCHOOL_BEGINS, 1), date(year + 1, _LAST_EARLY_MONTH, 30)


def _months_turn(text: str) -> bool:
    """Tell whether a text names late months of a year first and then only early ones."""
    months = [int(month) for month in phrase("month-without-year").findall(text)]
    turned = next((i for i, month in enumerate(months) if month <= _EARLY_MONTH), len(months))
    late, early = months[:turned], months[turned:]
    return bool(late and early) and min(late) >= _LATE_MONTH and max(early) <= _EARLY_MONTH
