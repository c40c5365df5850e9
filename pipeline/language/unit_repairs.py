"""Repair what scans and converters did to a text, only where nothing else can be meant.

Traditional characters are read as the simplified ones that the lexicons are written with, and misread
characters of labels (责任单立：) as what they stand for. Every reading keeps the number of characters, so
offsets hold and ``raw`` quotes what is written; an assignment that rests on a reading says so in its rule.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from pipeline.language.role_lexicon import role_patterns, roles
from pipeline.language.unit_text import Squeezed
from pipeline.notation import holds, marks
from pipeline.traditional import with_simplified_forms

REPAIRED = ".repaired"
"""What the rule of an assignment ends with whose label or name was not read as it is written."""


@lru_cache(maxsize=1)  # of one text formulas are looked for, and then remarks
def read_over(text: str) -> Squeezed:
    """Squeeze a text and read over its damage."""
    squeezed = Squeezed.of(text)
    read = with_simplified_forms(squeezed.text)
    if holds(read, marks().colons):
        for rule, pattern in zip(roles().misreading, role_patterns("misreading"), strict=True):
            read = pattern.sub(rule.reading, read)
    return squeezed if read == squeezed.text else replace(squeezed, text=read)


def is_repaired(squeezed: Squeezed, start: int, end: int) -> bool:
    """Tell whether a stretch is not read as it is written."""
    if squeezed.text == Squeezed.of(squeezed.source).text:
        return False
    written = "".join([squeezed.source[at] for at in squeezed.offsets[start:end]])
    return squeezed.text[start:end] != written
