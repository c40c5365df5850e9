"""Which element of a page holds the article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from pipeline.read.web.metadata import has_labels
from pipeline.read.web.page import Page, drop, kinds

ENOUGH = 60
"""Chinese characters of running text from which a known container is taken for the article."""

NEARLY_ALL = 0.9
"""Share of running text that an element inside must hold to be taken instead."""

SMALL_PART = 0.3
"""Share of the page's running text beyond which no part is boilerplate, whatever it is called."""

LABEL_PIECES = 200
"""Stretches of text at the beginning of a part that are searched for metadata rows."""

_HAN = re.compile("[\u3400-\u9fff]")
_STOPS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "a", "span", "font", "strong", "b", "em"))
"""Elements inside which the search does not go: a paragraph is never the whole article."""

_PARTS_OF_TABLE = frozenset(("tbody", "thead", "tfoot", "tr"))
"""Elements that mean nothing without their table."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Chinese characters below each element that are no text of links."""

    of: dict[etree._Element, int]

    def __call__(self, element: etree._Element) -> int:
        """Return the weight of an element."""
        return self.of.get(element, 0)


def weigh(root: etree._Element) -> Weights:
    """Count running text below each element, in one pass."""
    weights: dict[etree._Element, int] = {}
    stack: list[int] = []
    links = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            links += element.tag == "a"
            stack.append(0 if links else len(_HAN.findall(element.text or "")))
            continue
        links -= element.tag == "a"
        own = stack.pop()
        if own:
            weights[element] = own
        if stack:
            stack[-1] += own + (0 if links else len(_HAN.findall(element.tail or "")))
    return Weights(weights)


def find_article(page: Page) -> etree._Element:
    """Take the boilerplate out of a page and return the element that holds the article."""
    weights = weigh(page.body)
    whole = weights(page.body)
    named = {element: found for element in page.body.iter() if (found := kinds(element))}
    holders = _with_ancestors(element for element, found in named.items() if found & {"container", "frame"})
    for element, found in named.items():
        if "boilerplate" not in found or element in holders or weights(element) > SMALL_PART * whole:
            continue
        if not has_labels("".join(map(str, islice(element.itertext(), LABEL_PIECES)))):
            drop(element)
    weights = weigh(page.body)
    kept = set(page.body.iter())
    for kind in ("container", "frame"):
        known = [e for e, found in named.items() if kind in found and e in kept and weights(e) >= ENOUGH]
        largest = max((weights(e) for e in known), default=0)
        if largest >= SMALL_PART * weights(page.body) and largest:
            # Of containers inside each other, the innermost that still holds nearly all.
            return _whole_table([e for e in known if weights(e) >= NEARLY_ALL * largest][-1])
    return _whole_table(_densest(page.body, weights))


def _whole_table(element: etree._Element) -> etree._Element:
    """Return the element, or the table that it is only a part of."""
    while element.tag in _PARTS_OF_TABLE and (parent := element.getparent()) is not None:
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
        if heavy is None or heavy.tag in _STOPS:
            return here
        here = heavy
