"""What units are called in full: what the rest of the notice tells of those that it names in short."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipeline.language.functions import function_of
from pipeline.language.unit_kinds import is_group, level_word
from pipeline.language.unit_levels import UNKNOWN_HOME, Home, is_issuing_city, level_of
from pipeline.language.unit_lexicon import units
from pipeline.model.record import Assignment
from pipeline.notation import notation_phrase


def resolve_names(
    groups: Sequence[Sequence[Assignment]],
    mentions: Sequence[str],
    home: Home = UNKNOWN_HOME,
) -> list[list[Assignment]]:
    """Fill in full names and levels, with the whole notice in view.

    Args:
        groups: the assignments of every task, in any order.
        mentions: other units that the notice names: addressees, issuer.
        home: the notice's own jurisdiction.

    Returns:
        The same groups with ``name``, ``level``, ``is_group`` and ``function`` settled. A unit that
        nothing in the notice completes keeps its name; groups have no function.
    """
    said = Counter(a.name for group in groups for a in group)
    said.update(part for text in mentions for part in notation_phrase("between-names").split(text))
    known = _Known.of(said)
    city_is_county = is_issuing_city(home, said)

    def settle(one: Assignment) -> Assignment:
        name = known.complete(one.name)
        group = is_group(name)
        function = None if group else function_of(name)
        level = level_of(name, home, city_is_county=city_is_county)
        if (name, level, group, function) == (one.name, one.level, one.is_group, one.function):
            return one
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
            every = name.startswith(units().joining.every)
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
        short = name.removeprefix(units().joining.every)
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
