"""What stands around the element of the article and belongs to the document all the same.

Sites put the head of a document, its signature or its annexes into elements of their own. Between the title and
the article, and below it inside the smallest element that holds title and article, lines are taken that look like
those of a document (``[[content]]`` of ``web.toml``); what looks like text and is not taken is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from lxml import etree

from pipeline.model.spans import unspaced
from pipeline.notation import labelled as labelled_value
from pipeline.notation import marks
from pipeline.read.assembly import BlockDraft, LineDraft, TableDraft
from pipeline.read.han import HAN
from pipeline.read.web.flow import read_flow
from pipeline.read.web.metadata import has_labels, holds, labelled, texts
from pipeline.read.web.page import Page, writable
from pipeline.read.web.rules import label_named, matching
from pipeline.read.web.tables import TableReader

MOST_SKIPPED = 3
"""Lines in a row that are no text of a document, behind which nothing more of it comes."""

LAST_LINES = 8
"""Lines at the end of an article among which the date of its signature stands."""

LAST_LINE_OF_TITLE = 0.2
"""Share of a title that its last line holds at least, where a page breaks it."""

LEAST_OF_TITLE = 4
"""Characters of a line that is part of a title."""

MOST_ABOVE = 4
"""Lines with office and number right above a title."""

TITLE_AGAIN = 12
"""Lines below the heading of a page among which the document's own title stands, if it has one."""

TITLE_WITHIN = 60
"""Lines and tables at the top of an article among which its title is looked for."""

LONG_BESIDE_ARTICLE = 25
"""Chinese characters from which a sentence beside the article that was left out is reported."""

_ARTICLE, _TITLE, _END = "\ue000", "\ue001", "\ue002"
"""Stand for the article, the end of its title and the end of what holds both, among the lines around them."""

_STRONG = ("date", "item", "annex", "publicity", "imprint")
"""Contents by which a document goes on although its signature stands above."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The lines and tables above and below an article, and those of them that belong to its document."""

    above: tuple[BlockDraft, ...] = ()
    below: tuple[BlockDraft, ...] = ()
    head: tuple[BlockDraft, ...] = ()
    foot: tuple[BlockDraft, ...] = ()
    left_out: tuple[str, ...] = ()


def around(page: Page, article: etree._Element, title: str | None, inside: Sequence[BlockDraft]) -> Surroundings:
    """Return what stands around an article, which is taken out of the page.

    Args:
        page: the page, without boilerplate.
        article: the element of the article.
        title: the title as the page gives it.
        inside: the lines and tables of the article.
    """
    parent = article.getparent()
    if parent is None:
        return Surroundings()
    titled = _title_element(page.body, article, title)
    scope = _common(titled, article) if titled is not None else None
    if titled is not None and scope is not None:
        titled.addnext(_mark(_TITLE))
        if scope.getparent() is None:
            scope.append(_mark(_END))
        else:
            scope.addnext(_mark(_END))
    place = _mark(_ARTICLE)
    place.tail, article.tail = writable(article.tail), None
    parent.replace(article, place)
    parts = read_flow(page.body, TableReader(page.body, around=place))
    return _sorted_out(parts, inside, unspaced(title or ""))


def _mark(sign: str) -> etree._Element:
    made = etree.Element("p")
    made.text = sign
    return made


def _title_element(body: etree._Element, article: etree._Element, title: str | None) -> etree._Element | None:
    """Return the last element above the article that holds the title, or the end of it, and nothing else."""
    wanted = unspaced(title or "")
    inside = set(article.iter())
    holders = set(article.iterancestors())
    found = None
    for element in body.iter():
        if element is article:
            break
        if element not in holders and element not in inside and wanted and _says(element, wanted):
            found = element
    return found


def _says(element: etree._Element, wanted: str) -> bool:
    """Tell whether an element says just that; only leaves and elements with one or two inside are looked at."""
    text = unspaced(element.text or "")
    if text and text not in wanted:
        return False
    children = list(islice(element, 3))
    if len(children) == len(element) and all(len(child) <= 1 for child in children):
        text = unspaced("".join(map(str, element.itertext())))
    return len(text) >= max(LAST_LINE_OF_TITLE * len(wanted), LEAST_OF_TITLE) and wanted.endswith(text)


def _common(one: etree._Element, other: etree._Element) -> etree._Element | None:
    above = set(one.iterancestors())
    return next((e for e in other.iterancestors() if e in above), None)


