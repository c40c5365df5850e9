"""The clues of a notice to its origin: its day, its offices, its title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.model.record import Level
from pipeline.model.spans import unspaced
from pipeline.notation import notation_phrase
from pipeline.places.names import LONGEST_OFFICE, Mention, Office, OfficeKind, read_office
from pipeline.places.rules import first_match, matches, pattern_of, rules
from pipeline.places.table import Place, index

_GRACE = timedelta(days=366)
"""An office goes on under its old name until the new one is set up, up to a year after the approval."""

_LONGEST_HEAD = 800
"""Characters of a page before its text: where it comes from, its heading, whose paper it is."""


@dataclass(frozen=True, slots=True)
class Clues:
    """What a notice shows of its origin. ``text`` is the whole text, body and annexes."""

    issuer: str | None
    title: str | None
    addressees: tuple[str, ...]
    signature: str | None
    masthead: str | None
    document_number: str | None
    text: str
    signed: date | None
    enclosed: tuple[str, ...] = ()
    """Titles of annexes, parts and tables."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days on which the notice can have been issued; ``is_open`` where nothing dates it."""

    first: date
    last: date
    is_open: bool = False

    def keep(self, places: Iterable[Place]) -> list[Place]:
        """Return the places that existed in the period; if there are none, those that did within some years of it."""
        found = list(places)
        valid = [p for p in found if p.valid_in(self.first, self.last)]
        if valid or self.is_open:
            return valid
        first = self.first - _GRACE if self.first - date.min > _GRACE else self.first
        last = self.last + _GRACE if date.max - self.last > _GRACE else self.last
        return [p for p in found if p.valid_in(first, last)]


def period_of(clues: Clues) -> Period:
    """Return when the notice can have been issued: the day, the year of its number, or not before."""
    if clues.signed is not None:
        return Period(clues.signed, clues.signed)
    number = notation_phrase("year-in-brackets").search(unspaced(clues.document_number or ""))
    if number is not None and 1949 <= int(number[1]) <= 2100:
        year = int(number[1])
        return Period(date(year, 1, 1), date(year, 12, 31))
    cited = [
        int(y) for y in notation_phrase("year-in-brackets").findall(unspaced(clues.text)) if 1949 <= int(y) <= 2100
    ]
    return Period(date(max(cited, default=1949), 1, 1), date.max, is_open=True)


def office_names(clues: Clues) -> list[str]:
    """Return the single offices of signature, issuer and masthead."""
    out: list[str] = []
    for clue in (clues.signature, clues.issuer, clues.masthead):
        for line in notation_phrase("between-offices").split(clue or ""):
            parts = line.split()
            # A masthead is often spaced out (市 中 区 人民政府); whole names stand apart.
            out += parts if all(len(part) >= 4 for part in parts) else ["".join(parts)]
    return [name for name in dict.fromkeys(out) if name]


def title_office(title: str | None, word: str | None) -> Office | None:
    """Return the office or place that a title begins with, or that of the plan that it issues.

    ``word`` is the level word of an office that tells no more (市政府办公室); places of another
    level are then what the title is about. None if the title tells nothing.
    """
    text = unspaced(title or "")[:LONGEST_OFFICE]
    head = text[: min((m.start() for m in matches(rules().verb, text)), default=0)]
    first = read_office(head, only_head=True)
    if first.kind is OfficeKind.NATIONAL:
        return first
    word = word or first.word
    for rule in rules().title:
        match = pattern_of(rule).match(text)
        if match is None:
            continue
        office = read_office(text[match.end() :], only_head=True)
        if office.kind is OfficeKind.NAMED:
            everyday = office.places[0].name in rules().names.everyday and len({p.code for p in office.places}) > 1
            if not office.is_branch and not everyday and _is_of(office, word):
                return office
        elif match.end() == 0 and office.kind not in {OfficeKind.NATIONAL, OfficeKind.OTHER, OfficeKind.OWN}:
            return office
    return first if first.kind is OfficeKind.OWN else None


