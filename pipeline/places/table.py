"""The dated table of places and the look-up of names in it.

``lexicons/places.csv`` has one row for a code with one name under one parent. It is built from
tables of 31 December of each year, so the dates of a row are the widest that the tables allow: a
place that the table of 2019 has and the table of 2020 has not was there until some day of 2020, and
counts as valid through that whole year (see ``places.md``).
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS
from pipeline.model.record import Level
from pipeline.places.rules import rules

TABLE = LEXICONS / "places.csv"
LONGEST = 40
"""No name of a place with its parents is longer; longer strings are not looked up."""

_ONE_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Place:
    """A place at one time.

    Attributes:
        code: six digits (GB/T 2260).
        name: its own name, with its level word.
        level: province, prefecture or county.
        province: name of its province.
        prefecture: name of its prefecture, None for a province.
        county: its name if it is a county.
        full_name: the names from the province down, joined.
        valid_from: first day on which it can have been there, None where the table knows no begin.
        valid_to: last such day, None where it knows no end.
    """

    code: str
    name: str
    level: Level
    province: str | None
    prefecture: str | None
    county: str | None
    full_name: str
    valid_from: date | None
    valid_to: date | None

    @property
    def parents(self) -> tuple[str, ...]:
        """Return the names above this place, the nearest first."""
        above = (self.prefecture, self.province) if self.level is Level.COUNTY else (self.province,)
        return () if self.level is Level.PROVINCE else tuple(name for name in above if name is not None)

    def valid_in(self, first: date, last: date) -> bool:
        """Tell whether the place can have been there on any day from ``first`` to ``last``."""
        return (self.valid_from is None or self.valid_from <= last) and (
            self.valid_to is None or first <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    name: str
    level: Level
    parent: str
    begin: date | None
    end: date | None
    successors: tuple[str, ...]


@dataclass(frozen=True)
class Index:
    """All places by their names. ``full`` has names with their level word, ``short`` those without."""

    full: dict[str, tuple[Place, ...]]
    short: dict[str, tuple[Place, ...]]
    by_code: dict[str, tuple[Place, ...]]
    successors: dict[tuple[str, str], tuple[str, ...]]
    lengths: dict[str, tuple[int, ...]]
    """The lengths of the full names that begin with two characters, longest first."""


def short_names(name: str) -> tuple[list[str], list[str]]:
    """Return the other full forms and the short forms of a name: 融水苗族自治县 → 融水县, 融水自治县; 融水.

    A form of one character is none (吉县), and neither is what only the name of a people leaves.
    """
    words = rules().names
    ending = next((w for w in words.level_words if name.endswith(w)), None)
    if ending is None:
        return [], []
    stem = name[: -len(ending)]
    if ending in words.autonomous:
        bare = stem
        while people := next((p for p in words.peoples if bare.endswith(p)), None):
            bare = bare[: -len(people)]
        # 鄂温克族自治旗 is named after its people alone.
        stem = bare if len(bare) >= 2 else stem.removesuffix(words.people)
    if len(stem) < 2:
        return [], []
    plain = words.plain_words.get(ending)
    whole = [stem + plain, stem + ending] if plain else []
    return [form for form in whole if form != name], [stem]


def _read_rows() -> list[_Row]:
    try:
        with TABLE.open(encoding="utf-8", newline="") as stream:
            return [
                _Row(
                    r["code"],
                    r["name"],
                    Level(r["level"]),
                    r["parent"],
                    date.fromisoformat(r["valid_from"]) if r["valid_from"] else None,
                    date.fromisoformat(r["valid_to"]) if r["valid_to"] else None,
                    tuple(r["successor"].split(";")) if r["successor"] else (),
                )
                for r in csv.DictReader(stream)
            ]
    except (OSError, UnicodeDecodeError, KeyError, ValueError) as error:
        raise LexiconError(TABLE.name, [f"{type(error).__name__}: {error}"]) from error


def _together(row: _Row, parent: _Row) -> tuple[date | None, date | None] | None:
    """Return when a row and its parent's row were both valid; None if never in the same year table."""
    begin = max((d for d in (row.begin, parent.begin) if d is not None), default=None)
    end = min((d for d in (row.end, parent.end) if d is not None), default=None)
    # The bounds are wide by up to a year at each end, so rows that only follow each other overlap too.
    if begin is not None and end is not None and end - begin < _ONE_YEAR:
        return None
    return begin, end


def _places(rows: list[_Row]) -> Iterable[tuple[_Row, Place]]:
    by_code: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    for row in rows:
        if row.level is Level.PROVINCE:
            yield row, Place(row.code, row.name, row.level, row.name, None, None, row.name, row.begin, row.end)
            continue
        province = by_code[row.code[:2] + "0000"][0].name
        for parent in by_code[row.parent]:
            both = _together(row, parent)
            if both is None and len(by_code[row.parent]) > 1:
                continue
            begin, end = both or (row.begin, row.end)
            prefecture = parent.name if parent.level is Level.PREFECTURE else None
            full = province + (prefecture or "") + row.name
            if row.level is Level.PREFECTURE:
                yield row, Place(row.code, row.name, row.level, province, row.name, None, full, begin, end)
            else:
                yield row, Place(row.code, row.name, row.level, province, prefecture, row.name, full, begin, end)


@cache
def index() -> Index:
    """Return the index of the table, read once.

    Raises:
        LexiconError: the table is missing or broken.
    """
    full: dict[str, list[Place]] = defaultdict(list)
    short: dict[str, list[Place]] = defaultdict(list)
    by_code: dict[str, list[Place]] = defaultdict(list)
    successors: dict[tuple[str, str], tuple[str, ...]] = {}
    forms: dict[str, tuple[list[str], list[str]]] = {}
    aliases: dict[str, list[str]] = defaultdict(list)
    for alias in rules().alias:
        aliases[alias.code].append(alias.name)
    for row, place in _places(_read_rows()):
        by_code[place.code].append(place)
        successors[row.code, row.name] = row.successors
        if place.name not in forms:
            forms[place.name] = short_names(place.name)
        others, stems = forms[place.name]
        for name in dict.fromkeys((place.name, *others, *aliases[place.code])):
            full[name].append(place)
        for name in stems:
            short[name].append(place)
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in full:
        lengths[name[:2]].add(len(name))
    return Index(
        {k: tuple(v) for k, v in full.items()},
        {k: tuple(v) for k, v in short.items()},
        {k: tuple(v) for k, v in by_code.items()},
        successors,
        {k: tuple(sorted(v, reverse=True)) for k, v in lengths.items()},
    )


def is_above(parent: Place, place: Place) -> bool:
    """Tell whether ``place`` lies in ``parent``."""
    if parent.level is Level.COUNTY or parent.code[:2] != place.code[:2]:
        return False
    return parent.name in place.parents
