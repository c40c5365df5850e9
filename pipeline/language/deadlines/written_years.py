"""The years that a text writes out, and what they say about a date near them that names none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container
from datetime import date

from pipeline.notation import marks, notation_phrase

NEAR = 200
"""Characters in which a year still governs what follows it; keeps time linear in the length of a line."""
_CLAUSE = 40
"""Characters in which a clause that names its year comes to its date."""
_SCHOOL_BEGINS = 8
"""The month with which a school year begins: before it a date is of the second of its years."""


class WrittenYears:
    """The years of one text, found once; each question is answered from the text near a place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._named = [(m.start(), int(m.group())) for m in notation_phrase("named-year").finditer(text)]
        self._school = [(m.end(), int(m[1]), int(m[2])) for m in notation_phrase("school-year").finditer(text)]

    def last(self, start: int, at: int) -> int | None:
        """Return the last year named from ``start`` up to a place, or None."""
        i = bisect_right(self._named, (at,)) - 1
        return self._named[i][1] if i >= 0 and self._named[i][0] >= start else None

    def ahead(self, start: int, at: int, since: date) -> int | None:
        """Return the year of the last month written with its year, None if that month is before that of ``since``.

        Such a date tells the year even where no rule takes it: 新生报到为2023年9月3日，9月4日开学, after dates of 2024.
        """
        months = notation_phrase("named-month").findall(self._text, start, at)
        year, month = (int(months[-1][0]), int(months[-1][1])) if months else (0, 0)
        return year if (year, month) >= (since.year, since.month) else None

    def opening_clause(self, at: int, told: Container[int]) -> int | None:
        """Return the year that opens the clause of a place, None if it is not one of the years named before (``told``).

        2024年运动会于5月9日举行, after 2024年2月26日开学; but 2025年预算于11月底前编制 is said of the year before.
        """
        begin = (
            max(
                self._text.rfind(mark, max(0, at - _CLAUSE), at)
                for mark in "\n" + marks().commas + marks().statement_ends
            )
            + 1
        )
        opening = notation_phrase("year-of-clause").match(self._text, begin, at)
        year = int(opening[1]) if opening else None
        return year if year in told else None

    def school_year(self, since: int, at: int, month: int) -> int | None:
        """Return the year of a month in the last school year after ``since`` (2023—2024学年: 9月 is 2023), or None."""
        i = bisect_right(self._school, (at,)) - 1
        if i < 0 or self._school[i][0] < since or self._school[i][2] != self._school[i][1] + 1:
            return None
        return self._school[i][1] if month >= _SCHOOL_BEGINS else self._school[i][2]
