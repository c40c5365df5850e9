"""Which file of an archive comes first: the notice, what it issues, then the annexes by their numbers."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from pipeline.lexicon import Entry, Rule, Text, load
from pipeline.notation import read_number

OTHER = 2
"""Rank of files that no rule knows."""

NO_NUMBER = 1_000
"""An annex without a number comes after those with one."""

_ENDING = re.compile(r"(?<=[^/])\.[A-Za-z0-9]{1,5}$")


class RankRule(Rule):
    """How a file name decides the order of the file: lower ranks come first. ``heading`` is put above an annex."""

    rank: int
    heading: str = ""


class Endings(Entry):
    """Endings of names, the more useful format first."""

    order: tuple[str, ...]


class ArchiveFile(Entry):
    """Schema of ``archives.toml``."""

    annex_begins: Text
    rank: tuple[RankRule, ...]
    number: Rule
    endings: Endings


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file belongs. ``annex`` is the heading of an annex (附件2), None for other files."""

    rule: str | None
    rank: int
    number: int = 0
    annex: str | None = None


@cache
def rank_rules() -> tuple[tuple[RankRule, re.Pattern[str]], ...]:
    """Return the rules with their patterns, in order; the first that matches counts."""
    return tuple((rule, re.compile(rule.pattern)) for rule in load(ArchiveFile, "archives.toml").rank)


def place_of(path: str) -> Place:
    """Return where a file belongs by its path in the archive."""
    *folders, name = path.split("/")
    stem = parted(name)[0]
    for rule, pattern in rank_rules():
        number = "number" in pattern.groupindex
        found = next(
            (m for part in ([stem, *reversed(folders)] if number else [stem]) if (m := pattern.search(part))), None
        )
        if found is None:
            continue
        if not number:
            return Place(rule.id, rule.rank)
        digits = found["number"] or found["bare"] or ""
        return Place(rule.id, rule.rank, read_number(digits) or NO_NUMBER, f"{rule.heading}{digits}")
    return Place(None, OTHER)


def sort_key(path: str) -> tuple[object, ...]:
    """Return the key that puts files in reading order."""
    place = place_of(path)
    stem, ending = parted(path)
    order = load(ArchiveFile, "archives.toml").endings.order
    preference = order.index(ending[1:].lower()) if ending[1:].lower() in order else len(order)
    parts = re.split(r"(\d{1,9})", unicodedata.normalize("NFKC", stem))
    natural = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)
    return (place.rank, place.number, natural, preference, path)


def parted(path: str) -> tuple[str, str]:
    """Return a path without the ending of its name, and the ending with its point; "" if it has none.

    >>> parted("附件/1.任务表.xlsx"), parted("1.任务表")
    (('附件/1.任务表', '.xlsx'), ('1.任务表', ''))
    """
    found = _ENDING.search(path)
    return (path[: found.start()], found[0]) if found else (path, "")
