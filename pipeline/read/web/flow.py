"""The content of an element as lines and tables, the way a browser sets it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Protocol

from lxml import etree

from pipeline.model.reading import LONG_LINE
from pipeline.notation import marks, written
from pipeline.read.assembly import LONGEST_HEADING, BlockDraft, LineDraft
from pipeline.read.web.page import style_of
from pipeline.read.web.rules import elements, list_form, web_pattern
from pipeline.read.word.numerals import numeral


class ReadTable(Protocol):
    """Reads a table; None if it only sets places, so that its cells are running text."""

    def __call__(self, table: etree._Element, /) -> list[BlockDraft] | None:
        """Return the table and what belongs to it, or None."""


LEAST_INDENT = 2
"""Spaces of an indent that parts lines where it stands again."""

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_LIGHT = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([a-z-]+)", re.IGNORECASE)
_TEXT_INDENT = re.compile(r"text-indent\s*:\s*([0-9.]{1,6})\s*(em|pt|px)", re.IGNORECASE)


@dataclass(slots=True)
class _List:
    form: str | None
    next: int
    step: int


@dataclass(slots=True)
class _Line:
    """A line while it is gathered: pieces of text and whether they are bold."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    label: str = ""
    indent: float = 0.0


class _Flow:
    def __init__(self, read_table: ReadTable, *, keep_line_ends: bool) -> None:
        self._read_table = read_table
        self._keep_line_ends = keep_line_ends
        self.parts: list[BlockDraft] = []
        self._line = _Line()
        self._bold = [False]
        self._pre = 0
        self._heading = 0
        self._lists: list[_List] = []

    def run(self, element: etree._Element) -> None:
        walker = etree.iterwalk(element, events=("start", "end"))
        for event, here in walker:
            if event == "start":
                if here.tag == "table":
                    read = self._read_table(here)
                    if read is not None:
                        self._end_line()
                        self.parts += read
                        walker.skip_subtree()
                        self._bold.append(self._bold[-1])
                        continue
                self._start(here)
                self._text(here.text)
            else:
                self._end(here)
                if here is not element:
                    self._text(here.tail)
        self._end_line()

    def _start(self, element: etree._Element) -> None:
        tag, style = element.tag, style_of(element) if element.get("style") else ""
        if tag in elements("blocks") or tag == "br":
            self._end_line()
        heading = tag in elements("headings")
        bold = self._bold[-1] or heading or tag in ("b", "strong") or bool(style and _BOLD.search(style))
        self._bold.append(bold and not (style and _LIGHT.search(style)))
        self._heading += heading
        self._pre += tag == "pre"
        if tag in ("ol", "ul"):
            self._lists.append(_list(element, style))
        elif tag == "li":
            self._line.label = self._item_label(element, style)
        elif tag == "input":
            self._line.pieces.append(
                (written().ticked if element.get("checked") is not None else written().unticked, bold)
            )
        if style and tag in elements("blocks"):
            self._line.indent = _indent(style)

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        self._bold.pop()
        if tag in elements("blocks"):
            self._end_line()
        self._heading -= tag in elements("headings")
        self._pre -= tag == "pre"
        if tag == "li":
            self._line.label = ""
        elif tag in ("ol", "ul"):
            self._lists.pop()

    def _item_label(self, item: etree._Element, style: str) -> str:
        if not self._lists or self._lists[-1].form is None:
            return ""
        here = self._lists[-1]
        stated = item.get("value") or ""
        if re.fullmatch(r"-?\d{1,6}", stated):
            here.next = int(stated)
        number, here.next = here.next, here.next + here.step
        found = _LIST_STYLE.search(style)
        form = here.form if found is None else list_form(found[1].lower())
        if form is None:
            return ""
        return numeral(number, form) + (marks().list_comma if form.startswith(("chinese", "ideograph")) else ". ")

    def _text(self, text: str | None) -> None:
        if not text:
            return
        if self._pre:
            first, *others = text.split("\n")
            self._line.pieces.append((first.strip("\r"), self._bold[-1]))
            for other in others:
                self._end_line()
                self._line.pieces.append((other.strip("\r"), self._bold[-1]))
        else:
            self._line.pieces.append((_SPACES.sub(_one_space, text), self._bold[-1]))

    def _end_line(self) -> None:
        line = self._line
        if not any(not text.isspace() for text, _ in line.pieces):
            line.pieces.clear()
            return  # the label of an item waits for its text
        whole = self._joined([text for text, _ in line.pieces])
        bold = 0
        if any(is_bold for _, is_bold in line.pieces):
            start = []
            for text, is_bold in line.pieces:
                if not is_bold and not text.isspace():
                    break
                start.append(text)
            bold = len(self._joined(start).strip())
        lead = whole[: len(whole) - len(whole.lstrip())]
        indent = max(line.indent, sum(1.0 if c == "\u3000" else 0.5 for c in lead.lstrip(" ")))
        label = "" if web_pattern("numbered").match(whole) else line.label
        whole = whole.strip()
        for number, text in enumerate(_parted(whole, lead) if len(whole) < LONG_LINE else [whole]):
            shown = (text if number else label + text).rstrip()
            self.parts.append(
                LineDraft(
                    shown,
                    bold=min(bold + len(label), len(shown)) if bold and not number else 0,
                    heading=self._heading > 0 and len(shown) <= LONGEST_HEADING and not number,
                    indent=indent,
                )
            )
        self._line = _Line()

    def _joined(self, pieces: list[str]) -> str:
        """Join pieces; a line end of the page's source is a space, and between Chinese characters nothing."""
        text = _SPACES.sub(_one_space, "".join(pieces))
        if not self._keep_line_ends:
            return web_pattern("between_wide").sub("", text).replace("\n", " ")
        return "\n".join(part.replace("\n", " ") for part in web_pattern("between_wide").split(text))


