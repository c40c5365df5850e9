"""The text of a Word file from block to block: paragraphs with their numbers, tables, text boxes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.read.assembly import LONGEST_HEADING, BlockDraft, LineDraft
from pipeline.read.word.lists import Lists
from pipeline.read.word.markup import child, get, name, number, switch, value
from pipeline.read.word.remarks import Remarks
from pipeline.read.word.rules import word_phrase
from pipeline.read.word.runs import RunReader, Words, alternative
from pipeline.read.word.styles import Style, Styles
from pipeline.read.word.tables import read_rows

_PASSED_THROUGH = frozenset({"w:ins", "w:moveTo", "w:customXml", "w:smartTag", "w:sdtContent", "w:dir", "w:bdo"})
_TAB = re.compile(" *\t[\t ]*")


@dataclass
class BlockReader:
    """Reads contents of the body, of cells, text boxes and notes; lists go on counting through all of them."""

    styles: Styles
    lists: Lists
    runs: RunReader
    remarks: Remarks
    _paragraph: int = 0

    def read_body(self, body: etree._Element) -> Iterator[BlockDraft]:
        """Yield lines and tables of the body, with the numbers of its paragraphs."""
        return self._read(body, counted=True)

    def read(self, container: etree._Element) -> Iterator[BlockDraft]:
        """Yield lines and tables of a cell, text box, note or header."""
        return self._read(container, counted=False)

    def _read(self, container: etree._Element, *, counted: bool) -> Iterator[BlockDraft]:
        words: Words | None = None
        at: int | None = None
        for block in self._blocks(container):
            if name(block) == "w:tbl":
                if words is not None:
                    yield from self._paragraph_parts(words, at)
                    words = None
                yield from read_rows(block, self)
                continue
            if counted:
                self._paragraph += 1
            if words is None:
                words = Words()
                at = self._paragraph if counted else None
            if not words.has_text:
                words.paragraph = block
            self.runs.read(block, self._style(block), words)
            # Where the end of a paragraph was deleted, the next one goes on in it.
            if not _end_deleted(block):
                yield from self._paragraph_parts(words, at)
                words = None
        if words is not None:
            yield from self._paragraph_parts(words, at)

    def _blocks(self, container: etree._Element) -> Iterator[etree._Element]:
        """Yield paragraphs and tables, also those in content controls and tracked changes."""
        for block in container.iterchildren():
            kind = name(block)
            if kind in ("w:p", "w:tbl"):
                yield block
            elif kind == "w:sdt":
                gallery = value(child(block, "w:sdtPr"), "w:docPartObj", "w:docPartGallery") or ""
                content = child(block, "w:sdtContent")
                if gallery.lower() == "table of contents":
                    self.remarks.add("contents_left_out")
                elif content is not None:
                    yield from self._blocks(content)
            elif kind == "mc:AlternateContent":
                chosen = alternative(block)
                if chosen is not None:
                    yield from self._blocks(chosen)
            elif kind in ("w:altChunk", "w:subDoc"):
                self.remarks.add("document_inside")
            elif kind in _PASSED_THROUGH:
                yield from self._blocks(block)

    def _style(self, paragraph: etree._Element) -> Style:
        return self.styles.of(value(paragraph, "w:pPr", "w:pStyle"), "paragraph")

    def _paragraph_parts(self, words: Words, at: int | None) -> Iterator[BlockDraft]:
        """Yield a paragraph as lines (more than one where it holds line breaks), with its text boxes."""
        for box in words.above:
            yield from self.read(box)
        yield from (LineDraft(art.strip(), paragraph=at) for art in words.art if art.strip())
        paragraph = words.paragraph
        if paragraph is not None and not self._lists_contents(paragraph):
            yield from self._lines(paragraph, words, at)
        for box in words.below:
            yield from self.read(box)

    def _lists_contents(self, paragraph: etree._Element) -> bool:
        """Tell whether a paragraph is a line of a table of contents by its style."""
        return self.styles.kind(self._style(paragraph)) == "contents"

    def _lines(self, paragraph: etree._Element, words: Words, at: int | None) -> Iterator[LineDraft]:
        properties, style = child(paragraph, "w:pPr"), self._style(paragraph)
        place = self.lists.place(properties, style)
        mark_hidden = bool(switch(child(properties, "w:rPr"), "w:vanish"))
        label = "" if place is None or (mark_hidden and not words.has_text) else self.lists.count(place)
        if not words.has_text:
            yield LineDraft("", paragraph=at)
            return
        level = self.lists.level(place) if place is not None else None
        indent = self._indent(properties, style, None if level is None else level.indent)
        is_heading = self.styles.is_heading(properties, style)
        for pieces in _split(words.pieces):
            text, bold = _tidy(pieces)
            label, shown = "", label + text
            yield LineDraft(
                shown,
                paragraph=at,
                bold=bold + len(shown) - len(text) if bold else 0,
                heading=is_heading
                and len(shown) <= LONGEST_HEADING
                and not word_phrase("sentence-goes-on").search(shown),
                indent=indent,
            )

    def _indent(self, properties: etree._Element | None, style: Style, of_level: etree._Element | None) -> float:
        """Return the indent of the first line in characters: of the paragraph, its list, or its style."""
        own = child(properties, "w:ind")

        def stated(key: str) -> int:
            for element in (own, of_level):
                if element is not None and (text := get(element, key)) is not None:
                    return number(text, low=-31_680, high=31_680)
            return number(style.attribute(("w:pPr", "w:ind"), key), low=-31_680, high=31_680)

        twips = 10 * self.styles.size(style, child(properties, "w:rPr"))  # a half-point has ten twips
        left, first = stated("w:leftChars") / 100, (stated("w:firstLineChars") - stated("w:hangingChars")) / 100
        left = left or (stated("w:left") or stated("w:start")) / twips
        first = first or (stated("w:firstLine") - stated("w:hanging")) / twips
        return round(max(left + first, 0.0), 2)


def _end_deleted(paragraph: etree._Element) -> bool:
    """Tell whether the end of a paragraph was deleted or moved away, or is hidden so that the next runs on."""
    mark = child(paragraph, "w:pPr", "w:rPr")
    if mark is None:
        return False
    gone = child(mark, "w:del") is not None or child(mark, "w:moveFrom") is not None
    return gone or bool(switch(mark, "w:specVanish"))


def _split(pieces: list[tuple[str, bool]]) -> Iterator[list[tuple[str, bool]]]:
    """Cut the pieces of a paragraph at its line breaks; lines without text are passed over."""
    line: list[tuple[str, bool]] = []
    for text, bold in pieces:
        first, *others = text.split("\n")
        line.append((first, bold))
        for other in others:
            if any(t.strip() for t, _ in line):
                yield line
            line = [(other, bold)]
    if any(t.strip() for t, _ in line):
        yield line


def _tidy(pieces: list[tuple[str, bool]]) -> tuple[str, int]:
    """Return the text of a line and the length of its bold start, without tabs that only set distances."""
    whole = "".join(text for text, _ in pieces)
    bold = 0
    for text, is_bold in pieces:
        if not is_bold and text.strip():
            break
        bold += len(text)
    start = whole[:bold].strip(" \t") if any(is_bold and t.strip() for t, is_bold in pieces) else ""
    text = whole.strip(" \t")
    tidied = _TAB.sub("\t", word_phrase("tab-behind-number").sub(r"\1", text))
    return tidied, min(len(start), len(tidied)) if start else 0
