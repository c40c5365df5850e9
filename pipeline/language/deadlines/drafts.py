"""A deadline that is still being put together."""

from __future__ import annotations

from datetime import date

from pipeline.language.deadlines.points import Point
from pipeline.model.record import DeadlineKind, Precision, Relative
from pipeline.model.values import value


@value(frozen=True, slots=True)
class Draft:
    """A deadline without its words: it quotes ``start_at`` to ``end_at`` of the folded text.

    ``point`` is the date that later dates may take their year from, ``aim`` see :meth:`Years.learn`, ``seasonal``
    see :meth:`Years.learn_cycle`.
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
    seasonal: bool = False
