"""Build ``pipeline/read/pdf/boxes.ttf``: one box for every character, to measure text whose font is absent.

    pip install fonttools && python .ci/build_boxes_font.py

The boxes are as wide as the em square and as high as Chinese fonts are (ascent 0.88, descent 0.12).
The same bytes on every run.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

TARGET = Path(__file__).parents[1] / "pipeline" / "read" / "pdf" / "boxes.ttf"
ASCENT, DESCENT, MARGIN = 880, 120, 60
CHARACTERS = range(0x20, 0x30000)
MANY_TO_ONE = 13
"""The format of a character map that has one glyph for a range (OpenType, cmap)."""


def box() -> Any:
    """Return the outline of the box."""
    pen = TTGlyphPen(None)
    low, high, right = MARGIN - DESCENT, ASCENT - MARGIN, 1000 - MARGIN
    pen.moveTo((MARGIN, low))
    for corner in ((MARGIN, high), (right, high), (right, low)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


def character_map() -> Any:
    """Return the character map: every character is the box."""
    table = newTable("cmap")
    table.tableVersion, table.tables = 0, []
    for platform, encoding in ((0, 6), (3, 10)):
        part = CmapSubtable.newSubtable(MANY_TO_ONE)
        part.platformID, part.platEncID, part.format = platform, encoding, MANY_TO_ONE
        part.language = part.reserved = part.length = part.nGroups = 0
        part.cmap = dict.fromkeys(CHARACTERS, "box")
        table.tables.append(part)
    return table


def main() -> None:
    """Write the font."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.font["cmap"] = character_map()
    builder.setupGlyf({".notdef": box(), "box": box()})
    builder.setupHorizontalMetrics({".notdef": (1000, MARGIN), "box": (1000, MARGIN)})
    builder.setupHorizontalHeader(ascent=ASCENT, descent=-DESCENT)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=-DESCENT, usWinAscent=ASCENT, usWinDescent=DESCENT)
    builder.setupPost()
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(TARGET)


if __name__ == "__main__":
    main()
