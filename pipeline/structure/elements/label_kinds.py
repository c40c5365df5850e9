"""The parts that a paragraph can play in a document, and paragraphs with theirs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """The part a paragraph plays in the document."""

    BODY = "body"
    MASTHEAD = "masthead"
    NUMBER = "number"
    TITLE = "title"
    ADDRESSEES = "addressees"
    SIGNATURE = "signature"
    DATE = "date"
    PUBLICITY = "publicity"
    PRINTED = "printed"
    ANNEX_LIST = "annex_list"
    ANNEX_HEAD = "annex_head"
    META = "meta"


HEAD = 40
"""Paragraphs at the top among which masthead, number, title and addressees are looked for."""
LONGEST_HEADING = 40
"""Characters of a heading; a longer line is running text."""


@dataclass(slots=True)
class Labelled:
    """Paragraph texts with their labels, and for title paragraphs the block they belong to."""

    texts: list[str]
    labels: list[Label]
    title_blocks: list[tuple[int, int]]

    def playing(self, part: Label) -> list[str]:
        """Return the paragraphs that play a part, in order."""
        return [text for text, label in zip(self.texts, self.labels, strict=True) if label is part]
