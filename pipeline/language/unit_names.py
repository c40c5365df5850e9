"""What units are called in full: words shared within a list, and what the rest of the notice tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.language.functions import function_of
from pipeline.language.unit_kinds import bare, ends_as_unit, is_group, level_word, starts_as_unit
from pipeline.language.unit_lexicon import longest_first, units
from pipeline.language.unit_sharing import share_tails
from pipeline.model.record import Assignment, Level


@dataclass(frozen=True, slots=True)
class Home:
    """Where a notice comes from.

    ``level`` is the level of government of the notice's own jurisdiction: in a county-level city's
    notice 市教育局 is a county office, in a prefecture's it is a prefecture's. ``name`` is the name of
    the place, if it is known (句容市), and settles what 市 means in a county's notice.
    """

    level: Level | None = None
    name: str | None = None


NOWHERE = Home()
"""The home of a text of which nothing is known."""

# ---------------------------------------------------------------- within one list

_REACH = 60
"""Units before and after, from which a unit of the same list may take words."""


_SPACE_AND_SLASH = re.compile(r"\s+|/(?![^（(]*[）)])")


def names_in_list(texts: Sequence[str]) -> list[str]:
    """Return the names of the units of one list as far as the list tells them.

    各街办、管理处 gives 各街办, 各管理处; 天津市、河北省相关部门 gives 天津市相关部门, 河北省相关部门;
    某委信息处、监管处 gives 某委监管处. A unit that takes nothing from its neighbours keeps its text.
    """
    # A slash inside a name is a line that broke in a cell (省自然资源和/规划厅).
    names = [_SPACE_AND_SLASH.sub("", text) for text in texts]
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
    if text not in sharing.kinds and bare(text) not in sharing.kinds:
        return None
    # A township has one 派出所; it is one of several only where 各 stands before it.
    beside = before if text in sharing.stations else (*before, *after)
    return "各" + text if any(name.startswith("各") for name in beside) else None


def _beside_every(text: str, before: list[str]) -> str | None:
    """各盟行政公署、市人民政府 → 各市人民政府; 各区委、区政府 → 各区政府."""
    sharing = units().sharing
    word = level_word(text)
    if (
        word is None
        or not before
        or not before[-1].startswith("各")
        or text[len(word[0]) :] not in sharing.government_tails
    ):
        return None
    beside = level_word(before[-1][1:])
    same = beside is not None and beside[1] is word[1] and before[-1][1 + len(beside[0]) :] in sharing.place_offices
    return "各" + text if same else None


@cache
def _division() -> re.Pattern[str]:
    parents = units().parents
    return re.compile(
        f"^(.{{2,20}}(?:{longest_first(parents.parents)}))(.{{2,12}}(?:{longest_first(parents.divisions)}))$"
    )


@cache
def _party_office() -> re.Pattern[str]:
    parents = units().parents
    return re.compile(f"^(.{{1,6}}(?:{longest_first(parents.heads)}))(?:{longest_first(parents.inner)})(?:[（(].*)?$")


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
    if is_division and text not in units().sharing.kinds:
        found = _division().match(before[-1])
        if found and not is_group(before[-1]) and not text.startswith(found[1]):
            return found[1] + text
    return None


def _with_level(text: str, before: list[str]) -> str | None:
    """市教育局、财政局 → 市财政局: a bare office or group takes the level word of the list."""
    parents = units().parents
    core = bare(text)
    if text in units().sharing.department_tails and not text.startswith(("级", "直", "各")):
        prefixes = (level_prefix(name) for name in reversed(before))
        return next((prefix + text for prefix in prefixes if prefix and "各" not in prefix), None)
    if level_word(text) or not core.endswith(parents.offices) or core.endswith(parents.not_offices) or len(core) > 12:
        return None
    if not core.startswith(parents.stems):
        return None
    for name in reversed(before):
        prefix = level_prefix(name)
        if prefix and ends_as_unit(name, strong=True):
            return prefix + text
    return None


def level_prefix(text: str) -> str | None:
    """Return the level word or place of an office, 各 before it where it has one (各市教育局 → 各市); None without."""
    every = "各" if text.startswith("各") else ""
    found = level_word(text[len(every) :])
    if found is None:
        named = _named_place().match(text)
        return named[1] if named else None
    place = found[0] + (_more_places().match(text, len(every) + len(found[0])) or [""])[0] if every else found[0]
    rest = text[len(every) + len(place) :]
    if found[1] is Level.NATION or (every and not bare(rest).endswith(units().parents.offices)):
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
    return re.compile(f"(?:[（(][{kinds}、]+[）)])?[{kinds}]*")


# ---------------------------------------------------------------- levels


def level_of(name: str, home: Home, *, city_is_county: bool = False) -> Level | None:
    """Return the level of government of a unit, None where neither its name nor ``home`` tells.

    Args:
        name: the unit's name.
        home: the notice's own jurisdiction.
        city_is_county: 市 means the county-level city that issued the notice.
    """
    words = units().level_words
    text = bare(name)
    for prefix in words.group_prefixes:
        text = text.removeprefix(prefix)
    text = _head_office().sub("", text)
    if text.endswith(words.national_endings):
        return Level.NATION
    if text.startswith(words.province_names):
        found = _province().match(text)
        if found and (found[0].endswith(words.province_ends) or text.startswith(words.municipalities)):
            return Level.PROVINCE
    found_level = level_word(text)
    if found_level is None:
        inner = re.search(words.inner, _false_level_words().sub("", text)[:8])
        found_level = level_word(inner[0]) if inner else None
    if found_level is None:
        if text.endswith("部") and not text.endswith(words.not_ministries):
            return Level.NATION
        return Level.NATION if home.level is Level.NATION else None
    word, level = found_level
    if word == "市" and text.startswith("市"):
        if home.level is Level.PROVINCE and home.name and home.name.startswith(words.municipalities):
            return Level.PROVINCE
        if city_is_county:
            return Level.COUNTY
    return level


@cache
def _head_office() -> re.Pattern[str]:
    return re.compile(units().level_words.head_office.pattern)


@cache
def _province() -> re.Pattern[str]:
    words = units().level_words
    return re.compile(f"(?:{longest_first(words.province_names)})(?:{words.province_kinds})?")


@cache
def _false_level_words() -> re.Pattern[str]:
    return re.compile(longest_first(word for entry in units().level for word in entry.unless))


def _city_is_county(home: Home, names: Iterable[str]) -> bool:
    """Tell whether 市 is the issuing county-level city: by its name, else because nobody is called 区 or 县 here."""
    if home.level is not Level.COUNTY:
        return False
    if home.name:
        return home.name.endswith("市")
    firsts = Counter(word[0] for name in names if (word := level_word(name)) is not None)
    return firsts["市"] > firsts["区"] + firsts["县"] + firsts["旗"]


# ---------------------------------------------------------------- within the notice


def resolve_names(
    groups: Sequence[Sequence[Assignment]],
    mentions: Sequence[str],
    home: Home = NOWHERE,
    line_of_work: Callable[[str], str | None] = function_of,
) -> list[list[Assignment]]:
    """Fill in full names and levels, with the whole notice in view.

    Args:
        groups: the assignments of every task, in any order.
        mentions: other units that the notice names: addressees, issuer.
        home: the notice's own jurisdiction.
        line_of_work: gives the function of a single office.

    Returns:
        The same groups with ``name``, ``level``, ``is_group`` and ``function`` settled. A unit that
        nothing in the notice completes keeps its name; groups have no function.
    """
    said = Counter(a.name for group in groups for a in group)
    said.update(part for text in mentions for part in re.split("[、，,；;]", text))
    known = _Known.of(said)
    city_is_county = _city_is_county(home, said)

    def settle(one: Assignment) -> Assignment:
        name = known.complete(one.name)
        group = is_group(name)
        function = None if group else line_of_work(name)
        level = level_of(name, home, city_is_county=city_is_county)
        return replace(one, name=name, level=level, is_group=group, function=function)

    return [[settle(one) for one in group] for group in groups]


@cache
def _town() -> re.Pattern[str]:
    return re.compile(f"([\u4e00-\u9fff]{{2,6}})({'|'.join(units().sharing.township_kinds)})")


@dataclass(frozen=True, slots=True)
class _Known:
    """The names that a notice uses, indexed by what may be left out of them."""

    counts: Counter[str]
    by_rest: dict[str, set[str]]
    towns: dict[str, set[str]]

    @staticmethod
    def of(counts: Counter[str]) -> _Known:
        by_rest: dict[str, set[str]] = {}
        towns: dict[str, set[str]] = {}
        for name in counts:
            every = name.startswith("各")
            word = level_word(name)
            if every:
                by_rest.setdefault(name[1:], set()).add(name)
            elif word is not None and len(name) - len(word[0]) > 2:
                by_rest.setdefault(name[len(word[0]) :], set()).add(name)
            town = _town().fullmatch(name)
            if town and not is_group(name) and word is None:
                towns.setdefault(town[2], set()).add(name)
        return _Known(counts, by_rest, towns)

    def complete(self, name: str) -> str:
        """Return the full name that the notice uses for a short one; the name itself where it has none."""
        short = name.removeprefix("各")
        if short in self.towns and len(self.towns[short]) == 1:
            return next(iter(self.towns[short]))
        if level_word(name) is None or name in units().sharing.kinds:
            fuller = self.by_rest.get(name, set())
            if len(fuller) == 1:
                return next(iter(fuller))
        return self._with_office(name)

    def _with_office(self, name: str) -> str:
        """市自然资源东河分局 → 市自然资源局东河分局, where the notice writes it so, too."""
        parents = units().parents
        if not name.endswith(parents.branch):
            return name
        for i in range(2, len(name) - 2):
            fuller = name[:i] + parents.branch_office + name[i:]
            if self.counts[fuller]:
                return fuller
        return name
