"""Which element of a page holds the article."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from pipeline.notation import marks
from pipeline.read.han import HAN
from pipeline.read.web.metadata import has_labels
from pipeline.read.web.page import Page, drop, kinds, names
from pipeline.read.web.rules import elements, is_attachment, matching
from pipeline.read.web.tables import MOST_OF_TABLE

ENOUGH = 60
"""Chinese characters of running text from which a known container is taken for the article."""

NEARLY_ALL = 0.9
"""Share of running text that an element inside must hold to be taken instead."""

SMALL_PART = 0.3
"""Share of the page's running text beyond which no part is boilerplate, whatever it is called."""

LABEL_PIECES = 200
"""Stretches of text at the beginning of a part that are searched for metadata rows."""

SEVERAL_LINKS = 4
MOSTLY_LINKS = 0.85
"""Links, and their share of an element's text, from which it is a list of links."""

MOST_DROPPED = 200
"""Parts taken for boilerplate that are searched for sentences."""

FACTS_FROM = 6
"""Cells of a table from which it can hold facts."""

MOST_CELLS = 2_000
"""Cells of a table that are looked at."""

LONG_IN_BOILERPLATE = 30
"""Chinese characters from which a sentence in boilerplate is reported; sites have long ones about themselves."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Chinese characters below each element: those that are no text of links, and all; and its links."""

    of: dict[etree._Element, tuple[int, int, int]]

    def __call__(self, element: etree._Element) -> int:
        """Return the running text of an element."""
        return self.of.get(element, (0, 0, 0))[0]

    def is_list_of_links(self, element: etree._Element) -> bool:
        """Tell whether an element is nearly all links, and several."""
        running, whole, links = self.of.get(element, (0, 0, 0))
        return links >= SEVERAL_LINKS and running <= (1 - MOSTLY_LINKS) * whole


def weigh(root: etree._Element) -> Weights:
    """Count text below each element, in one pass."""
    weights: dict[etree._Element, tuple[int, int, int]] = {}
    stack: list[list[int]] = []
    links = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            is_link = element.tag == "a" and bool(element.get("href"))
            links += is_link
            own = len(HAN.findall(element.text or ""))
            stack.append([0 if links else own, own, int(is_link)])
            continue
        links -= element.tag == "a" and bool(element.get("href"))
        done = stack.pop()
        if any(done):
            weights[element] = (done[0], done[1], done[2])
        if stack:
            behind = len(HAN.findall(element.tail or ""))
            stack[-1][0] += done[0] + (0 if links else behind)
            stack[-1][1] += done[1] + behind
            stack[-1][2] += done[2]
    return Weights(weights)


@dataclass(frozen=True, slots=True)
class Found:
    """The element of the article; whether its name told it, and sentences of what was dropped as boilerplate."""

    element: etree._Element
    known: bool
    dropped: tuple[str, ...] = ()


def find_article(page: Page) -> Found:
    """Take the boilerplate out of a page and return the element that holds the article."""
    weights = weigh(page.body)
    whole = weights(page.body)
    named = {element: found for element in page.body.iter() if (found := kinds(element))}
    holders = _with_ancestors(element for element, found in named.items() if found & {"container", "frame"})
    dropped: list[etree._Element] = []
    for element, found in named.items():
        if "boilerplate" not in found or element in holders or weights(element) > SMALL_PART * whole:
            continue
        if not has_labels("".join(map(str, islice(element.itertext(), LABEL_PIECES)))):
            drop(element)
            dropped.append(element)
    _drop_lists_of_links(page.body, weights)
    weights = weigh(page.body)
    kept = set(page.body.iter())
    sentences = tuple(text for element in dropped[:MOST_DROPPED] for text in sentences_of(element))
    for kind in ("container", "frame"):
        known = [e for e, found in named.items() if kind in found and e in kept and weights(e) >= ENOUGH]
        largest = max((weights(e) for e in known), default=0)
        if largest >= SMALL_PART * weights(page.body) and largest:
            # Of containers inside each other, the innermost that still holds nearly all.
            chosen = [e for e in known if weights(e) >= NEARLY_ALL * largest][-1]
            whole_article = _with_its_likes(chosen, known)
            return Found(_whole_table(whole_article), kind == "container" and whole_article is chosen, sentences)
    return Found(_whole_table(_densest(page.body, weights)), known=False, dropped=sentences)


def _with_its_likes(chosen: etree._Element, known: list[etree._Element]) -> etree._Element:
    """Return the smallest element around a container and others of the same name beside it: an article in pieces."""
    above = list(chosen.iterancestors())
    likes = [e for e in known if names(e) == names(chosen) and e not in above and chosen not in set(e.iterancestors())]
    for other in likes:
        if other is not chosen:
            holders = set(other.iterancestors())
            above = [element for element in above if element in holders]
    return chosen if len(likes) < 2 or not above else above[0]


def _drop_lists_of_links(body: etree._Element, weights: Weights) -> None:
    """Drop what is nearly all links, the outermost first; links to files are named by themselves."""
    lists = [e for e in body.iter(*elements("link_lists")) if weights.is_list_of_links(e)]
    for element in lists:
        if element.getparent() is not None and not any(is_attachment(a.get("href") or "") for a in element.iter("a")):
            drop(element)


def sentences_of(element: etree._Element) -> list[str]:
    """Return the sentences of an element that was dropped, without its links."""
    return [
        text
        for node in element.iter()
        if node.tag != "a" and (text := " ".join((node.text or "").split()))
        if text.endswith(marks().stop) and len(HAN.findall(text)) >= LONG_IN_BOILERPLATE and not matching("aside", text)
    ]


def _whole_table(element: etree._Element) -> etree._Element:
    """Return the element, or the table that it is only a part of."""
    while element.tag in elements("of_table") and (parent := element.getparent()) is not None:
        element = parent
    return element


def _with_ancestors(elements: Iterable[etree._Element]) -> set[etree._Element]:
    """Return elements and all that they stand in."""
    found: set[etree._Element] = set()
    for element in elements:
        at: etree._Element | None = element
        while at is not None and at not in found:
            found.add(at)
            at = at.getparent()
    return found


def _densest(start: etree._Element, weights: Weights) -> etree._Element:
    """Go down from the body as long as one child holds nearly all of the running text."""
    here = start
    while True:
        heavy = next((e for e in here if weights(e) >= NEARLY_ALL * max(weights(here), 1)), None)
        if heavy is None or heavy.tag in elements("never_all") or _is_table_of_facts(heavy):
            return here
        here = heavy


def _is_table_of_facts(table: etree._Element) -> bool:
    """Tell a table of many cells, no one of which holds nearly all, from one that sets places."""
    if table.tag != "table":
        return False
    sizes = sorted(
        len(HAN.findall("".join(map(str, cell.itertext())))) for cell in islice(table.iter("td", "th"), MOST_CELLS)
    )
    return len(sizes) >= FACTS_FROM and sizes[-1] < MOST_OF_TABLE * sum(sizes)
