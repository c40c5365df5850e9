"""Characters of symbol fonts: a tick in Wingdings is the letter ü, or a private code, in the file."""

from __future__ import annotations

from lxml import etree

from pipeline.read.word.markup import get
from pipeline.read.word.rules import signs, symbol_fonts

PRIVATE = range(0xF000, 0xF100)
"""Where programs put the 256 codes of a symbol font (MS-OE376, 2.1.1290)."""


def symbol(font: str, code: int, unknown: str = "") -> str:
    """Return the character that a symbol font shows at a code."""
    low = code - PRIVATE.start if code in PRIVATE else code
    known = symbol_fonts().get(font.strip().lower())
    if known is not None and low in known:
        return known[low]
    return (unknown or signs().unknown) if code in PRIVATE or known is not None else chr(code)


def in_symbol_font(text: str, fonts: etree._Element | None, unknown: str = "") -> str:
    """Return a text with the characters that its font shows; text in other fonts is returned as it is."""
    font = "" if fonts is None else (get(fonts, "w:ascii") or get(fonts, "w:hAnsi") or "")
    is_symbol = font.strip().lower() in symbol_fonts()
    if not is_symbol and not any(ord(char) in PRIVATE for char in text):
        return text
    return "".join(
        symbol(font, ord(char), unknown) if ord(char) in PRIVATE or (is_symbol and 0x20 < ord(char) < 0x100) else char
        for char in text
    )
