"""Tables whose cells a copy ended with a stroke, most in lines of their own, and whose rows it filled up with strokes.

    工作任务 |
    牵头单位 |
    责任单位 |
    1.公开政府采购信息 |
    省财政厅 |
    省直各部门 |
    2.公开债券信息 |
    各设区市 | |

Every row has as many strokes as there are columns. A cell that goes down over several rows is written once: below,
the cells behind it move to the left, and the row ends in empty ones. Where they belong is decided by what the columns
hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from pipeline.headings import heading_kind, match_heading, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span, unspaced
from pipeline.notation import notation_phrase
from pipeline.structure.lines.block_kinds import Entry, GridCell, GridFragment
from pipeline.structure.lines.endedruns import STROKE, run_end
from pipeline.structure.lines.fragments import cell_of_lines, is_one_text, lines_of, lists_offices
from pipeline.structure.signs.column_kinds import GOVERNING, all_of_kind
from pipeline.structure.signs.columns import columns_of
from pipeline.structure.signs.flatcells import fits_one, is_heading, is_number_alone, is_row_number, may_be_heading
from pipeline.structure.signs.numbering import counts_for, counts_parts, number_at

LEAST_COLUMNS = 3
MOST_COLUMNS = 12
"""Columns of such a table."""
TIMED_COLUMNS = 2
"""Columns of one whose cells are all filled, if they are times and then work."""
LEAST_ROWS = 2
"""Rows of such a table below its header."""
FARTHEST = 60
"""Cells among which the first heading is looked for."""
MOST_SPANNED = 2
"""Columns that a heading takes beyond its own."""
FITTING = 0.8
"""Share of the cells of offices, times and numbers that must be such."""


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell: where its text stands, and the text without white space around it."""

    span: Span
    text: str


