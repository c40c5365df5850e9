"""Words that look like a deadline and are none, with the reason, for ``notices explain``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from re import Pattern

from pipeline.language.deadlines.fold import Folded, fold
from pipeline.language.deadlines.masks import Masks
from pipeline.language.deadlines.matching import Found
from pipeline.language.deadlines.rules import Field
from pipeline.language.deadlines.sentences import Stretch
from pipeline.language.deadlines.words import fragments
from pipeline.lexicon import compile_pattern
from pipeline.model.spans import Span


class Why(StrEnum):
    """Why words that say a time are no deadline."""

    MASKED = "masked"
    BEATEN = "beaten"
    PAST = "past"
    NO_RULE = "no-rule"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Words that ``rule`` found and ``by`` (a mask, or a rule that reaches further) took away.

    ``rule`` is None where no rule knows the words as a deadline.
    """

    span: Span
    why: Why
    rule: str | None = None
    by: str | None = None


def masked(found: Iterable[Found], left: Iterable[Found], masks: Masks, folded: Folded) -> list[PassedOver]:
    """Return the matches that a mask covers: those that are not ``left``."""
    stay = set(map(id, left))
    gone = (one for one in found if id(one) not in stay)
    return [PassedOver(folded.span(*one.core), Why.MASKED, _id(one), masks.over(*one.core)) for one in gone]


def beaten(found: Iterable[Found], settled: Sequence[Found], folded: Folded) -> list[PassedOver]:
    """Return the matches that overlap a longer one, each with the first such."""
    stay = set(map(id, settled))
    out = []
    for one in found:
        if id(one) in stay:
            continue
        start, end = one.match.span()
        winner = next((w for w in settled if w.match.start() < end and start < w.match.end()), None)
        out.append(PassedOver(folded.span(one.start, one.end), Why.BEATEN, _id(one), _id(winner) if winner else None))
    return out


def in_the_past(found: Found, folded: Folded) -> PassedOver:
    """Return a match whose date lies before the day from which its rule counts."""
    return PassedOver(folded.span(found.start, found.end), Why.PAST, _id(found))


def dates_without_rule(text: str, known: Iterable[Span]) -> list[PassedOver]:
    """Return the dates of a text that overlap none of the known places: no rule takes them for deadlines."""
    folded = fold(text)
    taken = list(known)
    masks = Masks(folded.text, [Stretch.of(folded.text)], Field.PROSE)
    out = []
    for match in _date().finditer(folded.text):
        span = folded.span(*match.span())
        if not any(span.overlaps(other) for other in taken):
            mask = masks.over(*match.span())
            out.append(PassedOver(span, Why.MASKED if mask else Why.NO_RULE, by=mask))
    return out


def _id(found: Found) -> str:
    return found.rule.id


@cache
def _date() -> Pattern[str]:
    return compile_pattern("{point}", fragments())
