"""From physical lines to marked lines: what is text, what is a table row, what is furniture.

Marks of Markdown and HTML are taken out, page numbers and running heads are dropped, a notice
copied into one line is cut at its gaps. Nothing is joined here; see ``reflow``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.model.reading import Line, Reading, Table
from pipeline.model.spans import Span
from pipeline.structure.block_kinds import Block, GridCell, GridFragment, TextLine, display_width
from pipeline.structure.fragments import RowLine, fragment_of_rows, fragment_of_table
from pipeline.structure.furniture import BARE_NUMBER, DASHED_NUMBER, FOOTER, furniture_rule, running_heads
from pipeline.structure.lineheaders import spaced_header
from pipeline.structure.linerecords import label_cuts
from pipeline.structure.linetables import LineTable, tables_in_line
from pipeline.structure.marks import strip_marks
from pipeline.structure.numbering import number_at
from pipeline.structure.oneline import cut_points
from pipeline.structure.pasted import STROKES, Marks, inner, marks_of
from pipeline.structure.textrows import cell_spans, heads_rows, is_cut, is_row, is_row_of_labels, is_rule, strokes

_HEAD_MARK = re.compile(r"\s*(#{1,6})\s+")
_HEAD_END = re.compile(r"\s#{1,6}\s{0,9}$")
_BULLET = re.compile(r"\s*[-*+]\s+(?:\[[ xX]\]\s+)?(?=\S)")
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


LONGEST_HEAD_END = 16
"""Characters at the end of a heading in which Markdown may repeat its marks."""
LONGEST_CELL = 20
"""Lines that a cell in quotation marks has at most."""
_OPEN_CELL = re.compile(r'(?:^|\t)"[^"\t]*$')
LOOK_AHEAD = 3
"""Entries among which the row below a line inside a text table is looked for; the others are blank lines."""


def blocks(reading: Reading) -> Iterator[Block]:
    """Yield text lines and table fragments of a reading, in reading order."""
    heads = running_heads(reading)
    marks = marks_of([line.span.quote(reading.text) for line in reading.lines])
    entries: list[Line | Table] = [*(_inner(reading, line, marks) for line in reading.lines), *reading.tables]
    entries.sort(key=lambda entry: entry.span)
    entries = _with_cut_rows(reading, _with_open_cells(reading, entries))
    run: list[RowLine] = []
    blank = cut = in_cells = False
    for i, entry in enumerate(entries):
        if isinstance(entry, Table):
            yield from _flush_rows(reading, run)
            run = []
            yield fragment_of_table(reading, entry)
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


def _flush_rows(reading: Reading, run: Sequence[RowLine]) -> Iterator[Block]:
    """Turn a run of row lines into a fragment; a lone line with one tab is text after all."""
    rows = [line for line, _ in run if not is_rule(line.span.quote(reading.text).strip())]
    if len(rows) == 1 and rows[0].span.quote(reading.text).strip().count("\t") < 2:
        line = rows[0]
        inside = [span for span in cell_spans(reading.text, line.span) if span.quote(reading.text).strip(" |")]
        yield from _text_lines(reading, replace(line, span=inside[0]) if len(inside) == 1 else line)
    elif (fragment := fragment_of_rows(reading, run)) is not None:
        yield fragment


def _with_open_cells(reading: Reading, entries: Sequence[Line | Table]) -> list[Line | Table]:
    """Join the lines of a cell that a spreadsheet put into quotation marks, with the rest of its row."""
    out: list[Line | Table] = []
    open_from: int | None = None  # the entry of ``out`` in which a quotation mark is open
    for entry in entries:
        out.append(entry)
        if isinstance(entry, Table):
            open_from = None
            continue
        odd = entry.span.quote(reading.text).count('"') % 2 == 1
        if open_from is None:
            if odd and _OPEN_CELL.search(entry.span.quote(reading.text)) is not None:
                open_from = len(out) - 1
        elif odd:
            first = out[open_from]
            out[open_from:] = [replace(first, span=Span(first.span.start, entry.span.end))]
            open_from = None
        elif len(out) - open_from > LONGEST_CELL:
            open_from = None
    return out


def _with_cut_rows(reading: Reading, entries: Sequence[Line | Table]) -> list[Line | Table]:
    """Join the lines of a row of strokes that line breaks in its cells cut: together they have all of the header."""
    out: list[Line | Table] = []
    header = ""
    at = 0
    while at < len(entries):
        entry = entries[at]
        at += 1
        text = "" if isinstance(entry, Table) else entry.span.quote(reading.text)
        if isinstance(entry, Line) and strokes(text) and is_cut(text, header):
            end = _end_of_row(reading, entries, at, header, strokes(text))
            if end is not None:
                entry = replace(entry, span=Span(entry.span.start, entries[end].span.end))
                at = end + 1
        elif text.strip() and not strokes(text):
            header = ""
        elif not header and is_row(text):
            header = text
        out.append(entry)
    return out


def _end_of_row(reading: Reading, entries: Sequence[Line | Table], at: int, header: str, found: int) -> int | None:
    """Return the entry that ends a row which has ``found`` strokes before ``at``, near by, or None."""
    for end in range(at, min(at + LONGEST_CELL, len(entries))):
        entry = entries[end]
        if isinstance(entry, Table):
            return None
        text = entry.span.quote(reading.text)
        found += strokes(text)
        if found >= strokes(header):
            return end if found == strokes(header) and text.rstrip()[-1:] in {*STROKES} else None
    return None


def _goes_on(text: str, run: Sequence[RowLine], reading: Reading) -> bool:
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
        closed = _HEAD_END.search(marked, max(len(marked) - LONGEST_HEAD_END, 0)) if head else None
        stop = span.start + closed.start() if closed is not None and closed.start() > skip else span.end
        stretches = _stretches(reading.text, Span(span.start + skip, stop), cells_from)
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
