"""Automatic numbers: what stands in front of a paragraph but not in its text (``numbering.xml``).

A paragraph names a list (``w:num``) and a level; the list follows a definition (``w:abstractNum``),
whose counters all lists of that definition share. ECMA-376-1, 17.9.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.read.word.markup import child, descendants, get, name, number, switch, value
from pipeline.read.word.numerals import numeral
from pipeline.read.word.rules import signs, word_phrase
from pipeline.read.word.styles import Style, Styles
from pipeline.read.word.symbols import in_symbol_font

LEVELS = 9
"""Levels of a list (ECMA-376-1, 17.9.6)."""

LONGEST_TEXT = 60
"""Characters of a level's text that are used; "第%1章" has four."""

_PLACE = re.compile("%([1-9])")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered; ``width`` is the least number of digits.

    ``restart`` is None for the usual way: after any level above.
    """

    start: int = 0
    form: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None
    width: int = 0
    suffix: str = "tab"
    style: str | None = None
    indent: etree._Element | None = None


@dataclass(frozen=True, slots=True)
class _List:
    """A list: its definition, and what it says otherwise."""

    definition: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """The list and level of a paragraph."""

    number: str
    level: int


class Lists:
    """The lists of a file, counting as paragraphs come in order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._definitions: dict[str, dict[int, Level]] = {}
        self._links: dict[str, str] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._restarted: set[tuple[str, int]] = set()
        for element in root if root is not None else ():
            if name(element) == "w:abstractNum":
                self._define(element)
            elif name(element) == "w:num":
                self._add(element)

    def _define(self, element: etree._Element) -> None:
        identity = get(element, "w:abstractNumId") or ""
        levels = {}
        for level in element.iterchildren():
            if name(level) == "w:lvl":
                levels[number(get(level, "w:ilvl"))] = _level(level)
        self._definitions[identity] = levels
        link = value(element, "w:numStyleLink")
        if link is not None:
            self._links[identity] = link

    def _add(self, element: etree._Element) -> None:
        identity, definition = get(element, "w:numId"), value(element, "w:abstractNumId")
        if identity is None or definition is None:
            return
        made = _List(definition)
        for override in element.iterchildren():
            if name(override) != "w:lvlOverride":
                continue
            at = number(get(override, "w:ilvl"))
            level, start = child(override, "w:lvl"), value(override, "w:startOverride")
            if level is not None:
                made.levels[at] = _level(level)
            if start is not None:
                made.starts[at] = number(start)
        self._lists[identity] = made

    def place(self, properties: etree._Element | None, style: Style) -> Place | None:
        """Return the list and level of a paragraph, from itself or its style; None if it has no number."""
        own = child(properties, "w:numPr")
        identity, level = value(own, "w:numId"), value(own, "w:ilvl")
        if identity is None:
            identity = style.value("w:pPr", "w:numPr", "w:numId")
            linked = self._level_of_style(identity, style)
            level = level or (str(linked) if linked is not None else style.value("w:pPr", "w:numPr", "w:ilvl"))
        if identity is None or identity not in self._lists:
            return None  # 0 takes the number of the style away
        return Place(identity, number(level, high=LEVELS - 1))

    def level(self, place: Place) -> Level | None:
        """Return how a level of a list is numbered, None for a list that is not defined."""
        found = self._lists[place.number]
        return found.levels.get(place.level) or self._definitions.get(self._definition(found), {}).get(place.level)

    def count(self, place: Place) -> str:
        """Count one paragraph and return its number as shown, with a space behind it where one is needed."""
        found, level = self._lists[place.number], self.level(place)
        if level is None:
            return ""
        counts = self._counts.setdefault(self._definition(found), {})
        fresh = (place.number, place.level)
        if place.level in found.starts and fresh not in self._restarted:
            counts[place.level] = found.starts[place.level]
        else:
            counts[place.level] = counts[place.level] + 1 if place.level in counts else level.start
        self._restarted.add(fresh)
        for deeper in [at for at in counts if at > place.level]:
            below = self.level(replace(place, level=deeper))
            if below is None or below.restart is None or place.level < below.restart:
                del counts[deeper]
        return self._shown(place, level, counts)

    def _shown(self, place: Place, level: Level, counts: dict[int, int]) -> str:
        if level.form == "bullet":
            return level.text if not level.text or level.text[-1] in signs().strokes else f"{level.text} "

        def fill(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = level if at == place.level else self.level(replace(place, level=at))
            if other is None or at > place.level:
                return ""
            form = "decimal" if level.legal else other.form
            return numeral(counts.get(at, other.start), form).zfill(other.width)

        text = _PLACE.sub(fill, level.text)
        space = (
            "" if not text.strip() or level.suffix == "nothing" or word_phrase("needs-no-space").search(text) else " "
        )
        return text + space if text.strip() else ""

    def _level_of_style(self, identity: str | None, style: Style) -> int | None:
        """Return the level that a definition ties to a style (``w:pStyle``)."""
        found = self._lists.get(identity or "")
        if found is None:
            return None
        levels = {**self._definitions.get(self._definition(found), {}), **found.levels}
        tied = {level.style: at for at, level in levels.items() if level.style}
        names = (get(element, "w:styleId") or "" for element in style.chain)
        return next((tied[n] for n in names if n in tied), None)

    def _definition(self, found: _List) -> str:
        """Return the definition of a list, following one link through a list style."""
        link = self._links.get(found.definition)
        through = self._styles.get(link).value("w:pPr", "w:numPr", "w:numId") if link else None
        linked = self._lists.get(through or "")
        return linked.definition if linked is not None else found.definition


def _level(element: etree._Element) -> Level:
    form, width = _form(element)
    text = (value(element, "w:lvlText") or "")[:LONGEST_TEXT]
    if form == "bullet":
        fonts = child(element, "w:rPr", "w:rFonts")
        text = (
            signs().bullet
            if child(element, "w:lvlPicBulletId") is not None
            else in_symbol_font(text, fonts, signs().bullet)
        )
    restart = value(element, "w:lvlRestart")
    return Level(
        start=number(value(element, "w:start"), low=0),
        form=form,
        text=text,
        legal=bool(switch(element, "w:isLgl")),
        restart=None if restart is None else number(restart),
        width=width,
        suffix=value(element, "w:suff") or "tab",
        style=value(element, "w:pStyle"),
        indent=child(element, "w:pPr", "w:ind"),
    )


def _form(level: etree._Element) -> tuple[str, int]:
    """Return the number format; Word puts newer ones (001, 002) beside a plain one for older programs."""
    for element in descendants(level, "w:numFmt"):
        form = get(element, "w:val") or "decimal"
        if form != "custom":
            return form, 0
        example = re.match(r"\s*(0{1,5}1)\b", get(element, "w:format") or "")
        if example:
            return "decimal", len(example[1])
    return "decimal", 0
