"""What is known about a text before its deadlines are looked for."""

from __future__ import annotations

from datetime import date

from pipeline.language.deadlines.rules import Field
from pipeline.model.values import value


@value(frozen=True, slots=True)
class Context:
    """What is known about a text.

    Attributes:
        reference: the day the notice was signed; fills missing years, is 印发之日 and 即日.
        year: the year the text is about (a heading's, the title's, the document number's); outranks the
            year of ``reference``.
        likely_year: the year that most of the notice speaks of; fills years that nothing else gives, and never makes
            a date a past one.
        title_year: ``year`` stands in the title only: a day still ahead in the year of signing is of that year.
        month: the month that the heading names (三、9月份), of a day without one (15日前).
        stretch: first and last day of the stage the text stands in, where it goes over the turn of a year.
        field: TIME if the whole text is a time field (a cell of a time column, a labelled time), STAGE if
            it is the heading of a stage (组织实施阶段（2021年8月—10月）).
    """

    reference: date | None = None
    year: int | None = None
    likely_year: int | None = None
    title_year: bool = False
    month: int | None = None
    stretch: tuple[date, date] | None = None
    field: Field = Field.PROSE
