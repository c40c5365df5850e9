"""The parts of a Word file: which one is the text, and which hold styles, lists, notes and headers."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import ReadError
from pipeline.read.packages import Package
from pipeline.read.word.markup import get


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part names by an id: ``kind`` is the last word of the type, ``target`` a part of the package.

    ``external`` targets lie outside the file; they are never opened.
    """

    kind: str
    target: str
    external: bool


class WordFile:
    """A DOCX, DOCM, DOTX or DOTM package; parts are found by relationship, as the format asks.

    Raises:
        ReadError: from the constructor, if there is no main part; else as ``Package``.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        main = next((r for r in self._relationships("").values() if r.kind == "officeDocument"), None)
        self.main = main.target if main else "word/document.xml"
        if not package.has(self.main):
            raise ReadError.of("damaged.word_text")
        self.relationships = self._relationships(self.main)

    def text(self) -> etree._Element:
        """Return the root of the main part."""
        return self._package.xml(self.main)

    def part(self, kind: str) -> etree._Element | None:
        """Return the first part of a kind that the main part names (``styles``, ``numbering`` …), if there is one."""
        found = (r for r in self.relationships.values() if r.kind == kind and not r.external)
        return next((self._package.xml(r.target) for r in found if self._package.has(r.target)), None)

    def target(self, identity: str | None) -> etree._Element | None:
        """Return the part that a relationship of the main part leads to; None if outside or missing."""
        found = self.relationships.get(identity or "")
        inside = found is not None and not found.external and self._package.has(found.target)
        return self._package.xml(found.target) if found is not None and inside else None

    def _relationships(self, part: str) -> dict[str, Relationship]:
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self._package.has(path):
            return {}
        found: dict[str, Relationship] = {}
        for entry in self._package.xml(path):
            identity, kind, target = (get(entry, key) for key in ("Id", "Type", "Target"))
            if identity and kind and target is not None:
                external = get(entry, "TargetMode") == "External"
                inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
                found[identity] = Relationship(
                    kind.rpartition("/")[2], target if external else inside.lstrip("/"), external
                )
        return found
