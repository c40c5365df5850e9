"""From physical lines to marked lines: what is text, what is a table row, what is furniture.

Marks of Markdown and HTML are taken out, page numbers and running heads are dropped, a notice
copied into one line is cut at its gaps. Nothing is joined here; see ``reflow``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model.reading import Line, Reading, Table
from pipeline.structure.lines.block_kinds import Block, Entry, TextLine
from pipeline.structure.lines.fragments import RowLine, fragment_of_rows, fragment_of_table
from pipeline.structure.lines.lineblocks import cells_in, line_blocks, text_lines
from pipeline.structure.lines.lineheaders import below_number_heading, heads_numbers, spaced_header
from pipeline.structure.lines.linetables import tables_in_line
from pipeline.structure.lines.textrows import cell_spans, heads_rows, is_row, is_rule, may_head_rows
from pipeline.structure.signs.flatcells import is_row_number, is_time, is_unit
from pipeline.structure.signs.furniture import BARE_NUMBER, FOOTER, furniture_rule, running_heads
from pipeline.structure.signs.line_shapes import line_shape
from pipeline.structure.signs.numbering import number_at

LOOK_AHEAD = 3
"""Entries among which the row below a line inside a text table is looked for; the others are blank lines."""

LEAST_COUNTED = 3
"""Rows that count on and have as many cells, by which a table without a header is known."""
LONGEST_ROW = 200
"""Characters of such a row."""
MOST_CELLS = 12
"""Cells of such a row."""


def blocks(reading: Reading, entries: Sequence[Entry]) -> Iterator[Block]:
    """Yield text lines and table fragments of a reading, in reading order.

    Args:
        reading: the reading.
        entries: its lines and tables, in order, some tables put together.
    """
    heads = running_heads(reading)
    run: list[RowLine] = []
    cut = in_cells = False
    blank = 0
    strokes = _LoneStrokes(reading)
    above, numbers, counted = "", False, False
    for i, entry in enumerate(entries):
        if not isinstance(entry, Line):
            yield from _flush_rows(reading, run)
            run = []
            yield fragment_of_table(reading, entry) if isinstance(entry, Table) else entry
            blank, cut = 0, False
            continue
        text = entry.span.quote(reading.text)
        if not text.strip() or line_shape("only-strokes").fullmatch(text):
            blank += not text.strip()
            strokes.add(text)
            continue
        below = _next_line(reading, entries, i)
        band = bool(run) and _heads_rows(reading, text, entries[i + 1 : i + 1 + 2 * LOOK_AHEAD], run)
        tables = [] if _is_row_of_many(text, below) else tables_in_line(text)
        if band or ((is_row(text) or _goes_on(text, run, reading)) and not tables):
            run.append((entry, cut and bool(run)))
            blank, cut = 0, False
            continue
        if is_rule(text):
            if run:
                run.append((entry, False))
            continue
        rule = furniture_rule(text)
        number = rule == BARE_NUMBER and not run
        # What stands beside them tells more; a cell behind the number of its row is no link of a web page.
        passed_on = number or rule == FOOTER or (counted and is_row_number(above))
        if entry.aside or entry.span in heads or (rule and not passed_on):
            cut = True
            continue
        yield from _flush_rows(reading, run)
        run = []
        beside = (numbers and below_number_heading(text)) or (not in_cells and _counts_rows(reading, entries, i))
        cells_from = 0 if in_cells or beside else None if tables else spaced_header(text)
        above, numbers = text.strip(), heads_numbers(above, text.strip())
        counted = counted or numbers
        in_cells = in_cells or cells_from is not None
        empty = strokes.before(entry)
        for block in line_blocks(reading, entry, tables, cells_from):
            yield _told_before(block, blank=blank, cut=cut, number=number, empty=empty)
            blank, cut = 0, False
            empty = 0
    yield from _flush_rows(reading, run)


def _told_before(block: Block, *, blank: int, cut: bool, number: bool, empty: int) -> Block:
    """Return a block of a line with what is known from the lines above it: blank ones, a page end, empty cells."""
    if not isinstance(block, TextLine) or not (blank or cut or number or empty):
        return block
    page_cut = cut or block.page_cut
    return replace(
        block,
        blank_before=blank > 0,
        blanks_before=blank,
        page_cut=page_cut,
        page_number=number,
        empty_before=empty,
    )


class _LoneStrokes:
    """Counts the empty cells of a copy that sets a stroke behind each cell, in its line or in one of its own."""

    def __init__(self, reading: Reading) -> None:
        self._text = reading.text
        self._empty = 0
        self._owed = 0

    def add(self, text: str) -> None:
        """Take up a line that has nothing but strokes: one behind a cell ends it, others are empty cells."""
        if text.strip():
            self._empty += 1 - self._owed
            self._owed = 0

    def before(self, line: Line) -> int:
        """Return the empty cells before a line of text, which may have its own stroke at its end."""
        empty, self._empty = self._empty, 0
        behind, _, _ = self._text[line.span.end - 1 : line.span.end + 2].partition("\n")
        self._owed = int(line_shape("stroke").search(behind) is None)
        return empty


def _heads_rows(reading: Reading, text: str, following: Sequence[Entry], run: Sequence[RowLine]) -> bool:
    """Tell whether a line between two rows heads those below it, maybe with another such line above or below."""
    if not may_head_rows(text):
        return False
    above = [line.span.quote(reading.text) for line, _ in run[-LOOK_AHEAD:]]
    row = next((line for line in reversed(above) if not may_head_rows(line)), "")
    ahead = (entry.span.quote(reading.text) if isinstance(entry, Line) else "" for entry in following)
    below = next((line for line in ahead if line.strip() and not may_head_rows(line)), "")
    return heads_rows(text, row, below)


def _next_line(reading: Reading, entries: Sequence[Entry], at: int) -> str:
    """Return the next line that is not blank, near by and before any table; empty where there is none."""
    for entry in entries[at + 1 : at + 1 + LOOK_AHEAD]:
        text = entry.span.quote(reading.text) if isinstance(entry, Line) else ""
        if text.strip() or not isinstance(entry, Line):
            return text
    return ""


def _counts_rows(reading: Reading, entries: Sequence[Entry], at: int) -> bool:
    """Tell whether a line is the first row of a table without a header: it and those below it are numbered 1, 2, 3.

    They have as many cells, those below each other in some place all times or all offices.
    """
    first = entries[at]
    if not isinstance(first, Line) or _FIRST_ROW.match(reading.text, first.span.start, first.span.end) is None:
        return False
    rows: list[list[str]] = []
    for entry in entries[at : at + 2 * LEAST_COUNTED]:
        text = entry.span.quote(reading.text) if isinstance(entry, Line) else ""
        if len(rows) == LEAST_COUNTED or not isinstance(entry, Line) or len(text) > LONGEST_ROW:
            break
        if text.strip():
            rows.append(cells_in(reading, entry))
    if len(rows) < LEAST_COUNTED or not 2 < len(rows[0]) <= MOST_CELLS or len(set(map(len, rows))) > 1:
        return False
    counted = [row[0] for row in rows] == [str(n) for n in range(1, LEAST_COUNTED + 1)]
    return counted and any(all(map(told, column)) for column in zip(*rows, strict=True) for told in (is_time, is_unit))


_FIRST_ROW = re.compile(r"[^\S\n]*1[^\S\n]+\S")


def _flush_rows(reading: Reading, run: Sequence[RowLine]) -> Iterator[Block]:
    """Turn a run of row lines into a fragment; a lone line with one tab is text after all."""
    rows = [line for line, _ in run if not is_rule(line.span.quote(reading.text).strip())]
    if len(rows) == 1 and rows[0].span.quote(reading.text).strip().count("\t") < 2:
        line = rows[0]
        inside = [span for span in cell_spans(reading.text, line.span) if span.quote(reading.text).strip(" |")]
        yield from text_lines(reading, replace(line, span=inside[0]) if len(inside) == 1 else line)
    elif (fragment := fragment_of_rows(reading, run)) is not None:
        yield fragment


def _goes_on(text: str, run: Sequence[RowLine], reading: Reading) -> bool:
    """Tell whether a line that is no row by itself is one below others: its first cell is empty, or it has as many."""
    if not run:
        return False
    if text.startswith("\t"):
        return number_at(text.strip()) is None
    above = run[0][0].span.quote(reading.text)
    return (text.count(" | ") > 1 or " | " not in above) and text.count("|") == above.count("|") > 1


def _is_row_of_many(text: str, below: str) -> bool:
    """Tell whether the next line has as many cells: then a line of cells is a row, and no table was copied into it."""
    tabs = text.strip("\n").count("\t")
    return tabs > 1 and below.count("\t") == tabs
