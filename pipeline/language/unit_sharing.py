"""The words that the last of several units shares with those before it: a tail, a kind of place, a committee."""

from __future__ import annotations

import re
from functools import cache

from pipeline.language.functions import function_of, township_function
from pipeline.language.unit_kinds import Kind, classify, level_word, without_brackets
from pipeline.language.unit_lexicon import longest_first, unit_phrase, units
from pipeline.notation import marks


def share_tails(names: list[str]) -> None:
    """Complete the names of one list, in place, with the words that stand only behind the last of them.

    Args:
        names: the names as written, in order.
    """
    _share_tail(names)
    _share_place(names)
    _share_zone(names)
    _share_branch(names)
    _share_office(names)


@cache
def _place() -> str:
    sharing = units().sharing
    kinds, longer = "".join(sharing.steps), longest_first(sharing.longer_kinds)
    return f"[^{marks().list_comma}{marks().comma}]{{0,12}}[{kinds}](?:{longer}|{_short_bracket()})?"


def _short_bracket() -> str:
    opened, closed = re.escape(marks().open), re.escape(marks().close)
    return f"[{opened}][^{opened}{closed}]{{1,12}}[{closed}]"


@cache
def _shared_tails() -> tuple[re.Pattern[str], re.Pattern[str]]:
    sharing = units().sharing
    government = longest_first(sharing.government_tails)
    department = longest_first(sharing.department_tails)
    return re.compile(f"^({_place()})((?:{government})(?:{_short_bracket()})?)$"), re.compile(
        f"^({_place()})({department})$"
    )


@cache
def _whole_place() -> re.Pattern[str]:
    return re.compile(f"^{_place()}$")


def _is_place(name: str) -> bool:
    # 市供销合作社 ends like a village (社), but has a line of work.
    return bool(_whole_place().match(name)) and function_of(name) in {None, township_function()}


def _share_tail(names: list[str]) -> None:
    """Give places the tail of the last of them (各市、州、县人民政府; 天津市、河北省相关部门; 市、区级部门)."""
    sharing, every_word = units().sharing, units().joining.every
    government, department = _shared_tails()
    for j in range(len(names) - 1, 0, -1):
        found = government.match(names[j])
        of_government = found is not None
        found = found or department.match(names[j])
        if not found or not _is_place(names[j - 1]):
            continue
        here, tail = found[1], found[2]
        chain = [j - 1]
        while chain[0] > 0 and _is_place(names[chain[0] - 1]):
            chain.insert(0, chain[0] - 1)
        every = names[chain[0]].startswith(every_word)
        last_is_bare = (len(without_brackets(here)) <= 2 or here in sharing.kinds) and not here.startswith(every_word)
        if every and (not of_government or not last_is_bare or _step(here) < _step(names[chain[0]])):
            continue
        if not every and last_is_bare and len(without_brackets(names[j - 1])) > 2:
            continue
        if not every and not last_is_bare and len(without_brackets(names[j - 1])) <= 2:
            continue
        for k in chain:
            names[k] = ("" if not every or names[k].startswith(every_word) else every_word) + names[k] + tail
        if every:
            names[j] = every_word + names[j]


def _share_place(names: list[str]) -> None:
    """Give short names the kind of place that the last of them tells (东关、西关街道 → 东关街道)."""
    tails = units().sharing.place_tails
    for j in range(len(names) - 1, 0, -1):
        if not names[j].endswith(tails):
            continue
        tail = next(t for t in tails if names[j].endswith(t))
        before = names[j - 1]
        if not 2 <= len(before) <= 4 or not 1 < len(names[j]) - len(tail) <= 4:
            continue
        # 赣州 ends like a prefecture (各州) and is a name.
        like_level = len(before) == 2 and before.endswith(units().sharing.place_like_level)
        if classify(before) is Kind.UNKNOWN or (like_level and not before.startswith(units().joining.every)):
            names[j - 1] = before + tail


def _share_zone(names: list[str]) -> None:
    """Give zones the committee of the last of them (高新区、经开区管委会 → 高新区管委会)."""
    sharing = units().sharing
    for j in range(len(names) - 1, 0, -1):
        tail = next((t for t in sharing.zone_tails if names[j].endswith(t)), None)
        if tail and names[j].removesuffix(tail).endswith(sharing.zones) and names[j - 1].endswith(sharing.zones):
            names[j - 1] += tail


@cache
def _branch() -> re.Pattern[str]:
    sharing = units().sharing
    return re.compile(f"({longest_first(sharing.branch_heads)})(.{{0,12}}(?:{longest_first(sharing.branch_tails)}))")


def _share_branch(names: list[str]) -> None:
    """Give enterprises the branch of the last of them (移动、联通、电信青屏分公司 → 移动青屏分公司)."""
    for j in range(len(names) - 1, 0, -1):
        found = _branch().fullmatch(names[j])
        if found and names[j - 1] in units().sharing.branch_heads:
            names[j - 1] += found[2]


@cache
def _level() -> re.Pattern[str]:
    return re.compile(units().sharing.level.pattern)


def _share_office(names: list[str]) -> None:
    """Give levels the office of the last of them (市、县教育局 → 市教育局; 各市（州）、县（市、区）教育局)."""
    for j in range(len(names) - 1, 0, -1):
        above, level = _level().fullmatch(names[j - 1]), level_word(names[j])
        if above is None or level is None or len(level[0]) > 1 or _step(above[2]) > _step(level[0]):
            continue
        office = unit_phrase("beside-level").sub("", names[j].removeprefix(level[0]))
        is_office = office.endswith(units().parents.offices) and not office.startswith(units().sharing.not_own)
        if is_office and level_word(office) is None:
            names[j - 1] += office
            names[j] = (above[1] and units().joining.every) + names[j]


def _step(place: str) -> int:
    for i, chars in enumerate(units().sharing.steps):
        if any(char in place for char in chars):
            return i
    return len(units().sharing.steps)
