"""Styles of a Word file: what a paragraph or run inherits."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from pipeline.read.word.markup import child, descendants, get, number, switch, value
from pipeline.read.word.rules import style_kind

LONGEST_CHAIN = 40
"""Styles that may be based on each other; Word allows ten."""

BODY_LEVEL = 9
"""``w:outlineLvl`` of running text; smaller ones are headings (ECMA-376-1, 17.3.1.20)."""

DEFAULT_SIZE = 21
"""Half-points of the usual character (10.5 pt, 五号), where the file does not say."""


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it is based on, nearest first, itself included."""

    chain: tuple[etree._Element, ...]

    def value(self, *path: str) -> str | None:
        """Return ``w:val`` at the end of a path from the nearest style that states it, None where none does."""
        return next((found for style in self.chain if (found := value(style, *path)) is not None), None)

    def switch(self, kind: str, name: str) -> bool | None:
        """Return True or False for a property of ``w:rPr`` or ``w:pPr`` that is on or off, None where no style says."""
        found = (switch(child(style, kind), name) for style in self.chain)
        return next((state for state in found if state is not None), None)

    def attribute(self, path: tuple[str, ...], name: str) -> str | None:
        """Return an attribute of the element at the end of a path from the nearest style that has it, or None."""
        found = (get(element, name) for style in self.chain if (element := child(style, *path)) is not None)
        return next((text for text in found if text is not None), None)


NO_STYLE = Style(())


@dataclass
class Styles:
    """All styles of a file by their ids."""

    root: etree._Element | None
    _elements: dict[str, etree._Element] = field(default_factory=dict, init=False)
    _defaults: dict[str, str] = field(default_factory=dict, init=False)
    _made: dict[str, Style] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        for style in descendants(self.root, "w:style") if self.root is not None else ():
            identity = get(style, "w:styleId")
            if not identity:
                continue
            self._elements.setdefault(identity, style)
            if (get(style, "w:default") or "0").lower() in {"1", "true", "on"}:
                self._defaults.setdefault(get(style, "w:type") or "", identity)
        self.default_run = child(self.root, "w:docDefaults", "w:rPrDefault", "w:rPr")

    def of(self, identity: str | None, kind: str) -> Style:
        """Return the style of an id, or the default style of a kind (``paragraph``, ``character``, ``table``)."""
        wanted = identity if identity in self._elements else self._defaults.get(kind)
        return self.get(wanted) if wanted else NO_STYLE

    def get(self, identity: str) -> Style:
        """Return a style with its chain; an unknown id gives an empty one."""
        made = self._made.get(identity)
        if made is None:
            chain: list[etree._Element] = []
            at: str | None = identity
            while at in self._elements and len(chain) < LONGEST_CHAIN and self._elements[at] not in chain:
                chain.append(self._elements[at])
                at = value(chain[-1], "w:basedOn")
            made = self._made[identity] = Style(tuple(chain))
        return made

    def kind(self, style: Style) -> str | None:
        """Return ``heading``, ``contents`` or None by the names of a style and of those it is based on."""
        names = (value(element, "w:name") or "" for element in style.chain)
        return next((kind for name in names if (kind := style_kind(name))), None)

    def is_heading(self, properties: etree._Element | None, style: Style) -> bool:
        """Tell whether a paragraph is a heading: by its outline level, or by the name of its style."""
        level = value(properties, "w:outlineLvl") or style.value("w:pPr", "w:outlineLvl")
        if level is not None:
            return number(level, BODY_LEVEL) < BODY_LEVEL
        return self.kind(style) == "heading"

    def size(self, style: Style, run: etree._Element | None) -> int:
        """Return the size of characters in half-points: of a run, its paragraph's style, or the document."""
        stated = value(run, "w:sz") or style.value("w:rPr", "w:sz") or value(self.default_run, "w:sz")
        return number(stated, DEFAULT_SIZE, low=2, high=1000)
