"""Tables that a copy wrote without any mark between headings and cells, a row in each line or all in one line.

The headings that are known tell what the cells are (序号工作任务责任单位完成时限), the numbers that count on from 1
where the rows begin: of all figures in the text those are taken below which every row ends as its columns say.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import itemgetter

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import read_number
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatslots import BAND, LEAST_ROWS, FlatRow
from pipeline.structure.grids.gluedheads import header_edges
from pipeline.structure.grids.gluedlines import MOST_LINES, Stream, closed_stream, is_of_stream, stream_from
from pipeline.structure.grids.gluedrows import SHORTEST_GROUP, TEXTS, GluedRow, Place, name_end, row_of, sentences
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.columns import columns_named

LONGEST_START = 120
"""Characters among which the headings of a table stand that begins with them."""
LONGEST_ROW = 1200
"""Characters of a row, at most."""
MOST_PLACES = 8
"""Figures behind the start of a row that may be the number of the next one."""
MOST_WAYS = 4
"""Ways to read the rows above that are followed."""
MOST_ENDS = 24
"""Places at which the last row may end."""
GROUP_COLUMN = "group"
"""The entry of ``columns.toml`` for 类别, 阶段: one cell of it may stand for several rows."""
NAMES = (ColumnKind.GROUP, ColumnKind.OTHER)
"""Columns of the names of tasks."""
LEAST_WORTH = 0.5
"""Worth that the rows have on average at least."""

_BEHIND_NUMBER = re.compile(r"[^\W\d]|[\u201c\u300a]")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row: where its number begins, where it begins behind this, where it ends, its cells, the row that heads it."""

    begin: int
    start: int
    end: int
    cells: GluedRow
    band: Place | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to read the rows above one that begins at a place: behind its number, with what heads it."""

    at: int
    begin: int
    worth: float
    rows: tuple[_Row, ...]
    band: Place | None


def with_glued_tables(found: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks of a notice with such tables put back together."""
    out: list[Block] = []
    at = done = 0
    while at < len(found):
        block = found[at]
        taken = (
            _table_in(found, at, block) if isinstance(block, TextLine) and block.cells < 2 and not block.gap else None
        )
        at += 1
        if taken is not None:
            made, rest, behind = taken
            out += [*found[done : at - 1], *made]
            found = [*rest, *found[behind:]]
            at = done = 0
    return [*out, *found[done:]] if out else found


def glued_rows(found: Sequence[Block]) -> tuple[list[str], Sequence[Column], list[FlatRow]] | None:
    """Return headings, columns and rows of a table, or None, whatever white space and line ends stand in its cells.

    Args:
        found: the blocks of the table, from its headings to its end; the first heading is that of the numbers.
    """
    stream = closed_stream(found)
    edges = header_edges(stream.text[:LONGEST_START]) if stream is not None else ()
    if stream is None or not edges or edges[0]:
        return None
    headings = [stream.text[a:b] for a, b in pairwise(edges)]
    columns = columns_named(headings)
    if columns is None or columns[0].kind is not ColumnKind.NUMBER or ColumnKind.PERIOD in [c.kind for c in columns]:
        return None
    read = _rows(stream, edges[-1], columns, stream.text[: edges[-1]])
    return None if read is None or read[1] < len(stream.text) else (headings, columns, read[0])


def _table_in(found: Sequence[Block], at: int, block: TextLine) -> tuple[list[Block], list[Block], int] | None:
    """Return a table in a block with the text before it, the text behind it in its last line, and the block below."""
    edges = header_edges(block.text) if block.cells < 2 and not block.gap else ()
    stream = stream_from(found, at) if edges else None
    if stream is None:
        return None
    headings = [stream.text[a:b] for a, b in pairwise(edges)]
    columns = columns_named(headings)
    if columns is None or ColumnKind.PERIOD in [column.kind for column in columns]:
        return None
    read = _rows(stream, edges[-1], columns, stream.text[edges[0] : edges[-1]])
    if read is None:
        return None
    rows, end = read
    made: list[Block] = [stream.part(0, edges[0])] if edges[0] else []
    made.append(fragment_of(headings, columns, rows))
    last = bisect_right(stream.starts, end - 1) - 1
    stop = stream.starts[last] + len(stream.lines[last].text)
    lines = [i for i in range(at, at + MOST_LINES) if i < len(found) and is_of_stream(found[i])]
    return made, [stream.part(end, stop)] if end < stop else [], lines[last] + 1


