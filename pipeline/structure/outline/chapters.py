"""Chapters with numbers in digits: which lines head one, and what ranks above what (3 above 3.1 above 3.1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model.notice import Paragraph
from pipeline.model.spans import Span
from pipeline.structure.outline.drafts import ItemDraft
from pipeline.structure.signs.numbering import Number, chapter_at, counts_for, levels, number_at

_FEWEST = 3
"""Headings without a mark behind their numbers that make a list."""

_BELOW_DOTTED = 5
"""What puts the rank of 1. below that of 3.1.1.1 and above that of （1）."""


def chapters(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, ItemDraft]:
    """Return the headings 3 监测预警 among paragraphs: followed by 3.1, or behind chapter 2 with its 2.1."""
    quoted = [p.span.quote(text) for p in paragraphs]
    numbers = [number_at(q) for q in quoted]
    found: dict[int, ItemDraft] = {}
    above: int | None = None  # the chapter that the last dotted number or heading belongs to
    for i, own in enumerate(numbers):
        if own is not None:
            above = levels(own)[0] if counts_for(own, "in_parts") else above
            continue
        if (number := chapter_at(quoted[i])) is None:
            continue
        below = next((levels(n) for n in numbers[i + 1 :] if n is not None and counts_for(n, "in_parts")), ())
        opens = below[:2] in ((number.value, 0), (number.value, 1))
        goes_on = above == number.value - 1 and (not below or below[0] > number.value)
        # The first chapter may hold no sections of its own: 2.1 follows.
        goes_on = goes_on or (above is None and number.value == 1 and below[:2] in ((2, 0), (2, 1)))
        if opens or goes_on:
            found[i] = _draft(text, paragraphs[i], number)
            above = number.value
    return found


def bare_headings(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, ItemDraft]:
    """Return the headings 1台账管理, 2巡查管理, … among paragraphs: counted from 1 without marks, each above a text."""
    found: dict[int, ItemDraft] = {}
    run: list[tuple[int, Number]] = []
    for i, paragraph in enumerate(paragraphs):
        quoted = paragraph.span.quote(text)
        number = chapter_at(quoted)
        if number_at(quoted) is not None:
            found |= _above_texts(text, paragraphs, run)
            run = []
        elif number is not None and number.value == len(run) + 1:
            run.append((i, number))
    return found | _above_texts(text, paragraphs, run)


def _above_texts(text: str, paragraphs: Sequence[Paragraph], run: Sequence[tuple[int, Number]]) -> dict[int, ItemDraft]:
    if len(run) < _FEWEST or any(below - above < 2 for (above, _), (below, _) in pairwise(run)):
        return {}
    return {i: _draft(text, paragraphs[i], number) for i, number in run}


def _draft(text: str, paragraph: Paragraph, number: Number) -> ItemDraft:
    span = Span(paragraph.span.start + number.end, paragraph.span.end).stripped(text)
    return ItemDraft(number, paragraph.span.start, span, heading=paragraph.marked_heading)


def rank_dotted(drafts: Sequence[ItemDraft]) -> None:
    """Give numbers in digits their ranks where some are dotted: 3 above 3.1 above 3.1.1, and 1. below those."""
    numbers = [(i, d.number, levels(d.number)) for i, d in enumerate(drafts) if d.number is not None]
    numbers = [entry for entry in numbers if entry[2]]
    if not any(counts_for(number, "in_parts") for _, number, _ in numbers):
        return
    chapter = 0  # the chapter that the last dotted number or heading belongs to
    inner = 0  # the last of 1. 2. 3. below a dotted number
    for at, (i, number, own) in enumerate(numbers):
        rank = number.rank
        if counts_for(number, "in_parts"):
            rank, chapter, inner = rank + len(own), own[0], 0
        elif _opens_chapter([o for _, _, o in numbers[at:]], chapter) or own[0] == chapter + 1 != inner + 1:
            chapter, inner = own[0], 0
        elif chapter:
            rank, inner = rank + _BELOW_DOTTED, own[0]
        drafts[i].number = replace(number, rank=rank)


def _opens_chapter(numbers: Sequence[tuple[int, ...]], chapter: int) -> bool:
    """Tell whether the first of some numbers heads a new chapter: 3.1 follows before another 3."""
    own = numbers[0]
    after = next((n for n in numbers[1:] if len(n) > 1 or n == own), ())
    return own[0] != chapter and after[:2] in ((own[0], 0), (own[0], 1))
