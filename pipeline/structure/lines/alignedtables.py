"""Tables set with spaces: headings that stand apart, and cells below them that go over several lines.

A line that begins with the number of a row begins a row, without such a column one that fills nearly all of
them; the others go on with the cells they stand under, or head the rows below them (一、全面排查).
Where each cell is one line, the order of the cells tells their columns, and nothing is done here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.headings import heading_kind, table_phrase
from pipeline.model.notice import ColumnKind
from pipeline.model.reading import Reading
from pipeline.model.spans import Span
from pipeline.notation import marks
from pipeline.structure.lines.block_kinds import Entry, GridFragment
from pipeline.structure.lines.fragments import cell_of_lines, is_one_text, lists_offices
from pipeline.structure.lines.lineheaders import LEAST_HEADINGS, LONGEST_LINE, spaced_header
from pipeline.structure.lines.spacedwords import GAP, MOST_LINES, SpacedTable, Words, quote_of, words_of
from pipeline.structure.lines.textrows import is_numbered_heading
from pipeline.structure.signs.flatcells import ends_table, is_row_number, is_time
from pipeline.structure.signs.furniture import furniture_rule
from pipeline.structure.signs.numbering import number_at

LEAST_FULL = 2
"""Lines with a cell under each heading by which the places of the columns are known."""
ROOM = 4
"""Half-width characters that a line lacks at least of the width of its column where nothing of it goes on below."""


@dataclass(slots=True)
class _Row:
    cells: dict[int, list[Span]] = field(default_factory=dict)
    heads: bool = False
    """Whether its only cell heads the rows below it."""
    ends: dict[int, float] = field(default_factory=dict)
    """Where the cells of its last line end, by column."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """The places of the columns, and whether the first one has the numbers of the rows."""

    zones: Sequence[tuple[float, float]]
    numbered: bool
    times: frozenset[int] = frozenset()
    """The columns of times."""

    def begins_row(self, reading: Reading, words: Words) -> bool:
        """Tell whether a line begins a row."""
        if self.numbered:
            return is_row_number(words.cells[0].quote(reading.text))
        return len(words.cells) > 1 and len(words.cells) >= len(self.zones) - 1


def aligned_table(reading: Reading, entries: Sequence[Entry], at: int) -> SpacedTable | None:
    """Return the table whose header is the line ``at``, if cells go over several lines, else None."""
    text = quote_of(reading, entries[at])
    if len(text) > LONGEST_LINE or GAP.search(text) is None or spaced_header(text) is None:
        return None
    header = words_of(reading, entries[at])
    if header is None or len(header.cells) < LEAST_HEADINGS:
        return None
    kinds = [heading_kind(span.quote(reading.text)) for span in header.cells]
    times = frozenset(n for n, kind in enumerate(kinds) if kind is ColumnKind.TIME)
    shape = _Shape(header.places, kinds[0] is ColumnKind.NUMBER, times)
    lines = _lines(reading, entries, at + 1)
    full = [w for _, w in lines if len(w.cells) == len(header.cells) and shape.begins_row(reading, w)]
    if len(full) < LEAST_FULL:
        return None
    zones = [_union([w.places[n] for w in (header, *full)]) for n in range(len(header.cells))]
    rows, end, broken = _rows(reading, lines, replace(shape, zones=zones))
    merged = end > 0 and _shows_merges(rows, len(header.cells)) and _is_over(lines, end)
    if not (broken or merged or any(row.heads for row in rows)) or sum(not row.heads for row in rows) < LEAST_FULL:
        return None
    units = {n for n, kind in enumerate(kinds) if kind is ColumnKind.UNIT}
    cells = []
    for number, row in enumerate([_Row({n: [span] for n, span in enumerate(header.cells)}), *rows]):
        for column, spans in sorted(row.cells.items()):
            parted = lists_offices if column in units else is_one_text
            width = len(header.cells) if row.heads else 1
            cells.append(cell_of_lines(reading.text, spans, number, column, column_span=width, parted=parted))
    return GridFragment(tuple(cells), len(rows) + 1, len(header.cells), ruled=False), at, end


def _shows_merges(rows: Sequence[_Row], size: int) -> bool:
    """Tell whether some row lacks cells, whose places then tell more than their order."""
    return any(len(row.cells) < size for row in rows if not row.heads)


def _is_over(lines: Sequence[tuple[int, Words]], end: int) -> bool:
    """Tell whether no line of several cells follows the table: all of it was read."""
    behind = next((words for i, words in lines if i >= end), None)
    return behind is None or len(behind.cells) < 2


def _lines(reading: Reading, entries: Sequence[Entry], at: int) -> list[tuple[int, Words]]:
    """Return the lines below a header that can be of its table, without blank ones and page numbers."""
    out: list[tuple[int, Words]] = []
    blank = False
    header = quote_of(reading, entries[at - 1])
    for i in range(at, min(at + MOST_LINES, len(entries))):
        text = quote_of(reading, entries[i])
        if text == header:
            break
        words = words_of(reading, entries[i])
        if words is None or (
            len(words.cells) == 1 and ends_table(text.strip()) and not is_numbered_heading(text.strip())
        ):
            break
        if not words.cells or furniture_rule(text):
            blank = True
            continue
        words.after_blank = blank
        blank = False
        out.append((i, words))
    return out


def _union(places: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return min(start for start, _ in places), max(end for _, end in places)


def _rows(reading: Reading, lines: Sequence[tuple[int, Words]], shape: _Shape) -> tuple[list[_Row], int, bool]:
    """Return the rows, the entry behind the last of their lines, and whether a cell goes over several lines."""
    rows: list[_Row] = []
    end = 0
    broken = False
    for at, (i, words) in enumerate(lines):
        if len(words.cells) == 1 and is_numbered_heading(words.cells[0].quote(reading.text)):
            if at + 1 == len(lines) or not shape.begins_row(reading, lines[at + 1][1]):
                break
            rows.append(_Row({0: [words.cells[0]]}, heads=True))
            continue
        columns = [_column(place, shape.zones) for place in words.places]
        begins = (columns[0] == 0 and shape.begins_row(reading, words)) or (
            bool(rows) and _is_below_merge(reading, rows[-1], columns, words, shape)
        )
        below = (
            rows
            and not rows[-1].heads
            and (0 not in columns or not shape.numbered)
            and (len(columns) > 1 or not words.after_blank)
        )
        beside = shape.numbered and not begins and words.places[0][0] < shape.zones[0][1]  # text from the left border
        if None in columns or len(set(columns)) < len(columns) or beside or not (begins or below):
            break
        if begins:
            rows.append(_Row())
        for column, span in zip(columns, words.cells, strict=True):
            if column is not None:
                lines_of = rows[-1].cells.setdefault(column, [])
                broken = broken or bool(lines_of)
                lines_of.append(span)
        places = zip(columns, words.places, strict=True)
        rows[-1].ends = {column: place[1] for column, place in places if column is not None}
        end = i + 1
    return rows, end, broken


def _is_below_merge(reading: Reading, above: _Row, columns: Sequence[int | None], words: Words, shape: _Shape) -> bool:
    """Tell whether a line without the first cells is a row under merged ones, and no rest of the row above.

    Either both have a whole time, or the widest column of the row above was not full: nothing of it had to go on.
    A line with one cell is a row only below a whole sentence.
    """
    if None in columns or 0 in columns or above.heads:
        return False
    said = {column: span.quote(reading.text) for column, span in zip(columns, words.cells, strict=True)}
    uppers = {n: "".join(span.quote(reading.text) for span in above.cells.get(n, ())) for n in shape.times}
    if any(n in said and _is_whole_time(said[n]) and _is_whole_time(uppers[n]) for n in shape.times):
        return True
    widest = max(range(len(shape.zones)), key=lambda n: shape.zones[n][1] - shape.zones[n][0])
    last = above.ends.get(widest)
    if widest not in said or last is None or last + ROOM > shape.zones[widest][1]:
        return False
    upper = above.cells[widest][-1].quote(reading.text)
    return len(columns) > 1 or (upper.rstrip().endswith(marks().stop) and number_at(said[widest]) is None)


def _is_whole_time(text: str) -> bool:
    return is_time(text) and table_phrase("whole-time").search(text) is not None


def _column(place: tuple[float, float], zones: Sequence[tuple[float, float]]) -> int | None:
    """Return the column that a cell stands in: that of the zone it shares most with, None where it reaches over two."""
    shared = [min(place[1], end) - max(place[0], start) for start, end in zones]
    under = [n for n, size in enumerate(shared) if size > 0]
    if len(under) > 1 and sorted(shared)[-2] > (place[1] - place[0]) / 4:
        return None
    return max(range(len(zones)), key=lambda n: shared[n])
