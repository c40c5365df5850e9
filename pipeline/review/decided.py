"""The decisions that stand already, as rows of the sheet: a person can take each of them back."""

from __future__ import annotations

from pipeline.notation import labelled, marks, written
from pipeline.review.corrections import Anchor, Correction, FieldValue, Value
from pipeline.review.lines import Line, editable, empty_cells
from pipeline.review.words import review_words
from pipeline.tables.cells import plain_text

DECIDED = "decided"
"""Reason for which a decision is listed."""


def decided_line(correction: Correction, place: str) -> Line:
    """Return the row of a decision. Its key is that of the correction; the yellow cells show what holds now."""
    words = review_words()
    about = correction.now or correction.was
    before = _shown(correction.was) if correction.action in ("change", "delete") else ""
    reason = labelled(words.reason(DECIDED), words.words.actions[correction.action])
    cells = empty_cells() | {
        "what": words.words.whats[about.what] if about else "",
        "reasons": f"{reason}{marks().between_named}{words.words.was}{before}" if before else reason,
        "place": place,
        "notice": correction.notice.title or correction.notice.path,
        "task": correction.task.exact if correction.task else "",
        "raw": _raw(correction, about),
        "evidence": _evidence(correction.words),
        "note": correction.note,
        "key": correction.id,
    }
    if correction.now is not None:
        cells |= editable(correction.now)
    return Line(about.what if about else "", {name: plain_text(text) for name, text in cells.items()}, decided=True)


def _raw(correction: Correction, about: Value | None) -> str:
    if isinstance(about, FieldValue):
        return review_words().words.fields[about.field]
    return correction.words.exact if correction.words else ""


def _shown(value: Value | None) -> str:
    return " ".join(text for text in editable(value).values() if text) if value else ""


def _evidence(words: Anchor | None) -> str:
    if words is None:
        return ""
    return written().quoted.format(before=words.prefix, words=words.exact, after=words.suffix)
