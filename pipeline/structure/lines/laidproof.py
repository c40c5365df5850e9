"""What shows that a table was laid out in cells of several lines, and is not one with a row in each line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.model.notice import Column, ColumnKind
from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import display_width
from pipeline.structure.lines.laidheader import Heading
from pipeline.structure.lines.laidlines import Body
from pipeline.structure.lines.laidrows import Rows, groups_of
from pipeline.structure.signs.column_kinds import all_of_kind, content_column
from pipeline.structure.signs.line_ends import is_terminal

DEAREST_MERGE = 0.3
"""What may speak against each merged cell, on average: such a column may as well have empty cells."""
DEAREST_LINE = 0.5
"""What may speak against each line as a row, on average, where all of them are rows."""
ROOM = 0.5
"""Characters that a line lacks to the width of its column at most, if it is full."""


@dataclass(frozen=True, slots=True)
class LaidTable:
    """A table as one measure shows it."""

    headings: Sequence[Heading]
    columns: Sequence[Column]
    cells: list[dict[int, Span]]
    """The cells of each line by their columns."""
    parts: list[Rows | None]
    """The rows of each stretch of lines between those that head rows; None for such a line."""
    body: Body
    strain: int
    """How many words stand over two columns, or apart in one, and how many columns say nothing."""
    cost: float
    ragged: int
    """How many cells do not begin where most of their column do."""


def is_laid_out(source: str, table: LaidTable) -> bool:
    """Tell whether the places of cells say more than their order.

    A cell goes on in the line below, merged cells stand in the middle of their rows or leave their places empty below,
    or a mark stands below one of several periods.
    """
    return _is_broken(source, table) or _is_merged(table) or _has_gaps(table)


def _stretches(table: LaidTable) -> Iterator[tuple[Rows, list[tuple[int, int]]]]:
    """Yield the parts of a table between the lines that head rows, with the lines of each of their rows."""
    at = 0
    for part in table.parts:
        starts = [at + end for end in (0, *part.ends)] if part is not None else [at, at + 1]
        if part is not None:
            yield part, list(pairwise(starts))
        at = starts[-1]


def _is_broken(source: str, table: LaidTable) -> bool:
    """Tell whether some cell fills its column and goes on below: else each line may be a row."""
    lines = [{column: span.quote(source) for column, span in line.items()} for line in table.cells]
    for column in range(len(table.columns)):
        width = max((display_width(line[column]) for line in lines if column in line), default=0.0)
        for _, rows in _stretches(table):
            for start, stop in rows:
                said = [line[column] for line in lines[start:stop] if column in line]
                if any(display_width(one) >= width - ROOM and not is_terminal(one) for one in said[:-1]):
                    return True
    return False


def _has_gaps(table: LaidTable) -> bool:
    """Tell whether each line is a row, some without a cell before the content or below one of several periods."""
    stretches = list(_stretches(table))
    if any(stop - start > 1 for _, rows in stretches for start, stop in rows):
        return False
    content = content_column(table.columns)
    periods = all_of_kind(table.columns, ColumnKind.PERIOD)
    places = {*range(content), *(periods if len(periods) > 1 else ())}
    said = [table.cells[start].keys() for _, rows in stretches for start, _ in rows]
    places &= set().union(*said)  # a column that never says anything tells nothing of the places
    return table.cost <= DEAREST_LINE * len(said) and any(places - columns for columns in said)


def _is_merged(table: LaidTable) -> bool:
    """Tell whether before the content merged cells stand in the middle of their rows, all of them."""
    content = content_column(table.columns)
    for part, rows in _stretches(table):
        for column in range(content if part.centred else 0):
            lines = [n for start, stop in rows for n in range(start, stop) if column in table.cells[n]]
            if not lines or fills(lines, rows):
                continue
            groups, cost = groups_of([(n, True) for n in lines], rows, centred=True)
            if cost < DEAREST_MERGE and any(rows[start][0] not in lines for start, _ in groups):
                return True
    return False


def fills(lines: Collection[int], rows: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a column says something in each row."""
    return all(any(n in lines for n in range(start, stop)) for start, stop in rows)
