"""Names of places in running text, and what the name of an office says about its place.

Names stand in chains from the largest to the smallest (江西省南昌市东湖区); each link may be left
out. Texts are read without white space, because lines break inside names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.model.record import Level
from pipeline.model.spans import unspaced
from pipeline.notation import notation_phrase
from pipeline.places.rules import Unknown, first_match, pattern_of, rules
from pipeline.places.table import Index, Place, index, is_above

LONGEST_OFFICE = 200
"""What a masthead or title shows beyond this many characters is not read."""
_LONGEST_NAME = 16


@dataclass(frozen=True, slots=True)
class Mention:
    """A name, or a chain of names, and the places that it can mean."""

    start: int
    end: int
    places: tuple[Place, ...]
    is_chain: bool = False
    is_short: bool = False


class OfficeKind(StrEnum):
    """What the name of an office tells about its place."""

    NAMED = "named"
    NATIONAL = "national"
    SPECIAL = "special"
    ZONE = "zone"
    TOWNSHIP = "township"
    UNKNOWN = "unknown"
    OWN = "own"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Office:
    """An office as read. ``places`` are those named before ``name``, or those of the office itself.

    ``name`` is the part that the table does not have (zone, township, unknown place, special
    organisation), and ``spoken`` the same with the words before it that name the places; ``word`` and ``tail`` are
    the parts of an office that tells only its level.
    """

    kind: OfficeKind
    places: tuple[Place, ...] = ()
    name: str | None = None
    level: Level | None = None
    province: str | None = None
    word: str | None = None
    tail: str | None = None
    spoken: str | None = None
    is_branch: bool = False
    is_managed: bool = False


def _chains(found: Index, text: str, at: int, above: tuple[Place, ...]) -> Iterator[Mention]:
    """Yield every reading of a chain that begins at ``at`` and lies in one of ``above``."""
    for length in range(min(_LONGEST_NAME, len(text) - at), 1, -1):
        form = text[at : at + length]
        for forms, is_short in ((found.full, False), (found.short, True)):
            places = forms.get(form, ())
            if above:
                places = tuple(p for p in places if any(is_above(a, p) for a in above))
            if not places:
                continue
            end = at + length
            yield Mention(at, end, places, is_chain=bool(above), is_short=is_short)
            if all(p.level is Level.COUNTY for p in places):
                continue
            between = first_match(rules().between, text, end)
            for deeper in _chains(found, text, between.end() if between else end, places):
                yield Mention(at, deeper.end, deeper.places, is_chain=True, is_short=deeper.is_short)


def read_chain(text: str, at: int = 0) -> Mention | None:
    """Return the longest chain of names that begins at ``at``; None if no name begins there."""
    best: Mention | None = None
    for chain in _chains(index(), text, at, ()):
        if best is None or (chain.end, not chain.is_short) > (best.end, not best.is_short):
            best = chain
    return best


def mentions(text: str) -> list[Mention]:
    """Return the places that a text without white space names by their full names, in order.

    Everyday words and names of two characters count only behind the name of a larger place.
    """
    found, words = index(), rules().names
    out: list[Mention] = []
    at = 0
    while at < len(text) - 1:
        mention = _mention(found, text, at) if text[at : at + 2] in found.lengths else None
        if mention is None or text.startswith(words.not_followed_by, mention.end):
            at += 1
            continue
        out.append(mention)
        at = mention.end
    return out


def _mention(found: Index, text: str, at: int) -> Mention | None:
    length = next((n for n in found.lengths[text[at : at + 2]] if text[at : at + n] in found.full), None)
    if length is None:
        return None
    words, name = rules().names, text[at : at + length]
    chain = max((c for c in _chains(found, text, at, ()) if not c.is_short), key=lambda c: c.end, default=None)
    if chain is not None and chain.is_chain:
        return chain
    places = found.full[name]
    for size in range(2, 5):  # 北京朝阳区: the larger place by its short form
        above = found.short.get(text[at - size : at], ()) if at >= size else ()
        inside = tuple(p for p in places if any(is_above(a, p) for a in above))
        if inside:
            return Mention(at, at + length, inside, is_chain=True)
    if name in words.everyday or length < words.shortest_alone:
        return None
    return Mention(at, at + length, places)


def read_office(name: str, *, only_head: bool = False) -> Office:
    """Read whose office a name says it is.

    Args:
        name: the name of one office, or the beginning of a title.
        only_head: the place has to stand at the very beginning (titles go on with other places).

    Returns:
        What the name tells; kind ``OTHER`` if that is nothing.
    """
    text = unspaced(name).removesuffix(rules().names.masthead_tail)[:LONGEST_OFFICE]
    national = first_match(rules().national, text)
    if national is not None:
        return _branch_in(text, national.end()) or Office(OfficeKind.NATIONAL)
    party = first_match(rules().between, text)
    at = party.end() if party else 0
    for special in rules().special:
        match = pattern_of(special).match(text, at)
        if match is not None:
            between = first_match(rules().between, text, match.end())
            city = read_chain(text, between.end()) if between else None
            if city is not None and not city.is_short:
                return Office(OfficeKind.NAMED, city.places)
            part = text[match.end() : between.end()] if between else ""
            level = Level.PREFECTURE if part else special.level
            return Office(OfficeKind.SPECIAL, (), special.name + part, level, special.province)
    chain = read_chain(text, at)
    if chain is not None:
        return _behind_name(text, chain)
    own = first_match(rules().own, text, at)
    if own is not None:
        return _in_brackets(text, own["word"]) or Office(OfficeKind.OWN, word=own["word"], tail=own["tail"])
    inner = None if only_head else _named_inside(text, at)
    return inner or _unlisted(text, at, ()) or Office(OfficeKind.OTHER)


def _in_brackets(text: str, word: str) -> Office | None:
    """Return the place that stands in brackets behind an office of that level: 县教育局（岚皋）."""
    for bracket in notation_phrase("short-remark").finditer(text):
        chain = read_chain(bracket[1])
        if chain is not None and chain.end == len(bracket[1]):
            places = tuple(place for place in chain.places if place.name.endswith(word[-1]))
            return Office(OfficeKind.NAMED, places) if places else None
    return None


def _named_inside(text: str, at: int) -> Office | None:
    """Return the place of an office whose name begins with other words: 共青团南昌市委."""
    first = next(iter(mentions(text[at:])), None)
    if first is None or any(letter in text[at : at + first.start] for letter in rules().names.level_letters):
        return None
    return _behind_name(text[at:], first)


def _behind_name(text: str, chain: Mention) -> Office:
    if chain.is_short:
        if text.startswith(rules().names.short_not_followed_by, chain.end):
            return _unlisted(text, chain.start, ()) or Office(OfficeKind.OTHER)
        chain = replace(chain, places=_largest(chain.places))
    unlisted = None if _begins_with_organ(text, chain.end) else _unlisted(text, chain.end, chain.places)
    if unlisted is not None and unlisted.kind is OfficeKind.UNKNOWN and (inner := _at_the_end(unlisted)):
        return Office(OfficeKind.NAMED, inner)
    if unlisted is not None:
        return replace(unlisted, spoken=text[chain.start : chain.end] + (unlisted.name or ""))
    if not chain.is_short:
        return Office(OfficeKind.NAMED, chain.places, is_managed=text.startswith(rules().names.managed_by, chain.end))
    if first_match(rules().branch, text, chain.end):
        return Office(OfficeKind.NAMED, chain.places, is_branch=True)
    return _unlisted(text, chain.start, ()) or Office(OfficeKind.OTHER)


def _at_the_end(unlisted: Office) -> tuple[Place, ...]:
    """Return the places of the table that end the name of an unknown one: 沧州[渤海新区黄骅市]."""
    name, full = unlisted.name or "", index().full
    ends = (full.get(name[cut:], ()) for cut in range(1, len(name) - 1))
    found = ([p for p in places if any(is_above(a, p) for a in unlisted.places)] for places in ends)
    return tuple(next((places for places in found if places), ()))


def _largest(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """Return what a short form means by itself: 南昌 the city and not the county in it, 西安 no district elsewhere."""
    cities = tuple(p for p in places if p.level is not Level.COUNTY)
    return tuple(p for p in cities or places if not any(is_above(q, p) for q in places))


def _begins_with_organ(text: str, at: int) -> bool:
    own = first_match(rules().own, rules().names.city + text[at : at + 24])
    return own is not None and len(own["tail"]) <= 5 and not first_match(rules().zone, text, at)


def _branch_in(text: str, at: int) -> Office | None:
    """Return the local branch that a national office names: 国家税务总局江苏省税务局."""
    for start in range(at, len(text) - 1):
        chain = read_chain(text, start)
        if chain is not None and (not chain.is_short or first_match(rules().branch, text, chain.end)):
            return Office(OfficeKind.NAMED, chain.places, is_branch=True)
    return None


def _unlisted(text: str, at: int, above: tuple[Place, ...]) -> Office | None:
    """Return a zone, a township or an unknown place whose name begins at ``at``."""
    match = first_match(rules().township, text, at)
    if match is not None:
        return Office(OfficeKind.TOWNSHIP, above, match["name"], Level.TOWNSHIP)
    match = first_match(rules().zone, text, at)
    if match is not None:
        return Office(OfficeKind.ZONE, above, match["name"])
    for rule in rules().unknown:
        match = pattern_of(rule).match(text, at)
        if match is not None:
            return _unknown(rule, match["name"], above)
    return None


def _unknown(rule: Unknown, name: str, above: tuple[Place, ...]) -> Office:
    return Office(OfficeKind.UNKNOWN, above, name, rule.level)
