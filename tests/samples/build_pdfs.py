"""Typeset the PDF samples of ``data/raw`` from the TOML files beside this script.

    python tests/samples/build_pdfs.py data/raw

``NAME.pdf.toml`` gives ``NAME.pdf``. The bytes depend on nothing but the TOML file: no
date, no random id, no font of the machine (the Chinese font is one that every reader brings).
Ruled tables run over pages as word processors print them: the header row is repeated, a row that
does not fit is cut between two lines, a merged cell shows its text once.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT = "STSong-Light"
BODY, CELL = 16.0, 10.5
LEADING = 1.75
MARGIN = 72.0
PADDING = 4.0
MERGED = "^"
"""A cell that holds this sign is one with the cell above it."""
NEVER_FIRST = "，。；：、）〕】》”！？%"


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break a text into lines of at most ``width`` points; numbers stay whole, closing marks may hang over."""
    lines, line = [], ""
    for piece in re.findall(r"[!-~]+|.", text):
        if pdfmetrics.stringWidth(line + piece, FONT, size) > width + 0.01 and piece not in NEVER_FIRST:
            lines.append(line)
            line = ""
        line += piece
    return [*lines, line]


class Typesetter:
    """Writes blocks onto pages from top to bottom and numbers the pages."""

    def __init__(self, path: Path, *, landscape: bool) -> None:
        self.width, self.height = (841.89, 595.28) if landscape else (595.28, 841.89)
        self.canvas = Canvas(str(path), pagesize=(self.width, self.height), invariant=1)
        self.page = 1
        self.y = self.height - MARGIN

    @property
    def room(self) -> float:
        """Points between the pen and the bottom margin."""
        return self.y - MARGIN

    def line(self, text: str, x: float, size: float = BODY) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, self.y - size, text)
        self.y -= size * LEADING

    def next_page(self) -> None:
        self.canvas.setFont(FONT, CELL)
        self.canvas.drawCentredString(self.width / 2, MARGIN / 2, f"— {self.page} —")
        self.canvas.showPage()
        self.page += 1
        self.y = self.height - MARGIN

    def text(self, text: str, *, place: str) -> None:
        inner = self.width - 2 * MARGIN
        for line in wrap(text, inner, BODY):
            if self.room < BODY * LEADING:
                self.next_page()
            free = inner - pdfmetrics.stringWidth(line, FONT, BODY)
            self.line(line, MARGIN + {"left": 0, "center": free / 2, "right": free}[place])

    def table(self, titles: list[str], shares: list[int], rows: list[list[str]]) -> None:
        inner = self.width - 2 * MARGIN
        widths = [inner * share / sum(shares) for share in shares]
        wrapped = [
            [[] if cell == MERGED else wrap(cell, w - 2 * PADDING, CELL) for cell, w in zip(row, widths, strict=True)]
            for row in rows
        ]
        merged = [[cell == MERGED for cell in row] for row in rows]
        header = [wrap(title, w - 2 * PADDING, CELL) for title, w in zip(titles, widths, strict=True)]
        for number, part in enumerate(self._pages(header, wrapped, merged)):
            if number:
                self.next_page()
            self._draw(part, widths)
        self.canvas.setFont(FONT, BODY)

    def _pages(
        self, header: list[list[str]], rows: list[list[list[str]]], merged: list[list[bool]]
    ) -> Iterator[list[tuple[list[list[str]], list[bool]]]]:
        """Cut the rows into pages; a row that does not fit is cut between two lines."""
        first = (header, [False] * len(header))
        part, room = [first], self.room - row_height(header)
        for row, joined in zip(rows, merged, strict=True):
            rest, top = row, joined
            while row_height(rest) > room:
                fit = max(int((room - 2 * PADDING) / (CELL * 1.3)), 0)
                if fit >= 2:
                    part.append(([cell[:fit] for cell in rest], top))
                    rest = [cell[fit:] for cell in rest]
                yield part
                part, room = [first], self.height - 2 * MARGIN - row_height(header)
                top = [False] * len(row)
            part.append((rest, top))
            room -= row_height(rest)
        yield part

    def _draw(self, part: list[tuple[list[list[str]], list[bool]]], widths: list[float]) -> None:
        tops = [self.y]
        for row, _ in part:
            tops.append(tops[-1] - row_height(row))
        x = MARGIN
        for column, width in enumerate(widths):
            start = 0
            for index in range(1, len(part) + 1):
                if index < len(part) and part[index][1][column]:
                    continue
                self.canvas.rect(x, tops[index], width, tops[start] - tops[index])
                self.y = tops[start] - PADDING
                for line in part[start][0][column]:
                    self.canvas.setFont(FONT, CELL)
                    self.canvas.drawString(x + PADDING, self.y - CELL, line)
                    self.y -= CELL * 1.3
                start = index
            x += width
        self.y = tops[-1] - BODY


def row_height(row: list[list[str]]) -> float:
    """Height of a table row in points."""
    return max(*map(len, row), 1) * CELL * 1.3 + 2 * PADDING


def build(source: Path, target: Path) -> None:
    """Typeset one TOML file."""
    document: dict[str, Any] = tomllib.loads(source.read_text(encoding="utf-8"))
    setter = Typesetter(target, landscape=document.get("landscape", False))
    for block in document["blocks"]:
        if block.get("new_page"):
            setter.next_page()
        if "table" in block:
            setter.table(block["columns"], block["shares"], block["table"])
        for line in block.get("lines", ()):
            setter.text(line, place=block.get("place", "left"))
    setter.next_page()
    setter.canvas.save()


def main(folder: str) -> None:
    """Typeset every PDF described beside this script into ``folder``."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    for source in sorted(Path(__file__).parent.glob("*.pdf.toml")):
        build(source, Path(folder) / source.stem)


if __name__ == "__main__":
    main(sys.argv[1])
