"""Tables inside a notice that was copied into one line: the tabs between the cells are left, the row ends are not.

Each row of ``k`` columns keeps ``k - 1`` tabs, so every ``(k - 1)``-th stretch holds the last cell of
one row and the first cell of the next, run together or with a space between. Where to part the two
is decided by what the columns hold: a time, the next row number, a numbered group. Page numbers
between two rows are left out. Where tabs are missing too, the cells are given one by one, and what
their columns are is decided as for any table with one cell a line (``flatgrid``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.headings import cell_pattern, is_known_heading, table_phrase
from pipeline.model.notice import ColumnKind
from pipeline.model.spans import Span, unspaced
from pipeline.structure.lines.lineheaders import LEAST_HEADINGS, header_at, is_row_of_headings, kinds_of
from pipeline.structure.signs.furniture import furniture_rule
from pipeline.structure.signs.line_shapes import line_shape
from pipeline.structure.signs.numbering import number_at, number_phrase

LONGEST_CELL = 60
"""Characters up to which an unmarked last cell is looked for in what runs on into prose."""


FITTING_ROWS = 0.8
"""Share of rows with a number in the number column and a time in the time column, or nothing there."""


@dataclass(frozen=True, slots=True)
class LineTable:
    """A table in a line: its rows of cells, all spans of the line, and the stretch that it takes.

    Where the tabs do not give rows, there is one row of all cells in order, and ``whole`` is False.
    """

    rows: tuple[tuple[Span, ...], ...]
    span: Span
    whole: bool = True


def tables_in_line(line: str) -> list[LineTable]:
    """Find the tables of a line, in order. A line that is one row of a table holds none."""
    if line.count("\t") < 2 * (LEAST_HEADINGS - 1):
        return []
    stretches = list(_stretches(line))
    if is_row_of_headings(line, stretches):
        return []
    found: list[LineTable] = []
    at = 0
    while at < len(stretches):
        header = header_at(line, stretches, at)
        if header is None:
            at += 1
            continue
        table, after = _table(line, stretches, at, header)
        if len(table.rows) > 1 and not (_fits(line, table) and _is_over(line, stretches, after, header)):
            after = _loose_end(line, stretches, at + 1, header)
            table = _loose(line, stretches[at:after], header)
        if len(table.rows) > 1 or not table.whole:
            found.append(table)
        at = after
    return found


def _fits(line: str, table: LineTable) -> bool:
    """Tell whether the cells of most rows are what their columns say."""
    kinds = kinds_of(line, table.rows[0])

    def fits(cell: Span, kind: ColumnKind | None) -> bool:
        text = cell.quote(line).strip()
        if not text or is_known_heading(text):
            return True
        if kind is ColumnKind.NUMBER:
            return text.isdecimal()
        return kind is not ColumnKind.TIME or bool(cell_pattern("time_like").search(text[:LONGEST_CELL]))

    good = sum(all(map(fits, row, kinds)) for row in table.rows[1:])
    return good >= FITTING_ROWS * (len(table.rows) - 1)


def _is_over(line: str, stretches: Sequence[Span], at: int, headings: Sequence[Span]) -> bool:
    """Tell whether no part of a table's own header follows it: else a row has lost a cell."""
    header = header_at(line, stretches, at) if at < len(stretches) else None
    return header is None or not {_squeezed(line, h) for h in headings} >= {_squeezed(line, h) for h in header}


def _loose_end(line: str, stretches: Sequence[Span], at: int, headings: Sequence[Span]) -> int:
    """Return the stretch in which the header of another table begins, or how many there are."""
    own = {_squeezed(line, heading) for heading in headings}
    for i in range(at + len(headings) - 1, len(stretches)):
        header = header_at(line, stretches, i)
        if header is not None and not own >= {_squeezed(line, heading) for heading in header}:
            return i
    return len(stretches)


