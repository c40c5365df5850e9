"""The characters of a PDF page, by pypdfium2."""

from __future__ import annotations

import ctypes
import math

import pypdfium2.raw as pdfium

from pipeline.read.page.lines import SLANT, Glyph
from pipeline.read.pdf.sheet import Sheet

UPRIGHT_IN_CIRCLE = 2
"""Characters of a text along a circle that stand upright, or nearly so."""


class PageText:
    """The text layer of one page. Close it when done: the memory belongs to pdfium."""

    def __init__(self, page: pdfium.FPDF_PAGE) -> None:
        self._raw = pdfium.FPDFText_LoadPage(page)
        self.count = max(pdfium.FPDFText_CountChars(self._raw), 0) if self._raw else 0

    def close(self) -> None:
        """Give the memory back."""
        if self._raw:
            pdfium.FPDFText_ClosePage(self._raw)
            self._raw = None

    def text(self) -> str:
        """Return one string with exactly one character for each index of pdfium."""
        if not self.count:
            return ""
        buffer = (ctypes.c_ushort * (self.count + 1))()
        pdfium.FPDFText_GetText(self._raw, 0, self.count, buffer)
        text = bytes(buffer)[: 2 * self.count].decode("utf-16-le", "replace")
        # The string is shorter where pdfium leaves characters out or uses surrogate pairs.
        if len(text) == self.count and "\0" not in text:
            return text
        codes = (pdfium.FPDFText_GetUnicode(self._raw, i) for i in range(self.count))
        return "".join(chr(c) if 0 < c < 0xD800 or 0xDFFF < c < 0x110000 else "\ufffd" for c in codes)

    def quarter_turns(self) -> tuple[int, bool]:
        """Return how the text stands: quarter turns clockwise of most of it, and whether some differs.

        A slanted watermark differs and never decides. Looks at no more than some sixty characters.
        """
        votes = [0, 0, 0, 0, 0]
        for i in range(0, self.count, max(self.count // 60, 1)):
            if pdfium.FPDFText_IsGenerated(self._raw, i) == 0:
                quarters = pdfium.FPDFText_GetCharAngle(self._raw, i) / (math.pi / 2)
                straight = abs(quarters - round(quarters)) < SLANT
                votes[round(quarters) % 4 if straight else 4] += 1
        turn = votes.index(max(votes[:4]))
        return turn, sum(votes) > votes[turn]

    def turned_otherwise(self, turn: int) -> list[int]:
        """Return the indices of the characters that do not stand as ``turn`` says.

        Of text along a circle a character or two stand upright; they belong to those before and after.
        """
        out: list[int] = []
        between: list[int] = []
        for i in range(self.count):
            if pdfium.FPDFText_IsGenerated(self._raw, i) != 0:
                continue
            off = (pdfium.FPDFText_GetCharAngle(self._raw, i) / (math.pi / 2) - turn) % 4
            if min(off, 4 - off) < SLANT:
                between.append(i)
                continue
            if out and len(between) <= UPRIGHT_IN_CIRCLE:
                out += between
            between = []
            out.append(i)
        return out

    def glyphs(self, text: str, sheet: Sheet) -> list[Glyph]:
        """Return each character with its box and its base line.

        Boxes are as high as the font, not as the ink. Only the base line is the same for all fonts
        of a line. White space has the place of the character before it. Characters whose boxes are
        equally high at the same height are taken to stand on the same base line: pdfium derives such
        a box from the base line, and asking for it costs a third of the time.
        """
        rect, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
        to_rect, to_x, to_y = map(ctypes.byref, (rect, x, y))
        get_box, get_origin, raw = pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharOrigin, self._raw
        upright, left, top = sheet.turn % 4 == 0, sheet.left, sheet.top
        out: list[Glyph] = []
        box, base = (0.0, 0.0, 0.0, 0.0), 0.0
        for i, char in enumerate(text):
            if not char.isspace():
                get_box(raw, i, to_rect)
                if upright:  # nearly every page; spelt out because it runs for each character
                    upper, lower = top - rect.top, top - rect.bottom
                    if lower != box[3] or upper != box[1]:
                        get_origin(raw, i, to_x, to_y)
                        base = top - y.value
                    box = (rect.left - left, upper, rect.right - left, lower)
                else:
                    get_origin(raw, i, to_x, to_y)
                    box = sheet.box(rect.left, rect.bottom, rect.right, rect.top)
                    base = sheet.point(x.value, y.value)[1]
            out.append((char, box, base))
        return out
