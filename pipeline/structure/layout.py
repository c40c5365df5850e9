"""From physical lines to marked lines: what is text, what is a table row, what is furniture.

Marks of Markdown and HTML are taken out, page numbers and running heads are dropped, a notice
copied into one line is cut at its gaps. Nothing is joined here; see ``reflow``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.model.reading import Box, Cell, Line, Reading, Table
from pipeline.model.spans import Span
from pipeline.structure.element_rules import is_organ
from pipeline.structure.furniture import BARE_NUMBER, DASHED_NUMBER, FOOTER, furniture_rule, running_heads
from pipeline.structure.lineheaders import spaced_header
from pipeline.structure.linerecords import label_cuts
from pipeline.structure.linetables import LineTable, tables_in_line
from pipeline.structure.marks import Piece, strip_marks
from pipeline.structure.numbering import number_at
from pipeline.structure.oneline import cut_points
from pipeline.structure.pasted import STROKES, Marks, inner, marks_of
from pipeline.structure.textrows import cell_spans, heads_rows, is_bordered, is_row, is_row_of_labels, is_rule


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of running text without its marks."""

    pieces: tuple[Piece, ...]
    text: str
    indent: float = 0.0
    bold: int = 0
    heading: bool = False
    page: int | None = None
    box: Box | None = None
    blank_before: bool = False
    page_cut: bool = False
    page_number: bool = False
    """A bare number: the number of a page, or of a row of a table with one cell a line."""
    gap: str = ""
    """The white space that parts it from the text before it in its line, where that may be a cell."""
    cells: int = 0
    """Cells that its line would have, if white space parts them: told by the first."""
    marks: int = 0
    """Characters of its line that were taken out as marks of layout."""

    @property
    def width(self) -> float:
        """Width in full-width characters."""
        return display_width(self.text)


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell before joining: its source stretches, line by line."""

    pieces: tuple[Piece, ...]
    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class GridFragment:
    """A table as one page shows it."""

    cells: tuple[GridCell, ...]
    rows: int
    columns: int
    ruled: bool
    page_starts: frozenset[int] = frozenset()
    """Rows that stand first on a page: of a table whose text goes on over pages."""


Block = TextLine | GridFragment


_HEAD_MARK = re.compile(r"\s*(#{1,6})\s+")
_BULLET = re.compile(r"\s*[-*+]\s+(?=\S)")
_BLOCK_TAG = re.compile(r"</?(?:br|p|div|h[1-6]|li|ul|ol)\b[^<>]{0,300}>", re.IGNORECASE)
_GAP = re.compile(
    r"[^\S\n]*(?=(?<!#)#{1,6}[^\S\n]+[^\s#])|[^\S\n]{2,}|[\u3000\u2003]|(?<=[\u4e00-\u9fff。；：，！？）)》”])[^\S\n](?=[\u4e00-\u9fff（(《“〔【])"
)
_NUMBER_END = re.compile(r"(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|(?<!\d)\d{1,2}[.．、])$")
"""A number at the end of what stands before a gap: its text follows it."""
_TAB = re.compile(r"[^\S\n]*\t\s*(?=[\u4e00-\u9fff]{2,8}\s*[:：])")
_BAR = re.compile(rf"\s*(?<![:：])(?<![:：]\s)[{STROKES}]\s*|\s?[{STROKES}]\s?(?=(?:[\u4e00-\u9fff] ?){{2,8}}\s*[:：])")
_MARKED = re.compile(r"[*<#\[&]|__")
_STROKES = re.compile(rf"[\s{STROKES}]*[{STROKES}][\s{STROKES}]*")
LONG_LINE = 240
"""Characters from which a line with gaps in it is taken for several lines copied into one."""


LOOK_AHEAD = 3
"""Entries among which the row below a line inside a text table is looked for; the others are blank lines."""


@lru_cache(maxsize=512)  # a line is measured for the shape of its page, and again beside its neighbours
def display_width(text: str) -> float:
    """Return the width of a text in full-width characters (a half-width one counts ½)."""
    return sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, float]):
    """The width of each character, worked out when it is first asked for."""

    def __missing__(self, character: str) -> float:
        self[character] = width = 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5
        return width


_WIDTHS = _Widths()


def blocks(reading: Reading) -> Iterator[Block]:
    """Yield text lines and table fragments of a reading, in reading order."""
    heads = running_heads(reading)
    marks = marks_of([line.span.quote(reading.text) for line in reading.lines])
    entries: list[Line | Table] = [*(_inner(reading, line, marks) for line in reading.lines), *reading.tables]
    entries.sort(key=lambda entry: entry.span)
    run: list[tuple[Line, bool]] = []
    """Lines of a text table, each with whether a page starts with it."""
    blank = cut = in_cells = False
    for i, entry in enumerate(entries):
        if isinstance(entry, Table):
            yield from _flush_rows(reading, run)
            run = []
            yield _fragment(reading, entry)
            blank = cut = False
            continue
        text = entry.span.quote(reading.text)
        if not text.strip() or _STROKES.fullmatch(text):
            blank = blank or not text.strip()
            continue
        band = bool(run) and heads_rows(text, run[-1][0].span.quote(reading.text), _next_line(reading, entries, i))
        tables = [] if _is_row_of_many(text, _next_line(reading, entries, i)) else tables_in_line(text)
        if band or ((is_row(text) or _goes_on(text, run, reading)) and not tables):
            run.append((entry, cut and bool(run)))
            blank = cut = False
            continue
        if is_rule(text):
            if run:
                run.append((entry, False))
            continue
        rule = furniture_rule(text)
        number = rule == BARE_NUMBER and not run
        passed_on = number or rule == FOOTER  # what stands beside them tells more
        if entry.aside or entry.span in heads or (rule and not passed_on):
            cut = True
            continue
        yield from _flush_rows(reading, run)
        run = []
        cells_from = 0 if in_cells else None if tables else spaced_header(text)
        in_cells = in_cells or cells_from is not None
        for block in _line_blocks(reading, entry, tables, cells_from):
            if isinstance(block, TextLine) and (blank or cut or number):
                yield replace(block, blank_before=blank, page_cut=cut or block.page_cut, page_number=number)
            else:
                yield block
            blank = cut = False
    yield from _flush_rows(reading, run)


def _next_line(reading: Reading, entries: Sequence[Line | Table], at: int) -> str:
    """Return the next line that is not blank, near by and before any table; empty where there is none."""
    for entry in entries[at + 1 : at + 1 + LOOK_AHEAD]:
        text = "" if isinstance(entry, Table) else entry.span.quote(reading.text)
        if text.strip() or isinstance(entry, Table):
            return text
    return ""


def _inner(reading: Reading, line: Line, marks: Marks) -> Line:
    """Return a line without what a copy put around it."""
    text = line.span.quote(reading.text)
    start, end = inner(text, marks)
    if end - start == len(text):
        return line
    return replace(line, span=Span(line.span.start + start, line.span.start + end))


def _flush_rows(reading: Reading, run: Sequence[tuple[Line, bool]]) -> Iterator[Block]:
    """Turn a run of row lines into a fragment; a lone line with one tab is text after all."""
    rows = [(line, cut) for line, cut in run if not is_rule(line.span.quote(reading.text).strip())]
    if not rows:
        return
    if len(rows) == 1 and rows[0][0].span.quote(reading.text).strip().count("\t") < 2:
        line = rows[0][0]
        inside = [span for span in cell_spans(reading.text, line.span) if span.quote(reading.text).strip(" |")]
        yield from _text_lines(reading, replace(line, span=inside[0]) if len(inside) == 1 else line)
        return
    cells: list[GridCell] = []
    bordered = is_bordered(rows[0][0].span.quote(reading.text))
    parted = [list(cell_spans(reading.text, line.span, bordered=bordered)) for line, _ in rows]
    columns = max(map(len, parted))
    for number, spans in enumerate(parted):
        alone = len(spans) == 1 and not is_row(rows[number][0].span.quote(reading.text))
        for column, span in enumerate(spans):
            pieces, text, _ = strip_marks(reading.text, span)
            cells.append(GridCell(pieces, text, number, column, column_span=columns if alone else 1))
    starts = frozenset(number for number, (_, cut) in enumerate(rows) if cut)
    yield GridFragment(tuple(cells), len(rows), columns, ruled=False, page_starts=starts)


def _fragment(reading: Reading, table: Table) -> GridFragment:
    def cell(c: Cell) -> GridCell:
        pieces: list[Piece] = []
        text = ""
        at = c.span.start
        for line in c.span.quote(reading.text).split("\n"):
            got, words, _ = strip_marks(reading.text, Span(at, at + len(line)))
            # Without pages no line was broken to fit its column: one office a line is a list of offices.
            listed = table.page is None and bool(words) and is_organ(text.rpartition(" ")[2])
            if needs_space(text, words) or listed:
                pieces.append(" ")
                text += " "
            pieces += got
            text += words
            at += len(line) + 1
        return GridCell(tuple(pieces), text, c.row, c.column, c.row_span, c.column_span)

    return GridFragment(tuple(map(cell, table.cells)), table.rows, table.columns, ruled=True)


def needs_space(left: str, right: str) -> bool:
    """Tell whether joining two lines would glue two Latin words together."""
    return bool(
        left and right and left[-1].isascii() and right[0].isascii() and left[-1].isalpha() and right[0].isalpha()
    )


def _goes_on(text: str, run: Sequence[tuple[Line, bool]], reading: Reading) -> bool:
    """Tell whether a line that is no row by itself is one below others: its first cell is empty, or it has as many."""
    if not run:
        return False
    if text.startswith("\t"):
        return number_at(text.strip()) is None
    return text.count(" | ") > 1 and text.count("|") == run[0][0].span.quote(reading.text).count("|")


def _is_row_of_many(text: str, below: str) -> bool:
    """Tell whether the next line has as many cells: then a line of cells is a row, and no table was copied into it."""
    tabs = text.strip("\n").count("\t")
    return tabs > 1 and below.count("\t") == tabs


def _line_blocks(reading: Reading, line: Line, tables: Sequence[LineTable], cells_from: int | None) -> Iterator[Block]:
    """Yield what a physical line holds: text, and the ``tables`` that were copied into it.

    From the offset ``cells_from`` on, white space may part the cells of a table.
    """
    begin = None if cells_from is None else line.span.start + cells_from
    at = line.span.start
    for table in tables:
        stop = line.span.start + table.span.start
        if at < stop:
            yield from _text_lines(reading, replace(line, span=Span(at, stop)), begin, long=True)
        cells = []
        for row, spans in enumerate(table.rows):
            for column, span in enumerate(spans):
                pieces, text, _ = strip_marks(reading.text, span.shift(line.span.start))
                cells.append(GridCell(pieces, text, row, column))
        if table.whole:
            yield GridFragment(tuple(cells), len(table.rows), max(map(len, table.rows)), ruled=False)
        else:
            yield from (TextLine(cell.pieces, cell.text) for cell in cells if cell.text)
        at = line.span.start + table.span.end
    if at < line.span.end:
        rest = replace(line, span=Span(at, line.span.end)) if tables else line
        yield from _text_lines(reading, rest, begin, long=bool(tables))


def _text_lines(
    reading: Reading, line: Line, cells_from: int | None = None, *, long: bool = False
) -> Iterator[TextLine]:
    """Yield a physical line without its marks; a notice copied into one line is cut at its gaps.

    A stretch of a ``long`` line is one even where it is short itself, as beside the tables in it.

    From the place ``cells_from`` of the source on, what white space parts is given one by one.
    """
    text = line.span.quote(reading.text)
    spans = [line.span]
    long = long or len(text) >= LONG_LINE
    gap_pattern = _GAP if long else _TAB if "\t" in text.strip() else _BAR if is_row_of_labels(text) else None
    gaps = gap_pattern.finditer(text) if gap_pattern is not None else iter(())
    cuts = [m.span() for m in gaps if not _NUMBER_END.search(text, max(m.start() - 6, 0), m.start())]
    cuts += [(at, at) for at in label_cuts(text)]
    if "<" in text:
        cuts += [m.span() for m in _BLOCK_TAG.finditer(text)]
    if long:
        cuts += [(p, p) for p in cut_points(text)]
    if cuts:
        spans, at = [], line.span.start
        for start, end in sorted(set(cuts)):
            if line.span.start + start >= at:
                spans.append(Span(at, line.span.start + start))
                at = line.span.start + end
        spans.append(Span(at, line.span.end))
    cut = False
    for span in spans:
        if not span.quote(reading.text).strip():
            continue
        if len(spans) > 1 and furniture_rule(span.quote(reading.text)) == DASHED_NUMBER:
            cut = True
            continue
        marked = span.quote(reading.text)
        head = _HEAD_MARK.match(marked)
        bullet = None if head else _BULLET.match(marked)
        skip = (head or bullet).end() if head or bullet else 0  # type: ignore[union-attr]
        lead = marked[skip:]
        indent = display_width(lead[: len(lead) - len(lead.lstrip())])
        heading = (head is not None and not long) or line.heading
        stretches = _stretches(reading.text, Span(span.start + skip, span.end), cells_from)
        whole = len(stretches) if len(spans) == 1 else 0
        for number, (gap, stretch) in enumerate(stretches):
            pieces, words, bold = strip_marks(reading.text, stretch)
            if not words:
                continue
            bold = bold or (line.bold if span == line.span and len(stretches) == 1 else 0)
            yield TextLine(
                pieces,
                words,
                max(indent, line.indent),
                bold,
                heading,
                line.page,
                line.box,
                page_cut=cut,
                gap=gap,
                cells=0 if number else whole,
                marks=len(text.strip()) - len(words) if whole == 1 else 0,
            )
            cut = False


def _stretches(text: str, span: Span, cells_from: int | None) -> list[tuple[str, Span]]:
    """Part a stretch at its white space from a place on; with each part what parts it from the one before."""
    if cells_from is None or span.end <= cells_from or _MARKED.search(text, span.start, span.end):
        return [("", span)]
    out: list[tuple[str, Span]] = []
    at = start = max(span.start, cells_from)
    if span.start < start and text[span.start : start].strip():
        out.append(("", Span(span.start, start)))
    for match in re.compile(r"\S+").finditer(text, start, span.end):
        out.append((text[at : match.start()] if out else "", Span(*match.span())))
        at = match.end()
    return out
