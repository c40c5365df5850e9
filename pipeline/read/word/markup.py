"""Names in WordprocessingML, the same for both of its families of namespaces.

Word writes "transitional" files, other programs may write "strict" ones (ISO/IEC 29500-1): the same
elements under other addresses. Everything here goes by short names such as ``w:p``.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

_OOXML = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_MICROSOFT = "http://schemas.microsoft.com/office"

_NAMESPACES: dict[str, tuple[str, ...]] = {
    "w": (f"{_OOXML}/wordprocessingml/2006/main", f"{_STRICT}/wordprocessingml/main"),
    "r": (f"{_OOXML}/officeDocument/2006/relationships", f"{_STRICT}/officeDocument/relationships"),
    "m": (f"{_OOXML}/officeDocument/2006/math", f"{_STRICT}/officeDocument/math"),
    "a": (f"{_OOXML}/drawingml/2006/main", f"{_STRICT}/drawingml/main"),
    "wp": (f"{_OOXML}/drawingml/2006/wordprocessingDrawing", f"{_STRICT}/drawingml/wordprocessingDrawing"),
    "dgm": (f"{_OOXML}/drawingml/2006/diagram", f"{_STRICT}/drawingml/diagram"),
    "c": (f"{_OOXML}/drawingml/2006/chart", f"{_STRICT}/drawingml/chart"),
    "pkg": (f"{_MICROSOFT}/2006/xmlPackage",),
    "mc": (f"{_OOXML}/markup-compatibility/2006",),
    "wps": (f"{_MICROSOFT}/word/2010/wordprocessingShape",),
    "w14": (f"{_MICROSOFT}/word/2010/wordml",),
    "v": ("urn:schemas-microsoft-com:vml",),
    "o": ("urn:schemas-microsoft-com:office:office",),
}
_PREFIXES = {address: prefix for prefix, addresses in _NAMESPACES.items() for address in addresses}

_OFF = frozenset({"0", "false", "off", "none"})


@lru_cache(maxsize=4096)
def _short(tag: str) -> str:
    address, _, local = tag[1:].rpartition("}") if tag.startswith("{") else ("", "", tag)
    prefix = _PREFIXES.get(address)
    return f"{prefix}:{local}" if prefix else local if not address else f"?:{local}"


@lru_cache(maxsize=1024)
def _full(short: str) -> tuple[str, ...]:
    prefix, _, local = short.rpartition(":")
    return tuple(f"{{{address}}}{local}" for address in _NAMESPACES[prefix]) if prefix else (local,)


def name(element: etree._Element) -> str:
    """Return the short name of an element (``w:p``); empty for comments, ``?:x`` for other namespaces."""
    tag = element.tag
    return _short(tag) if isinstance(tag, str) else ""


def get(element: etree._Element, attribute: str) -> str | None:
    """Return an attribute by its short name (``w:val``; without a prefix for one in no namespace), or None."""
    for full in _full(attribute):
        found = element.get(full)
        if found is not None:
            return found
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """Return the first child of a name, or going on from it along a path of names; None where the path ends."""
    for step in path:
        if element is None:
            return None
        element = next((found for full in _full(step) if (found := element.find(full)) is not None), None)
    return element


def value(element: etree._Element | None, *path: str) -> str | None:
    """Return ``w:val`` of the element at the end of a path, None if either is missing."""
    found = child(element, *path)
    return None if found is None else get(found, "w:val")


def number(text: str | None, default: int = 0, *, low: int = 0, high: int = 1_000_000) -> int:
    """Return an attribute as a whole number within bounds; ``default`` for what is none."""
    if text is None or not text.lstrip("+-").isdecimal() or len(text) > 12:
        return default
    return min(max(int(text), low), high)


def switch(properties: etree._Element | None, short: str) -> bool | None:
    """Return True or False for a property such as ``w:b`` that is on or off, None where it is not stated."""
    found = child(properties, short)
    if found is None:
        return None
    return (get(found, "w:val") or "on").lower() not in _OFF


def descendants(element: etree._Element, *shorts: str) -> Iterator[etree._Element]:
    """Yield all elements below (and the element itself) with one of some names, in document order."""
    return element.iter(*(full for short in shorts for full in _full(short)))