def _sorted_out(parts: list[BlockDraft], inside: Sequence[BlockDraft], wanted: str) -> Surroundings:
    at = {p.text: i for i, p in enumerate(parts) if isinstance(p, LineDraft) and p.text in (_ARTICLE, _TITLE, _END)}
    here = at.get(_ARTICLE, len(parts))
    above = [p for p in parts[:here] if not _is_mark(p)]
    below = [p for p in parts[here + 1 :] if not _is_mark(p)]
    if _TITLE not in at or at[_TITLE] > here:
        return Surroundings(tuple(above), tuple(below), left_out=tuple(told([*above, *below])))
    title, end = at[_TITLE], max(at.get(_END, here), here)
    between = parts[title + 1 : here]
    values = set(labelled(texts(between)).values())
    own = [p for p in between if _content(p) and not (isinstance(p, LineDraft) and p.text.strip() in values)]
    head = [*_above_title(parts[:title], wanted), *own]
    foot = _foot(parts[here + 1 : end], inside)
    taken = {id(p) for p in (*head, *foot)}
    rest = (p for p in (*parts[title + 1 : here], *below, *parts[:title]) if id(p) not in taken and not _is_mark(p))
    return Surroundings(tuple(above), tuple(below), tuple(head), tuple(foot), tuple(told(rest)))


def _above_title(parts: Sequence[BlockDraft], wanted: str) -> list[BlockDraft]:
    """Return the number of the document, where it stands above the title with the name of the office."""
    taken: list[BlockDraft] = []
    for part in reversed(parts[-MOST_ABOVE - 1 :]):
        if isinstance(part, LineDraft) and unspaced(part.text) in wanted:
            continue  # a line of the title
        found = _content(part)
        if found not in ("number", "office") and taken:
            break
        if found in ("number", "office"):
            taken.insert(0, part)
    return taken if any(_content(p) == "number" for p in taken) else []


def _is_mark(part: BlockDraft) -> bool:
    return isinstance(part, LineDraft) and part.text in (_ARTICLE, _TITLE, _END)


def _content(part: BlockDraft) -> str:
    """Return by which rule a line or table can be part of a document; empty if it cannot."""
    if isinstance(part, TableDraft):
        return "table" if part.rows > 1 and part.columns > 1 else ""
    text = part.text.strip()
    if matching("aside", text) or has_labels(text):
        return ""
    rule = matching("content", text)
    return rule.id if rule else ""


def _foot(below: Sequence[BlockDraft], inside: Sequence[BlockDraft]) -> list[BlockDraft]:
    """Return what goes on below the article: its signature, annexes and tables."""
    signed = any(_content(p) == "date" for p in inside[-LAST_LINES:])
    taken: list[BlockDraft] = []
    skipped = 0
    strong = False
    for part in below:
        if _is_mark(part) or (isinstance(part, LineDraft) and matching("aside", part.text.strip())):
            break
        found = _content(part)
        skipped = 0 if found else skipped + 1
        if skipped > MOST_SKIPPED:
            break
        strong = strong or found in _STRONG or found == "table"
        if found:
            taken.append(part)
    return taken if strong or not signed else []


def told(parts: Iterable[BlockDraft]) -> list[str]:
    """Return those lines and tables that look like text of a document."""
    out = []
    for part in parts:
        if isinstance(part, TableDraft):
            if part.rows > 2 and part.columns > 2:
                out.append(" ".join(cell.text for cell in part.cells[:6]))
        elif (
            marks().stop in part.text
            and len(HAN.findall(part.text)) >= LONG_BESIDE_ARTICLE
            and not matching("aside", part.text)
        ):
            out.append(part.text.strip())
    return [text.replace("\n", " ") for text in out]


def without_site(parts: list[BlockDraft], title: str | None) -> tuple[list[BlockDraft], list[BlockDraft]]:
    """Part what is the site's, above the title and at the end, from an article that is known by its text alone."""
    while parts and isinstance(parts[-1], LineDraft) and matching("aside", parts[-1].text.strip()):
        parts = parts[:-1]
    wanted = unspaced(title or "")
    at = next(
        (i for i, p in enumerate(parts[:TITLE_WITHIN]) if isinstance(p, LineDraft) and unspaced(p.text) == wanted), None
    )
    if not wanted or at is None:
        return [], parts
    rest = [_dated(p) if i <= 2 else p for i, p in enumerate(parts[at:])]
    if holds(texts(rest[1 : TITLE_AGAIN + 1]), title or ""):
        rest = rest[1:]  # the heading of the page above the document, which has its own
    elif isinstance(rest[0], LineDraft):
        rest[0] = replace(rest[0], heading=True)
    above = [p for p in parts[:at] if _content(p) in ("number", "office")]
    return [p for p in parts[:at] if p not in above], [*above, *rest]


def _dated(part: BlockDraft) -> BlockDraft:
    """Return a line that is only the day of publication with the name of such a row."""
    if isinstance(part, LineDraft) and _DAY.fullmatch(part.text.strip()):
        return replace(part, text=labelled_value(label_named("published"), part.text.strip()))
    return part


_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
