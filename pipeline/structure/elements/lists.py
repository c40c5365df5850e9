"""Lists that say where things stand and nothing to do: tables of contents, numbered trails of a web page."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.spans import unspaced
from pipeline.structure.signs.element_rules import element_phrase
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import number_at

LONGEST_ENTRY = 60
"""Characters that an entry of a table of contents has at most, without the dots behind it."""
MOST_ENTRIES = 300
"""Lines that a table of contents has at most."""
LONGEST_STEP = 16
"""Characters that a step of a trail has at most."""


def contents(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Find tables of contents: from 目录 over the lines that stand again below, as headings.

    Its last line is the one before its first entry stands again, or, where a title and a sentence come
    before that, the last one that has a page or stands again. Returns half-open ranges of paragraphs.
    """
    squeezed = [unspaced(text) for text in texts]
    found = []
    for start, line in enumerate(squeezed):
        if not element_phrase("contents-head").match(line) or start + 2 >= len(squeezed):
            continue
        first = _entry(squeezed[start + 1])
        stop = start + 1
        while stop < min(start + 1 + MOST_ENTRIES, len(squeezed)) and _may_be_entry(squeezed[stop]):
            if stop > start + 1 and squeezed[stop] == first:
                break
            stop += 1
        below = set(squeezed[stop:])
        if first in below:
            again = squeezed[stop] == first
            while not again and squeezed[stop - 1] == _entry(squeezed[stop - 1]) and squeezed[stop - 1] not in below:
                stop -= 1
            found.append((start, stop))
    return found


def _may_be_entry(line: str) -> bool:
    return len(_entry(line)) <= LONGEST_ENTRY and not is_terminal(line)


def _entry(text: str) -> str:
    """Return an entry of a table of contents without the dots that lead to its page, and the page."""
    tail = text[-5:]
    return element_phrase("leaders").sub(
        "", text[: len(text) - len(tail)] + element_phrase("page-of-entry").sub("", tail)
    )


def trails(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Find the trail of a web page that a copy has numbered (1. 首页, 2. 信息公开 …)."""
    for start, text in enumerate(texts):
        number = number_at(text)
        if number is None or number.value != 1 or not element_phrase("trail-start").match(text[number.end :].strip()):
            continue
        stop = start + 1
        while (
            stop < len(texts)
            and len(texts[stop]) <= LONGEST_STEP
            and (step := number_at(texts[stop])) is not None
            and step.value == stop - start + 1
        ):
            stop += 1
        return [(start, stop)]
    return []
