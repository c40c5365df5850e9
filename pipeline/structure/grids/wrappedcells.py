"""Flattened tables whose cells go over several lines, or share lines: what PDF readers copy, cell by cell.

    1 增设窗口 6 个，推行
    预约办理。
    县政务服务
    中心 2024 年 5 月底
    前

Neither line ends nor spaces tell where a cell ends. Of all ways to part the words into cells, row by row from the
left to the right, the best is taken: that in which numbers count on, offices are whole offices, times whole times,
and few cells are lacking (a shortest path over words and columns, whose cost grows with the number of words alone).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.brokenheads import MOST_LINES, pieces_again
from pipeline.structure.grids.flatslots import BAND, LEAST_ROWS, FlatRow
from pipeline.structure.grids.wrappedrows import WrappedCell, are_convincing, rows_of, settled
from pipeline.structure.grids.wrappedscore import Growing
from pipeline.structure.grids.wrappedweights import NEVER, weights
from pipeline.structure.grids.wrappedwords import Word, may_count, words_of
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.flatcells import ends_table, names_role
from pipeline.structure.signs.numbering import counts_for, number_at

MOST_WORDS = 1500
"""Words up to which a table is read so."""
MOST_COLUMNS = 12
"""Columns of such a table."""
MOST_WORDS_OF_CELL = 80
"""Words of one cell."""
MOST_BEHIND = 120
"""Words behind the best end so far beyond which the table is over."""
MOST_ENDS = 2
"""Lines behind the last cell that may belong to it."""
LONGEST_END = 4
"""Characters of such a line."""


@dataclass(frozen=True, slots=True)
class WrappedRows:
    """Rows, the block behind them, and how well their cells fit."""

    rows: list[FlatRow]
    end: int
    worth: float


def wrapped_rows(
    found: Sequence[Block], at: int, columns: Sequence[Column], headings: Sequence[str]
) -> WrappedRows | None:
    """Return the rows from the block ``at`` on, None where no reading is convincing; ``headings`` as printed."""
    columns = [_as_it_reads(column) for column in columns]
    kinds = [column.kind for column in columns]
    if len(columns) > MOST_COLUMNS or not GOVERNING & set(kinds) or ColumnKind.CONTENT not in kinds:
        return None
    places, lines = _words(found, at)
    numbers = may_count(lines) if ColumnKind.NUMBER in kinds else frozenset()
    if ColumnKind.NUMBER in kinds and len(numbers) < LEAST_ROWS:
        return None
    figures = ColumnKind.PERIOD in kinds
    kept = [n for n, line in enumerate(lines) if figures or not line.page_number or n in numbers]
    numbers = frozenset(i for i, n in enumerate(kept) if n in numbers)
    places = [places[n] for n in kept]
    words = words_of([lines[n] for n in kept])
    cells, worth = _best(words, columns, headings, numbers)
    if ColumnKind.NUMBER in kinds and _cut_by_header(cells, kinds.index(ColumnKind.NUMBER)):
        return None  # a page cut a row, too
    cells = _with_end(words, cells, columns)
    rows = settled(rows_of(words, cells, columns), columns)
    if not are_convincing(rows, columns):
        return None
    return WrappedRows(rows, places[cells[-1].end - 1] + 1, worth)


def _as_it_reads(column: Column) -> Column:
    """Return a column as its cells read: of offices where its heading says so, though it is not known, of statements.

    县医院内牵头处室 is one of offices; of problems and aims there are whole sentences, though the work stands beside.
    Figures stand below periods, and below amounts.
    """
    if column.kind not in (ColumnKind.OTHER, ColumnKind.GROUP):
        return column
    if column.kind is ColumnKind.OTHER and names_role(column.heading):
        return replace(column, kind=ColumnKind.UNIT)
    if column.kind is ColumnKind.OTHER and table_phrase("heading-of-amount").search(column.heading):
        return replace(column, kind=ColumnKind.PERIOD)
    stated = table_phrase("heading-of-statements").search(column.heading) is not None
    return replace(column, kind=ColumnKind.DETAIL) if stated else column


def _words(found: Sequence[Block], at: int) -> tuple[list[int], list[TextLine]]:
    """Return what may be cells or parts of them, from a block on, with their blocks."""
    places: list[int] = []
    words: list[TextLine] = []
    styles = {_style(found[at])} - {None} if at < len(found) else set()
    for i in range(at, min(at + MOST_WORDS, len(found))):
        block = found[i]
        if not isinstance(block, TextLine) or (ends_table(block.text) and _style(block) not in styles):
            break
        places.append(i)
        words.append(block)
    return places, words


def _cut_by_header(cells: Sequence[WrappedCell], number: int) -> bool:
    """Tell whether a row without a number stands below headings that stand again."""
    return any(
        header.column == BAND and header.end - header.start > 1 and cell.column > number
        for header, cell in pairwise(cells)
    )


def _with_end(words: Sequence[Word], cells: list[WrappedCell], columns: Sequence[Column]) -> list[WrappedCell]:
    """Return the cells, with a short line behind the last one that makes a cell as good of it: 县教 / 育局."""
    last = cells[-1] if cells else None
    if last is None or last.column == BAND:
        return cells
    growing = Growing(words[last.start])
    for word in words[last.start + 1 : last.end]:
        growing.add(word)
    kind = columns[last.column].kind
    own = growing.worth(kind)
    for end in range(last.end + 1, min(last.end + MOST_ENDS, len(words)) + 1):
        if len(words[end - 1].line.text) > LONGEST_END:
            break
        growing.add(words[end - 1])
        if growing.worth(kind) > own - weights().row.close:
            return [*cells[:-1], replace(last, end=end)]
    return cells


def _style(block: Block) -> str | None:
    """Return how a line is numbered: a table whose first cell is numbered so goes on with such cells."""
    number = number_at(block.text) if isinstance(block, TextLine) else None
    return number.style if number is not None else None


def _best(
    words: Sequence[Word], columns: Sequence[Column], headings: Sequence[str], numbers: frozenset[int]
) -> tuple[list[WrappedCell], float]:
    """Return the best way through the words, from the first cell to the last, and its worth.

    Words at the end may belong to no cell.
    """
    size, count = len(columns), len(words)
    alone = sum(column.kind in GOVERNING for column in columns) == 1
    missing = [_missing(column, alone=alone) for column in columns]
    lacking = [[_cost(missing, low, high) for high in range(size + 1)] for low in range(size + 1)]
    worth = [[NEVER] * size for _ in range(count + 1)]
    steps: list[list[WrappedCell | None]] = [[None] * size for _ in range(count + 1)]
    worth[0][size - 1] = 0.0
    best, end_of_best = 0.0, 0
    for at in range(count):
        reached = worth[at]
        if max(reached) == NEVER:
            continue
        if at > end_of_best + MOST_BEHIND:
            break
        if at and max(reached) > best:
            best, end_of_best = max(reached), at
        new_row = [reached[c] - lacking[c + 1][size] for c in range(size)]
        last = max(range(size), key=new_row.__getitem__)
        entries: list[tuple[float, int]] = []
        for column in range(size):
            options = [(new_row[last] - lacking[0][column], last)]
            options += [(reached[c] - lacking[c + 1][column], c) for c in range(column)] if at else []
            entries.append(max(options))
        for end, column, value in _cells_from(words, at, columns, headings, numbers):
            before, came = entries[column] if column != BAND else (new_row[last], last)
            place = column if column != BAND else size - 1
            if before + value > worth[end][place]:
                worth[end][place] = before + value
                steps[end][place] = WrappedCell(at, end, column, came)
    ends = [(row[c] - lacking[c + 1][size], end, c) for end, row in enumerate(worth) for c in range(size)]
    total, end, column = max(ends)
    way: list[WrappedCell] = []
    while end and (step := steps[end][column]) is not None:
        way.append(step)
        end, column = step.start, step.before
    return way[::-1], total


def _missing(column: Column, *, alone: bool) -> float:
    """Return what it costs that a row lacks the cell of a column; ``alone``: no other one tells a row from a line."""
    missing = weights().missing
    cost: float = getattr(missing, column.kind.value)
    return missing.alone if alone and column.kind in GOVERNING else cost


def _cost(missing: Sequence[float], low: int, high: int) -> float:
    return sum(missing[low:high])


def _cells_from(
    words: Sequence[Word], at: int, columns: Sequence[Column], headings: Sequence[str], numbers: frozenset[int]
) -> list[tuple[int, int, float]]:
    """Return the cells that may begin with a word: where each ends, its column (``BAND`` for all), what it is worth."""
    if again := pieces_again([word.line.text for word in words[at : at + MOST_LINES]], headings):
        return [(at + again, BAND, weights().row.header_again)]
    out: list[tuple[int, int, float]] = []
    first = words[at].line
    longest, weigh = weights().longest, weights().row
    # Below a heading of groups it is the cell of one, but not above a heading of a lower level.
    below = words[at + 1 : at + 2]
    is_cell = columns[0].kind is ColumnKind.GROUP and not any(word.numbered and not word.line.gap for word in below)
    if not is_cell and words[at].numbered and not first.gap and counts_for(number_at(first.text), "heads_flat_rows"):
        alone = at + 1 == len(words) or not words[at + 1].line.gap
        if alone:
            out.append((at + 1, BAND, weigh.heads_rows))
    places: dict[ColumnKind, list[int]] = {}
    for number, column in enumerate(columns):
        if column.kind is not ColumnKind.NUMBER:
            places.setdefault(column.kind, []).append(number)
        elif at in numbers:
            out.append((at + 1, number, weigh.number))
    growing = Growing(words[at])
    for end in range(at + 1, min(at + MOST_WORDS_OF_CELL, len(words)) + 1):
        if end > at + 1:
            if end - 1 in numbers and not words[end - 1].line.gap:
                break
            growing.add(words[end - 1])
        for kind in [kind for kind in places if growing.size > getattr(longest, kind.value)]:
            del places[kind]
        if not places:
            break
        for kind, columns_of in places.items():
            listed = growing.begun if kind is ColumnKind.UNIT and len(columns_of) > 1 else 0
            if (value := growing.worth(kind) - weigh.listed * listed) > NEVER:
                out += [(end, number, value) for number in columns_of]
    return out
