"""The text of a notice cut into pieces, each with what it is evidence of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.model.spans import unspaced


@dataclass(frozen=True, slots=True)
class Mark:
    """A value with its place in the text. ``kind`` is deadline, unit, domain or citation."""

    kind: str
    start: int
    end: int
    anchor: str
    note: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text under the same marks. ``anchors`` are the marks and tasks that begin here."""

    text: str
    kinds: tuple[str, ...]
    notes: tuple[str, ...]
    anchors: tuple[str, ...]


def quotes(text: str, span: Any, raw: str) -> bool:
    """Tell whether a span of a record lies in the text and quotes ``raw`` (white space aside)."""
    if not isinstance(span, dict):
        return False
    start, end = span.get("start"), span.get("end")
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        return False
    return unspaced(text[start:end]) == unspaced(raw)


def pieces_of(text: str, marks: Iterable[Mark], starts: Iterable[tuple[int, str]]) -> list[Piece]:
    """Cut a text at the borders of all marks and at the starts of tasks; together the pieces are the text.

    Args:
        text: the text of the record.
        marks: values that quote it; they may overlap.
        starts: offset and anchor of each task; offsets outside the text go to its ends.
    """
    marks = sorted(marks, key=lambda mark: (mark.start, mark.end, mark.anchor))
    opens: dict[int, list[Mark]] = defaultdict(list)
    closes: dict[int, list[Mark]] = defaultdict(list)
    anchors: dict[int, list[str]] = defaultdict(list)
    for mark in marks:
        opens[mark.start].append(mark)
        closes[mark.end].append(mark)
        anchors[mark.start].append(mark.anchor)
    for offset, anchor in starts:
        anchors[min(max(offset, 0), len(text))].append(anchor)
    cuts = sorted({0, len(text), *opens, *closes, *anchors})
    pieces: list[Piece] = []
    active: list[Mark] = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        closed = closes.get(start, [])
        active = [mark for mark in active if mark not in closed] + opens.get(start, [])
        if start < end or anchors.get(start):
            kinds = tuple(dict.fromkeys(mark.kind for mark in active))
            notes = tuple(dict.fromkeys(mark.note for mark in active if mark.note))
            pieces.append(Piece(text[start:end], kinds, notes, tuple(dict.fromkeys(anchors.get(start, [])))))
    return pieces