def _rows(stream: Stream, at: int, columns: Sequence[Column], header: str) -> tuple[list[FlatRow], int] | None:
    """Return the rows of a table whose headings end at a place, and where it ends."""
    numbered = columns[0].kind is ColumnKind.NUMBER
    read = _counted(stream, at, columns, header) if numbered else _by_lines(stream, at, columns)
    if len(read) < LEAST_ROWS or sum(one.cells.worth for one in read) < LEAST_WORTH * len(read):
        return None
    read = read if stream.closed else [part for one in read for part in _parts(stream, one, columns)]
    _part_texts(stream, columns, read)
    rows: list[FlatRow] = []
    for one in read:
        if one.band is not None:
            rows.append({BAND: [stream.part(*one.band)]})
        cells = {
            n: [stream.part(one.start + a, one.start + b) for a, b in places]
            for n, places in sorted(one.cells.cells.items())
        }
        rows.append({0: [stream.part(one.begin, one.start)]} | cells if one.begin < one.start else cells)
    last = read[-1]
    return rows, last.start + max(b for places in last.cells.cells.values() for _, b in places)


def _parts(stream: Stream, row: _Row, columns: Sequence[Column]) -> list[_Row]:
    """Part the rows that share a number, a line each of which is whole."""
    low, high = bisect_right(stream.starts, row.start), bisect_right(stream.starts, row.end - 1)
    edges = [row.start, *stream.starts[low:high], row.end]
    parts = [(a, row_of(stream.text[a:b], columns)) for a, b in pairwise(edges)]
    if len(parts) < 2 or not all(cells is not None and cells.worth >= 1 for _, cells in parts):
        return [row]
    made = [_Row(start, start, edges[n + 1], cells) for n, (start, cells) in enumerate(parts) if cells is not None]
    return [replace(made[0], begin=row.begin, band=row.band), *made[1:]]


def _part_texts(stream: Stream, columns: Sequence[Column], read: Sequence[_Row]) -> None:
    """Part the text before the offices and times of each row, where all rows tell alike how; else it is the content.

    It is parted at its sentences if there is one for each column, or the name of the task from what is to be done.
    Rows without a name share that of the row above, where the column groups them.
    """
    texts = [n for n, column in enumerate(columns) if column.kind in TEXTS]
    reach = range(texts[0], texts[-1] + 1)
    content = next(n for n in reach if columns[n].kind is ColumnKind.CONTENT)
    text = stream.text
    said = [sentences(text[row.start : row.end], row.cells.text) for row in read]
    if len(reach) > 1 and all(
        len(parts) == len(reach) and parts[-1][1] == row.cells.text[1] for parts, row in zip(said, read, strict=True)
    ):
        for row, parts in zip(read, said, strict=True):
            row.cells.cells |= {n: [part] for n, part in zip(reach, parts, strict=True)}
        return
    names = content - 1 if content > reach[0] and columns[content - 1].kind in NAMES else None
    ends = [_name_end(stream, row) for row in read]
    shared = names is not None and columns[names].rule == GROUP_COLUMN
    named = ends[0] is not None and (shared or None not in ends)
    for row, end in zip(read, ends, strict=True):
        begin, stop = row.cells.text
        if named and names is not None and end is not None:
            row.cells.cells[names] = [(begin, begin + end)]
            begin += end
        row.cells.cells[content] = [(begin, stop)]


def _name_end(stream: Stream, row: _Row) -> int | None:
    """Return how long the name of the task is before what is to be done in a row; where cells are parts, whole ones."""
    start, stop = row.start + row.cells.text[0], row.start + row.cells.text[1]
    places = [at - start for at in stream.starts if start < at < stop] if stream.closed else None
    return name_end(stream.text[start:stop], places)


def _by_lines(stream: Stream, at: int, columns: Sequence[Column]) -> list[_Row]:
    """Return the rows of a table without numbers, a line each: as long as lines have an office or a time."""
    out: list[_Row] = []
    for line, start in zip(stream.lines, stream.starts, strict=True):
        if start < at:
            continue
        cells = row_of(line.text, columns)
        if cells is None or cells.worth < LEAST_WORTH:
            break
        out.append(_Row(start, start, start + len(line.text), cells))
    return out


