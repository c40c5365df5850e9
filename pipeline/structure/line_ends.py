"""What the words of a line say about where paragraphs end and start (``paragraphs.toml``)."""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicon import Entry, Rule, compile_pattern, load
from pipeline.structure.numbering import number_at


class ParagraphFile(Entry):
    """Schema of ``paragraphs.toml``."""

    terminal: str
    closing: str
    open_end: str
    start: tuple[Rule, ...]


@cache
def paragraph_rules() -> tuple[ParagraphFile, tuple[re.Pattern[str], ...]]:
    """Return the data of ``paragraphs.toml``, and the patterns of lines that start a paragraph."""
    data = load(ParagraphFile, "paragraphs.toml")
    return data, tuple(compile_pattern(rule.pattern) for rule in data.start)


def starts_block(text: str) -> bool:
    """Tell whether a line starts a paragraph by what it says (a number, an annex mark, a date)."""
    return number_at(text) is not None or any(p.match(text) for p in paragraph_rules()[1])


def is_terminal(text: str) -> bool:
    """Tell whether a line ends where a sentence may end."""
    data = paragraph_rules()[0]
    stripped = text.rstrip(data.closing)
    return bool(stripped) and stripped[-1] in data.terminal
