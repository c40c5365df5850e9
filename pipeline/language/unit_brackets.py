"""Brackets behind a unit that give other units their share of its task: 县水务公司（县住建局督导）."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from pipeline.language.role_lexicon import Label, role_patterns, roles
from pipeline.language.unit_items import Item
from pipeline.language.unit_kinds import Kind, is_plain_office
from pipeline.language.unit_lexicon import unit_phrase, units
from pipeline.language.unit_text import Squeezed
from pipeline.model.record import Role

Split = Callable[[int, int], Iterable[Item]]
"""Cuts a stretch into its items."""


def with_shares(squeezed: Squeezed, item: Item, split: Split) -> Iterator[Item]:
    """Give a unit, and behind it the units of its bracket where that says what they do; else the unit as it is."""
    bracket = unit_phrase("share-bracket").search(item.text) if item.kind is Kind.UNIT else None
    share = _share(bracket[1]) if bracket else None
    if bracket is None or share is None or bracket.start() == 0 or squeezed.text[item.start : item.end] != item.text:
        yield item
        return
    role, lead, length = share
    start = item.start + bracket.start(1) + lead
    inside = list(split(start, start + length))
    if not inside or not all(one.kind is Kind.UNIT and is_plain_office(one.text) for one in inside):
        yield item
        return
    yield replace(item, end=item.start + bracket.start(), text=item.text[: bracket.start()])
    yield from (replace(one, mark=one.mark or role) for one in inside)


def _share(text: str) -> tuple[Role, int, int] | None:
    """Return role, place and length of the units in a bracket: before a predicate or behind a label."""
    for rule, pattern in zip(roles().predicate, role_patterns("predicate"), strict=True):
        if rule.strict:
            continue
        found = next((m for m in pattern.finditer(text) if m.end() == len(text) and m.start() > 1), None)
        if found is not None:
            return rule.role, 0, found.start()
    colon = re.search(f"[{re.escape(units().punctuation.colons)}]", text)
    if colon is None:
        return None
    label: Label
    for label, pattern in zip(roles().label, role_patterns("label"), strict=True):
        if pattern.fullmatch(text, 0, colon.start()):
            return label.role, colon.end(), len(text) - colon.end()
    return None
