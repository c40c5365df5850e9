"""Rules on roles that a notice states once and that hold from there on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.gates import GatedPattern, Sieve, pattern_sieve
from pipeline.language.role_lexicon import RemarkRule, roles
from pipeline.language.roles import Appointment
from pipeline.language.unit_assignments import to_assignments
from pipeline.language.unit_kinds import Kind
from pipeline.language.unit_levels import UNKNOWN_HOME, Home
from pipeline.language.unit_lists import split_list
from pipeline.language.unit_repairs import read_over
from pipeline.language.unit_text import Squeezed
from pipeline.lexicon import expand
from pipeline.model.record import Assignment, Role
from pipeline.model.spans import Span


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark for the rest of the notice.

    ``first_is_lead``: of several responsible units the first leads (排在第一位的为牵头单位，下同).
    ``others_support``: the responsible units beside the leading one support it (其余为配合单位).
    ``always_include``: ``assignments`` belong to every task from here on (以下责任单位均包括…，不再列出).
    """

    kind: Literal["first_is_lead", "others_support", "always_include"]
    span: Span
    assignments: tuple[Assignment, ...] = ()


def find_remarks(text: str, home: Home = UNKNOWN_HOME) -> list[Remark]:
    """Find the remarks of a text, in order; an empty list where there is none."""
    squeezed = read_over(text)
    found: list[tuple[int, Remark]] = []
    for rule, pattern in _remarks().left_in(squeezed.text):
        for match in pattern.compiled.finditer(squeezed.text):
            span = squeezed.span(match.start(), match.end())
            if rule.kind != "always_include":
                found.append((match.start(), Remark(rule.kind, span)))
                continue
            units = _units(squeezed, match.start("units"), match.end("units"), rule.id, home)
            if units:
                found.append((match.start(), Remark("always_include", span, units)))
    return [remark for _, remark in sorted(found, key=lambda one: one[0])]


@cache
def _remarks() -> Sieve[tuple[RemarkRule, GatedPattern]]:
    lexicon = roles()
    return pattern_sieve((rule, expand(rule.pattern, lexicon.fragments)) for rule in lexicon.remark)


def _units(squeezed: Squeezed, start: int, end: int, rule: str, home: Home) -> tuple[Assignment, ...]:
    items = [item for item in split_list(squeezed, start, end) if item.kind is Kind.UNIT]
    return tuple(to_assignments(squeezed, [Appointment(Role.RESPONSIBLE, item, rule) for item in items], home))
