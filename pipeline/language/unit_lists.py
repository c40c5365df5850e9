"""Cutting a list of units into its units: separators, 和 and 等, white space, brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from pipeline.language.brackets import NUL, mask_brackets
from pipeline.language.functions import function_of, line_of_work
from pipeline.language.unit_brackets import with_shares
from pipeline.language.unit_items import LONGEST_LINE, Item, items_of, joining_words, mark_of, settle_neighbours
from pipeline.language.unit_kinds import (
    LONGEST_NAME,
    Kind,
    classify,
    ends_as_unit,
    is_group,
    is_person,
    level_word,
    starts_as_unit,
    without_brackets,
)
from pipeline.language.unit_lexicon import longest_first, units
from pipeline.language.unit_run_together import cut_run_together
from pipeline.language.unit_text import LINE_END, NO_GAP, Squeezed
from pipeline.notation import begins_with, marks


def split_list(squeezed: Squeezed, start: int, end: int, *, cell: bool = False, people: bool = False) -> list[Item]:
    """Cut a list into its items, in order. Empty stretches are left out.

    Args:
        squeezed: the text.
        start: first squeezed character of the list.
        end: the character after its last.
        cell: the list is a table cell, where white space and ``/`` part units, too.
        people: the list names persons beside the units (责任单位及责任人).

    Returns:
        Units and whatever else stands between the separators; contiguous times are one item.
    """
    masked = mask_brackets(squeezed.text[start:end])
    items: list[Item] = []
    at = 0
    for stop, after in (*_separators(squeezed, start, masked, cell=cell), (len(masked), len(masked))):
        for lo, hi in _cut(squeezed, start + at, start + stop, masked[at:stop], cell=cell, people=people):
            for item in items_of(squeezed, lo, hi, people=people):
                items.extend(with_shares(squeezed, item, _inner_list(squeezed)))
        at = after
    return settle_neighbours(squeezed, items)


def items_between(squeezed: Squeezed, start: int, masked: str, turning: Sequence[tuple[int, int]]) -> Iterator[Item]:
    """Give the items of a list one after the other, as they are without their neighbours.

    ``masked`` is the list, which begins at ``start``, with its brackets masked. What overlaps the places of ``turning``
    (in order, counted from the start of the list), where lists end, is left out.
    """
    at = n = 0
    for stop, after in (*_separators(squeezed, start, masked, cell=False), (len(masked), len(masked))):
        while n < len(turning) and turning[n][1] <= at:
            n += 1
        if n == len(turning) or stop <= turning[n][0]:
            for lo, hi in _cut(squeezed, start + at, start + stop, masked[at:stop], cell=False, people=False):
                yield from items_of(squeezed, lo, hi)
        at = after


def _inner_list(squeezed: Squeezed) -> Callable[[int, int], list[Item]]:
    return lambda start, end: split_list(squeezed, start, end)


@cache
def _separator() -> re.Pattern[str]:
    marks = units().punctuation
    single = re.escape(marks.separators + marks.cell_separators)
    return re.compile(f"{marks.numbering}|[{single}]")


def _separators(squeezed: Squeezed, start: int, masked: str, *, cell: bool) -> Iterator[tuple[int, int]]:
    """Give first and last-but-one character of the separators outside brackets, list numbers among them."""
    text = squeezed.text[start : start + len(masked)]
    last = 0
    for found in _separator().finditer(text):
        at, after = found.span()
        if masked[at] == NUL:
            continue
        if found[0] in units().punctuation.cell_separators and not _slash_parts(text[last:at], text[after:], cell):
            continue
        yield at, after
        last = after


def _slash_parts(left: str, right: str, cell: bool) -> bool:
    """Tell whether a slash parts two units; in a cell it may also stand where a line broke (省自然资源和/规划厅)."""
    left, right = left[-LONGEST_NAME:], right[:LONGEST_NAME]
    if ends_as_unit(left, strong=True):
        return True
    broken = level_word(left) is not None and not ends_as_unit(left) and not starts_as_unit(right)
    return cell and not broken


def _cut(
    squeezed: Squeezed, start: int, end: int, masked: str, *, cell: bool, people: bool
) -> Iterator[tuple[int, int]]:
    """Cut what stands between two separators behind brackets that give a role, at white space, 等 and 和."""
    edges = (start, *_behind_marks(squeezed.text, start, masked), end)
    for first, last in pairwise(edges):
        shown = masked[first - start : last - start]
        for lo, hi in _cut_at_gaps(squeezed, first, last, shown, cell=cell, people=people):
            part = shown[lo - first : hi - first]
            for a, b in _cut_at_et_cetera(squeezed.text, lo, hi, part):
                joined = not cell and joining_words().search(squeezed.text, a, b)
                for c, d in ((a, b),) if joined else cut_run_together(squeezed.text, a, b):
                    yield from _cut_at_joining_words(squeezed.text, c, d, part[c - lo : d - lo])


def _behind_marks(text: str, start: int, masked: str) -> Iterator[int]:
    """Give the places behind brackets that say the role of a unit, which ends there: 甲局（牵头）乙局."""
    if NUL not in masked:
        return
    for inside in _MASKED.finditer(masked, 1):
        lo, hi = start + inside.start(), start + inside.end()
        behind = inside.end() + 1
        joined = masked.startswith(units().joining.et_cetera, behind) or joining_words().match(masked, behind)
        if behind < len(masked) and not joined and mark_of(text[lo:hi]) is not None:
            yield start + behind


_MASKED = re.compile(f"{NUL}+")


def _cut_at_gaps(
    squeezed: Squeezed, start: int, end: int, masked: str, *, cell: bool, people: bool
) -> Iterator[tuple[int, int]]:
    if not any(squeezed.gaps[start + 1 : end]):
        yield start, end
        return
    edges = [i for i in range(start + 1, end) if squeezed.gaps[i] != NO_GAP and masked[i - start] != NUL]
    lo = start
    for edge, following in zip(edges, [*edges[1:], end], strict=False):
        left, right = squeezed.text[lo:edge], squeezed.text[edge:following]
        named = (people or (cell and is_person(left))) and classify(left) is Kind.PERSON and starts_as_unit(right)
        if named or _parts(left, right, cell=cell, line_end=squeezed.gaps[edge] == LINE_END):
            yield lo, edge
            lo = edge
    yield lo, end


def _parts(left: str, right: str, *, cell: bool, line_end: bool) -> bool:
    """Tell whether white space between two stretches parts two units, or only breaks one name."""
    if len(left) > 80 or right[0] in units().punctuation.open:
        return False
    if _is_inner_office(left, right):
        return False
    sharing = units().sharing
    if left[-1] in units().punctuation.close and right[0] in sharing.kinds_after_bracket and not cell:
        return False
    if left[-1] in units().punctuation.close and re.match(sharing.government_after_bracket.pattern, right):
        return False
    if cell and left[-1] in units().punctuation.close and classify(left) is Kind.PERSON and ends_as_unit(right):
        return True
    if ends_as_unit(left, strong=True):
        if starts_as_unit(right):
            return True
        if classify(right) in (Kind.PERSON, Kind.TIME) or (right in sharing.nouns and is_group(left)):
            return True
        return (cell or not line_end) and len(right) > 2 and ends_as_unit(right)
    if right[0] == units().joining.every and left in sharing.kinds:
        return True
    if not ends_as_unit(left) or len(without_brackets(left)) < 2:
        return False
    places = (cell or not line_end) and min(len(left), len(right)) > 2
    if places and _tier(left) is not None and _tier(left) == _tier(right):
        return True
    return starts_as_unit(right) and len(right) > 1 and (cell or not line_end or right[0] == units().joining.every)


def _tier(place: str) -> int | None:
    """Return on which tier a place stands, None for what is no place."""
    tiers = units().sharing.tiers
    ending = max((e for tier in tiers for e in tier if place.endswith(e)), key=len, default=None)
    return next((i for i, tier in enumerate(tiers) if ending in tier), None)


def _is_inner_office(left: str, right: str) -> bool:
    parents = units().parents
    if not left.endswith(parents.heads) or len(left) > 8:
        return False
    return any(
        right == word or (right.startswith(word) and begins_with(right[len(word) :], marks().round_open))
        for word in parents.inner
    )


@cache
def _group_noun() -> re.Pattern[str]:
    return re.compile(f"(?:{longest_first(units().joining.group_nouns)})$")


_ET_CETERA_WITHIN = 80
"""Characters of a stretch in which its 等 is looked for."""


def _cut_at_et_cetera(text: str, start: int, end: int, masked: str) -> Iterator[tuple[int, int]]:
    """Part X等Y部门 into X and Y部门; an 等 at the end goes with the trimming."""
    word, stop = units().joining.et_cetera, min(len(masked), _ET_CETERA_WITHIN)
    place = masked.find(word, 0, stop)
    while place >= 0:
        at = start + place
        place = masked.find(word, place + 1, stop)
        left, right = text[start:at], text[at + 1 : end]
        if not left or left[-1] in units().joining.not_before_et_cetera or not right:
            continue
        in_row = (
            len(left) <= LONGEST_LINE
            and right in units().sharing.line_tails
            and text[start - 1 : start] == marks().list_comma
        )
        if (
            (ends_as_unit(left) or right in units().sharing.kinds or line_of_work(left) or in_row)
            and len(right) < 30
            and _group_noun().search(without_brackets(right))
        ):
            yield start, at
            yield at + 1, end
            return
    yield start, end


def _cut_at_joining_words(text: str, start: int, end: int, masked: str) -> Iterator[tuple[int, int]]:
    """Part at 和, 及, 与 where the left side is closed as a unit: 文化和旅游局 stays one."""
    lo, joining = start, units().joining
    for found in joining_words().finditer(masked):
        at, after = start + found.start(), start + found.end()
        left = text[max(lo, at - 60) : at].removesuffix(units().joining.et_cetera)
        right = text[after : min(end, after + 60)]
        if (
            not left
            or not right
            or text[lo:at] in joining.things
            or (right[0] == joining.not_joined and not right.startswith(joining.not_joined_unless))
        ):
            continue
        strong = ends_as_unit(left, strong=True)
        weak = not strong and ends_as_unit(left) and (len(without_brackets(left)) > 2 or starts_as_unit(left))
        if (strong and (ends_as_unit(right) or starts_as_unit(right) or joining_words().search(right))) or (
            weak
            and (starts_as_unit(right) or ends_as_unit(right, strong=True))
            and not _is_merged_office(text[max(lo, at - 60) : min(end, after + 60)], left, right)
        ):
            yield lo, at
            lo = after
    yield lo, end


def _is_merged_office(whole: str, left: str, right: str) -> bool:
    """Tell whether one office bears both names, the second of which is none without the first: 水务和湖泊局."""
    if starts_as_unit(right) or function_of(right) is not None:
        return False
    work = line_of_work(left)
    return work is not None and function_of(whole) == work
