"""Words of a record in their line."""

from __future__ import annotations

import re

from pipeline.explain.model import Plain, Quote
from pipeline.model.spans import Span
from pipeline.notation import written

_AROUND = 60
"""Characters of the line that are shown on each side."""
_MOST = 300
"""Characters that are shown of the words themselves."""
_LONGEST = 20_000
"""Characters of a task that are looked at once more."""
_PLACES = ("page", "paragraph", "cell", "member")


def quote(text: str, span: Plain) -> Quote:
    """Quote a span of a record's text with what stands around it in its line."""
    start, end = span["start"], span["end"]
    begin = text.rfind("\n", 0, start) + 1
    close = text.find("\n", end)
    close = len(text) if close < 0 else close
    before, after = text[max(begin, start - _AROUND) : start], text[end : min(close, end + _AROUND)]
    words = text[start : min(end, start + _MOST)]
    cut = written().cut
    return Quote(
        before=(cut if start - _AROUND > begin else "") + _line(before),
        words=_line(words) + (cut if end - start > _MOST else ""),
        after=_line(after) + (cut if end + _AROUND < close else ""),
        line=text.count("\n", 0, start) + 1,
        start=start,
        end=end,
        **{name: span.get(name) for name in _PLACES},
    )


def own_words(record: Plain, task: Plain) -> Span:
    """Return where a task stands: of a row without those above that share a merged cell, of a long text its head."""
    start = task["span"]["start"]
    span = Span(start, min(task["span"]["end"], start + _LONGEST))
    if task["origin"] != "table":
        return span
    text = record["text"]
    opening = task["text"].split("\n")[0]
    at = text.rfind(opening, span.start, span.end) if opening else -1
    return span if at < 0 else Span(max(span.start, text.rfind("\n", 0, at) + 1), span.end)


def _line(text: str) -> str:
    """Put words on one line; the cells of a row are separated by a bar."""
    return re.sub(r"\s*\n\s*", " ", text.replace("\t", " | "))
