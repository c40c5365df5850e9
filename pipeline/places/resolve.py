"""From the name of a place, or of an office, to the places that it can mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from pipeline.lexicon import compile_pattern
from pipeline.model.record import Level
from pipeline.model.spans import unspaced
from pipeline.notation import notation_phrase
from pipeline.places.names import OfficeKind, read_office
from pipeline.places.rules import first_match, rules
from pipeline.places.table import LONGEST, Place, index, is_above

_RANK = {Level.PROVINCE: 0, Level.PREFECTURE: 1, Level.COUNTY: 2}


def resolve_place(name: str, on: date | None = None) -> list[Place]:
    """Return the places that a name, a short name, a full name or an issuer can mean, the likeliest first.

    Names with their level word come before short forms, places that still exist before those that
    do not, larger before smaller places, then by code. White space in ``name`` does not matter,
    nor does a remark in brackets behind it or brackets around it: 黄陵（3月）, （宜君）.

    Args:
        name: 东湖区, 南昌市东湖区, 江西省南昌市东湖区, 江西, 包头昆都仑区, 南昌市东湖区人民政府.
        on: keep only places that can have been there on that day. The table tells years: in the
            year of a change both the old and the new place are given.

    Returns:
        The candidates with their six-digit codes (GB/T 2260) and dates; empty when the name is unknown.
    """
    name = unspaced(name)
    if not 2 <= len(name) <= LONGEST:
        return []
    found = list(_read_name(name) or _read_issuer(name))
    while not found and (remark := notation_phrase("remark-at-end").search(name)):
        name = name[: remark.start()] or remark[1]
        found = list(_read_name(name) or _read_issuer(name))
    best: dict[tuple[str, str], tuple[int, Place]] = {}
    for used, place in found:
        if on is not None and not place.valid_in(on, on):
            continue
        key = (place.code, place.full_name)
        if key not in best or used < best[key][0]:
            best[key] = (used, place)
    ranked = sorted(
        best.values(),
        key=lambda item: (item[0], item[1].valid_to is not None, _RANK[item[1].level], item[1].code),
    )
    return [place for _, place in ranked]


def _read_name(name: str) -> list[tuple[int, Place]]:
    """Read a whole string as places from the largest to the smallest: (short forms used, place)."""
    found = index()
    out = [(0, place) for place in found.full.get(name, ())]
    out += [(1, place) for place in found.short.get(name, ())]
    for cut in range(2, len(name) - 1):
        above = name[:cut]
        forms = [(0, p) for p in found.full.get(above, ())] + [(1, p) for p in found.short.get(above, ())]
        if not forms:
            continue
        for used, place in _read_name(name[cut:]):
            for more, parent in forms:
                if is_above(parent, place):
                    out.append((used + more, place))
                    break
    return out


@cache
def _organ_at_end() -> re.Pattern[str]:
    return compile_pattern("{organ}$", rules().fragments)


def _read_issuer(name: str) -> Iterable[tuple[int, Place]]:
    """Read a string as the name of an office that names its place.

    It has to end like an office, or to be one of the corps that ends with the place (第一师阿拉尔市).
    """
    in_the_corps = any(first_match(group, name) for group in (rules().between, rules().special))
    if not in_the_corps and not _organ_at_end().search(name):
        return []
    office = read_office(name)
    if office.kind is not OfficeKind.NAMED:
        return []
    ends = _organ_at_end().search(name) or name.endswith(tuple(place.name for place in office.places))
    return [(0, place) for place in office.places] if ends else []
