"""Typeset small Chinese PDFs for tests and samples: paragraphs, page numbers, ruled tables over pages.

The font is one of the CID fonts that every PDF reader knows (STSong-Light), so no font file is
needed; the bytes are the same on every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import EllipsisType
from typing import Literal

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
MARGIN = 72.0
PADDING = 4.0
CLOSERS = "，。、；：！？）》〉】〕」』”’％%,.;:!?)"

ABOVE = None
"""In a row: this place belongs to the cell above (merged)."""

LEFT = ...
"""In a row: this place belongs to the cell on the left (merged)."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, wrapped at the right margin. ``gap`` is the space above it; ``new_page`` begins a page with it."""

    text: str
    size: float = 14.0
    align: Literal["left", "center", "right"] = "left"
    indent: bool = True
    gap: float = 4.0
    new_page: bool = False


@dataclass(frozen=True)
class RuledTable:
    """A table with rules. Rows hold strings, ``ABOVE`` and ``LEFT``; widths are in points.

    A table that does not fit goes on on the next page. ``cut_rows`` lets a page end in the middle of
    a row, ``repeat_head`` prints the first row on every page. ``rules`` draws lines, thin filled
    rectangles, lines without the outer left and right border, lines across only (``across``), only
    above and below the head and at the end (``three``), or none. ``middle`` centres text in its cell
    from top to bottom.
    """

    rows: Sequence[Sequence[str | EllipsisType | None]]
    widths: Sequence[float]
    size: float = 10.5
    cut_rows: bool = False
    repeat_head: bool = False
    rules: Literal["lines", "rectangles", "open", "across", "three", "none"] = "lines"
    gap: float = 6.0
    middle: bool = False


Block = str | Paragraph | RuledTable


def wrap(text: str, size: float, width: float, first: float | None = None) -> list[str]:
    """Break text into lines of at most ``width`` points; closing punctuation never begins a line."""
    lines: list[str] = []
    for part in text.split("\n"):
        line, room = "", width if first is None or lines else first
        for char in part:
            if line and pdfmetrics.stringWidth(line + char, FONT, size) > room and char not in CLOSERS:
                lines.append(line)
                line, room = "", width
            line += char
        lines.append(line)
    return lines


