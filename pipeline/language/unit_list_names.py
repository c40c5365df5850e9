"""What the units of one list are called: 市教育局、财政局 is 市教育局 and 市财政局."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.language.unit_kinds import ends_as_unit, is_group, level_word, starts_as_unit, without_brackets
from pipeline.language.unit_lexicon import longest_first, unit_phrase, units
from pipeline.language.unit_sharing import share_tails
from pipeline.model.record import Level
from pipeline.notation import marks

_REACH = 60
"""Units before and after, from which a unit of the same list may take words."""


def names_in_list(texts: Sequence[str]) -> list[str]:
    """Return the names of the units of one list as far as the list tells them.

    各街办、管理处 gives 各街办, 各管理处; 天津市、河北省相关部门 gives 天津市相关部门, 河北省相关部门;
    某委信息处、监管处 gives 某委监管处. A unit that takes nothing from its neighbours keeps its text.
    """
    # A slash inside a name is a line that broke in a cell (省自然资源和/规划厅).
    names = [unit_phrase("space-and-slash").sub("", text) for text in texts]
    share_tails(names)
    for i, text in enumerate(texts):
        if names[i] != text:
            continue
        before = names[max(0, i - _REACH) : i]
        names[i] = (
            _after_noun(text, before)
            or _with_every(text, before, names[i + 1 : i + _REACH])
            or _beside_every(text, before)
            or _with_parent(text, before)
            or _with_level(text, before)
            or text
        )
    return names


@cache
def _noun_end() -> re.Pattern[str]:
    return re.compile(f"(?:{longest_first(units().sharing.nouns)})$")


@cache
def _party_committee() -> re.Pattern[str]:
    return re.compile(units().sharing.party_committee.pattern)


def _after_noun(text: str, before: list[str]) -> str | None:
    """各有关部门、单位 → 各有关单位; 各专项牵头部门、配合部门 → 各专项配合部门; 各级党委、政府 → 各级政府."""
    sharing = units().sharing
    party = _party_committee().search(before[-1]) if before else None
    if party and text in (*sharing.government_tails, *sharing.beside_party):
        return before[-1][: party.start()] + text
    if text not in units().sharing.nouns:
        return None
    for name in reversed(before[-3:]):
        found = _noun_end().search(name)
        if found and found.start():
            return name[: found.start()] + text
    return None


def _with_every(text: str, before: list[str], after: Sequence[str]) -> str | None:
    sharing = units().sharing
    word = sharing.every_level_word
    if before and before[-1].startswith(word) and text.endswith(sharing.every_level) and not starts_as_unit(text):
        return word + text
    if before and text in sharing.after_every and before[-1].startswith(units().joining.every):
        return units().joining.every + text
    if text not in sharing.kinds and without_brackets(text) not in sharing.kinds:
        return None
    # A township has one 派出所; it is one of several only where 各 stands before it.
    beside = before if text in sharing.stations else (*before, *after)
    words = [found[0] for name in beside if (found := _every().match(name))]
    return words[0] + text if words else None


@cache
def _every() -> re.Pattern[str]:
    joining = units().joining
    return re.compile(f"{joining.every}(?:{longest_first(joining.concerned)})?")


def _beside_every(text: str, before: list[str]) -> str | None:
    """各盟行政公署、市人民政府 → 各市人民政府; 各区委、区政府 → 各区政府."""
    sharing = units().sharing
    word = level_word(text)
    if (
        word is None
        or not before
        or not before[-1].startswith(units().joining.every)
        or text[len(word[0]) :] not in sharing.government_tails
    ):
        return None
    beside = level_word(before[-1][1:])
    same = beside is not None and beside[1] is word[1] and before[-1][1 + len(beside[0]) :] in sharing.place_offices
    return units().joining.every + text if same else None


@cache
def _division() -> re.Pattern[str]:
    parents = units().parents
    return re.compile(
        f"^(.{{2,20}}(?:{longest_first(parents.parents)}))"
        f"(.{{2,12}}(?:{longest_first([*parents.divisions, *parents.forces])}))$"
    )


@cache
def _party_office() -> re.Pattern[str]:
    parents = units().parents
    return re.compile(
        f"^(.{{1,6}}(?:{longest_first(parents.heads)}))(?:{longest_first(parents.inner)})(?:[{marks().round_open}].*)?$"
    )


def _with_parent(text: str, before: list[str]) -> str | None:
    parents = units().parents
    if not before or level_word(text) or len(text) > 12:
        return None
    if text in parents.inner:
        for name in reversed(before):
            found = _party_office().match(name)
            if found:
                return found[1] + text
        return None
    is_division = text.endswith(parents.divisions) and not text.endswith(parents.not_divisions)
    is_force = text.endswith(parents.forces) and not text.startswith(parents.stems)
    if (is_division or is_force) and text not in units().sharing.kinds:
        found = _division().match(before[-1])
        if found and not is_group(before[-1]) and not text.startswith(found[1]):
            return found[1] + text
    return None


def _with_level(text: str, before: list[str]) -> str | None:
    """市教育局、财政局 → 市财政局: a bare office or group takes the level word of the list."""
    parents = units().parents
    core = without_brackets(text)
    sharing, every = units().sharing, units().joining.every
    if text in sharing.department_tails and not text.startswith((*sharing.not_own, every)):
        prefixes = (_tier_prefix(name) or _level_prefix(name) for name in reversed(before))
        return next((prefix + text for prefix in prefixes if prefix and every not in prefix), None)
    if level_word(text) or not core.endswith(parents.offices) or core.endswith(parents.not_offices) or len(core) > 12:
        return None
    if not core.startswith(parents.stems):
        return None
    for name in reversed(before):
        prefix = _level_prefix(name)
        if prefix and ends_as_unit(name, strong=True):
            return prefix + text
    return None


def _tier_prefix(text: str) -> str | None:
    """Return the tier of a group without 各 (市级 of 市级有关部门); None without."""
    found = level_word(text)
    tier = text[: len(found[0]) + 1] if found else ""
    return tier if tier.endswith(units().level_words.tails) else None


def _level_prefix(text: str) -> str | None:
    """Return the level word or place of an office, 各 before it where it has one (各市教育局 → 各市); None without."""
    every = units().joining.every if text.startswith(units().joining.every) else ""
    found = level_word(text[len(every) :])
    if found is None:
        named = _named_place().match(text)
        return named[1] if named and not named[1].endswith(units().sharing.not_townships) else None
    place = found[0] + (_more_places().match(text, len(every) + len(found[0])) or [""])[0] if every else found[0]
    rest = text[len(every) + len(place) :]
    if found[1] is Level.NATION or (every and not without_brackets(rest).endswith(units().parents.offices)):
        return None
    return every + place if rest else None


@cache
def _named_place() -> re.Pattern[str]:
    """Return the pattern of a place before the name of its office (东河新区经发局)."""
    sharing = units().sharing
    kinds = f"[{''.join(sharing.steps[1:4])}]|{longest_first(sharing.township_kinds)}"
    return re.compile(f"([\u4e00-\u9fff]{{2,8}}?(?:{kinds}))(?:{longest_first(units().parents.stems)})")


@cache
def _more_places() -> re.Pattern[str]:
    """Return the pattern of the kinds of place behind the first of several (各县（市）区教育局)."""
    kinds = "".join(units().sharing.steps)
    opened, closed, comma = marks().round_open, marks().round_close, marks().list_comma
    return re.compile(f"(?:[{opened}][{kinds}{comma}]+[{closed}])?[{kinds}]*")
