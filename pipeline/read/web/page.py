"""A web page as a tree without what is not shown: scripts, styles, frames, hidden elements, comments."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from pipeline.read.han import HAN
from pipeline.read.web.rules import NameKind, elements, name_kind

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HIDING = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE)
_LONGEST_STYLE = 4_000


@dataclass(frozen=True, slots=True)
class Page:
    """The body of a page, its ``<title>`` and its ``<meta>`` names and contents, in order."""

    body: etree._Element
    title: str
    meta: tuple[tuple[str, str], ...]
    scripted: bool
    framed: bool
    cut: bool


def parse_page(text: str) -> Page | None:
    """Parse a page; None if it has no element at all. ``cut`` says that it was nested too deep and ends early."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    # XML declarations and null characters only confuse the parser.
    clean = re.sub(r"^\s*<\?xml[^>]{0,200}>", "", text.removeprefix("\ufeff")).replace("\0", "")
    try:
        root = etree.fromstring(clean.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
    if root is None:
        return None
    title = next((" ".join((t.text or "").split()) for t in root.iter("title")), "")
    meta = tuple(
        (m.get("name") or m.get("property") or "", " ".join((m.get("content") or "").split()))
        for m in root.iter("meta")
    )
    scripted = next(root.iter("script"), None) is not None
    framed = next(root.iter("iframe", "frame"), None) is not None
    cut = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    for element in [e for e in root.iter() if _never_shown(e)]:
        drop(element)
    hidden = [e for e in root.iter() if _hidden(e)]
    shown_later = _most_of_the_text(root) if hidden else set()
    for element in hidden:
        if element not in shown_later:
            drop(element)
    return Page(root, title[:500], meta, scripted, framed, cut)


def drop(element: etree._Element) -> None:
    """Take an element out of the tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = writable((before.tail or "") + element.tail)
        else:
            parent.text = writable((parent.text or "") + element.tail)
    parent.remove(element)


def writable(text: str | None) -> str | None:
    """Return a text, if any, without control characters: lxml parses them but refuses to put them into a tree."""
    return text and _NOT_IN_XML.sub(" ", text)


def names(element: etree._Element) -> list[str]:
    """Return the words of ``id`` and ``class`` in lower case."""
    return f"{element.get('id') or ''} {element.get('class') or ''}".lower().split()[:20]


def kinds(element: etree._Element) -> set[NameKind]:
    """Return what the names of an element say that it is; ``<article>`` is named by its tag."""
    found = {kind for name in names(element) if (kind := name_kind(name))}
    return found | {"frame"} if element.tag == "article" else found


def style_of(element: etree._Element) -> str:
    """Return the style that an element states itself."""
    return (element.get("style") or "")[:_LONGEST_STYLE]


def _never_shown(element: etree._Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in elements("never_shown"):
        return True
    return element.tag == "input" and element.get("type") != "checkbox"


def _hidden(element: etree._Element) -> bool:
    if element.get("hidden") is not None:
        return True
    return bool(element.get("style")) and _HIDING.search(style_of(element)) is not None


def _most_of_the_text(root: etree._Element) -> set[etree._Element]:
    """Return the elements with more than half of the Chinese characters of the page: a script shows them later.

    Magazine pages of WeChat hide their article until it is loaded.
    """
    counts: list[int] = []
    below: list[tuple[etree._Element, int]] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            counts.append(len(HAN.findall(element.text or "")))
            continue
        below.append((element, counts.pop()))
        if counts:
            counts[-1] += below[-1][1] + len(HAN.findall(element.tail or ""))
    total = below[-1][1] if below else 0
    return {element for element, count in below if 2 * count > total}
