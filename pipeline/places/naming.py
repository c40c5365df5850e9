"""The words of a notice that name its place."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.record import Jurisdiction, Level
from pipeline.model.spans import Span, UnspacedText


def named_at(text: str, jurisdiction: Jurisdiction, fields: Sequence[Span]) -> Span | None:
    """Return where a notice names its place, or None: with the place above, by its own name, or by its short one.

    Of a national notice it is the office.

    Args:
        text: the clean text.
        jurisdiction: the place.
        fields: where issuer, title and addressees stand, the surest first; only then the whole text counts.
    """
    if jurisdiction.level is Level.NATION:
        return fields[0] if fields else None  # a national office is its own evidence
    own = jurisdiction.county or jurisdiction.prefecture or jurisdiction.province or jurisdiction.name or ""
    names = [name for name in dict.fromkeys((jurisdiction.name, own)) if name]
    for name in (*names, own[:-1] if len(own) > 2 else own):
        for field in fields:
            if name and (found := UnspacedText(field.quote(text)).find(name)):
                return found.shift(field.start)
    places = ((text.find(name), name) for name in names)
    return next((Span(at, at + len(name)) for at, name in places if at >= 0), None)
