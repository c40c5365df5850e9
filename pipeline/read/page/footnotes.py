"""Footnotes of a page: small print at its foot that begins with a mark, which would cut a sentence of the body."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from pipeline.read.assembly import LineDraft, TableDraft

SMALL = 0.85
"""Height of a footnote's line, as share of the usual one of the page (10 points below 14 to 16)."""

FEWEST_LINES = 6
"""Lines of a page from which its usual height is known."""

_NOTE = re.compile(r"\s*(?:\d{1,3}|[①-⑳*※]|[\[［【]\d{1,3}[\]］】])\s*[\u4e00-\u9fff“《]")
_PAGE_NUMBER = re.compile(r"[^\u4e00-\u9fff]{1,12}|第\s?\d+\s?页.{0,12}")

Part = LineDraft | TableDraft


def without_footnotes(parts: Sequence[Part]) -> tuple[list[Part], list[Part]]:
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
    while start < end and not _NOTE.match(_text(parts[start])):
        start += 1
    return [*parts[:start], *parts[end:]], list(parts[start:end])


def _text(part: Part) -> str:
    return part.text if isinstance(part, LineDraft) else ""


def _height(part: LineDraft) -> float:
    return part.box[3] - part.box[1] if part.box else 0.0


def _is_small(part: Part, limit: float) -> bool:
    return isinstance(part, LineDraft) and part.box is not None and _height(part) <= limit


def _is_page_number(part: Part) -> bool:
    return isinstance(part, LineDraft) and _PAGE_NUMBER.fullmatch(part.text.strip()) is not None
