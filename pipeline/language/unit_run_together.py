"""Offices that stand side by side in a cell without a mark between them (县教育局县公安局县水利局)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from pipeline.language.functions import function_of
from pipeline.language.unit_kinds import ends_as_unit, is_group, is_plain_office, level_word
from pipeline.language.unit_lexicon import level_pattern, longest_first, units

_SHORTEST_RUN = 6
_LONGEST_RUN = 200
"""Characters; a longer stretch without a separator is no list."""
_SHORTEST_STEMS = 5
_LONGEST_BARE = 12
"""Characters of an office without a level word in such a run."""
_SHORTEST_OFFICE = 4
"""Characters of an office whose line of work is not known, and of which the level word tells that it is one."""


def cut_run_together(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part the offices of a cell that lost its separators, only where all are sure.

    Each begins with a level word, with 各, or with a place whose government it is. All but one are offices of a
    known line, governments or groups, or all begin with the same level word and end as offices do. Inside each
    offices without a level word may run on, where all of them begin with a known stem.
    """
    for lo, hi in _cut_at_levels(text, start, end):
        yield from _cut_at_stems(text, lo, hi)


def _cut_at_levels(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    whole = text[start:end]
    if not _SHORTEST_RUN <= len(whole) <= _LONGEST_RUN:
        yield start, end
        return
    edges = [0]
    pairs = [pair.span() for pattern in _pairs() for pair in pattern.finditer(whole)]
    for found in _beginning().finditer(whole, 1):
        last = edges[-1]
        if any(lo < found.start() < hi for lo, hi in pairs):
            continue
        if found.start() - last > 2 and ends_as_unit(whole[last : found.start()], strong=True):
            edges.append(found.start())
    yield from _places(edges, start, end) if _are_offices(_parts(whole, edges)) else [(start, end)]


@cache
def _pairs() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, units().sharing.run_pairs))


def _parts(whole: str, edges: Sequence[int]) -> list[str]:
    return [whole[a:b] for a, b in pairwise([*edges, len(whole)])]


def _places(edges: Sequence[int], start: int, end: int) -> Iterator[tuple[int, int]]:
    """Give the parts of a stretch that begin at some places of it, as places of the text."""
    return pairwise([*(start + edge for edge in edges), end])


@cache
def _beginning() -> re.Pattern[str]:
    """Return the pattern of where an office can begin inside a run."""
    government = units().sharing.place_government.pattern
    own = "|".join(units().joining.own_groups)
    concerned = "|".join(units().joining.concerned)
    every = f"{units().joining.every}(?!(?:{concerned})?(?:{own}))"
    return re.compile(f"(?=(?:{level_pattern().pattern})|{every}|{government}|{units().sharing.run_starts})")


def _cut_at_stems(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Part offices that have no level word (教育局财政局, 县教育局财政局), only where each begins with a known stem."""
    whole = text[start:end]
    if not _SHORTEST_STEMS <= len(whole) <= _LONGEST_RUN:
        yield start, end
        return
    edges = [0]
    for found in _stem().finditer(whole, 2):
        left = whole[edges[-1] : found.start()]
        if len(left) > 1 and left.endswith(units().sharing.run_ends) and ends_as_unit(left, strong=True):
            edges.append(found.start())
    parts = _parts(whole, edges)
    bare = [_without_owner(parts[0]), *parts[1:]]
    side_by_side = all(_beside(parts[i - 1], parts[i], parts[: i - 1]) for i in range(1, len(parts)))
    yield from _places(edges, start, end) if side_by_side and all(map(_is_bare_office, bare)) else [(start, end)]


@cache
def _stem() -> re.Pattern[str]:
    """Return the pattern of where an office without a level word can begin inside a run."""
    return re.compile(f"(?=(?:{longest_first([*units().parents.stems, *units().sharing.run_stems])}))")


def _without_owner(part: str) -> str:
    """Return an office without its level word, a department without the word of its office (局办公室)."""
    level = level_word(part)
    if level is not None:
        return part[len(level[0]) :]
    own = next((word for word in units().sharing.run_own if part.startswith(word)), "")
    return part[len(own) :]


def _is_bare_office(part: str) -> bool:
    if len(part) > _LONGEST_BARE or _stem().match(part) is None or not ends_as_unit(part, strong=True):
        return False
    return part.endswith(units().sharing.run_ends) or is_group(part)


def _beside(left: str, right: str, before: Sequence[str]) -> bool:
    """Tell whether two offices stand side by side, and the second is no part of the first (教育局人事科)."""
    parents, sharing = units().parents, units().sharing
    if right in sharing.run_inside:
        return False
    if is_group(right):
        return not (left.endswith(sharing.run_parents) and any(own in right for own in units().joining.own_groups))
    if left.endswith(parents.heads) and right in parents.inner:
        return False  # 县委组织部
    if left.endswith(sharing.run_parents) and not left.endswith(parents.not_offices):
        line = function_of(right)
        return line is not None and line != function_of(left) and not right.endswith(parents.divisions)
    is_part = right.endswith(sharing.run_parts) and not left.endswith(sharing.run_parts)
    return not is_part or any(one.endswith(sharing.run_parts) for one in before)


def _are_offices(parts: Sequence[str]) -> bool:
    if not all(map(is_plain_office, parts)):
        return False
    sure = [part for part in parts if function_of(part) or is_group(part) or _is_government(part)]
    if len(sure) >= max(2, len(parts) - 1):
        return True
    level = level_word(parts[0])
    alike = level is not None and all(part.startswith((level[0], units().joining.every)) for part in parts)
    return alike and all((part in sure or len(part) >= _SHORTEST_OFFICE) and _is_office(part) for part in parts)


def _is_government(part: str) -> bool:
    return re.fullmatch(units().sharing.place_government.pattern, part) is not None


def _is_office(part: str) -> bool:
    if part.endswith(units().parents.branch):
        return False  # 市公安局市南分局 is one
    return is_group(part) or part.endswith(units().sharing.run_tails)
