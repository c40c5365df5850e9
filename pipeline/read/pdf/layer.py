"""Is the text layer of a page its text? Scans have none or a poor one, and some fonts hide what they say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from pipeline.read.encodings import common_share
from pipeline.read.han import HAN
from pipeline.read.page.lines import Glyph
from pipeline.read.page.scans import is_garbled, is_pictured, is_scan
from pipeline.read.pdf.drawings import Drawings

MIN_COMMON = 0.7
"""Share of its Chinese characters that are in the first levels of GB 2312 or Big5, as 95 in 100 are in any
Chinese text; below it, codes were mapped to the wrong characters."""

MIN_HAN = 0.25
"""Share of Chinese characters in the text layer of a scan; below it, OCR for another language wrote it."""

ENOUGH = 40
"""Characters from which such shares mean something."""

SAMPLE = 400
"""Chinese characters of a page that are looked at."""

_SPACE = re.compile(r"\s")
_UNREADABLE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")


class Layer(Enum):
    """How usable the text layer of a page is."""

    GOOD = auto()
    MISSING = auto()
    GARBLED = auto()


def visible(glyphs: Sequence[Glyph]) -> int:
    """Return the number of characters that are not white space."""
    return sum(not char.isspace() for char, _, _ in glyphs)


def judge(glyphs: Sequence[Glyph], drawings: Drawings) -> Layer:
    """Judge the text layer of one page."""
    text = "".join(glyph[0] for glyph in glyphs)
    shown = len(text) - len(_SPACE.findall(text))
    if is_scan(shown, drawings.picture_share, drawings.paths):
        return Layer.MISSING
    if is_garbled(len(_UNREADABLE.findall(text)), shown):
        return Layer.GARBLED
    if shown < ENOUGH:
        return Layer.GOOD
    han = HAN.findall(text)
    if len(han) >= ENOUGH and common_share("".join(han[:SAMPLE])) < MIN_COMMON:
        return Layer.GARBLED
    if is_pictured(drawings.picture_share) and len(han) < MIN_HAN * shown:
        return Layer.GARBLED
    return Layer.GOOD
