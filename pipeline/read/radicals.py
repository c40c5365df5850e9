"""Characters that look right on paper and are wrong in the text layer of a PDF.

Some programs note the code of the radical (⼯, ⻓) where the page shows the character (工, 长):
one glyph of the font serves both. A search for 工作 then finds nothing.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache

from pipeline.errors import LexiconError
from pipeline.lexicon import LEXICONS

_TABLE = "radicals.csv"


@cache
def radical_table() -> dict[int, str]:
    """Return the map from look-alike to character, one for one, so that offsets stay.

    Raises:
        LexiconError: a row of the data file is not one radical and one character.
    """
    table: dict[int, str] = {}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    mistakes = []
    with (LEXICONS / _TABLE).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            radical, character = row.get("radical") or "", row.get("character") or ""
            if len(radical) == 1 and "\u2e80" <= radical <= "\u2eff" and len(character) == 1:
                table[ord(radical)] = character
            else:
                mistakes.append(f"not a radical and a character: {row}")
    if mistakes:
        raise LexiconError(_TABLE, mistakes)
    return table


def plain_characters(text: str) -> str:
    """Return the text with every look-alike replaced; other text comes back unchanged."""
    return text.translate(radical_table()) if _MAY_BE_RADICAL.search(text) else text


_MAY_BE_RADICAL = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
"""The blocks of the table; most texts have no character of them."""