def _loose(line: str, stretches: Sequence[Span], headings: Sequence[Span]) -> LineTable:
    """Return the cells of a table in order, parted at tabs, after times and before what begins a row."""
    kinds = kinds_of(line, headings)
    cells = list(headings)
    number = 0
    rest = [Span(headings[-1].end, stretches[len(headings) - 1].end), *stretches[len(headings) :]]
    i = 0
    while i < len(rest):
        stretch = rest[i]
        again = header_at(line, rest, i)
        stop = again[0].start if again is not None else stretch.end
        cut, begin = _cut(Span(stretch.start, stop).quote(line), kinds, number + 1, ends=again is not None)
        if ColumnKind.NUMBER in kinds and begin == cut in (0, stop - stretch.start):
            follows = rest[i + 1].quote(line).strip() if i + 1 < len(rest) else ""
            cut = begin = _row_begins(line[stretch.start : stop], number + 1, follows)
        parts = [Span(stretch.start, stretch.start + cut), Span(stretch.start + begin, stop)]
        for part in parts[: 1 if i + 1 == len(rest) else 2]:  # text goes on behind the last cell
            cell = part.stripped(line)
            if cell.start < cell.end:
                cells.append(cell)
                printed = cell.quote(line)
                number = int(printed) if printed.isdecimal() and len(printed) <= 3 else number
        if again is None:
            i += 1
            continue
        cells += again
        i += len(again) - 1
        rest[i] = Span(again[-1].end, rest[i].end)
    return LineTable((tuple(cells),), Span(headings[0].start, cells[-1].end), whole=False)


def _row_begins(text: str, expected: int, follows: str) -> int:
    """Return where in a stretch the next row begins: at its number, or at the numbered group before that."""
    number = re.search(rf"(?<!\d){expected}\s*$", text)
    if number is not None:
        return number.start()
    if follows == str(expected):
        groups = [
            m.start()
            for m in number_phrase("group-in-line").finditer(text[-LONGEST_CELL:])
            if number_at(text[-LONGEST_CELL:], m.start())
        ]
        if groups:
            return len(text) - len(text[-LONGEST_CELL:]) + groups[0]
    return len(text)


def _stretches(line: str) -> Iterator[Span]:
    start = 0
    while True:
        end = line.find("\t", start)
        if end < 0:
            yield Span(start, len(line))
            return
        yield Span(start, end)
        start = end + 1


def _table(line: str, stretches: Sequence[Span], at: int, headings: list[Span]) -> tuple[LineTable, int]:
    """Read the rows below a header; return the table and the stretch after it."""
    width = len(headings)
    kinds = kinds_of(line, headings)
    rows: list[tuple[Span, ...]] = []
    header: list[Span] | None = headings
    row = [headings[0]]
    number = 0
    while at + width - 1 < len(stretches):
        printed = row[0].quote(line).strip()
        number = int(printed) if header is None and printed.isdecimal() and len(printed) <= 3 else number
        short = _short_end(line, stretches[at : at + width], number + 1) if kinds[0] is ColumnKind.NUMBER else 0
        if header is None and short:
            last, following = _part(line, stretches[at + short], kinds, number + 1, None)
            lost = Span(last.end, last.end)
            rows.append((*row, *stretches[at + 1 : at + short], last, *[lost] * (width - short - 1)))
            at, row = at + short, [following.stripped(line)]
            continue
        inner = stretches[at + 1 : at + width - 1]
        at += width - 1
        again = header_at(line, stretches, at)
        if header is not None:
            last, following = header[-1], Span(header[-1].end, stretches[at].end)
        else:
            last, following = _part(line, stretches[at], kinds, number + 1, again)
        rows.append((*row, *inner, last))
        if again is not None and [_squeezed(line, h) for h in again] != [_squeezed(line, h) for h in headings]:
            return LineTable(tuple(rows), Span(headings[0].start, last.end)), at
        header, row = again, [following.stripped(line)]
    if header is None and kinds[0] is ColumnKind.NUMBER and row[0].quote(line).strip() == str(number + 1):
        rest = stretches[at + 1 :]  # the last row has lost its empty last cells, too
        if rest:
            last, _ = _part(line, rest[-1], kinds, number + 2, None)
            lost = Span(last.end, last.end)
            rows.append((*row, *rest[:-1], last, *[lost] * (width - len(rest) - 1)))
            at = len(stretches) - 1
    return LineTable(tuple(rows), Span(headings[0].start, rows[-1][-1].end if rows else headings[-1].end)), at + 1


