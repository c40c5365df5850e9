"""What one physical line holds: text without its marks, cut where a copy lost its line ends, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from pipeline.model.reading import LONG_LINE, Line, Reading
from pipeline.model.spans import Span, unspaced
from pipeline.notation import holds, marks
from pipeline.structure.lines.block_kinds import Block, GridCell, GridFragment, TextLine, display_width
from pipeline.structure.lines.linerecords import label_cuts
from pipeline.structure.lines.linetables import LineTable
from pipeline.structure.lines.oneline import cut_points
from pipeline.structure.lines.textrows import is_row_of_labels
from pipeline.structure.signs.flatcells import is_heading
from pipeline.structure.signs.furniture import DASHED_NUMBER, furniture_rule, page_turn
from pipeline.structure.signs.line_shapes import line_shape
from pipeline.structure.signs.marks import strip_marks
from pipeline.structure.signs.numbering import number_at, number_phrase

_HEAD_MARK = re.compile(r"\s*(#{1,6})\s+")
_HEAD_END = re.compile(r"\s#{1,6}\s{0,9}$")
_BULLET = re.compile(r"\s*[-*+]\s+(?:\[[ xX]\]\s+)?(?=\S)")
_BLOCK_TAG = re.compile(r"</?(?:br|p|div|h[1-6]|li|ul|ol)\b[^<>]{0,300}>", re.IGNORECASE)
_MARKED = re.compile(r"[*#]|</?[A-Za-z]|&#?\w{1,8};|__|\[[^\[\]\n]{0,200}\]\(")
LEAST_APART = 6
"""Figures that are set apart from the words beside them, where a text does so."""
MOST_TIGHT = 4
"""So many times more figures are set apart than not, where a text does so."""
LEAST_COUNTED = 3
"""Figures in a line that count on from 1 and so are the numbers of rows."""
NEAREST_FIGURE = 5
"""Characters from one figure to the next from which both belong to one text; nearer ones are cells of figures."""
LONGEST_LABEL = 12
"""Characters of a label and its colon behind the stroke of a list (- 责任单位：…)."""
_WORD = re.compile(r"\S+")
_GAP = re.compile(r"\s+")
LONGEST_HEAD_END = 16
"""Characters at the end of a heading in which Markdown may repeat its marks."""


def line_blocks(reading: Reading, line: Line, tables: Sequence[LineTable], cells_from: int | None) -> Iterator[Block]:
    """Yield what a physical line holds: text, and the ``tables`` that were copied into it.

    From the offset ``cells_from`` on, white space may part the cells of a table.
    """
    begin = None if cells_from is None else line.span.start + cells_from
    at = line.span.start
    for table in tables:
        stop = line.span.start + table.span.start
        if at < stop:
            yield from text_lines(reading, replace(line, span=Span(at, stop)), begin, long=True)
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
        yield from text_lines(reading, rest, begin, long=bool(tables))


def text_lines(
    reading: Reading, line: Line, cells_from: int | None = None, *, long: bool = False
) -> Iterator[TextLine]:
    """Yield a physical line without its marks; a notice copied into one line is cut at its gaps.

    A stretch of a ``long`` line is one even where it is short itself, as beside the tables in it.

    From the place ``cells_from`` of the source on, what white space parts is given one by one.
    """
    text = line.span.quote(reading.text)
    long = long or len(text) >= LONG_LINE
    spans = _parts(line.span, _cuts(text, long=long))
    cut = False
    for span in spans:
        marked = span.quote(reading.text)
        if not marked.strip():
            continue
        if len(spans) > 1 and furniture_rule(marked) == DASHED_NUMBER:
            cut = True
            continue
        for found in _lines_of_part(reading, line, span, cells_from, long=long, alone=len(spans) == 1):
            yield replace(found, page_cut=True) if cut else found
            cut = False


def _cuts(text: str, *, long: bool) -> list[tuple[int, int]]:
    """Return the gaps and places at which a line is cut, from first to last."""
    gap_pattern = _gap_pattern(text, long=long)
    gaps = gap_pattern.finditer(text) if gap_pattern is not None else iter(())
    inside = _inside_words(text) if long else set()
    cuts = [
        m.span()
        for m in gaps
        if m.start() not in inside
        and not number_phrase("number-before-gap").search(text, max(m.start() - 6, 0), m.start())
    ]
    cuts += [(at, at) for at in label_cuts(text)]
    cuts += [m.span() for m in page_turn().finditer(text)]
    if "<" in text:
        cuts += [m.span() for m in _BLOCK_TAG.finditer(text)]
    if long:
        cuts += [(p, p) for p in cut_points(text)]
    return sorted(set(cuts))


def _gap_pattern(text: str, *, long: bool) -> re.Pattern[str] | None:
    """Return what parts the lines that a copy has joined in one, if it can have done so."""
    if long:
        return line_shape("gap-of-copy")
    if "\t" in text.strip():
        return line_shape("tab-before-label")
    return line_shape("bar-before-label") if is_row_of_labels(text) else None


def _inside_words(text: str) -> set[int]:
    """Return the places inside labels and headings of columns whose characters stand apart, which are not cut."""
    headings = [
        found for found in line_shape("heading-spaced-out").finditer(text) if is_heading(unspaced(found.group()))
    ]
    return {
        at
        for found in (*line_shape("label-spaced-out").finditer(text), *headings)
        for at in range(found.start(), found.end())
    }


def _parts(span: Span, cuts: Sequence[tuple[int, int]]) -> list[Span]:
    """Return what lies between the cuts of a line; the cuts are offsets in it."""
    out, at = [], span.start
    for start, end in cuts:
        if span.start + start >= at:
            out.append(Span(at, span.start + start))
            at = span.start + end
    return [*out, Span(at, span.end)]


def _lines_of_part(
    reading: Reading, line: Line, span: Span, cells_from: int | None, *, long: bool, alone: bool
) -> Iterator[TextLine]:
    """Yield a part of a line (``alone``: the whole of it), or each of what may be cells in it, without marks."""
    marked = span.quote(reading.text)
    begin, end, is_head = _between_marks(marked)
    lead = marked[begin:]
    indent = display_width(lead[: len(lead) - len(lead.lstrip())])
    stretches = _stretches(reading.text, Span(span.start + begin, span.start + end), cells_from)
    whole = len(stretches) if alone else 0
    for number, (gap, stretch) in enumerate(stretches):
        pieces, words, bold = strip_marks(reading.text, stretch)
        if not words:
            continue
        yield TextLine(
            pieces,
            words,
            max(indent, line.indent),
            bold or (line.bold if span == line.span and len(stretches) == 1 else 0),
            (is_head and not long) or line.heading,
            line.page,
            line.box,
            gap=gap,
            cells=0 if number else whole,
            marks=len(marked.strip()) - len(words) if whole == 1 else 0,
        )


def _between_marks(marked: str) -> tuple[int, int, bool]:
    """Return where the words of a line begin and end between marks of Markdown, and whether these mark a heading."""
    head = _HEAD_MARK.match(marked)
    mark = head or _BULLET.match(marked)
    if head is None and mark is not None and _is_point(marked, mark):
        mark = None
    begin = mark.end() if mark else 0
    closed = _HEAD_END.search(marked, max(len(marked) - LONGEST_HEAD_END, 0)) if head else None
    end = closed.start() if closed is not None and closed.start() > begin else len(marked)
    return begin, end, head is not None


def _is_point(marked: str, bullet: re.Match[str]) -> bool:
    """Tell whether a stroke is all that makes a line a point of a list: no number, mark or label follows it."""
    if "[" in bullet[0] or _MARKED.match(marked, bullet.end()) is not None:
        return False
    if holds(marked[bullet.end() : bullet.end() + LONGEST_LABEL], marks().colons):
        return False
    return number_at(marked, bullet.end()) is None


def _stretches(text: str, span: Span, cells_from: int | None) -> list[tuple[str, Span]]:
    """Part a stretch at its white space from a place on; with each part what parts it from the one before."""
    if cells_from is None or span.end <= cells_from or _MARKED.search(text, span.start, span.end):
        return [("", span)]
    out: list[tuple[str, Span]] = []
    at = start = max(span.start, cells_from)
    if span.start < start and text[span.start : start].strip():
        out.append(("", Span(span.start, start)))
    inside = _set_apart(text, Span(start, span.end))
    for match in _WORD.finditer(text, start, span.end):
        if out and match.start() in inside and out[-1][1].end == at:
            out[-1] = (out[-1][0], Span(out[-1][1].start, match.end()))
        else:
            out.append((text[at : match.start()] if out else "", Span(*match.span())))
        at = match.end()
    return out


def cells_in(reading: Reading, line: Line) -> list[str]:
    """Return what white space parts in a line, if it may hold cells."""
    return [stretch.quote(reading.text) for _, stretch in _stretches(reading.text, line.span, line.span.start)]


def _set_apart(text: str, span: Span) -> set[int]:
    """Return the places of a line behind white space that parts no cells: in a name or a date, by a figure."""
    out: set[int] = set()
    for match in line_shape("name-set-apart").finditer(text, span.start, span.end):
        out.add(match.end() - 1)
    dates: set[int] = set()
    for match in line_shape("date-set-apart").finditer(text, span.start, span.end):
        dates.add(match.start())
        out.update(gap.end() for gap in _GAP.finditer(text, *match.span()))
    if span.end - span.start < LONG_LINE and _figures_stand_apart(text):
        found = list(line_shape("figure-set-apart").finditer(text, span.start, span.end))
        rows = _row_numbers([match[0].strip() for match in found])
        found = [match for n, match in enumerate(found) if n not in rows]
        beside = [b.start() - a.end() < NEAREST_FIGURE for a, b in pairwise(found)]
        for match, left, right in zip(found, [False, *beside], [*beside, False], strict=False):
            if not (left or right) and match.start() + 1 not in dates:
                out.update(gap.end() for gap in _GAP.finditer(text, *match.span()))
    return out


def _row_numbers(figures: Sequence[str]) -> set[int]:
    """Return the places of figures that count on from 1, which are the numbers of the rows in a line of several."""
    out: set[int] = set()
    for n, figure in enumerate(figures):
        if figure == str(len(out) + 1):
            out.add(n)
    return out if len(out) >= LEAST_COUNTED else set()


@lru_cache(maxsize=2)  # asked for each line of a notice
def _figures_stand_apart(text: str) -> bool:
    """Tell whether a text sets white space between words and the figures beside them, as pages often do."""
    apart = tight = 0
    for match in line_shape("figure-beside-word").finditer(text):
        if match["apart"]:
            apart += 1
        else:
            tight += 1
    return apart >= LEAST_APART and tight * MOST_TIGHT <= apart
