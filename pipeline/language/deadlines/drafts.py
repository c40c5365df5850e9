"""What a rule matched (``Found``), and a deadline that is still being put together (``Draft``)."""

from __future__ import annotations

import re
from datetime import date

from pipeline.language.deadlines.points import Point
from pipeline.language.deadlines.rules import Field
from pipeline.language.deadlines.vocabulary import Compiled
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


@value(frozen=True, slots=True)
class Found:
    """A match with the rule that made it, the stretch of the folded text that it quotes, and where it stands."""

    compiled: Compiled
    match: re.Match[str]
    start: int
    end: int
    field: Field

    @property
    def kind(self) -> DeadlineKind:
        """Return the kind that the rule gives."""
        return self.compiled.rule.kind

    @property
    def core(self) -> tuple[int, int]:
        """Return the bare time of the match: of 自本《意见》印发之日起30日内 only 30日内, which no title covers."""
        return self.match.span("core") if "core" in self.match.re.groupindex else (self.start, self.end)

    def group(self, name: str) -> str | None:
        """Return the group of a name, or of its name with 2, 3 or 4 behind it in other branches of the pattern.

        None if the pattern has no such group or it took no part.
        """
        groups = self.match.groupdict()
        return next((got for n in branches(name) if (got := groups.get(n)) is not None), None)


def branches(name: str) -> tuple[str, str, str, str]:
    """Return the names that one group has in the branches of a pattern (a name must be unique in Python)."""
    return name, f"{name}2", f"{name}3", f"{name}4"
