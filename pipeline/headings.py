"""What the heading of a table column means (``columns.toml``).

Readers ask it whether a file of fields is a task table, the structure which column says what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal

from pipeline.lexicon import Entry, Rule, compile_pattern, load, pattern_named, remembered
from pipeline.model.notice import ColumnKind
from pipeline.model.record import Role
from pipeline.notation import marks


class ColumnRule(Rule):
    """A task table column."""

    kind: ColumnKind
    role: Role | None = None
    weight: int = 0


class CatalogueRule(Rule):
    """A column of a disclosure catalogue; ``field`` names what it fills."""

    field: str


class CellPatterns(Entry):
    """What cells look like."""

    time_like: str
    time_alone: str
    unit_like: str
    ticked: str
    unticked: str
    total: str


CellName = Literal["time_like", "time_alone", "unit_like", "ticked", "unticked", "total"]
"""What cells look like, asked for by name."""

PhraseId = Literal[
    "heading-word",
    "heading-with-role",
    "ends-table",
    "offices-with-stop",
    "roles-in-cell",
    "role-behind-office",
    "continued",
    "catalogue-number",
    "annex-in-line",
    "cut-in-time",
    "year-in-heading",
    "heading-of-work",
    "heading-of-names",
    "heading-of-what-is-asked",
    "heading-of-scores",
    "due-cell",
    "period-heading",
    "share",
    "whole-time",
    "time-first",
    "time-open",
    "day-below-month",
    "code-of-row",
    "heading-of-amount",
    "mark-of-period",
    "nothing",
    "and-so-on",
    "same-as-above",
    "numerals-alone",
    "joint-of-headings",
    "remark",
    "by-its-end",
    "remark-heading",
    "due-alone",
    "whole-sentence",
    "heading-of-content",
    "office-first",
    "glued-office",
    "heading-in-two-lines",
    "number-in-two-lines",
    "heading-of-progress",
    "heading-of-statements",
    "persons",
    "office-of-town",
    "office-of-several",
    "labelled-roles",
    "not-in-heading",
    "sentence-or-figure",
    "clock",
    "bracket-behind-office",
    "places-in-bracket",
    "row-number",
    "number-of-row",
    "between-entries",
    "no-start-of-cell",
    "no-end-of-cell",
    "statement-at-end",
    "figure-first",
    "no-space-behind",
    "no-space-before",
    "glued-bare-office",
    "level-inside-word",
    "glued-time",
    "glued-first-heading",
    "glued-table-end",
    "glued-row-end",
    "heading-of-persons",
    "heading-of-doers",
    "part-of-school",
    "label-of-list",
    "glued-work",
    "glued-number",
    "glued-first-number",
    "glued-header",
    "level-of-heading",
    "glued-cell-end",
    "glued-town",
    "glued-before-town",
    "glued-ditto",
    "glued-amount",
    "glued-band",
    "glued-leader",
    "rest-of-time",
    "rest-of-office",
]
"""Phrases that are asked for by name."""


class ColumnFile(Entry):
    """Schema of ``columns.toml``."""

    number_heading: str
    time_heading: str
    fragments: dict[str, str]
    column: tuple[ColumnRule, ...]
    catalogue: tuple[CatalogueRule, ...]
    cells: CellPatterns
    phrase: tuple[Rule, ...]


@cache
def column_rules() -> tuple[tuple[ColumnRule, re.Pattern[str]], ...]:
    """Return the task table columns with their compiled patterns."""
    data = load(ColumnFile, "columns.toml")
    return tuple((c, compile_pattern(c.pattern, data.fragments)) for c in data.column)


@cache
def catalogue_rules() -> tuple[tuple[CatalogueRule, re.Pattern[str]], ...]:
    """Return the catalogue columns with their compiled patterns."""
    data = load(ColumnFile, "columns.toml")
    return tuple((c, compile_pattern(c.pattern, data.fragments)) for c in data.catalogue)


@cache
def cell_pattern(name: CellName) -> re.Pattern[str]:
    """Return one of the ``[cells]`` patterns by name."""
    return re.compile(getattr(load(ColumnFile, "columns.toml").cells, name))


@remembered
def table_phrase(name: PhraseId) -> re.Pattern[str]:
    """Return the compiled pattern of a phrase of ``columns.toml``."""
    return pattern_named(load(ColumnFile, "columns.toml").phrase, name)


def number_heading() -> str:
    """Return the heading to give to a column of row numbers that has none."""
    return load(ColumnFile, "columns.toml").number_heading


def time_heading() -> str:
    """Return the heading to give to a column of times that has none."""
    return load(ColumnFile, "columns.toml").time_heading


LONGEST_KNOWN = 20
"""Characters of the longest heading that is known."""

_SPACE = re.compile(r"[\s\u3000\u00a0*]+")


@lru_cache(maxsize=1024)  # a line is asked for many reasons whether it is a heading
def heading_key(text: str) -> str:
    """Return a heading without white space, for matching."""
    return _SPACE.sub("", text).strip(marks().colons)


def match_heading(text: str) -> ColumnRule | None:
    """Return the rule for a column heading, or None where it is not known."""
    key = heading_key(text)
    if not key or len(key) > LONGEST_KNOWN:
        return None
    return _rule_of(key) or _rule_of_several(key)


@lru_cache(maxsize=4096)
def heading_kind(text: str) -> ColumnKind | None:
    """Return what stands below a column heading, or None where it is not known."""
    rule = match_heading(text)
    return None if rule is None else rule.kind


@lru_cache(maxsize=1024)
def _rule_of(key: str) -> ColumnRule | None:
    said = table_phrase("remark").sub("", key)
    for candidate in dict.fromkeys((key, said)):
        for rule, pattern in column_rules():
            if candidate and pattern.fullmatch(candidate):
                return rule
    year = table_phrase("year-in-heading").match(said)
    below = _rule_of(said[year.end() :]) if year is not None else None
    return below if below is not None and below.kind is ColumnKind.CONTENT else None  # 2024年目标 may be the work, too


def _rule_of_several(key: str) -> ColumnRule | None:
    """Return the rule for a heading of several meanings (任务分解/时序进度): the content's, else that of the first.

    What stands behind units says more of these: 责任单位及分工. Persons before units say less: 分管领导及责任部门.
    """
    rules = _rules_of_parts(key)
    if rules and rules[0].kind is ColumnKind.UNIT:
        return rules[0]
    content = next((rule for rule in rules if rule.kind is ColumnKind.CONTENT), None)
    return content or next((rule for rule in rules if rule.kind is not ColumnKind.OTHER), rules[0] if rules else None)


def _rules_of_parts(key: str) -> list[ColumnRule]:
    """Return the rules for the parts of a heading of several meanings, empty where one of them is not known."""
    parts = [part for part in table_phrase("joint-of-headings").split(key) if part]
    if len(parts) < 2:
        return []
    rules = [rule for part in parts if (rule := _rule_of(part)) is not None]
    return rules if len(rules) == len(parts) else []


@lru_cache(maxsize=4096)
def other_meanings(heading: str) -> tuple[ColumnRule, ...]:
    """Return the rules for what a heading of several meanings names beside the first (责任单位及完成时限)."""
    key = heading_key(heading)
    if len(key) > LONGEST_KNOWN or _rule_of(key) is not None:
        return ()
    return tuple(rule for rule in _rules_of_parts(key) if rule != match_heading(key))


@lru_cache(maxsize=4096)
def bracketed_role(heading: str) -> Role | None:
    """Return the role of the units in brackets if a heading names them so (牵头单位（配合单位）), or None."""
    inner = table_phrase("remark").search(heading_key(heading))
    rule = _rule_of(inner[0][1:-1]) if inner else None
    return rule.role if rule is not None and rule.kind is ColumnKind.UNIT else None


def match_catalogue(text: str) -> str | None:
    """Return the catalogue field of a heading, or None."""
    key = heading_key(text)
    if len(key) > LONGEST_KNOWN:
        return None
    said = table_phrase("remark").sub("", key)
    year = table_phrase("year-in-heading").match(said)
    for candidate in dict.fromkeys((key, said, said[year.end() :] if year is not None else said)):
        for rule, pattern in catalogue_rules():
            if candidate and pattern.fullmatch(candidate):
                return rule.field
    return None


@lru_cache(maxsize=4096)
def is_known_heading(text: str) -> bool:
    """Tell whether a text can be the heading of a column."""
    return match_heading(text) is not None or match_catalogue(text) is not None


def is_header_row(cells: Sequence[str]) -> bool:
    """Tell whether most cells of a row are headings of columns that are known, at least two of them."""
    filled = [cell for cell in cells if cell]
    known = sum(map(is_known_heading, filled))
    return len(filled) >= 2 and known * 2 > len(filled)
