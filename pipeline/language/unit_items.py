"""What the stretches of a list are: units with their marks, times, persons; small words around them cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache

from pipeline.language.functions import function_of, line_of_work
from pipeline.language.role_lexicon import any_clause, role_patterns, roles
from pipeline.language.unit_kinds import LONGEST_NAME, Kind, classify, ends_as_unit, starts_as_unit
from pipeline.language.unit_lexicon import ends_with, false_endings, longest_first, never_pattern, unit_phrase, units
from pipeline.language.unit_text import Squeezed
from pipeline.model.record import Role
from pipeline.model.values import value
from pipeline.pattern_cache import compile_pattern


@value(frozen=True, slots=True)
class Item:
    """One stretch of a list: squeezed offsets, what it is, and the role that a mark behind it gives (甲局（牵头）)."""

    start: int
    end: int
    text: str
    kind: Kind
    mark: Role | None = None
    starred: bool = False


@cache
def joining_words() -> re.Pattern[str]:
    """Return the pattern of words such as 和 and 以及 that join two units."""
    return re.compile(longest_first(units().joining.words))


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(f"(?:{longest_first(units().joining.prefixes)})")


@cache
def _topic() -> re.Pattern[str]:
    return compile_pattern(units().joining.topic)


@cache
def _openings() -> frozenset[str]:
    """Return the characters with which small words before a unit begin."""
    return frozenset(word[0] for word in (*units().joining.prefixes, *units().joining.words))


@cache
def _closings() -> frozenset[str]:
    """Return the characters with which small words behind a unit end."""
    return frozenset(word[-1] for word in units().joining.suffixes)


@cache
def _suffix() -> re.Pattern[str]:
    return re.compile(f"(?:{longest_first(units().joining.suffixes)})$")


def _trim(text: str) -> tuple[int, int]:
    """Return how much of a stretch remains without small words and marks around it."""
    lo, hi = 0, len(text)
    marks = units().punctuation
    outside = marks.separators + marks.stops + marks.colons + "." + units().joining.stars
    while lo < hi and text[lo] in outside:
        lo += 1
    if units().joining.by in text and (topic := _topic().match(text, lo, hi)) and topic.end() < hi:
        lo = topic.end()
    while lo < hi and text[lo] in _openings():
        prefix = _prefix().match(text, lo, hi)
        joining = joining_words().match(text, lo, hi)
        if prefix and prefix.end() < hi:
            lo = prefix.end()
        elif joining and (starts_as_unit(text[joining.end() : hi]) or text[lo - 1 : lo] == units().joining.et_cetera):
            lo = joining.end()
        else:
            break
    while lo < hi and text[hi - 1] in outside:
        hi -= 1
    while lo < hi and text[hi - 1] in _closings():
        suffix = _suffix().search(text[max(lo, hi - 4) : hi])
        small = units().joining
        if suffix is None or (suffix[0] == small.et_cetera and text[max(lo, hi - 2)] in small.not_before_et_cetera):
            break
        hi -= len(suffix[0])
    return lo, hi


def items_of(squeezed: Squeezed, start: int, end: int, *, people: bool = False) -> Iterator[Item]:
    """Give the items of a stretch without separators: a unit, or a unit and what follows it without a break."""
    whole = squeezed.text[start:end]
    lo, hi = _trim(whole)
    if lo >= hi:
        return
    starred = any(sign in units().joining.stars for sign in whole[:lo] + whole[hi:])
    start, end = start + lo, start + hi
    text = squeezed.text[start:end]
    mark: Role | None = None
    marked = unit_phrase("last-bracket").search(text) if text[-1] in units().punctuation.close else None
    if marked and marked.start():
        mark = mark_of(marked[1])
        if mark is not None or _is_note(marked[1]):
            end -= len(marked[0])
            text = squeezed.text[start:end]
    kind = classify(text)
    if kind is not Kind.UNIT or people:
        end = start + _without_person(text, people=people)
        text = squeezed.text[start:end]
        kind = classify(text)
    if kind in (Kind.PROSE, Kind.UNKNOWN, Kind.PERSON):
        # 市教育局2024年6月底前完成: a unit with its time, no separator between.
        for clause in any_clause().finditer(text, 2, 60):
            if ends_as_unit(text[: clause.start()], strong=True):
                yield from items_of(squeezed, start, start + clause.start(), people=people)
                rest = text[clause.start() :]
                yield Item(start + clause.start(), end, rest, classify(rest))
                return
    yield Item(start, end, text, kind, mark, starred)


_NAME_LENGTHS = (3, 2)


def _is_note(text: str) -> bool:
    """Tell whether a bracket behind a unit is no part of its name: a person, a time, a telephone, a remark on roles."""
    if never_pattern("contact").search(text) or classify(text) in (Kind.PERSON, Kind.IGNORED, Kind.TIME):
        return True
    shares = zip(roles().predicate, role_patterns("predicate"), strict=True)
    if any(p.fullmatch(text) for rule, p in shares if not rule.strict):
        return True  # 市住建局（按职责分工）
    return any(p.search(text) for p in role_patterns("remark"))


def _without_person(text: str, *, people: bool) -> int:
    """Return where a unit ends that a person's name follows (县住建局王某某), with a title where persons are due."""
    if not starts_as_unit(text) or len(text) > LONGEST_NAME:
        return len(text)
    for length in _NAME_LENGTHS:
        name = text[-length:]
        if name[0] not in units().surnames.words:
            continue  # 县水利局局长王某 is no 县水利局局 of a Mr 长王某
        if ends_with(name, false_endings()) or classify(name) is not Kind.PERSON:
            continue  # 区委常委 is no 区委 of a Mr 常委
        if ends_as_unit(text[:-length], strong=True):
            return len(text) - length
    if people:
        for end in range(len(text) - 2, 3, -1):
            if ends_as_unit(text[:end], strong=True) and classify(text[end:]) is Kind.PERSON:
                return end
    return len(text)