def _parted(whole: str, lead: str) -> list[str]:
    """Part a block at the gaps behind sentences, and where the indent of its first line stands again."""
    lead = lead.lstrip(" ")
    if len(lead) < LEAST_INDENT or lead not in whole:
        return web_pattern("gap").split(whole)
    return [text for piece in whole.split(lead) for text in web_pattern("gap").split(piece.strip()) if text.strip()]


def read_flow(element: etree._Element, read_table: ReadTable, *, keep_line_ends: bool = False) -> list[BlockDraft]:
    """Return the lines and tables of an element.

    Args:
        element: of a page that was cleaned.
        read_table: reads the tables inside it.
        keep_line_ends: keep those of the source between Chinese characters; programs that write pages
            break their lines at spaces, and in a cell a space parts two offices.
    """
    flow = _Flow(read_table, keep_line_ends=keep_line_ends)
    flow.run(element)
    return flow.parts


def _list(element: etree._Element, style: str) -> _List:
    if element.tag == "ul":
        return _List(None, 1, 1)
    form: str | None = list_form(element.get("type") or "1") or "decimal"
    found = _LIST_STYLE.search(style)
    if found is not None:
        form = list_form(found[1].lower())
    stated = element.get("start") or ""
    backwards = element.get("reversed") is not None
    start = sum(1 for _ in element.iterchildren("li")) if backwards else 1
    if re.fullmatch(r"-?\d{1,6}", stated):
        start = int(stated)
    return _List(form, start, -1 if backwards else 1)


def _one_space(match: re.Match[str]) -> str:
    return "\n" if "\n" in match[0] or "\r" in match[0] else " "


def _indent(style: str) -> float:
    """Return the indent of a first line in characters of 16 px or 12 pt."""
    found = _TEXT_INDENT.search(style)
    if found is None or found[1].count(".") > 1 or found[1] == ".":
        return 0.0
    return round(min(float(found[1]) / {"em": 1, "pt": 12, "px": 16}[found[2].lower()], 20.0), 2)
