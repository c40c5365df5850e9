"""Whose notice it is: masthead and signature first, then the title, then what the text shows.

A place is named only where the clues leave exactly one. Anything else is a jurisdiction without a
code and an issue: ``place_ambiguous`` (several places fit; the message names them) or
``place_unknown`` (nothing names a place, or the table does not have it).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from pipeline.model.reading import Issue
from pipeline.model.record import Jurisdiction, Level
from pipeline.model.spans import unspaced
from pipeline.places.clues import (
    Clues,
    Period,
    by_number,
    enclosed_place,
    founding_place,
    head_office,
    is_cited,
    levels_told_by,
    office_names,
    period_of,
    title_office,
    without_own_zones,
    without_short_names,
)
from pipeline.places.names import Mention, Office, OfficeKind, mentions, read_office
from pipeline.places.rules import first_match, matches, nation, rules
from pipeline.places.table import Place, index, is_above, short_names


def locate(clues: Clues) -> tuple[Jurisdiction, list[Issue]]:
    """Find the place whose notice it is.

    Args:
        clues: the elements of the notice, each None or empty where it has none.

    Returns:
        The jurisdiction, and what the user should know. National offices give level ``nation``
        and no code. Without a sure place the code is None and there is one issue.
    """
    period = period_of(clues)
    offices = [read_office(name) for name in office_names(clues)]
    told = [o for o in offices if o.kind not in {OfficeKind.OWN, OfficeKind.OTHER}]
    told = [o for o in told if not o.is_branch] or told
    if not told:
        word = next((o.word for o in offices if o.word), None)
        title = title_office(clues.title, word)
        if title is None or title.kind is OfficeKind.OWN:
            title = enclosed_place(clues.enclosed, word or (title.word if title else None)) or title
        if title is not None:
            offices.append(title)
            told = [title] if title.kind is not OfficeKind.OWN else []
        word = word or read_office(unspaced(clues.title or "")).word
        shown = None if told else head_office(clues.text, word) or founding_place(clues.text, word)
        told = [shown] if shown is not None else told
    if told:
        return _from_offices(told, clues, period)
    return _from_level(next((o for o in offices if o.kind is OfficeKind.OWN), None), clues, period)


# ------------------------------------------------------------------ deciding


def _from_offices(told: list[Office], clues: Clues, period: Period) -> tuple[Jurisdiction, list[Issue]]:
    told = without_short_names(without_own_zones(told))
    kinds = {o.kind for o in told}
    if kinds == {OfficeKind.NATIONAL}:
        return Jurisdiction(name=nation(), level=Level.NATION), []
    if kinds == {OfficeKind.NAMED}:
        return _from_names(told, clues, period)
    if OfficeKind.NAMED in kinds or OfficeKind.NATIONAL in kinds or len({o.name for o in told}) > 1:
        names = "; ".join(
            dict.fromkeys(o.name or nation() if not _titles(o.places) else _titles(o.places) for o in told)
        )
        return Jurisdiction(), [Issue.of("place_ambiguous.offices", names=names)]
    return _unlisted(max(told, key=lambda o: len(o.places) > 0), clues, period)


def _from_names(told: list[Office], clues: Clues, period: Period) -> tuple[Jurisdiction, list[Issue]]:
    named = {p.code for p in told[0].places}
    for office in told[1:]:
        named &= {p.code for p in office.places}
    places = [p for p in told[0].places if p.code in named]
    if not places:
        names = "; ".join(dict.fromkeys(_titles(o.places) for o in told))
        return Jurisdiction(), [Issue.of("place_ambiguous.offices", names=names)]
    valid = period.keep(places)
    if valid:
        return _settle(valid, clues, period)
    if all(o.is_managed for o in told):
        return _unlisted(Office(OfficeKind.ZONE, (), places[0].name, None, places[0].province), clues, period)
    return Jurisdiction(name=places[0].name), [Issue.of("place_unknown.out_of_time", periods=_out_of_time(places))]


def _settle(places: list[Place], clues: Clues, period: Period) -> tuple[Jurisdiction, list[Issue]]:
    """Choose among places that share a name: the one that the text points to, if it points to just one."""
    if len({p.code for p in places}) > 1:
        places = _supported(places, clues)
    if len({p.code for p in places}) > 1 and period.is_open:
        places = _latest(places)
    if len({p.code for p in places}) > 1:
        name = places[0].name if len({p.name for p in places}) == 1 else None
        return Jurisdiction(name=name), [Issue.of("place_ambiguous.name", name=places[0].name, names=_titles(places))]
    return jurisdiction_of(max(places, key=lambda p: p.valid_to or date.max)), _too_new(period)


def _too_new(period: Period) -> list[Issue]:
    """Warn of a notice that is much younger than the table: the code may have changed since."""
    known_to = rules().table.known_to
    if period.is_open or period.first <= known_to + timedelta(days=366):
        return []
    return [Issue.of("place_table_older", day=known_to.isoformat())]


def _latest(places: list[Place]) -> list[Place]:
    """Return the one place that still exists, if all the others were its predecessors."""
    current = [p for p in places if p.valid_to is None]
    if len(current) != 1:
        return places
    followed = index().successors
    before = [p for p in places if p.valid_to is not None]
    return current if all(current[0].code in followed[p.code, p.name] for p in before) else places


def _supported(places: list[Place], clues: Clues) -> list[Place]:
    """Return the places that all kinds of evidence in the notice point to, or all of them.

    The kinds: the place with its city before it; a paper of the city's offices; the city; the
    province. A kind that points to none of the places says nothing.
    """
    squeezed = unspaced("\n".join(_parts(clues)))
    # What was named, each once: a text may repeat one name thousands of times.
    found = {
        (m.places, m.is_chain, first_match(rules().issuing, squeezed, m.end) is not None): None
        for m in mentions(squeezed)
    }
    evidence: list[set[str]] = [set(), set(), set(), set()]
    for named, is_chain, is_issuing in found:
        for place in places:
            if is_chain and _codes(named) == {place.code}:
                evidence[0].add(place.code)
            if _names_nearest(named, place):
                evidence[1 if is_issuing else 2].add(place.code)
            if any(is_above(q, place) for q in named):
                evidence[3].add(place.code)
    evidence[2] |= evidence[1]
    left = {p.code for p in places}
    for kind in evidence:
        if kind:
            left &= kind
    return [p for p in places if p.code in left] or places


def _parts(clues: Clues) -> list[str]:
    return [clues.masthead or "", clues.title or "", *clues.addressees, clues.text, clues.signature or ""]


def _codes(places: Iterable[Place]) -> set[str]:
    return {p.code for p in places}


def _names_nearest(named: tuple[Place, ...], place: Place) -> bool:
    """Tell whether a name means the place right above ``place``: its city, or the municipality."""
    return any(q.name == place.parents[0] and is_above(q, place) for q in named if place.parents)


def _from_level(own: Office | None, clues: Clues, period: Period) -> tuple[Jurisdiction, list[Issue]]:
    """Find the place of an office that tells only its level (市人社局) from what the text names as its own."""
    unknown = Issue.of("place_unknown.no_office")
    squeezed = _same_office(unspaced("\n".join(_parts(clues))))
    province = by_number(own, clues)
    if province:
        return _settle(period.keep(province), clues, period) if period.keep(province) else (Jurisdiction(), [unknown])
    words = {own.word} if own is not None and own.word else {m["word"] for m in matches(rules().ours, squeezed)}
    if len(words) != 1:
        return Jurisdiction(), [unknown]
    word = words.pop()[-1]
    levels = levels_told_by(clues.addressees)
    named: list[tuple[Mention, list[Place]]] = []
    for mention in mentions(squeezed):
        places = [p for p in period.keep(mention.places) if p.name.endswith(word) and _fits(p, levels)]
        if places and not is_cited(squeezed, mention):
            named.append((mention, places))
    offices = [
        ps for m, ps in named if own is not None and own.tail and squeezed.startswith(_same_office(own.tail), m.end)
    ]
    # One office of the same name is proof; so is the title where the notice calls the place its own (加快云州市…发展,
    # 我市). Else the place has to be the only one of its level, named more than once, in a notice whose addressees
    # show the level.
    titled = [] if own is not None else _in_title(clues.title, word, [ps for _, ps in named])
    sure = offices or titled or ([ps for _, ps in named] if levels and len(named) > 1 else [])
    if len({frozenset(_codes(ps)) for ps in sure}) == 1:
        return _settle(sure[0], clues, period)
    if sure:
        names = _titles(p for ps in sure for p in ps)
        return Jurisdiction(), [Issue.of("place_ambiguous.text", names=names)]
    return Jurisdiction(), [unknown]


def _in_title(title: str | None, word: str, named: list[list[Place]]) -> list[list[Place]]:
    """Return the places of a level that a title names in full, if the text names no other of that level."""
    squeezed = unspaced(title or "")
    places = [list(m.places) for m in mentions(squeezed) if not is_cited(squeezed, m)]
    codes = {frozenset(p.code for p in ps if p.name.endswith(word)) for ps in places} - {frozenset()}
    return [ps for ps in named if _codes(ps) in codes] if {frozenset(_codes(ps)) for ps in named} == codes else []


def _same_office(text: str) -> str:
    for long, short in rules().names.same_office.items():
        text = text.replace(long, short)
    return text


def _fits(place: Place, levels: set[Level]) -> bool:
    if not levels or place.level in levels:
        return True
    # Four cities have no counties and write to their towns (东莞, 中山, 嘉峪关, 儋州).
    return Level.COUNTY in levels and place.level is Level.PREFECTURE and not _has_counties(place.code)


def _has_counties(code: str) -> bool:
    return any(other[:4] == code[:4] and other != code for other in index().by_code)


# ------------------------------------------------------------------ answers


def _titles(places: Iterable[Place]) -> str:
    return ", ".join(dict.fromkeys(f"{p.full_name} ({p.code})" for p in places))


def jurisdiction_of(place: Place) -> Jurisdiction:
    """Return a place as the record of a notice names it."""
    above = (place.prefecture or place.province or "") if place.level is Level.COUNTY else ""
    name = above + place.name
    return Jurisdiction(name, place.code, place.level, place.province, place.prefecture, place.county)


def _unlisted(office: Office, clues: Clues, period: Period) -> tuple[Jurisdiction, list[Issue]]:
    """Answer for a place that the table does not have: its name, and the places it lies in if sure."""
    valid = period.keep(office.places)
    above = _settle(valid, clues, period)[0] if valid else Jurisdiction()
    sure = above if above.code is not None else Jurisdiction()
    sure = _beside_it(office, sure)
    name = sure.name + (office.name or "") if sure.name else office.spoken or office.name or ""
    kind = {
        OfficeKind.TOWNSHIP: "township",
        OfficeKind.ZONE: "zone",
        OfficeKind.SPECIAL: "organisation",
    }.get(office.kind, "not_in_table")
    place = f", in {sure.name} ({sure.code})" if sure.code else ""
    province = sure.province or office.province
    return (
        Jurisdiction(name, None, office.level, province, sure.prefecture, sure.county),
        [Issue.of(f"place_unknown.{kind}", name=name, above=place)],
    )


def _beside_it(office: Office, place: Jurisdiction) -> Jurisdiction:
    """Return where a zone lies that has the short form of a place in its own name (北戴河新区): not in that place.

    Its name is then the short form; it may lie in the city (兰州新区), but not in the county.
    """
    own = place.county or place.prefecture or ""
    if office.name not in rules().names.bare_zones or not own or own in (office.spoken or ""):
        return place
    short = (short_names(own)[1] or [own])[0]
    if place.county:
        return replace(place, name=(place.prefecture or "") + short, code=None, county=None)
    return replace(place, name=short)


def _out_of_time(places: list[Place]) -> str:
    parts = []
    for place in places:
        begin = place.valid_from.isoformat() if place.valid_from else "1999 or before"
        end = place.valid_to.isoformat() if place.valid_to else "today"
        later = index().successors[place.code, place.name]
        then = f", then {', '.join(later)}" if later else ""
        parts.append(f"{place.full_name} ({place.code}) is in the table from {begin} to {end}{then}")
    return "; ".join(parts)
