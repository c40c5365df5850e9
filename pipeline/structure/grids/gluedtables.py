"""Tables that a copy wrote without any mark between headings and cells, a row in each line or all in one line.

The headings that are known tell what the cells are (序号工作任务责任单位完成时限), the numbers that count on from 1
where the rows begin: of all figures in the text those are taken below which every row ends as its columns say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.spans import Span
from pipeline.notation import read_number
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatslots import LEAST_ROWS, FlatRow
from pipeline.structure.grids.gluedheads import header_ends
from pipeline.structure.grids.gluedrows import SHORTEST_GROUP, GluedRow, Place, name_end, row_of
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.columns import columns_named
from pipeline.structure.signs.marks import Piece

MOST_LINES = 400
"""Lines of a table, at most."""
LONGEST_TABLE = 40_000
LONGEST_ROW = 1200
"""Characters of a row, at most."""
MOST_PLACES = 8
"""Figures behind the start of a row that may be the number of the next one."""
MOST_WAYS = 4
"""Ways to read the rows above that are followed."""
MOST_ENDS = 24
"""Places at which the last row may end."""
LEAST_WORTH = 0.5
"""Worth that the rows have on average at least."""

_BEHIND_NUMBER = re.compile(r"[^\W\d]|[\u201c\u300a]")


@dataclass(frozen=True, slots=True)
class _Stream:
    """Lines one behind the other, and where each of them begins."""

    lines: Sequence[TextLine]
    text: str
    starts: Sequence[int]

    def part(self, start: int, end: int) -> TextLine:
        """Return a stretch as a line of its own."""
        first = bisect_right(self.starts, start) - 1
        pieces: list[Piece] = []
        for line, begin in zip(self.lines[first:], self.starts[first:], strict=False):
            if begin >= end:
                break
            pieces += _cut(line.pieces, max(start - begin, 0), min(end - begin, len(line.text)))
        whole = start == self.starts[first]
        return replace(
            self.lines[first],
            pieces=tuple(pieces),
            text=self.text[start:end],
            cells=0,
            gap="",
            heading=False,
            blank_before=whole and self.lines[first].blank_before,
            page_cut=whole and self.lines[first].page_cut,
        )


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to read the rows up to one that begins at a place: behind its number, with the rows above it."""

    at: int
    begin: int
    worth: float
    rows: tuple[tuple[int, int, GluedRow], ...]
    """For each row above where its number begins, where it ends with its number left out, and its cells."""


