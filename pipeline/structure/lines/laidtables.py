"""Tables of a page that was laid out with spaces, as ``pdftotext -layout`` does: cells of several lines side by side.

Unlike what a person sets with spaces, the cells of a row may stand in the middle of it, headings go over several lines,
and places are counted in characters, whatever their width.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model.notice import Column, ColumnKind
from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span, unspaced
from pipeline.structure.lines.block_kinds import Entry, GridCell, GridFragment, display_width
from pipeline.structure.lines.cell_lines import ends_in_organ
from pipeline.structure.lines.fragments import cell_of_lines, is_one_text
from pipeline.structure.lines.laidcolumns import borders_by_page, borders_of, cells_of, gaps_inside, ragged_words
from pipeline.structure.lines.laidheader import (
    MEASURES,
    MOST_ABOVE,
    MOST_BELOW,
    Heading,
    Measure,
    header_around,
    may_hold_headings,
)
from pipeline.structure.lines.laidlines import Body, beside, body_below
from pipeline.structure.lines.laidproof import DEAREST_MERGE, ROOM, LaidTable, fills, is_laid_out
from pipeline.structure.lines.laidrows import LaidCell, LaidLine, Rows, beginnings, groups_of, rows_of, rows_of_one_line
from pipeline.structure.lines.lineheaders import LONGEST_LINE
from pipeline.structure.lines.spacedwords import SpacedTable, quote_of, span_of
from pipeline.structure.lines.textrows import is_row
from pipeline.structure.signs.column_kinds import all_of_kind, content_column
from pipeline.structure.signs.columns import map_columns

LEAST_ROWS = 2
"""Rows of a table."""
DEAREST = 1.5
"""What may speak against each row, on average."""
MOST_CROSSED = 0.02
"""Share of the words that may cross a border."""
SHORTEST_FULL = 7.0
"""Characters of a line that may be full; those of a narrower column end anywhere."""

_GAP = re.compile(r"\S {2,}\S")


def laid_table(reading: Reading, entries: Sequence[Entry], at: int) -> SpacedTable | None:
    """Return the table in whose header the line ``at`` stands, or None."""
    text = quote_of(reading, entries[at])
    if len(text) > LONGEST_LINE or _GAP.search(text) is None or is_row(text) or not may_hold_headings(text):
        return None
    best: tuple[LaidTable, int] | None = None
    for measure in MEASURES:
        found = _table(reading, entries, at, measure)
        if found is not None and (best is None or _worse(best[0], found[0])):
            best = found
    if best is None:
        return None
    table, begin = best
    return _fragment(reading, table), begin, table.body.entries[-1] + 1


def _heads_rows_of_one_line(cells: Sequence[Mapping[int, Span]], columns: Sequence[Column]) -> bool:
    """Tell whether times head rows of one line each, as merged cells do: not all of the rows have one."""
    content = content_column(columns)
    times = all_of_kind(columns, ColumnKind.TIME)
    if not times or times[-1] > content:
        return False
    units = all_of_kind(columns, ColumnKind.UNIT)
    rows = [line for line in cells if line and max(line) >= content]
    whole = all(content in line and any(n in line for n in units) for line in rows)
    return whole and not all(any(n in line for n in times) for line in rows)


def _worse(one: LaidTable, other: LaidTable) -> bool:
    return (one.strain, one.cost, one.ragged) > (other.strain, other.cost, other.ragged)


def _table(reading: Reading, entries: Sequence[Entry], at: int, measure: Measure) -> tuple[LaidTable, int] | None:
    above, below = beside(reading, entries, at, -1, MOST_ABOVE), beside(reading, entries, at, 1, MOST_BELOW)
    if not below or may_hold_headings(quote_of(reading, entries[below[0]])):
        return None
    spans = [span_of(entries[i]) for i in (*above, at, *below)]
    head = header_around(reading.text, spans[: len(above)], spans[len(above)], spans[len(above) + 1 :], measure)
    if head is None:
        return None
    up, down, headings = head
    places = [*reversed(above[:up]), at, *below[:down]]
    keys = [unspaced(quote_of(reading, entries[i])) for i in places]
    body = body_below(reading, entries, places[-1] + 1, keys, headings, measure)
    borders, strain = _borders(entries, headings, body)
    if strain > MOST_CROSSED * sum(map(len, body.lines)):
        return None
    cells = [cells_of(line, borders[n]) if n not in body.bands else {} for n, line in enumerate(body.lines)]
    strain += len(headings) - len({column for line in cells for column in line})
    lengths = [
        float(sum(line[column].end - line[column].start for line in cells if column in line))
        for column in range(len(headings))
    ]
    columns = map_columns([heading.text for heading in headings], lengths)
    if columns is None:
        return None
    heads = _heads_rows_of_one_line(cells, columns)
    if heads:
        columns = tuple(replace(c, kind=ColumnKind.GROUP) if c.kind is ColumnKind.TIME else c for c in columns)
    parts = _parts(reading.text, cells, columns, body, one_line=heads)
    rows = [part for part in parts if part is not None]
    made = sum(len(part.ends) for part in rows)
    cost = sum(part.cost for part in rows)
    if made < LEAST_ROWS or cost > DEAREST * made or not body.lines:
        return None
    ragged = ragged_words(body.lines, borders)
    table = LaidTable(headings, columns, cells, parts, body, strain, cost, ragged)
    return (table, places[0]) if is_laid_out(reading.text, table) else None


def _borders(entries: Sequence[Entry], headings: Sequence[Heading], body: Body) -> tuple[list[list[int]], int]:
    """Return for each line of a table the places between its columns, and how little they fit.

    Where they do not and the table goes over pages, each page may have been laid out by itself.
    """
    inner = [n for n in range(len(body.lines)) if n not in body.bands]
    lines = [body.lines[n] for n in inner]
    borders, crossed = borders_of(headings, lines)
    strain = crossed + sum(gaps_inside(line, borders) for line in lines)
    every = [borders] * len(body.lines)
    pages = [_page(entries[body.entries[n]]) for n in inner]
    if strain <= MOST_CROSSED * sum(map(len, body.lines)) or len(set(pages)) < 2:
        return every, strain
    moved = borders_by_page(headings, lines, pages)
    if moved is None:
        return every, strain
    for n, own in zip(inner, moved[0], strict=True):
        every[n] = own
    return every, moved[1] + sum(gaps_inside(line, own) for line, own in zip(lines, moved[0], strict=True))


def _page(entry: Entry) -> int | None:
    return entry.page if isinstance(entry, Line) else None


def _parts(
    source: str, cells: Sequence[Mapping[int, Span]], columns: Sequence[Column], body: Body, *, one_line: bool
) -> list[Rows | None]:
    """Return the rows between the lines that head rows."""
    full = {
        column: _full_width([display_width(line[column].quote(source)) for line in cells if column in line])
        for column in range(len(columns))
    }
    out: list[Rows | None] = []
    part: list[LaidLine] = []
    for n, line in enumerate([*cells, {}]):
        if n < len(cells) and n not in body.bands:
            texts = {column: span.quote(source) for column, span in line.items()}
            part.append({c: LaidCell(text, display_width(text) >= full[c]) for c, text in texts.items()})
            continue
        out += [rows_of_one_line(part, columns) if one_line else rows_of(part, columns)] if part else []
        out += [None] if n < len(cells) else []
        part = []
    return out


def _full_width(widths: Sequence[float]) -> float:
    """Return the width from which a line of a column is full; several of a table whose cells are broken are."""
    width = max(max(widths, default=0.0), SHORTEST_FULL) - ROOM
    return width if sum(one >= width for one in widths) > 1 else width + 4 * ROOM


def _fragment(reading: Reading, table: LaidTable) -> GridFragment:
    """Return a table as other tables are given."""
    size = len(table.headings)
    made: list[GridCell] = []
    for column, heading in enumerate(table.headings):
        made.append(cell_of_lines(reading.text, heading.spans, 0, column))
    rows, line = 1, 0
    for part in table.parts:
        if part is None:
            words = table.body.lines[line]
            whole = Span(words[0].span.start, words[-1].span.end)
            made.append(cell_of_lines(reading.text, [whole], rows, 0, column_span=size))
            rows, line = rows + 1, line + 1
            continue
        starts = [line + end for end in (0, *part.ends)]
        stretches = list(pairwise(starts))
        for column in range(size):
            made += _cells_of_column(reading.text, table, column, stretches, rows, centred=part.centred)
        rows, line = rows + len(stretches), starts[-1]
    return GridFragment(tuple(made), rows, size, ruled=False)


def _cells_of_column(
    source: str, table: LaidTable, column: int, rows: Sequence[tuple[int, int]], first: int, *, centred: bool
) -> list[GridCell]:
    """Return the cells of a column in some rows, of which ``first`` is the number of the first one."""
    lines = {n: table.cells[n][column] for n in range(rows[0][0], rows[-1][1]) if column in table.cells[n]}
    kind = table.columns[column].kind
    groups = [(n, n + 1) for n in range(len(rows))]
    widest = max((display_width(span.quote(source)) for span in lines.values()), default=0.0)

    def parted(above: str, line: str, below: str) -> bool:
        return display_width(line) + 4 * ROOM <= widest and ends_in_organ(above) and ends_in_organ(below)

    if lines and kind in (ColumnKind.GROUP, ColumnKind.NUMBER, ColumnKind.UNIT, ColumnKind.TIME):
        marked = [(n, display_width(span.quote(source)) >= widest) for n, span in sorted(lines.items())]
        begun = beginnings({n: span.quote(source) for n, span in lines.items()})
        covered, cost = groups_of(marked, rows, centred=centred, begun=begun)
        sure = centred and cost <= DEAREST_MERGE * len(covered)
        if kind in (ColumnKind.GROUP, ColumnKind.NUMBER) or (sure and not fills(lines, rows)):
            groups = covered
    out: list[GridCell] = []
    for start, stop in groups:
        spans = [lines[n] for n in range(rows[start][0], rows[stop - 1][1]) if n in lines]
        if spans:
            tells = parted if kind is ColumnKind.UNIT else is_one_text
            out.append(cell_of_lines(source, spans, first + start, column, stop - start, parted=tells))
    return out
