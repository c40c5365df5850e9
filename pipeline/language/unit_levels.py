"""The level of government of a unit: what its name tells, and what the home of the notice tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from pipeline.language.unit_kinds import level_word, without_brackets
from pipeline.language.unit_lexicon import longest_first, units
from pipeline.model.record import Level


@dataclass(frozen=True, slots=True)
class Home:
    """Where a notice comes from.

    ``level`` is the level of government of the notice's own jurisdiction: in a county-level city's
    notice 市教育局 is a county office, in a prefecture's it is a prefecture's. ``name`` is the name of
    the place, if it is known (句容市), and settles what 市 means in a county's notice.
    """

    level: Level | None = None
    name: str | None = None


UNKNOWN_HOME = Home()
"""The home of a text of which nothing is known."""


@lru_cache(maxsize=1024)  # the same units stand in task after task
def level_of(name: str, home: Home, *, city_is_county: bool = False) -> Level | None:
    """Return the level of government of a unit, None where neither its name nor ``home`` shows it.

    Args:
        name: the unit's name.
        home: the notice's own jurisdiction.
        city_is_county: 市 means the county-level city that issued the notice.
    """
    words = units().level_words
    text = without_brackets(name)
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
        if text.endswith(words.ministry) and not text.endswith(words.not_ministries):
            return Level.NATION
        return Level.NATION if home.level is Level.NATION else None
    word, level = found_level
    if word == words.city and text.startswith(words.city):
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


def is_issuing_city(home: Home, names: Iterable[str]) -> bool:
    """Tell whether 市 is the issuing county-level city: by its name, else because nobody is called 区 or 县 here."""
    if home.level is not Level.COUNTY:
        return False
    if home.name:
        return home.name.endswith(units().level_words.city)
    firsts = Counter(word[0] for name in names if (word := level_word(name)) is not None)
    words = units().level_words
    return firsts[words.city] > sum(firsts[word] for word in words.below_city)