def build_pdf(
    path: Path,
    pages: Sequence[Sequence[Block]],
    *,
    page_numbers: bool = True,
    size: tuple[float, float] = A4,
    password: str | None = None,
) -> Path:
    """Write a PDF and return its path.

    Args:
        path: where to write.
        pages: for each page its blocks, a plain string being a paragraph; what does not fit flows
            on to more pages.
        page_numbers: print — 1 — at the foot.
        size: width and height of the pages.
        password: needed to open the file, if given.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    encryption = StandardEncryption(password, ownerPassword="owner") if password else None
    canvas = Canvas(str(path), pagesize=size, invariant=1, encrypt=encryption)
    press = _Press(canvas, size, page_numbers)
    for number, blocks in enumerate(pages):
        if number:
            press.next_page()
        for block in blocks:
            if isinstance(block, RuledTable):
                _print_table(press, block)
            else:
                _print_paragraph(press, Paragraph(block) if isinstance(block, str) else block)
    press.close()
    canvas.save()
    return path


@dataclass
class _Press:
    """The canvas, and how far down (from the top of the page) it is printed."""

    canvas: Canvas
    size: tuple[float, float]
    page_numbers: bool
    at: float = MARGIN
    page: int = 1

    @property
    def width(self) -> float:
        return self.size[0] - 2 * MARGIN

    @property
    def room(self) -> float:
        return self.size[1] - MARGIN - self.at

    def text(self, x: float, base: float, text: str, size: float) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.size[1] - base, text)

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, filled: bool) -> None:
        if filled:
            self.canvas.rect(x0 - 0.25, self.size[1] - y1 - 0.25, x1 - x0 + 0.5, y1 - y0 + 0.5, stroke=0, fill=1)
        else:
            self.canvas.setLineWidth(0.5)
            self.canvas.line(x0, self.size[1] - y0, x1, self.size[1] - y1)

    def next_page(self) -> None:
        self.close()
        self.page += 1
        self.at = MARGIN

    def close(self) -> None:
        if self.page_numbers:
            self.canvas.setFont(FONT, 10.5)
            self.canvas.drawCentredString(self.size[0] / 2, MARGIN / 2, f"— {self.page} —")
        self.canvas.showPage()


def _print_paragraph(press: _Press, paragraph: Paragraph) -> None:
    size = paragraph.size
    indent = 2 * size if paragraph.indent and paragraph.align == "left" else 0.0
    if paragraph.new_page:
        press.next_page()
    press.at += paragraph.gap
    for number, line in enumerate(wrap(paragraph.text, size, press.width, press.width - indent)):
        if press.room < 1.5 * size:
            press.next_page()
        spare = press.width - pdfmetrics.stringWidth(line, FONT, size)
        shift = {"left": 0.0 if number else indent, "center": spare / 2, "right": spare}[paragraph.align]
        press.text(MARGIN + shift, press.at + size, line, size)
        press.at += 1.5 * size


@dataclass
class _Cell:
    row: int
    column: int
    row_end: int
    column_end: int
    lines: list[str] = field(default_factory=list)


def _print_table(press: _Press, table: RuledTable) -> None:
    pitch = 1.3 * table.size
    edges = [MARGIN + sum(table.widths[:i]) for i in range(len(table.widths) + 1)]
    cells = _cells(table, edges)
    heights = [1] * len(table.rows)  # in lines
    for cell in sorted(cells, key=lambda c: c.row_end - c.row):
        lacking = len(cell.lines) - sum(heights[cell.row : cell.row_end])
        heights[cell.row_end - 1] += max(lacking, 0)
    press.at += table.gap
    rows: list[tuple[int, int]] = []  # row and lines of it on this page
    room = press.room
    for row, height in enumerate(heights):
        left = height
        while left:
            fits = int((room - 2 * PADDING) / pitch)
            if fits >= left or (table.cut_rows and fits > 0):
                part = min(fits, left)
                rows.append((row, part))
                left -= part
                room -= part * pitch + 2 * PADDING
            if left:
                _print_rows(press, table, edges, cells, rows)
                rows = []
                press.next_page()
                if table.repeat_head and row:
                    _print_rows(press, table, edges, _cells(table, edges), [(0, heights[0])])
                room = press.room
    _print_rows(press, table, edges, cells, rows)


def _cells(table: RuledTable, edges: Sequence[float]) -> list[_Cell]:
    owners: dict[tuple[int, int], _Cell] = {}
    cells: list[_Cell] = []
    for r, row in enumerate(table.rows):
        for c, value in enumerate(row):
            if value is ABOVE or value is LEFT:
                cell = owners[(r - 1, c) if value is ABOVE else (r, c - 1)]
                cell.row_end, cell.column_end = max(cell.row_end, r + 1), max(cell.column_end, c + 1)
            else:
                cell = _Cell(r, c, r + 1, c + 1)
                cells.append(cell)
            owners[r, c] = cell
    for cell in cells:
        width = edges[cell.column_end] - edges[cell.column] - 2 * PADDING
        value = table.rows[cell.row][cell.column]
        cell.lines = wrap(value, table.size, width) if isinstance(value, str) and value else []
    return cells


def _print_rows(
    press: _Press, table: RuledTable, edges: Sequence[float], cells: Sequence[_Cell], rows: Sequence[tuple[int, int]]
) -> None:
    pitch = 1.3 * table.size
    filled = table.rules == "rectangles"
    tops: dict[int, float] = {}
    at = press.at
    for row, lines in rows:
        tops[row] = at
        at += lines * pitch + 2 * PADDING
    bottoms = {row: tops[row] + lines * pitch + 2 * PADDING for row, lines in rows}
    for cell in cells:
        here = [row for row, _ in rows if cell.row <= row < cell.row_end]
        if not here:
            continue
        top, bottom = tops[here[0]], bottoms[here[-1]]
        left, right = edges[cell.column], edges[cell.column_end]
        if table.rules in {"lines", "rectangles", "open", "across"} or (table.rules == "three" and cell.row == 0):
            press.rule(left, top, right, top, filled=filled)
            press.rule(left, bottom, right, bottom, filled=filled)
        elif table.rules == "three" and cell.row_end == len(table.rows):
            press.rule(left, bottom, right, bottom, filled=filled)
        upright = table.rules in {"lines", "rectangles", "open"}
        if upright and (table.rules != "open" or cell.column):
            press.rule(left, top, left, bottom, filled=filled)
        if upright and (table.rules != "open" or cell.column_end < len(edges) - 1):
            press.rule(right, top, right, bottom, filled=filled)
        fits = int((bottom - top - 2 * PADDING) / pitch + 0.01)
        spare = (fits - len(cell.lines[:fits])) * pitch / 2 if table.middle else 0.0
        for number, line in enumerate(cell.lines[:fits]):
            press.text(left + PADDING, top + spare + PADDING + number * pitch + table.size, line, table.size)
        cell.lines = cell.lines[fits:]
    press.at = at
