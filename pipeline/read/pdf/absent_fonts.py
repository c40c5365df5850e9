"""Characters of pages whose fonts are neither in the file nor on the machine, by pdfplumber.

pdfplumber needs no glyphs, only the tables of codes that it brings along; it is some thirty times
slower than pdfium and therefore asked only for pages on which pdfium lost text.
"""

from __future__ import annotations

from typing import Any

from pipeline.read.page.lines import Glyph, with_line_ends
from pipeline.read.pdf.file import ERRORS, PdfFile
from pipeline.read.pdf.sheet import Sheet
from pipeline.read.radicals import plain_characters


def glyphs_in_absent_fonts(file: PdfFile, index: int, sheet: Sheet) -> list[Glyph]:
    """Return the characters of one page, a line end between those that do not follow each other.

    Returns an empty list for a page that pdfplumber cannot read either.
    """
    if file.mined is None:
        return []
    try:
        page = file.mined.pages[index]
        try:
            return with_line_ends([_glyph(char, page, sheet) for char in page.chars])
        finally:
            page.close()
    except ERRORS:
        return []


def _glyph(char: dict[str, Any], page: Any, sheet: Sheet) -> Glyph:
    """Carry a character of pdfplumber over to the sheet.

    pdfplumber counts from the top left corner of the media box as shown, plus the page's ``bbox``.
    """
    x0, y0, x1, y1 = page.page_obj.mediabox
    media = Sheet(x0, y0, x1, y1, (page.rotation or 0) // 90)
    left, top = page.bbox[:2]

    def place(x: float, y: float) -> tuple[float, float]:
        return sheet.point(*media.origin_of(x - left, y - top))

    ax, ay = place(char["x0"], char["top"])
    bx, by = place(char["x1"], char["bottom"])
    base = place(char["matrix"][4] + left, page.height - char["matrix"][5] + top)[1]
    text = char["text"] if len(char["text"]) == 1 else "\ufffd"  # pdfminer writes (cid:123) for what it does not know
    return plain_characters(text), (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)), base