def _counted(stream: Stream, at: int, columns: Sequence[Column], header: str) -> list[_Row]:
    """Return the rows that are counted from 1 on, of all ways to count the best one."""
    shown = table_phrase("glued-first-number").match(stream.text, at)
    place = shown.start("number") if shown is not None else at
    first = _number_end(stream, place, 1)
    ways = [_Way(place, first, 0.0, (), (at, place) if at < place else None)] if first is not None else []
    best: tuple[float, tuple[_Row, ...]] = (0.0, ())
    remarked = columns[-1].kind is ColumnKind.OTHER
    number = 1
    while ways:
        below: dict[int, _Way] = {}
        for way in ways:
            last = _last_row(stream, way, columns, header)
            if last is not None and way.worth + last.cells.worth > best[0]:
                best = way.worth + last.cells.worth, (*way.rows, last)
            for place, begin in _next_numbers(stream, way.begin, number + 1, remarked=remarked):
                band = table_phrase("glued-band").search(stream.text, way.begin, place)
                end = place if band is None else band.start()
                end = end - len(header) if stream.text.endswith(header, way.begin, end) else end
                cells = row_of(stream.text[way.begin : end], columns)
                if cells is None:
                    continue
                worth = way.worth + cells.worth
                if place not in below or below[place].worth < worth:
                    row = _Row(way.at, way.begin, end, cells, way.band)
                    heads = band.span() if band is not None else None
                    below[place] = _Way(place, begin, worth, (*way.rows, row), heads)
        ways = sorted(below.values(), key=lambda way: (-way.worth, way.at))[:MOST_WAYS]
        number += 1
    return list(best[1])


def _number_end(stream: Stream, at: int, number: int) -> int | None:
    """Return where the number of a row ends that stands at a place, None where it does not."""
    text = stream.text
    shown = table_phrase("glued-number").match(text, at)
    if shown is None or (at and text[at - 1].isdigit() and text[at].isdigit() and at not in stream.begun):
        return None
    if shown["figure"]:
        return shown.end() if int(shown["figure"]) == number and _BEHIND_NUMBER.match(text, shown.end()) else None
    numeral = shown["numeral"]
    size = next((n for n in range(len(numeral), 0, -1) if read_number(numeral[:n]) == number), None)
    return shown.start("numeral") + size if size is not None else None


def _next_numbers(stream: Stream, at: int, number: int, *, remarked: bool) -> Iterator[tuple[int, int]]:
    """Yield the places at which a number may stand in front of a row, and where it ends: behind the end of one.

    ``remarked``: a row may end in any words.
    """
    count = 0
    for shown in table_phrase("glued-number").finditer(stream.text, at + SHORTEST_GROUP, at + LONGEST_ROW):
        place = shown.start()
        end = _number_end(stream, place, number)
        ended = remarked or place in stream.begun or any(p.search(stream.text, at, place) for p in _row_ends())
        if end is None or not ended:
            continue
        yield place, end
        count += 1
        if count == MOST_PLACES:
            return


def _row_ends() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of what may stand before the number of a row."""
    return table_phrase("glued-row-end"), table_phrase("glued-band")


def _last_row(stream: Stream, way: _Way, columns: Sequence[Column], header: str) -> _Row | None:
    """Return the row that begins where a way has come to as the last one of the table."""
    text = stream.text
    line = bisect_right(stream.starts, way.begin) - 1
    end = len(text) if stream.closed else stream.starts[line] + len(stream.lines[line].text)
    end = min(end, way.begin + LONGEST_ROW)
    below = table_phrase("glued-table-end").search(text, way.begin, end)
    again = text.find(header, way.begin, end)
    end = min([end, *([below.start()] if below is not None else []), *([again] if again > 0 else [])])
    ends = [end]
    if way.rows and not stream.closed and stream.starts[line] != way.at:
        ends += [m.end() for m in table_phrase("glued-cell-end").finditer(text, way.begin, end)][:MOST_ENDS]
    rows = [(cells.worth, at, cells) for at in ends if (cells := row_of(text[way.begin : at], columns)) is not None]
    if not rows:
        return None
    _, end, cells = max(rows, key=itemgetter(0, 1))
    return _Row(way.at, way.begin, end, cells, way.band)