def _short_end(line: str, row: Sequence[Span], expected: int) -> int:
    """Return the cell with which a row ends that lost its last, empty cells: behind it stands the next number.

    Returns 0 where the number stands behind the last cell, as it should, or nowhere.
    """
    ends = [n for n in range(1, len(row)) if re.search(rf"[^\d\s]\s*{expected}\s*$", row[n].quote(line))]
    return ends[0] if ends and ends[-1] < len(row) - 1 else 0


def _squeezed(line: str, span: Span) -> str:
    return unspaced(span.quote(line))


def _part(
    line: str,
    stretch: Span,
    kinds: Sequence[ColumnKind | None],
    expected: int,
    header: Sequence[Span] | None,
) -> tuple[Span, Span]:
    """Part a stretch into the last cell of a row and the first of the next; either may be empty."""
    text = stretch.quote(line)
    stop = header[0].start - stretch.start if header is not None else len(text)
    cut, begin = _cut(text[:stop], kinds, expected, ends=header is not None)
    first = Span(stretch.start + begin, stretch.end) if header is None else header[0]
    return Span(stretch.start, stretch.start + cut).stripped(line), first.stripped(line)


def _cut(text: str, kinds: Sequence[ColumnKind | None], expected: int, *, ends: bool) -> tuple[int, int]:
    """Return where the last cell ends and where the next row begins."""
    pages = [m.span() for m in line_shape("page-number-inside").finditer(text) if furniture_rule(m[0])]
    if pages:
        return pages[0][0], pages[-1][1]
    if not text.strip():
        return 0, 0
    if ends:
        annex = table_phrase("annex-in-line").search(text)
        return (annex.start() if annex is not None else len(text)), len(text)
    if kinds[0] is ColumnKind.NUMBER:
        number = re.search(r"(?<!\d)(\d{1,3})\s*$|(\d)\s*$", text)
        if number is not None and text[number.start() :].strip() in (str(expected), "1"):
            return number.start(), number.start()
        own = re.search(rf"{expected}\s*$", text)
        if own is not None:
            return own.start(), own.start()
    if kinds[-1] is ColumnKind.TIME and (end := _time_end(text)):
        return end, end
    if kinds[0] is not ColumnKind.UNIT and cell_pattern("unit_like").search(text[:LONGEST_CELL].strip()):
        return len(text), len(text)
    gap = re.search(r"\s", text.strip())
    if gap is not None:
        at = gap.start() + len(text) - len(text.lstrip())
        return at, at
    return (0, 0) if text[0].isspace() or len(text) > LONGEST_CELL else (len(text), len(text))


def _time_end(text: str) -> int:
    """Return where a time at the start of a text, or after its first words, ends; 0 where there is none.

    A number that begins what follows (持续推进六、加强…) is no part of the time.
    """
    alone = cell_pattern("time_alone")
    head = text[:LONGEST_CELL]
    for low in (m.end() for m in re.finditer(r"^\s*|\s+", head)):
        if number_at(head, low) is not None:
            continue
        ends = [n for n in range(low + 2, len(head) + 1) if alone.fullmatch(head[low:n].rstrip())]
        numbered = [n for n in ends if n < len(head) and number_at(head[n:].lstrip()) is not None]
        if ends:
            return numbered[0] if numbered else ends[-1]
    return 0
