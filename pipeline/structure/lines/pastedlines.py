"""Lines without what a copy put around them (quotation marks, strokes, bullets), and Markdown in one line parted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import Entry
from pipeline.structure.lines.onelinemarkdown import parted
from pipeline.structure.signs.pasted import Marks, inner, marks_of, may_hold_marks


def without_marks(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of a reading with such lines."""
    marks = marks_of([line.span.quote(reading.text) for line in reading.lines])
    marked = may_hold_marks(reading.text, marks)
    out: list[Entry] = []
    for entry in entries:
        if isinstance(entry, Line):
            out += parted(reading.text, _inner(reading, entry, marks) if marked else entry)
        else:
            out.append(entry)
    return out


def _inner(reading: Reading, line: Line, marks: Marks) -> Line:
    text = line.span.quote(reading.text)
    start, end = inner(text, marks)
    if end - start == len(text):
        return line
    return replace(line, span=Span(line.span.start + start, line.span.start + end))
