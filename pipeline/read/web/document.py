"""Web pages to a reading: the article of a page, with what the page says about it in front."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain
from urllib.parse import unquote

from lxml import etree

from pipeline.errors import ReadError
from pipeline.model.reading import Issue, Reading, Source
from pipeline.notation import shortened, written
from pipeline.read.assembly import Assembly, BlockDraft, LineDraft
from pipeline.read.encodings import Decoded
from pipeline.read.han import HAN
from pipeline.read.lines import lines_of
from pipeline.read.web.article import find_article
from pipeline.read.web.decoding import page_text
from pipeline.read.web.flow import read_flow
from pipeline.read.web.metadata import as_lines, holds, labelled, of_meta, texts, title_above, title_of
from pipeline.read.web.page import Page, parse_page
from pipeline.read.web.rules import is_attachment, label_named
from pipeline.read.web.surroundings import around, told, without_site
from pipeline.read.web.tables import TableReader

LEAST = 20
"""Chinese characters below which a page with scripts or frames gets its text from these."""

HEAD_LINES = 12
"""Lines at the top of an article among which its title stands."""

_PAGE = re.compile(r"<(?:!doctype|html|head|body|meta)\b", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"<(?:p|div|br|tr|li|h[1-6]|td)\b", re.IGNORECASE)

SHOWN = 5
"""Attachments and lines that a message names."""

LONGEST_QUOTED = 41
"""Characters of such a line."""


def read_html(data: bytes, source: Source) -> Reading:
    """Read a web page. Nothing that it names is fetched, nothing in it is run.

    Raises:
        ReadError: ``not_text``, ``no_text`` (a page that a script fills), ``empty`` or ``not_chinese``.
    """
    decoded = page_text(data)
    if _is_text_with_tags(decoded.text):
        return lines_of(decoded.text, source)
    return read_page(decoded, source)


def read_page(decoded: Decoded, source: Source, issues: Iterable[Issue] = ()) -> Reading:
    """Read a web page that was decoded; ``issues`` are added to those of the page.

    Raises:
        ReadError: ``no_text``, ``empty`` or ``not_chinese``.
    """
    page = parse_page(decoded.text)
    parts, found = _content(page) if page is not None else ([], [])
    _check_content(parts, page)
    assembly = Assembly()
    assembly.add_parts(parts)
    if decoded.broken:
        found.append(Issue.of("damaged_characters", count=decoded.broken, encoding=decoded.encoding))
    for issue in chain(found, issues):
        assembly.add_issue(issue)
    return assembly.reading(source)


def _is_text_with_tags(text: str) -> bool:
    """Tell a text with a few tags in it (Markdown, a copy from a page) from a page: its line ends part its lines."""
    if _PAGE.search(text):
        return False
    return 2 * sum(1 for _ in _BLOCK_TAG.finditer(text)) < sum(1 for line in text.splitlines() if line.strip())


def _content(page: Page) -> tuple[list[BlockDraft], list[Issue]]:
    """Return lines and tables of the article with its metadata in front, and what was not read."""
    issues = list(_attachments(page.body))
    if page.cut:
        issues.append(Issue.of("page_cut"))
    every_line = texts(read_flow(page.body, TableReader(page.body)))
    named = of_meta(page)
    title_label = label_named("title")
    told_title = named.get(title_label) or title_of(page, every_line)
    found = find_article(page)
    parts = read_flow(found.element, TableReader(page.body))
    beside: list[BlockDraft] = []
    if not found.known:
        beside, parts = without_site(parts, told_title)
    where = around(page, found.element, told_title, parts)
    top = texts([*where.head, *parts])[:HEAD_LINES]
    stated, rows = labelled(top), labelled(texts([*where.above, *beside]))
    if rows:
        rows = {**labelled(texts(where.below)), **rows}
    titles = (stated.get(title_label), rows.get(title_label), told_title, title_above(where.above))
    title = next((text for text in titles if text), None)
    head = as_lines({label: text for label, text in {**named, **rows}.items() if label not in stated})
    if title and not holds(top, title):
        head.append(LineDraft(title, heading=True))
    issues += _left_out([*where.left_out, *told(beside), *found.dropped])
    return [*head, *where.head, *parts, *where.foot], issues


def _left_out(lines: list[str]) -> list[Issue]:
    """Return the issue that quotes what looks like text and was taken for the site's own."""
    if not lines:
        return []
    shown = "; ".join(written().cited.format(words=shortened(line, LONGEST_QUOTED)) for line in lines[:SHOWN])
    return [Issue.of("text_left_out", count=len(lines), shown=shown)]


def _attachments(body: etree._Element) -> Iterable[Issue]:
    """Yield the issue that names linked files, if there are any; they are never fetched."""
    names: dict[str, str] = {}
    for link in body.iter("a"):
        address = link.get("href") or ""
        if is_attachment(address):
            words = " ".join("".join(str(t) for t in link.itertext()).split())
            names.setdefault(address, words or unquote(address.rpartition("/")[2]))
    if names:
        shown = [name[:60] for name in list(names.values())[:SHOWN]]
        more = [written().cut] if len(names) > SHOWN else []
        yield Issue.of("attachment_not_read", count=len(names), shown="; ".join([*shown, *more]))


def _check_content(parts: list[BlockDraft], page: Page | None) -> None:
    shown = "".join(
        part.text if isinstance(part, LineDraft) else "".join(cell.text for cell in part.cells) for part in parts
    )
    if len(HAN.findall(shown)) >= LEAST:
        return
    if page is not None and (page.scripted or page.framed):
        raise ReadError.of("no_text.web_page")
    if not shown.strip():
        raise ReadError.of("empty.web_page")
    if not HAN.search(shown):
        raise ReadError.of("not_chinese.text")
