"""Offices that stand side by side in a cell without a mark between them (县教育局县公安局县水利局)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.language.functions import function_of
from pipeline.language.unit_kinds import ends_as_unit, is_group, is_plain_office, level_word
from pipeline.language.unit_lexicon import level_pattern, units

_SHORTEST_RUN = 8
_LONGEST_RUN = 200
"""Characters; a longer stretch without a separator is no list."""
_SHORTEST_OFFICE = 4
"""Characters of an office whose line of work is not known, and of which the level word tells that it is one."""


def cut_run_together(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part the offices of a cell that lost its separators, only where all are sure.

    Each begins with a level word, with 各, or with a place whose government it is. All but one are offices of a
    known line, governments or groups, or all begin with the same level word and end as offices do.
    """
    whole = text[start:end]
    if not _SHORTEST_RUN <= len(whole) <= _LONGEST_RUN:
        yield start, end
        return
    edges = [0]
    for found in _beginning().finditer(whole, 1):
        last = edges[-1]
        if found.start() - last > 2 and ends_as_unit(whole[last : found.start()], strong=True):
            edges.append(found.start())
    parts = [whole[a:b] for a, b in zip(edges, [*edges[1:], len(whole)], strict=True)]
    if len(parts) < 2 or not _are_offices(parts):
        yield start, end
        return
    for part in parts:
        yield start, start + len(part)
        start += len(part)


@cache
def _beginning() -> re.Pattern[str]:
    """Return the pattern of where an office can begin inside a run."""
    government = units().sharing.place_government.pattern
    own = "|".join(units().joining.own_groups)
    concerned = "|".join(units().joining.concerned)
    every = f"{units().joining.every}(?!(?:{concerned})?(?:{own}))"
    return re.compile(f"(?=(?:{level_pattern().pattern})|{every}|{government})")


def _are_offices(parts: Sequence[str]) -> bool:
    if not all(map(is_plain_office, parts)):
        return False
    sure = [part for part in parts if function_of(part) or is_group(part) or _is_government(part)]
    if len(sure) >= max(2, len(parts) - 1):
        return True
    level = level_word(parts[0])
    alike = level is not None and all(part.startswith((level[0], units().joining.every)) for part in parts)
    return alike and all(len(part) >= _SHORTEST_OFFICE and _is_office(part) for part in parts)


def _is_government(part: str) -> bool:
    return re.fullmatch(units().sharing.place_government.pattern, part) is not None


def _is_office(part: str) -> bool:
    if part.endswith(units().parents.branch):
        return False  # 市公安局市南分局 is one
    return is_group(part) or part.endswith(units().sharing.run_tails)
