"""The data of roles (``lexicons/roles.toml``), checked and compiled."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

from pipeline import pattern_cache
from pipeline.lexicon import Entry, Rule, Text, compile_pattern, expand, load, remembered
from pipeline.model.record import Role


class Label(Rule):
    """What stands before the colon of a list. ``then`` is the role of all units but the first."""

    role: Role
    then: Role | None = None


class FieldLabel(Rule):
    """A label of something that is no unit: a time, a person."""

    kind: Literal["time", "person"]


class Predicate(Rule):
    """What follows a list of units and gives them their role.

    ``strict``: it names the work, too (甲局负责资金保障), so nothing but offices may stand before it.
    """

    role: Role
    strict: bool = False


class Joint(Rule):
    """What stands between two lists: the units before it have ``role``, those after it ``then``."""

    role: Role
    then: Role


class Clause(Rule):
    """The beginning of a clause of a formula that holds no unit."""

    kind: Literal["time", "ignored"]


class RemarkRule(Rule):
    """A rule that a notice states once and that holds from there on."""

    kind: Literal["first_is_lead", "others_support", "always_include"]
    in_formula: bool = False
    """The units of the remark are those of the formula it stands in (各县负责，下同)."""


class FormulaLine(Entry):
    """What makes a line without brackets and labels a formula."""

    must_say: tuple[Text, ...]
    must_say_shared: tuple[Text, ...]
    never_alone: tuple[Text, ...]
    bracket_only: tuple[Text, ...]
    people: tuple[Text, ...]
    not_after: tuple[Text, ...]
    not_after_unless: tuple[Text, ...]
    must_say_last: tuple[Text, ...]
    carries_out: str
    whole_item: str
    tells_work: str
    given_by: Text
    shared_first: str
    given_inside: str
    home_words: tuple[Text, ...]
    as_told: tuple[Text, ...]
    dashes: tuple[Text, ...]
    work: tuple[Text, ...]
    copulas: Text
    before_colon: Text
    run_on: str
    run_on_bare: str
    remark_anywhere: str
    remark_back: tuple[Text, ...]
    any_label: str
    share: str
    shared_by: tuple[Text, ...]


class Misreading(Rule):
    """Characters that scans misread in a label, where nothing else can be meant; ``reading`` is as long."""

    reading: Text


class RoleLexicon(Entry):
    """The file ``roles.toml``."""

    fragments: dict[str, str]
    line: FormulaLine
    label: tuple[Label, ...]
    field: tuple[FieldLabel, ...]
    predicate: tuple[Predicate, ...]
    joint: tuple[Joint, ...]
    mark: tuple[Label, ...]
    clause: tuple[Clause, ...]
    remark: tuple[RemarkRule, ...]
    misreading: tuple[Misreading, ...]


@cache
def roles() -> RoleLexicon:
    """Return the checked file ``roles.toml``."""
    return load(RoleLexicon, "roles.toml")


@cache
def label_ids() -> frozenset[str]:
    """Return the rules that are labels before units."""
    return frozenset(label.id for label in roles().label)


@cache
def any_clause() -> re.Pattern[str]:
    """Return one pattern for all rules of clauses; ``lastgroup`` is ``r`` and the rule's index.

    Rules that come first in the file win where several match at one place.
    """
    lexicon = roles()
    parts = (f"(?P<r{i}>{expand(rule.pattern, lexicon.fragments)})" for i, rule in enumerate(lexicon.clause))
    return pattern_cache.compile_pattern("|".join(parts))


@remembered
def line_pattern(
    name: Literal[
        "shared_first",
        "carries_out",
        "whole_item",
        "tells_work",
        "run_on",
        "run_on_bare",
        "remark_anywhere",
        "any_label",
        "given_inside",
        "share",
    ],
) -> re.Pattern[str]:
    """Return a compiled pattern of what makes a line a formula."""
    source: str = getattr(roles().line, name)
    return pattern_cache.compile_pattern(source)


def rule_index(found: re.Match[str]) -> int:
    """Return which rule of its table one pattern for all of them matched with."""
    return int((found.lastgroup or "r0")[1:])


@remembered
def role_patterns(
    table: Literal["label", "field", "predicate", "mark", "remark", "misreading"],
) -> tuple[re.Pattern[str], ...]:
    """Return the compiled rules of one table, in the order of the file."""
    lexicon = roles()
    rules: tuple[Rule, ...] = getattr(lexicon, table)
    return tuple(compile_pattern(rule.pattern, lexicon.fragments) for rule in rules)