def enclosed_place(enclosed: Iterable[str], word: str | None) -> Office | None:
    """Return the place that the notice's own lists and tables begin with (2007年云川区重点工作分解表), None if not one.

    Titles that an office issued (云川市水利局关于…的通知) may be papers of an office above.
    """
    own = [title for title in enclosed if not any(matches(rules().verb, unspaced(title)))]
    return _only_place(office for title in own if (office := title_office(title, word)))


def head_office(text: str, word: str | None) -> Office | None:
    """Return the one place whose offices stand in lines of their own, or as the source, at the head of a text.

    ``word`` is the level word of the office that issued the notice, if that is known; places of another level are then
    those that only published it. None where no office or more than one place stands there.
    """
    found = (read_office(match["office"], only_head=True) for match in matches(rules().origin, text[:_LONGEST_HEAD]))
    return _only_place(office for office in found if _is_of(office, word))


def founding_place(text: str, word: str | None) -> Office | None:
    """Return the one place whose bodies a text sets up, or for whose work it is made; None where there is not one.

    ``word`` is the level word of the office that issued the notice, if that is known.
    """
    found = (read_office(match["office"], only_head=True) for match in matches(rules().founding, unspaced(text)))
    return _only_place(office for office in found if _is_of(office, word))


def _only_place(offices: Iterable[Office]) -> Office | None:
    """Return the first of the offices that have a place in their names, None unless it is one place."""
    named = [office for office in offices if office.kind is OfficeKind.NAMED]
    return named[0] if len({tuple(p.code for p in office.places) for office in named}) == 1 else None


def _is_of(office: Office, word: str | None) -> bool:
    return word is None or any(p.name.endswith(word[-1]) for p in office.places)


def without_own_zones(told: list[Office]) -> list[Office]:
    """Leave out the zones of a place that signs too (南沙开发区管委会、南沙区人民政府)."""
    named = {p.code for o in told if o.kind is OfficeKind.NAMED for p in o.places}
    return [o for o in told if o.kind is not OfficeKind.ZONE or not named & {p.code for p in o.places}]


def without_short_names(told: list[Office]) -> list[Office]:
    """Leave out a place outside the table that another office names in full (汀兰区, 岚川市汀兰区)."""
    full = [o.name for o in told if o.name and not o.places]
    return [o for o in told if o.places or not o.name or not any(_is_short(o.name, name) for name in full)]


def _is_short(name: str, full: str) -> bool:
    return name != full and full.endswith(name)


def by_number(own: Office | None, clues: Clues) -> tuple[Place, ...]:
    """Return the province whose character begins the number of a paper of 省政府 or 自治区政府; weak by itself.

    Where no office stands, addressees that only a province writes to (各市、自治州人民政府) show that it is one.
    """
    provincial = own is not None and own.word in rules().names.provincial
    provincial = provincial or (
        own is None and any(levels_told_by([name]) == {Level.PROVINCE} for name in clues.addressees)
    )
    if not provincial or not clues.document_number:
        return ()
    code = rules().abbreviations.get(unspaced(clues.document_number)[:1])
    return index().by_code.get(code or "", ())


def levels_told_by(addressees: Sequence[str]) -> set[Level]:
    """Return the levels at which a notice with these addressees can have been issued; empty if unknown."""
    return {
        level
        for rule in rules().addressee
        for name in addressees
        if pattern_of(rule).search(unspaced(name))
        for level in rule.levels
    }


def is_cited(text: str, mention: Mention) -> bool:
    """Tell whether a name belongs to the office that issued a cited paper (《云州市人民政府关于…》)."""
    before = text[max(mention.start - 8, 0) : mention.start]
    cited = any(pattern_of(rule).search(before) for rule in rules().parent)
    return cited and first_match(rules().issuing, text, mention.end) is not None