def mark_of(text: str) -> Role | None:
    """Return the role that a bracket behind a unit gives it (牵头), None where it says something else.

    >>> mark_of("牵头单位").value, mark_of("县财政局")
    ('lead', None)
    """
    for rule, pattern in zip(roles().mark, role_patterns("mark"), strict=True):
        if pattern.fullmatch(text):
            return rule.role
    return None


def _join_times(squeezed: Squeezed, items: list[Item]) -> list[Item]:
    """Make one item of times that stand side by side (2024年、2025年11月底前)."""
    joined: list[Item] = []
    for item in items:
        if item.kind is Kind.TIME and joined and joined[-1].kind is Kind.TIME:
            first = joined.pop()
            joined.append(Item(first.start, item.end, squeezed.text[first.start : item.end], Kind.TIME))
        else:
            joined.append(item)
    return joined


@cache
def _counted_levels() -> re.Pattern[str]:
    return re.compile(units().sharing.counted_levels.pattern)


def _join_tiers(squeezed: Squeezed, items: list[Item]) -> list[Item]:
    """Make one unit of 市、县两级教育局: neither part means anything alone."""
    joined: list[Item] = []
    for item in items:
        first = item
        if item.kind is Kind.UNIT and _counted_levels().match(item.text):
            while joined and joined[-1].kind is Kind.UNIT and len(joined[-1].text) <= 2:
                first = joined.pop()
        if first is item:
            joined.append(item)
        else:
            joined.append(replace(item, start=first.start, text=squeezed.text[first.start : item.end]))
    return joined


# ---------------------------------------------------------------- what neighbours tell


def settle_neighbours(squeezed: Squeezed, items: list[Item]) -> list[Item]:
    """Return the items, settled by their neighbours: stars, bare nouns, times and tiers that belong together."""
    if len(items) < 2:
        return items
    named = _tell_lines_of_work(_revive_nouns(_marked_by_stars(items)))
    return _join_tiers(squeezed, _join_times(squeezed, named))


def _marked_by_stars(items: list[Item]) -> list[Item]:
    """Let the starred ones of several units lead (★甲局、乙局); stars before all of them are bullets."""
    named = [item for item in items if item.kind in (Kind.UNIT, Kind.UNKNOWN)]
    if all(item.starred for item in named):
        return items
    return [replace(item, mark=Role.LEAD) if item.starred and item.mark is None else item for item in items]


def _tell_lines_of_work(items: list[Item]) -> list[Item]:
    """Read bare lines of work before an office or a bare 部门 as units (财政、住建部门; 公安、民政等部门).

    Their text takes the ending that they share; their place stays that of what is written.
    """
    told: list[Item] = []
    shared: str | None = None
    known = sum(item.kind in (Kind.UNKNOWN, Kind.UNIT) and _is_bare_line(item.text) for item in items)
    for item in reversed(items):
        is_line = item.kind in (Kind.UNKNOWN, Kind.UNIT) and _is_bare_line(item.text)
        strange = known >= _SURE_LINES and _may_be_line(item)
        if shared and (is_line or strange):
            if told and told[-1].text == shared:
                told[-1] = replace(told[-1], kind=Kind.FILLER)  # the bare 主管部门 behind its lines is no unit more
            told.append(replace(item, kind=Kind.UNIT, text=item.text + shared))
            continue
        tails = units().sharing.line_tails
        ended = item.kind in _NAMED and item.text.endswith(tails)
        tail = max((t for t in tails if item.text.endswith(t)), key=len) if ended else None
        if tail and item.kind is Kind.UNIT and not function_of(item.text):
            tail = tail if tail.endswith(tails[0]) else None  # 有关部门 share their noun, 总局 nothing
        shared = tail
        told.append(item)
    return told[::-1]


def _may_be_line(item: Item) -> bool:
    """Tell whether an unknown word can be a line of work; 供电 ends like an enterprise and is one."""
    if item.kind is Kind.UNKNOWN:
        return len(item.text) <= LONGEST_LINE
    return item.kind is Kind.UNIT and len(item.text) == _SHORTEST_LINE and not starts_as_unit(item.text)


_SHORTEST_LINE = 2
_NAMED = (Kind.UNIT, Kind.FILLER)
_SURE_LINES = 2
"""Beside so many known lines of work an unknown word is one, too (教育、卫生健康、供水等主管部门)."""
LONGEST_LINE = 6
"""Characters of a line of work (公共交通, 卫生健康)."""


@lru_cache(maxsize=1024)  # the same units stand in task after task
def _is_bare_line(text: str) -> bool:
    line = text.removeprefix(units().sharing.every_level_word)  # 各级教育、妇联部门
    return line_of_work(line) is not None and not ends_as_unit(text, strong=True)


def _revive_nouns(items: list[Item]) -> list[Item]:
    """Read a bare noun as a unit where its neighbour completes it (有关部门、单位; 各镇、部门); else it is nobody."""
    revived: list[Item] = []
    for item in items:
        completed = item.kind is Kind.FILLER and revived and _completes(revived[-1], item.text)
        revived.append(replace(item, kind=Kind.UNIT) if completed else item)
    return revived


def _completes(before: Item, noun: str) -> bool:
    if before.kind is not Kind.UNIT:
        return False
    sharing = units().sharing
    if noun in sharing.after_every and (
        before.text in sharing.after_every or before.text.startswith(units().joining.every)
    ):
        return noun != before.text
    if noun in sharing.nouns and before.text.endswith(sharing.nouns):
        return before.text not in sharing.nouns
    return noun in sharing.government_tails and before.text.endswith(sharing.committee)