def with_ended_cells(reading: Reading, entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries of a reading, with such tables in the place of their lines."""
    if STROKE not in reading.text:
        return list(entries)
    out: list[Entry] = []
    at = 0
    while at < len(entries):
        end = run_end(reading, entries, at)
        fragment = _fragment(reading, entries[at:end]) if end - at > LEAST_COLUMNS else None
        if fragment is None:
            out += entries[at : max(end, at + 1)]
        else:
            lead, table = fragment
            out += [*lead, table]
        at = max(end, at + 1)
    return out


def _fragment(reading: Reading, run: Sequence[Entry]) -> tuple[list[Line], GridFragment] | None:
    """Return the lines above the header and the table, or None."""
    lines = [line for line in run if isinstance(line, Line)]
    cells = list(_cells(reading.text, lines))
    alone = sum(line.span.quote(reading.text).count(STROKE) == 1 for line in lines)
    begun = STROKE not in lines[0].span.quote(reading.text)
    whole = not begun and all(cell.text for cell in cells)
    if alone < LEAST_COLUMNS or (whole and not (_several_lines(reading.text, cells) or _heads_times(cells))):
        return None  # rows of one line each, or none is filled up: read as such tables are
    told = [is_heading(unspaced(cell.text)) for cell in cells[:FARTHEST]]
    # The title in a row of its own is followed by the empty cells by which this is filled up.
    first = next((n for n, one in enumerate(told) if one and any(c.text for c in cells[n + 1 : n + 2])), len(cells))
    may_be = [cell.text and may_be_heading(unspaced(cell.text)) for cell in cells[first : first + MOST_COLUMNS]]
    most = next((n for n, one in enumerate(may_be) if not one and not told[first + n]), len(may_be))
    least = max((n + 1 for n in range(most) if match_heading(unspaced(cells[first + n].text))), default=0)
    # Columns without a heading at the end: every row is filled up with their strokes.
    most += next((n for n, cell in enumerate(cells[first + most :]) if cell.text), 0)
    best: tuple[tuple[float, float], list[list[_Cell]], tuple[Column, ...]] | None = None
    for size in range(max(TIMED_COLUMNS if whole else LEAST_COLUMNS, least), min(most, MOST_COLUMNS) + 1):
        parted = [cells[i : i + size] for i in range(first, len(cells), size)]
        for header in _headers(parted):
            rows = [header, *parted[1:]]
            full = _full(rows[1:], size)
            columns = columns_of([cell.text for cell in header], [[cell.text for cell in row] for row in full])
            if columns is None or len(rows) <= LEAST_ROWS:
                continue
            fit = _fit(full, columns), _regularity(rows[1:])
            if size == TIMED_COLUMNS and tuple(column.kind for column in columns) != _TIMED:
                continue
            if fit[0] >= FITTING and (best is None or fit > best[0]):
                best = fit, rows, columns
    if best is None:
        return None
    _, rows, columns = best
    if whole and (len(rows[-1]) < len(columns) or any(column.kind is ColumnKind.UNIT for column in columns)):
        return None  # the stroke between two cells of offices may be lost: they are parted as cells without marks are
    lead = [line for line in lines if line.span.end <= rows[0][0].span.start]
    return lead, _grid(reading.text, rows, columns, lists_offices if begun else is_one_text)


def _several_lines(source: str, cells: Sequence[_Cell]) -> bool:
    """Tell whether a cell behind the first, which the text above the table may begin, goes over several lines."""
    return any("\n" in cell.span.quote(source).strip() for cell in cells[1:])


def _heads_times(cells: Sequence[_Cell]) -> bool:
    """Tell whether the first heading that is known is one of times."""
    kinds = (heading_kind(unspaced(cell.text)) for cell in cells[:FARTHEST])
    return next((kind for kind in kinds if kind is not None), None) is ColumnKind.TIME


def _headers(rows: Sequence[Sequence[_Cell]]) -> Iterator[list[_Cell]]:
    """Yield what the header may be: as printed, or one heading over several columns, where rows have more cells."""
    header = list(rows[0])
    yield header
    headings = _without_end(header)
    lacking = max((len(_without_end(row)) for row in rows[1:]), default=0) - len(headings)
    if 0 < lacking <= MOST_SPANNED:
        for n, heading in enumerate(headings):
            yield [*headings[: n + 1], *[heading] * lacking, *headings[n + 1 :], *header[len(headings) + lacking :]]


def _cells(source: str, lines: Sequence[Line]) -> Iterator[_Cell]:
    """Yield the cells between the strokes, in order."""
    start = lines[0].span.start
    for line in lines:
        for stroke in re.finditer(r"\|", line.span.quote(source)):
            end = line.span.start + stroke.start()
            yield _Cell(Span(start, end), " ".join(Span(start, end).quote(source).split()))
            start = end + 1


def _full(rows: Sequence[Sequence[_Cell]], size: int) -> list[list[_Cell]]:
    """Return the fullest rows."""
    filled = [_without_end(row) for row in rows if len(row) == size]
    longest = max(map(len, filled), default=0)
    return [row for row in filled if len(row) == longest and all(cell.text for cell in row)]


def _fit(rows: Sequence[Sequence[_Cell]], columns: Sequence[Column]) -> float:
    """Return the share of the cells of numbers, offices and times in some rows that are such."""
    told = [
        fits_one(cell.text, column) or (column.kind is ColumnKind.NUMBER and is_number_alone(cell.text))
        for row in rows
        for cell, column in zip(row, columns, strict=False)
        if column.kind in _TOLD
    ]
    return sum(told) / len(told) if told else 0.0


def _regularity(rows: Sequence[Sequence[_Cell]]) -> float:
    """Return the share of the rows that begin with a cell, and whose empty ones all stand at the end."""
    return sum(bool(filled) and all(cell.text for cell in filled) for filled in map(_without_end, rows)) / len(rows)


def _grid(
    source: str, rows: Sequence[Sequence[_Cell]], columns: Sequence[Column], parted: Callable[[str, str, str], bool]
) -> GridFragment:
    """Make the table; a cell that rows below lack goes down over them."""
    size = max(len(_without_end(row)) for row in rows)
    columns = columns[:size]
    cells: dict[tuple[int, int], GridCell] = {}
    above: list[int] = [0] * size  # for each column the row of its last cell
    least = 1  # the first row below the header, or below the last row that heads others
    for number, row in enumerate(rows):
        filled = _without_end(row)
        below = rows[number + 1][0].text if number + 1 < len(rows) else ""
        band = _is_band(filled) or (len(filled) == 1 and counts_parts(filled[0].text, below))
        if band:
            least = number + 1
        upper = [cells.get((above[n], n)) if above[n] >= least else None for n in range(size)]
        covered = () if band else _covered(filled, columns, upper)
        places = [n for n in range(size) if n not in covered]
        for column, cell in zip(places, filled, strict=False):
            cells[number, column] = cell_of_lines(source, lines_of(source, cell.span), number, column, parted=parted)
            above[column] = number
        for column in covered:
            key = above[column], column
            cells[key] = replace(cells[key], row_span=number - above[column] + 1)
    return GridFragment(tuple(cells[key] for key in sorted(cells)), len(rows), size, ruled=False)


def _without_end(row: Sequence[_Cell]) -> list[_Cell]:
    """Return a row without the empty cells at its end."""
    filled = list(row)
    while filled and not filled[-1].text:
        filled.pop()
    return filled


def _is_band(filled: Sequence[_Cell]) -> bool:
    """Tell whether the only cell of a row heads those below it: （一）推进财政资金信息公开."""
    return len(filled) == 1 and counts_for(number_at(filled[0].text), "heads_rows")


def _covered(filled: Sequence[_Cell], columns: Sequence[Column], above: Sequence[GridCell | None]) -> tuple[int, ...]:
    """Return the columns of which a row lacks its cell because the one above goes on; nothing where none is known."""
    lacking = len(columns) - len(filled)
    known = [n for n, cell in enumerate(above) if cell is not None]
    if not filled or lacking <= 0:
        return ()
    governing = tuple(all_of_kind(columns, *GOVERNING))
    if columns[0].kind is ColumnKind.NUMBER and table_phrase("numerals-alone").match(filled[0].text) is not None:
        return ()  # 二 | 拓展数字应用 heads the rows below it
    if governing == tuple(range(len(filled), len(columns))) and set(governing) <= set(known):
        return governing  # nothing but what is to be done: offices and time are those above
    chosen: tuple[int, ...] = ()
    best = _worth(filled, columns, above, chosen)
    for places in combinations(known, lacking):
        worth = _worth(filled, columns, above, places)
        if places[0] < len(filled) and worth > best:
            best, chosen = worth, places
    return chosen


def _worth(
    filled: Sequence[_Cell], columns: Sequence[Column], above: Sequence[GridCell | None], covered: Sequence[int]
) -> float:
    """Tell how well the cells of a row fit the columns that are left."""
    worth = 0.0
    pieces = notation_phrase("between-names")
    places = [n for n in range(len(columns)) if n not in covered]
    for n, cell in zip(places, filled, strict=False):
        kind = columns[n].kind
        if kind is ColumnKind.NUMBER:
            worth += 1 if is_row_number(cell.text) else -2
        elif kind in GOVERNING:
            worth += 1 if fits_one(cell.text, columns[n]) else -2
            upper = above[n]
            worth += 0.5 * bool(upper and set(pieces.split(upper.text)) & set(pieces.split(cell.text)))
        elif kind is ColumnKind.CONTENT:
            worth += -2 if any(fits_one(cell.text, c) for c in columns if c.kind in _TOLD) else 1
    return worth


_TOLD = (ColumnKind.NUMBER, ColumnKind.UNIT, ColumnKind.TIME)
_TIMED = ColumnKind.TIME, ColumnKind.CONTENT
