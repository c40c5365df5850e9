"""Which deadlines of one task say the same (contract, section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from pipeline.language.deadlines.words import deadline_file
from pipeline.model.record import Deadline, DeadlineKind


def distinct(deadlines: Iterable[Deadline]) -> list[Deadline]:
    """Return each different expression once: of those with the same words and the same values the first stays."""
    seen: dict[tuple[DeadlineKind, str, str | None, date | None], Deadline] = {}
    for deadline in deadlines:
        seen.setdefault((deadline.kind, deadline.raw, deadline.rrule, deadline.end), deadline)
    return list(seen.values())


@cache
def names_of_rhythms() -> frozenset[str]:
    """Return the ids of the rules that find what only names a rhythm."""
    return frozenset(rule.id for rule in deadline_file().rules if rule.names)


_DAYS_OF_RULE = ("BYMONTHDAY=", "BYDAY=")


def without_names(deadlines: Sequence[Deadline]) -> list[Deadline]:
    """Return the deadlines of one task without the names of rhythms that it tells in full as well.

    实行月调度制度，每月28日前报送进展 has one rhythm, and 每月28日前 says it.
    """
    names = names_of_rhythms()
    told = [_rhythm(d) for d in deadlines if d.rrule is not None and d.rule not in names]
    if not told:
        return list(deadlines)
    return [d for d in deadlines if d.rule not in names or not any(_tells(one, _rhythm(d)) for one in told)]


def _rhythm(deadline: Deadline) -> tuple[str, int]:
    """Return how often something recurs, and on how many days of each month or week it does, where these are told."""
    parts = (deadline.rrule or "").split(";")
    days = next((part for part in parts if part.startswith(_DAYS_OF_RULE)), "")
    return ";".join(part for part in parts if not part.startswith("BY")), days.count(",") + 1 if days else 0


def _tells(told: tuple[str, int], named: tuple[str, int]) -> bool:
    return told[0] == named[0] and told[1] >= named[1]
