"""Cutting a list of units into its units: separators, 和 and 等, white space, brackets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.language.unit_kinds import (
    LONGEST_NAME,
    Kind,
    bare,
    classify,
    ends_as_unit,
    is_group,
    level_word,
    starts_as_unit,
)
from pipeline.language.unit_lexicon import (
    alternation,
    false_ending_pattern,
    longest_first,
    never_patterns,
    role_patterns,
    roles,
    units,
)
from pipeline.language.unit_text import LINE_END, NO_GAP, Squeezed, mask_brackets
from pipeline.model.record import Role


@dataclass(frozen=True, slots=True)
class Item:
    """One stretch of a list: squeezed offsets, what it is, and the role that a mark behind it gives (甲局（牵头）)."""

    start: int
    end: int
    text: str
    kind: Kind
    mark: Role | None = None
    starred: bool = False


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
    marks = units().punctuation
    masked = mask_brackets(squeezed.text[start:end], marks.open, marks.close)
    items: list[Item] = []
    at = 0
    for stop, after in (*_separators(squeezed, start, masked, cell=cell), (len(masked), len(masked))):
        for lo, hi in _cut(squeezed, start + at, start + stop, masked[at:stop], cell, people):
            items.extend(_items(squeezed, lo, hi, people))
        at = after
    return _join_tiers(squeezed, _join_times(squeezed, _revive_nouns(_marked_by_stars(items))))


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
        if masked[at] == "\0":
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


def _marked_by_stars(items: list[Item]) -> list[Item]:
    """Let the starred ones of several units lead (★甲局、乙局); stars before all of them are bullets."""
    named = [item for item in items if item.kind in (Kind.UNIT, Kind.UNKNOWN)]
    if all(item.starred for item in named):
        return items
    return [replace(item, mark=Role.LEAD) if item.starred and item.mark is None else item for item in items]


def _revive_nouns(items: list[Item]) -> list[Item]:
    """Read a bare noun as a unit where its neighbour completes it (有关部门、单位); alone it is nobody."""
    revived: list[Item] = []
    for item in items:
        completed = item.kind is Kind.FILLER and revived and _completes(revived[-1], item.text)
        revived.append(replace(item, kind=Kind.UNIT) if completed else item)
    return revived


def _completes(before: Item, noun: str) -> bool:
    if before.kind is not Kind.UNIT:
        return False
    sharing = units().sharing
    if noun in sharing.nouns and before.text.endswith(sharing.nouns):
        return before.text not in sharing.nouns
    return noun in sharing.government_tails and before.text.endswith("委")


def _cut(squeezed: Squeezed, start: int, end: int, masked: str, cell: bool, people: bool) -> Iterator[tuple[int, int]]:
    """Cut what stands between two separators at white space, 等 and 和."""
    for lo, hi in _cut_at_gaps(squeezed, start, end, masked, cell, people):
        part = masked[lo - start : hi - start]
        for a, b in _cut_at_et_cetera(squeezed.text, lo, hi, part):
            yield from _cut_at_joining_words(squeezed.text, a, b, part[a - lo : b - lo])


def _cut_at_gaps(
    squeezed: Squeezed, start: int, end: int, masked: str, cell: bool, people: bool
) -> Iterator[tuple[int, int]]:
    edges = [i for i in range(start + 1, end) if squeezed.gaps[i] != NO_GAP and masked[i - start] != "\0"]
    lo = start
    for edge, following in zip(edges, [*edges[1:], end], strict=False):
        left, right = squeezed.text[lo:edge], squeezed.text[edge:following]
        named = people and classify(left) is Kind.PERSON and starts_as_unit(right)
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
    if left[-1] in units().punctuation.close and right[0] in "区县市" and not cell:
        return False
    if left[-1] in units().punctuation.close and re.match("[区县市](?:人民)?政府", right):
        return False
    if ends_as_unit(left, strong=True):
        if starts_as_unit(right):
            return True
        if classify(right) in (Kind.PERSON, Kind.TIME) or (right in units().sharing.nouns and is_group(left)):
            return True
        return (cell or not line_end) and len(right) > 2 and ends_as_unit(right)
    if right[0] == "各" and left in units().sharing.kinds:
        return True
    if not ends_as_unit(left) or len(bare(left)) < 2:
        return False
    return starts_as_unit(right) and len(right) > 1 and (cell or not line_end or right[0] == "各")


def _is_inner_office(left: str, right: str) -> bool:
    parents = units().parents
    if not left.endswith(parents.heads) or len(left) > 8:
        return False
    return any(right == word or right.startswith((word + "（", word + "(")) for word in parents.inner)


@cache
def _group_noun() -> re.Pattern[str]:
    return re.compile(f"(?:{longest_first(units().joining.group_nouns)})$")


def _cut_at_et_cetera(text: str, start: int, end: int, masked: str) -> Iterator[tuple[int, int]]:
    """Part X等Y部门 into X and Y部门; an 等 at the end goes with the trimming."""
    for found in re.finditer("等", masked[:80]):
        at = start + found.start()
        left, right = text[start:at], text[at + 1 : end]
        if not left or left[-1] in units().joining.not_before_et_cetera or not right:
            continue
        if ends_as_unit(left) and len(right) < 30 and _group_noun().search(bare(right)):
            yield start, at
            yield at + 1, end
            return
    yield start, end


@cache
def _joining_words() -> re.Pattern[str]:
    return re.compile(longest_first(units().joining.words))


def _cut_at_joining_words(text: str, start: int, end: int, masked: str) -> Iterator[tuple[int, int]]:
    """Part at 和, 及, 与 where the left side is closed as a unit: 文化和旅游局 stays one."""
    lo = start
    for found in _joining_words().finditer(masked):
        at, after = start + found.start(), start + found.end()
        left, right = text[max(lo, at - 60) : at].removesuffix("等"), text[after : min(end, after + 60)]
        if not left or not right or (right[0] == "其" and not right.startswith("其他")):
            continue
        strong = ends_as_unit(left, strong=True)
        weak = not strong and ends_as_unit(left) and (len(bare(left)) > 2 or starts_as_unit(left))
        if (strong and (ends_as_unit(right) or starts_as_unit(right) or _joining_words().search(right))) or (
            weak and (starts_as_unit(right) or ends_as_unit(right, strong=True))
        ):
            yield lo, at
            lo = after
    yield lo, end


@cache
def _prefix() -> re.Pattern[str]:
    return re.compile(f"(?:{longest_first(units().joining.prefixes)})")


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
    while lo < hi:
        prefix = _prefix().match(text, lo, hi)
        joining = _joining_words().match(text, lo, hi)
        if prefix and prefix.end() < hi:
            lo = prefix.end()
        elif joining and (starts_as_unit(text[joining.end() : hi]) or text[lo - 1 : lo] == "等"):
            lo = joining.end()
        else:
            break
    while lo < hi and text[hi - 1] in outside:
        hi -= 1
    while lo < hi:
        suffix = _suffix().search(text[max(lo, hi - 4) : hi])
        if suffix is None or (suffix[0] == "等" and text[max(lo, hi - 2)] in units().joining.not_before_et_cetera):
            break
        hi -= len(suffix[0])
    return lo, hi


def _items(squeezed: Squeezed, start: int, end: int, people: bool = False) -> Iterator[Item]:
    whole = squeezed.text[start:end]
    lo, hi = _trim(whole)
    if lo >= hi:
        return
    starred = any(sign in units().joining.stars for sign in whole[:lo] + whole[hi:])
    start, end = start + lo, start + hi
    text = squeezed.text[start:end]
    mark: Role | None = None
    marked = _LAST_BRACKET.search(text)
    if marked and marked.start():
        mark = _mark(marked[1])
        if mark is not None or _is_note(marked[1]):
            end -= len(marked[0])
            text = squeezed.text[start:end]
    kind = classify(text)
    if kind is not Kind.UNIT or people:
        end = start + _without_person(text, people)
        text = squeezed.text[start:end]
        kind = classify(text)
    if kind in (Kind.PROSE, Kind.UNKNOWN, Kind.PERSON):
        # 市教育局2024年6月底前完成: a unit with its time, no separator between.
        for clause in alternation("clause").finditer(text, 2, 60):
            if ends_as_unit(text[: clause.start()], strong=True):
                yield from _items(squeezed, start, start + clause.start(), people)
                rest = text[clause.start() :]
                yield Item(start + clause.start(), end, rest, classify(rest))
                return
    yield Item(start, end, text, kind, mark, starred)


_LAST_BRACKET = re.compile(r"[（(〔\[【〈<]([^（(〔\[【〈<）)〕\]】〉>]{2,80})[）)〕\]】〉>]$")
_NAME_LENGTHS = (3, 2)


def _is_note(text: str) -> bool:
    """Tell whether a bracket behind a unit is no part of its name: a person, a telephone, a remark on roles."""
    if any(p.search(text) for p in never_patterns("contact")) or classify(text) in (Kind.PERSON, Kind.IGNORED):
        return True
    return any(p.search(text) for p in role_patterns("remark"))


def _without_person(text: str, people: bool) -> int:
    """Return where a unit ends that a person's name follows (县住建局王某某), with a title where persons are due."""
    if not starts_as_unit(text) or len(text) > LONGEST_NAME:
        return len(text)
    for length in _NAME_LENGTHS:
        name = text[-length:]
        if false_ending_pattern().search(name) or classify(name) is not Kind.PERSON:
            continue  # 区委常委 is no 区委 of a Mr 常委
        if ends_as_unit(text[:-length], strong=True):
            return len(text) - length
    if people:
        for end in range(len(text) - 2, 3, -1):
            if ends_as_unit(text[:end], strong=True) and classify(text[end:]) is Kind.PERSON:
                return end
    return len(text)


def _mark(text: str) -> Role | None:
    """Return the role that a bracket behind a unit gives it (牵头), None where it says something else."""
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


_TIERS = re.compile("^.{0,2}[两二三四]级")


def _join_tiers(squeezed: Squeezed, items: list[Item]) -> list[Item]:
    """Make one unit of 市、县两级教育局: neither part means anything alone."""
    joined: list[Item] = []
    for item in items:
        first = item
        if item.kind is Kind.UNIT and _TIERS.match(item.text):
            while joined and joined[-1].kind is Kind.UNIT and len(joined[-1].text) <= 2:
                first = joined.pop()
        if first is item:
            joined.append(item)
        else:
            joined.append(replace(item, start=first.start, text=squeezed.text[first.start : item.end]))
    return joined