def with_glued_tables(found: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks of a notice with such tables put back together."""
    out: list[Block] = []
    at = 0
    for i, block in enumerate(found):
        if i < at or not isinstance(block, TextLine) or block.cells > 1 or block.gap:
            continue
        for start, ends in header_ends(block.text):
            taken = _table_at(found, i, start, ends)
            if taken is not None:
                out += [*found[at:i], *taken[0]]
                at = taken[1]
                break
    return [*out, *found[at:]] if at else found


def _table_at(found: Sequence[Block], at: int, start: int, ends: Sequence[int]) -> tuple[list[Block], int] | None:
    """Return a table whose headings end at some places of a block, with the text around it, and the block behind."""
    stream = _stream(found, at)
    headings = [stream.text[a:b] for a, b in zip((start, *ends), ends, strict=False)] if stream is not None else []
    columns = columns_named(headings)
    if stream is None or columns is None or ColumnKind.PERIOD in [column.kind for column in columns]:
        return None
    header = stream.text[start : ends[-1]]
    read = _rows(stream, ends[-1], columns, header)
    if read is None:
        return None
    rows, end = read
    out: list[Block] = [stream.part(0, start)] if start else []
    out.append(fragment_of(headings, columns, rows))
    last = bisect_right(stream.starts, end - 1) - 1
    stop = stream.starts[last] + len(stream.lines[last].text)
    if end < stop:
        out.append(stream.part(end, stop))
    lines = [i for i in range(at, len(found)) if _is_of_stream(found[i])]
    return out, lines[last] + 1


def _stream(found: Sequence[Block], at: int) -> _Stream | None:
    lines: list[TextLine] = []
    size = 0
    for block in found[at : at + MOST_LINES]:
        if not isinstance(block, TextLine) or size > LONGEST_TABLE:
            break
        if not _is_of_stream(block):
            continue
        if sum(map(_size, block.pieces)) != len(block.text):
            break
        lines.append(block)
        size += len(block.text)
    starts = [0, *accumulate(len(line.text) for line in lines)][:-1]
    return _Stream(lines, "".join(line.text for line in lines), starts) if lines else None


def _is_of_stream(block: Block) -> bool:
    return isinstance(block, TextLine) and not block.page_number


def _size(piece: Piece) -> int:
    return len(piece) if isinstance(piece, str) else piece.end - piece.start


def _cut(pieces: Sequence[Piece], start: int, end: int) -> Iterator[Piece]:
    """Yield the pieces of a line from a place of its text to another."""
    at = 0
    for piece in pieces:
        low, high = max(start - at, 0), min(end - at, _size(piece))
        if low < high:
            yield piece[low:high] if isinstance(piece, str) else Span(piece.start + low, piece.start + high)
        at += _size(piece)


def _rows(stream: _Stream, at: int, columns: Sequence[Column], header: str) -> tuple[list[FlatRow], int] | None:
    """Return the rows of a table whose headings end at a place, and where it ends."""
    numbered = columns[0].kind is ColumnKind.NUMBER
    read = _counted(stream, at, columns, header) if numbered else _by_lines(stream, at, columns)
    if len(read) < LEAST_ROWS or sum(row.worth for _, _, row in read) < LEAST_WORTH * len(read):
        return None
    _name_tasks(stream.text, columns, read)
    rows: list[FlatRow] = []
    for begin, start, row in read:
        cells = {n: [stream.part(start + a, start + b) for a, b in places] for n, places in sorted(row.cells.items())}
        if numbered:
            cells = {0: [_number(stream, begin, start)]} | cells
        rows.append(cells)
    _, start, last = read[-1]
    return rows, start + max(b for places in last.cells.values() for _, b in places)


def _number(stream: _Stream, begin: int, start: int) -> TextLine:
    return stream.part(begin, start)


def _name_tasks(text: str, columns: Sequence[Column], read: Sequence[tuple[int, int, GluedRow]]) -> None:
    """Part the name of each task from what is to be done, where there is a column for it and all rows have one."""
    content = next(n for n, column in enumerate(columns) if column.kind is ColumnKind.CONTENT)
    if content == 0 or columns[content - 1].kind not in (ColumnKind.GROUP, ColumnKind.OTHER):
        return
    if any(content - 1 in row.cells or len(row.cells.get(content, ())) != 1 for _, _, row in read):
        return
    ends: list[tuple[GluedRow, Place, int]] = []
    for _, start, row in read:
        (place,) = row.cells[content]
        end = name_end(text[start + place[0] : start + place[1]])
        if end is None:
            return
        ends.append((row, place, end))
    for row, (a, b), end in ends:
        row.cells[content - 1], row.cells[content] = [(a, a + end)], [(a + end, b)]


def _by_lines(stream: _Stream, at: int, columns: Sequence[Column]) -> list[tuple[int, int, GluedRow]]:
    """Return the rows of a table without numbers, a line each: as long as lines have an office or a time."""
    out: list[tuple[int, int, GluedRow]] = []
    for line, start in zip(stream.lines, stream.starts, strict=True):
        if start < at:
            continue
        row = row_of(line.text, columns)
        if row is None or row.worth < LEAST_WORTH:
            break
        out.append((start, start, row))
    return out


def _counted(stream: _Stream, at: int, columns: Sequence[Column], header: str) -> list[tuple[int, int, GluedRow]]:
    """Return the rows that are counted from 1 on, of all ways to count the best one."""
    first = _number_end(stream.text, at, 1)
    ways = [_Way(at, first, 0.0, ())] if first is not None else []
    best: tuple[float, tuple[tuple[int, int, GluedRow], ...]] = (0.0, ())
    number = 1
    while ways:
        below: dict[int, _Way] = {}
        for way in ways:
            last = _last_row(stream, way, columns, header)
            if last is not None and way.worth + last.worth > best[0]:
                best = way.worth + last.worth, (*way.rows, (way.at, way.begin, last))
            for place, begin in _next_numbers(stream, way.begin, number + 1):
                end = place - len(header) if stream.text.endswith(header, way.begin, place) else place
                row = row_of(stream.text[way.begin : end], columns)
                if row is None:
                    continue
                worth = way.worth + row.worth
                if place not in below or below[place].worth < worth:
                    below[place] = _Way(place, begin, worth, (*way.rows, (way.at, way.begin, row)))
        ways = sorted(below.values(), key=lambda way: (-way.worth, way.at))[:MOST_WAYS]
        number += 1
    return list(best[1])


def _number_end(text: str, at: int, number: int) -> int | None:
    """Return where the number of a row ends that stands at a place, None where it does not."""
    shown = table_phrase("glued-number").match(text, at)
    if shown is None or (at and text[at - 1].isdigit() and text[at].isdigit()):
        return None
    if shown["figure"]:
        return shown.end() if int(shown["figure"]) == number and _BEHIND_NUMBER.match(text, shown.end()) else None
    numeral = shown["numeral"]
    size = next((n for n in range(len(numeral), 0, -1) if read_number(numeral[:n]) == number), None)
    return shown.start("numeral") + size if size is not None else None


def _next_numbers(stream: _Stream, at: int, number: int) -> Iterator[tuple[int, int]]:
    """Yield the places at which a number may stand in front of a row, and where it ends: behind the end of one."""
    begun = set(stream.starts)
    count = 0
    for shown in table_phrase("glued-number").finditer(stream.text, at + SHORTEST_GROUP, at + LONGEST_ROW):
        place = shown.start()
        end = _number_end(stream.text, place, number)
        if end is None or not (place in begun or table_phrase("glued-row-end").search(stream.text, at, place)):
            continue
        yield place, end
        count += 1
        if count == MOST_PLACES:
            return


def _last_row(stream: _Stream, way: _Way, columns: Sequence[Column], header: str) -> GluedRow | None:
    """Return the row that begins where a way has come to as the last one of the table."""
    text = stream.text
    line = bisect_right(stream.starts, way.begin) - 1
    end = stream.starts[line] + len(stream.lines[line].text)
    stops = [text.find(header, way.begin, end), *(m.start() for m in table_phrase("glued-table-end").finditer(text, way.begin, end))]
    end = min([stop for stop in stops if stop > 0] or [end])
    end = min(end, way.begin + LONGEST_ROW)
    ends = [end]
    if way.rows and stream.starts[line] != way.at:
        ends += [m.end() for m in table_phrase("glued-cell-end").finditer(text, way.begin, end)][:MOST_ENDS]
    rows = [(row.worth, at, row) for at in ends if (row := row_of(text[way.begin : at], columns)) is not None]
    return max(rows, key=lambda one: one[:2])[2] if rows else None
