"""Try the rules on a text: each where it holds, in running text and in the time fields within it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache

from pipeline.gates import GatedPattern, Sieve
from pipeline.language.cover import Cover
from pipeline.language.deadlines.fold import Folded
from pipeline.language.deadlines.patterns import by_field, gated
from pipeline.language.deadlines.rules import DeadlineRule, Field
from pipeline.language.deadlines.sentences import Stretch
from pipeline.language.deadlines.words import deadline_file
from pipeline.model.record import DeadlineKind
from pipeline.model.spans import Span
from pipeline.model.values import value

RuleSieve = Sieve[tuple[DeadlineRule, GatedPattern]]
"""Rules beside their patterns."""


@value(frozen=True, slots=True)
class Found:
    """A match with the rule that made it, the stretch of the folded text that it quotes, and where it stands."""

    rule: DeadlineRule
    match: re.Match[str]
    start: int
    end: int
    field: Field

    @property
    def kind(self) -> DeadlineKind:
        """Return the kind that the rule gives."""
        return self.rule.kind

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


@cache
def rule_sieves() -> Mapping[Field, RuleSieve]:
    """Return the rules of each sort of text.

    Raises:
        LexiconError: the data file has mistakes.
    """
    return by_field(deadline_file().rules)


@cache
def label_sieve() -> Sieve[GatedPattern]:
    """Return the patterns of the labels that open a time field.

    Raises:
        LexiconError: the data file has mistakes.
    """
    labels = [gated(label) for label in deadline_file().labels]
    return Sieve(zip(labels, labels, strict=True))


def matches_of(folded: Folded, sentences: Sequence[Stretch], field: Field, time_fields: Sequence[Span]) -> list[Found]:
    """Return all matches of the rules in these sentences; in prose, ``time_fields`` and labelled times are such."""
    text = folded.text
    areas = _time_areas(folded, time_fields) if field is Field.PROSE else []
    time_areas = [Stretch.of(text, start, end) for start, end in areas]
    found = _find_all(rule_sieves()[field], text, sentences, field)
    if not time_areas:
        return found
    timed = Cover(areas)
    outside = [one for one in found if not timed.holds(one.start)]
    return outside + _find_all(rule_sieves()[Field.TIME], text, time_areas, Field.TIME)


def _find_all(rules: RuleSieve, text: str, stretches: Iterable[Stretch], field: Field) -> list[Found]:
    out: list[Found] = []
    for stretch in stretches:
        for rule, pattern in rules.left_by(stretch.characters):
            for match in stretch.matches(pattern, text):
                quotes = _groups_quoted(pattern)
                at, until = next((match.span(name) for name in quotes if match[name]), match.span())
                if at < until:
                    out.append(Found(rule, match, at, until, field))
    return out


@lru_cache(maxsize=1024)  # by the gated pattern, as the engine hashes a compiled one by all of its code
def _groups_quoted(pattern: GatedPattern) -> tuple[str, ...]:
    """Return the groups of a pattern of which the first that took part is what a deadline quotes."""
    return tuple(name for name in branches("raw") if name in pattern.compiled.groupindex)


def _time_areas(folded: Folded, time_fields: Sequence[Span]) -> list[tuple[int, int]]:
    """Return the stretches of folded prose that are time fields, in order and without overlap."""
    areas = [(folded.locate(s.start), folded.locate(s.end)) for s in time_fields]
    whole = Stretch.of(folded.text)
    for label in label_sieve().left_by(whole.characters):
        areas += [match.span("time") for match in whole.matches(label, folded.text)]
    joined: list[tuple[int, int]] = []
    for start, end in sorted(area for area in areas if area[0] < area[1]):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
