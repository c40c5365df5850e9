"""Rows of a text table that line breaks in their cells cut: the lines of each are joined before they are read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span
from pipeline.notation import begins_with, ends_in, marks
from pipeline.structure.lines.block_kinds import Entry
from pipeline.structure.lines.textrows import is_bordered, is_cut, is_numbered_heading, is_row, strokes
from pipeline.structure.signs.flatcells import is_row_number
from pipeline.structure.signs.line_shapes import line_shape
from pipeline.structure.signs.numbering import number_at

LONGEST_PART = 24
"""Characters of the first line of a cell that goes down over several rows."""
LOOK_AHEAD = 3
"""Rows among which one must lack its first cell."""
MOST_LINES = 20
"""Lines that a cell in quotation marks has at most."""
_OPEN_CELL = re.compile(r'(?:^|\t)"[^"\t]*$')


def with_open_cells(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
    """Join the lines of a cell that a spreadsheet put into quotation marks, with the rest of its row."""
    if '"' not in reading.text:
        return list(entries)
    out: list[Entry] = []
    open_from: int | None = None  # the entry of ``out`` in which a quotation mark is open
    first: Line | None = None  # and that entry
    for entry in entries:
        out.append(entry)
        if not isinstance(entry, Line):
            open_from = None
            continue
        odd = entry.span.quote(reading.text).count('"') % 2 == 1
        if open_from is None:
            if odd and _OPEN_CELL.search(entry.span.quote(reading.text)) is not None:
                open_from, first = len(out) - 1, entry
        elif odd and first is not None:
            out[open_from:] = [replace(first, span=Span(first.span.start, entry.span.end))]
            open_from = None
        elif len(out) - open_from > MOST_LINES:
            open_from = None
    return out


def with_cut_rows(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
    """Join the lines of a row of strokes that line breaks in its cells cut: together they have all of the header."""
    if not strokes(reading.text):
        return list(entries)
    out: list[Entry] = []
    header = ""
    again = False
    at = 0
    while at < len(entries):
        entry = entries[at]
        at += 1
        text = "" if not isinstance(entry, Line) else entry.span.quote(reading.text)
        following = entries[at] if at < len(entries) else None
        below = following.span.quote(reading.text) if isinstance(following, Line) else ""
        again = again and bool(header)
        begins = bool(header) and _begins_row(reading, entries, at, text, header, again=again)
        if begins and isinstance(entry, Line) and isinstance(following, Line):
            again = True
            entry = replace(entry, span=Span(entry.span.start, following.span.end))
            text = entry.span.quote(reading.text)
            at += 1
        if isinstance(entry, Line) and strokes(text) and (is_cut(text, header) or _goes_on(text, below, header)):
            end = _end_of_row(reading, entries, at, header, strokes(text))
            last = entries[end] if end is not None else None
            if end is not None and isinstance(last, Line):
                entry = replace(entry, span=Span(entry.span.start, last.span.end))
                at = end + 1
        elif text.strip() and not strokes(text):
            header = ""
        elif not header and is_row(text):
            header = text
        out.append(entry)
    return out


def _goes_on(row: str, below: str, header: str) -> bool:
    """Tell whether a row between strokes was cut behind one of them: it lacks cells, and no stroke begins the next."""
    return (
        is_bordered(row)
        and is_bordered(header)
        and strokes(row) + 1 < strokes(header)
        and strokes(below) > 0
        and not is_bordered(below)
    )


def _begins_row(reading: Reading, entries: Sequence[Entry], at: int, text: str, header: str, *, again: bool) -> bool:
    """Tell whether a line without a stroke is the first part of the first cell of the row in the line ``at``.

    That line goes on with a bracket, or it has all its cells where rows below lack their first one, which goes down
    over them; one more such line (``again``) needs no proof. A numbered line heads the rows below it.
    """
    said = text.strip()
    if not said or strokes(text) or len(said) > LONGEST_PART or ends_in(said, marks().statement_ends):
        return False
    rows = [entry.span.quote(reading.text) for entry in entries[at : at + 1 + LOOK_AHEAD] if isinstance(entry, Line)]
    if not rows or not ends_in(header.rstrip(), marks().strokes) or not 0 < strokes(rows[0]) <= strokes(header):
        return False
    if begins_with(rows[0].lstrip(), marks().round_open):
        return number_at(rows[0].lstrip()) is None  # a numbered row stands below its heading
    first = line_shape("stroke").split(rows[0])[0].strip()
    lacking = again or (any(_lacks_cell(row) for row in rows[1:]) and not _lacks_cell(rows[0]))
    return lacking and bool(first) and not is_row_number(first) and not is_numbered_heading(said)


def _lacks_cell(row: str) -> bool:
    """Tell whether a row ends in an empty cell, by which a copy fills it up."""
    cells = line_shape("stroke").split(row.rstrip())
    return len(cells) > 2 and not cells[-1].strip() and not cells[-2].strip()


def _end_of_row(reading: Reading, entries: Sequence[Entry], at: int, header: str, found: int) -> int | None:
    """Return the entry that ends a row which has ``found`` strokes before ``at``, near by, or None."""
    for end in range(at, min(at + MOST_LINES, len(entries))):
        entry = entries[end]
        if not isinstance(entry, Line):
            return None
        text = entry.span.quote(reading.text)
        found += strokes(text)
        if found >= strokes(header):
            return end if found == strokes(header) and ends_in(text.rstrip(), marks().strokes) else None
    return None
