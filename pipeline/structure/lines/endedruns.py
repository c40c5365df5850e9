"""Runs of lines that may be a table whose cells end with a stroke, or whose strokes begin the next cell."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.reading import Line, Reading
from pipeline.structure.lines.block_kinds import Entry

STROKE = "|"
"""What ends a cell."""
MOST_WAITING = 4
"""Lines of one cell without a stroke, at most."""
MOST_LINES = 12
"""The same where a stroke begins the next cell, so that the text below a table is none of it."""


def run_end(reading: Reading, entries: Sequence[Entry], at: int) -> int:
    """Return the end of the run of lines that end with a stroke, or stand before one that does.

    Args:
        reading: the reading.
        entries: its lines and tables.
        at: where in them the run begins.

    Returns:
        The place behind the run, ``at`` itself where none begins.
    """
    if _stroke_begins_next(reading, entries, at):
        return _begun_run_end(reading, entries, at)
    end, waiting = at, 0
    for i in range(at, len(entries)):
        entry = entries[i]
        if not isinstance(entry, Line):
            break
        text = entry.span.quote(reading.text).strip()
        if text.endswith(STROKE):
            if (text == STROKE and end == at) or (text.startswith(STROKE) and text.strip("| ")):
                break  # nothing begins with a stroke alone, and a row of Markdown is none of these
            end, waiting = i + 1, 0
        elif end == at or (waiting := waiting + bool(text)) > MOST_WAITING:
            break
    return end


def _stroke_begins_next(reading: Reading, entries: Sequence[Entry], at: int) -> bool:
    """Tell whether a line without a stroke stands above one that only begins with one, as a cell above the next."""
    upper, lower = entries[at], entries[at + 1] if at + 1 < len(entries) else None
    if not isinstance(upper, Line) or not isinstance(lower, Line) or not _begins_cell(lower.span.quote(reading.text)):
        return False
    return STROKE not in upper.span.quote(reading.text)


def _begins_cell(text: str) -> bool:
    """Tell whether the only stroke of a line stands before its text."""
    return text.lstrip().startswith(STROKE) and text.count(STROKE) == 1 and text.strip() != STROKE


def _begun_run_end(reading: Reading, entries: Sequence[Entry], at: int) -> int:
    """Return the end of a run whose strokes begin the lines of the next cells, and stand alone below each row."""
    end, waiting = at, 0
    for i in range(at, len(entries)):
        entry = entries[i]
        if not isinstance(entry, Line):
            break
        text = entry.span.quote(reading.text)
        if text.strip() == STROKE:
            end, waiting = i + 1, 0
        elif _begins_cell(text):
            waiting = 0
        elif STROKE in text or (waiting := waiting + bool(text.strip())) > MOST_LINES:
            break
    return end
