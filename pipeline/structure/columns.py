"""What the columns of a table mean, by their headings (``columns.toml``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.lexicon import Entry, Rule, compile_pattern, load
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.record import Role


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


class ColumnFile(Entry):
    """Schema of ``columns.toml``."""

    fragments: dict[str, str]
    column: tuple[ColumnRule, ...]
    catalogue: tuple[CatalogueRule, ...]
    cells: CellPatterns


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
def cell_pattern(name: str) -> re.Pattern[str]:
    """Return one of the ``[cells]`` patterns by name."""
    return re.compile(getattr(load(ColumnFile, "columns.toml").cells, name))


_REMARK = re.compile(r"[（(][^（）()]*[）)]")
_SPACE = re.compile(r"[\s\u3000\u00a0*]+")


def heading_key(text: str) -> str:
    """Return a heading without white space, for matching."""
    return _SPACE.sub("", text).strip("：:")


def match_heading(text: str) -> ColumnRule | None:
    """Return the rule for a column heading, or None where it is not known."""
    key = heading_key(text)
    if not key or len(key) > 20:
        return None
    for candidate in (key, _REMARK.sub("", key)):
        for rule, pattern in column_rules():
            if candidate and pattern.fullmatch(candidate):
                return rule
    return None


def match_catalogue(text: str) -> str | None:
    """Return the catalogue field of a heading, or None."""
    key = heading_key(text)
    for candidate in (key, _REMARK.sub("", key)):
        for rule, pattern in catalogue_rules():
            if candidate and pattern.fullmatch(candidate):
                return rule.field
    return None


def map_columns(headings: Sequence[str], by_width: Sequence[int] = ()) -> tuple[Column, ...] | None:
    """Map a header row to columns; None where the row is no header of a task table.

    ``by_width`` are the columns by the length of their cells, longest first: where no heading says
    which one is the content, it is the longest of those that say nothing else (部门 | something).
    """
    rules = [match_heading(h) for h in headings]
    known = [r for r in rules if r is not None and r.kind is not ColumnKind.OTHER]
    weights = {i: r.weight for i, r in enumerate(rules) if r is not None and r.kind is ColumnKind.CONTENT}
    groups = [i for i, r in enumerate(rules) if r is not None and r.kind is ColumnKind.GROUP]
    governed = any(r.kind in (ColumnKind.UNIT, ColumnKind.TIME) for r in known)
    if not governed or sum(bool(h.strip()) for h in headings) < 2:
        return None
    if weights:
        main = max(weights, key=lambda i: (weights[i], i))  # 改革事项 | 主要任务: what is done stands to the right
    elif free := [i for i in by_width if i < len(rules) and (rules[i] is None or i in groups)]:
        main = free[0]
    elif groups:
        main = groups[-1]
    else:
        return None
    strong_units = any(r.kind is ColumnKind.UNIT and r.id != "unit-plain" for r in known)
    out = []
    for i, (heading, rule) in enumerate(zip(headings, rules, strict=True)):
        key = heading_key(heading)
        if i == main:
            out.append(Column(ColumnKind.CONTENT, key, None, rule.id if rule else "content-widest"))
        elif rule is None:
            out.append(Column(ColumnKind.GROUP if i < main and key == "" else ColumnKind.OTHER, key))
        elif rule.kind is ColumnKind.CONTENT or (rule.id == "unit-plain" and strong_units):
            out.append(Column(ColumnKind.GROUP if i < main else ColumnKind.OTHER, key, None, rule.id))
        else:
            out.append(Column(rule.kind, key, rule.role, rule.id))
    return tuple(out)
