"""Fragments of tables: those that a reader found, and those whose rows are lines of text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from pipeline.model.reading import Cell, Line, Reading, Table
from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import GridCell, GridFragment, needs_space
from pipeline.structure.lines.cell_lines import CellLines, ends_in_organ
from pipeline.structure.lines.textrows import cell_spans, is_bordered, is_row, is_rule
from pipeline.structure.signs.marks import Piece, strip_marks

RULES = 3
"""Rules below the rows of a drawn table from which one stands below each row, whose cells may go over several lines."""

RowLine = tuple[Line, bool]
"""A line of a text table, with whether a page starts with it."""


def fragment_of_table(reading: Reading, table: Table) -> GridFragment:
    """Return a table that the reader found."""
    lists = CellLines(reading, table)

    def cell(c: Cell) -> GridCell:
        lines, parted = lines_of(reading.text, c.span), partial(lists.part, c)
        return cell_of_lines(reading.text, lines, c.row, c.column, c.row_span, c.column_span, parted=parted)

    return GridFragment(tuple(map(cell, table.cells)), table.rows, table.columns, ruled=True)


def fragment_of_rows(reading: Reading, run: Sequence[RowLine]) -> GridFragment | None:
    """Return the table whose rows are lines of text, with the rules between them; None for rules alone."""
    source = reading.text
    rows = _rows(source, run)
    if not rows:
        return None
    cells: list[GridCell] = []
    bordered = is_bordered(rows[0][0][0].span.quote(source))
    parted = [[list(cell_spans(source, line.span, bordered=bordered)) for line, _ in row] for row in rows]
    columns = max(len(spans) for row in parted for spans in row)
    for number, lines in enumerate(parted):
        alone = len(lines[0]) == 1 and not is_row(rows[number][0][0].span.quote(source))
        for column in range(max(map(len, lines))):
            spans = [line for cells_of in lines for line in _quoted(source, cells_of[column : column + 1])]
            tells = lists_offices if len(lines) == 1 else is_one_text
            width = columns if alone else 1
            cells.append(cell_of_lines(source, spans, number, column, column_span=width, parted=tells))
    starts = frozenset(number for number, row in enumerate(rows) if row[0][1])
    return GridFragment(tuple(cells), len(rows), columns, ruled=False, page_starts=starts)


def _rows(source: str, run: Sequence[RowLine]) -> list[list[RowLine]]:
    """Return the lines of each row: one, or those between two rules where a rule stands below each row."""
    parts: list[list[RowLine]] = [[]]
    rules = 0
    for line in run:
        if is_rule(line[0].span.quote(source).strip()):
            rules += 1
            parts.append([])
        else:
            parts[-1].append(line)
    parts = [part for part in parts if part]
    return parts if rules >= RULES else [[line] for part in parts for line in part]


def _quoted(source: str, spans: Iterable[Span]) -> list[Span]:
    """Return the lines of a cell, without the quotation marks that a spreadsheet puts around one of several lines."""
    out: list[Span] = []
    for span in spans:
        text = span.quote(source)
        inner = text.strip()
        if len(inner) > 1 and inner[0] == inner[-1] == '"':
            at = span.start + text.index('"')
            out += lines_of(source, Span(at + 1, at + len(inner) - 1))
        else:
            out += lines_of(source, span)
    return out


def lines_of(source: str, span: Span) -> list[Span]:
    """Return the lines of a stretch."""
    out: list[Span] = []
    at = span.start
    for line in span.quote(source).split("\n"):
        out.append(Span(at, at + len(line)))
        at += len(line) + 1
    return out


def lists_offices(above: str, _line: str, _below: str) -> bool:
    """Tell whether a line of a cell ends the name of an office, so that the next line begins another one."""
    return ends_in_organ(above)


def is_one_text(_above: str, _line: str, _below: str) -> bool:
    """Tell that the next line of a cell goes on with the one above: it is no list."""
    return False


def cell_of_lines(
    source: str,
    lines: Iterable[Span],
    row: int,
    column: int,
    row_span: int = 1,
    column_span: int = 1,
    *,
    parted: Callable[[str, str, str], bool] = is_one_text,
) -> GridCell:
    """Return the cell of a place whose text is in some lines.

    ``parted`` tells from the text so far, its last line and the next one whether these are two items of a list.
    """
    pieces: list[Piece] = []
    text = upper = ""
    for line in lines:
        got, words, _ = strip_marks(source, line)
        if needs_space(text, words) or (upper and words and parted(text, upper, words)):
            pieces.append(" ")
            text += " "
        pieces += got
        text += words
        upper = words or upper
    return GridCell(tuple(pieces), text, row, column, row_span, column_span)
