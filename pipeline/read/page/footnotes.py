"""Footnotes of a page: small print at its foot that begins with a mark, which would cut a sentence of the body."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from pipeline.read.assembly import BlockDraft, LineDraft
from pipeline.read.page.rules import is_line

SMALL = 0.85
"""Height of a footnote's line, as share of the usual one of the page (10 points below 14 to 16)."""

FEWEST_LINES = 6
"""Lines of a page from which its usual height is known."""


def without_footnotes(parts: Sequence[BlockDraft]) -> tuple[list[BlockDraft], list[BlockDraft]]:
    """Part the footnotes at the foot of a page from what stands above and below them.

    Returns the page without them, and their lines; a page without footnotes comes back whole.
    """
    heights = [_height(part) for part in parts if isinstance(part, LineDraft)]
    if len(heights) < FEWEST_LINES:
        return list(parts), []
    limit = SMALL * median(heights)
    end = len(parts)
    while end and _is_page_number(parts[end - 1]):
        end -= 1
    start = end
    while start and _is_small(parts[start - 1], limit):
        start -= 1
    while start < end and not is_line("footnote", _text(parts[start])):
        start += 1
    return [*parts[:start], *parts[end:]], list(parts[start:end])


def _text(part: BlockDraft) -> str:
    return part.text if isinstance(part, LineDraft) else ""


def _height(part: LineDraft) -> float:
    return part.box[3] - part.box[1] if part.box else 0.0


def _is_small(part: BlockDraft, limit: float) -> bool:
    return isinstance(part, LineDraft) and part.box is not None and _height(part) <= limit


def _is_page_number(part: BlockDraft) -> bool:
    return isinstance(part, LineDraft) and is_line("foot-of-page", part.text)
