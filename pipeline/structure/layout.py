"""From physical lines to marked lines: what is text, what is a table row, what is furniture.

Marks of Markdown and HTML are taken out, page numbers and running heads are dropped, a notice
copied into one line is cut at its gaps. Nothing is joined here; see ``reflow``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from pipeline.lexicon import Entry, Rule, compile_pattern, load
from pipeline.model.reading import Box, Cell, Line, Reading, Table
from pipeline.model.spans import Span
from pipeline.structure.oneline import cut_points

Piece = Span | str
"""A stretch of the source, or characters that stand for a mark (an entity)."""


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
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class GridFragment:
    """A table as one page shows it."""

    cells: tuple[GridCell, ...]
    rows: int
    columns: int
    ruled: bool
    page: int | None = None


Block = TextLine | GridFragment


class FurnitureFile(Entry):
    """Schema of ``furniture.toml``."""

    rule: tuple[Rule, ...]


_HEAD_MARK = re.compile(r"\s*(#{1,6})\s+")
_BULLET = re.compile(r"\s*[-*+]\s+(?=\S)")
_BOLD = re.compile(r"\*\*|__(?=\S)|(?<=\S)__")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\((?:[^()\s]{0,500})\)")
_TAG = re.compile(r"</?(?:br|p|b|strong|em|i|u|span|div|font|center)\b[^<>]{0,200}>", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</?(?:br|p|div|h[1-6]|li|ul|ol)\b[^<>]{0,300}>", re.IGNORECASE)
_ENTITY = {"&nbsp;": " ", "&emsp;": " ", "&ensp;": " ", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}
_MARKS = re.compile(
    "|".join(
        [
            r"\*\*",
            _LINK.pattern,
            _TAG.pattern,
            *map(re.escape, _ENTITY),
            r"\\(?=[\\`*_{}\[\]()#+.!|-])",
            "[\u00ad\u200b-\u200d\u2060\ufeff]",
        ]
    ),
    re.IGNORECASE,
)
_MAYBE_MARK = re.compile("[*<\\[&\\\\\u00ad\u200b-\u200d\u2060\ufeff]")
_PIPE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_GAP = re.compile(
    r"[^\S\n]{2,}|[\u3000\u2003]|(?<=[\u4e00-\u9fff。；：，！？）)》”])[^\S\n](?=[\u4e00-\u9fff（(《“〔【])"
)
_TAB = re.compile(r"[^\S\n]*\t\s*(?=[\u4e00-\u9fff]{2,8}\s*[:：])")
_LABELLED = re.compile(r"\s*[\u4e00-\u9fff]{2,8}\s*[:：]")
LONG_LINE = 240
"""Characters from which a line with gaps in it is taken for several lines copied into one."""


@cache
def furniture() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return ``(id, pattern)`` of the furniture rules."""
    return tuple((r.id, compile_pattern(r.pattern)) for r in load(FurnitureFile, "furniture.toml").rule)


def furniture_rule(text: str) -> str | None:
    """Return the id of the furniture rule that a whole line matches, or None."""
    text = text.strip()
    if not text or len(text) > 160:
        return None
    return next((rule for rule, pattern in furniture() if pattern.fullmatch(text)), None)


def display_width(text: str) -> float:
    """Return the width of a text in full-width characters (a half-width one counts ½)."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def blocks(reading: Reading) -> Iterator[Block]:
    """Yield text lines and table fragments of a reading, in reading order."""
    heads = _running_heads(reading)
    entries: list[Line | Table] = [*reading.lines, *reading.tables]
    entries.sort(key=lambda entry: entry.span)
    run: list[Line] = []
    blank = cut = False
    for entry in entries:
        if isinstance(entry, Table):
            yield from _flush_rows(reading, run)
            run = []
            yield _fragment(reading, entry)
            blank = cut = False
            continue
        text = entry.span.quote(reading.text)
        if not text.strip():
            blank = True
            continue
        if _is_row(text) or (run and text.startswith("\t")):
            run.append(entry)
            blank = cut = False
            continue
        if furniture_rule(text) or (entry.page, text.strip()) in heads or (None, text.strip()) in heads:
            cut = True
            continue
        yield from _flush_rows(reading, run)
        run = []
        for line in _text_lines(reading, entry):
            yield replace(line, blank_before=blank, page_cut=cut)
            blank = cut = False
    yield from _flush_rows(reading, run)


def _running_heads(reading: Reading) -> set[tuple[int | None, str]]:
    """Find lines that stand at the top or the foot of several pages (digits may differ)."""
    by_page: dict[int, list[str]] = defaultdict(list)
    for line in reading.lines:
        text = line.span.quote(reading.text).strip()
        if line.page is not None and text:
            by_page[line.page].append(text)
    found: set[tuple[int | None, str]] = set()
    if len(by_page) >= 3:
        edges = {page: {t for t in [*lines[:2], *lines[-2:]] if len(t) <= 80} for page, lines in by_page.items()}
        counts = Counter(re.sub(r"\d+", "0", t) for texts in edges.values() for t in texts)
        often = {mask for mask, n in counts.items() if n >= 3 and n * 2 >= len(by_page)}
        found |= {(page, t) for page, texts in edges.items() for t in texts if re.sub(r"\d+", "0", t) in often}
    # Without pages: a line that stands again and again beside page furniture.
    texts = [line.span.quote(reading.text).strip() for line in reading.lines if line.page is None]
    texts = [t for t in texts if t]
    beside = Counter(
        t
        for i, t in enumerate(texts)
        if len(t) >= 6 and not furniture_rule(t) and any(_ends_page(n) for n in texts[max(i - 1, 0) : i + 2])
    )
    whole = Counter(texts)
    found |= {(None, t) for t, n in beside.items() if n >= 2 and n == whole[t]}
    return found


def _ends_page(text: str) -> bool:
    """Tell whether a line is a page number or what a browser prints at the edge of a page."""
    return (furniture_rule(text) or "").startswith(("page-", "print-", "web-address"))


def _is_row(text: str) -> bool:
    """Tell whether a line is a row of a text table (tabs between cells, or Markdown pipes)."""
    stripped = text.strip()
    if "\t" in stripped or text.startswith("\t\t"):
        # Label and value of a web page's metadata, side by side: 文号：…⇥有效性：…
        return not all(_LABELLED.match(part) for part in stripped.split("\t") if part.strip())
    return (stripped.startswith("|") and stripped.count("|") >= 3) or stripped.count(" | ") >= 3


def _flush_rows(reading: Reading, run: list[Line]) -> Iterator[Block]:
    """Turn a run of row lines into a fragment; a lone line with one tab is text after all."""
    rows = [line for line in run if not _PIPE_RULE.fullmatch(line.span.quote(reading.text).strip())]
    if not rows:
        return
    if len(rows) == 1 and rows[0].span.quote(reading.text).strip().count("\t") < 2:
        yield from _text_lines(reading, rows[0])
        return
    cells: list[GridCell] = []
    columns = 0
    for number, line in enumerate(rows):
        spans = list(_cell_spans(reading.text, line.span))
        columns = max(columns, len(spans))
        for column, span in enumerate(spans):
            pieces, text, _ = strip_marks(reading.text, span)
            cells.append(GridCell(pieces, text, number, column, page=line.page, box=line.box))
    yield GridFragment(tuple(cells), len(rows), columns, ruled=False, page=rows[0].page)


def _cell_spans(text: str, line: Span) -> Iterator[Span]:
    quoted = line.quote(text)
    if "\t" in quoted:
        separator, start, end = "\t", line.start, line.end
    else:
        separator = "|"
        start = line.start + len(quoted) - len(quoted.lstrip()) + quoted.lstrip().startswith("|")
        end = line.end - (len(quoted) - len(quoted.rstrip())) - quoted.rstrip().endswith("|")
    at = start
    while True:
        stop = text.find(separator, at, end)
        yield Span(at, end if stop < 0 else stop)
        if stop < 0:
            return
        at = stop + 1


def _fragment(reading: Reading, table: Table) -> GridFragment:
    def cell(c: Cell) -> GridCell:
        pieces: list[Piece] = []
        text = ""
        at = c.span.start
        for line in c.span.quote(reading.text).split("\n"):
            got, words, _ = strip_marks(reading.text, Span(at, at + len(line)))
            if needs_space(text, words):
                pieces.append(" ")
                text += " "
            pieces += got
            text += words
            at += len(line) + 1
        return GridCell(tuple(pieces), text, c.row, c.column, c.row_span, c.column_span, c.page, c.box)

    return GridFragment(tuple(map(cell, table.cells)), table.rows, table.columns, ruled=True, page=table.page)


def needs_space(left: str, right: str) -> bool:
    """Tell whether joining two lines would glue two Latin words together."""
    return bool(
        left and right and left[-1].isascii() and right[0].isascii() and left[-1].isalpha() and right[0].isalpha()
    )


def _text_lines(reading: Reading, line: Line) -> Iterator[TextLine]:
    """Yield a physical line without its marks; a notice copied into one line is cut at its gaps."""
    text = line.span.quote(reading.text)
    spans = [line.span]
    gap_pattern = _GAP if len(text) >= LONG_LINE else _TAB if "\t" in text.strip() else None
    cuts = [m.span() for m in gap_pattern.finditer(text)] if gap_pattern is not None else []
    if "<" in text:
        cuts += [m.span() for m in _BLOCK_TAG.finditer(text)]
    if len(text) >= LONG_LINE:
        cuts += [(p, p) for p in cut_points(text)]
    if cuts:
        spans, at = [], line.span.start
        for start, end in sorted(set(cuts)):
            if line.span.start + start >= at:
                spans.append(Span(at, line.span.start + start))
                at = line.span.start + end
        spans.append(Span(at, line.span.end))
    for span in spans:
        if not span.quote(reading.text).strip():
            continue
        marked = span.quote(reading.text)
        head = _HEAD_MARK.match(marked)
        bullet = None if head else _BULLET.match(marked)
        skip = (head or bullet).end() if head or bullet else 0  # type: ignore[union-attr]
        lead = marked[skip:]
        indent = display_width(lead[: len(lead) - len(lead.lstrip())])
        pieces, words, bold = strip_marks(reading.text, Span(span.start + skip, span.end))
        if words:
            yield TextLine(pieces, words, indent, bold, head is not None, line.page, line.box)


def strip_marks(source: str, span: Span) -> tuple[tuple[Piece, ...], str, int]:
    """Take Markdown and HTML marks and outer white space off a stretch of the source.

    Returns the kept pieces, their text, and the length of a bold start (0 if none).
    """
    quoted = span.quote(source)
    left = len(quoted) - len(quoted.lstrip())
    right = len(quoted.rstrip())
    if left >= right:
        return (), "", 0
    marks = list(_MARKS.finditer(quoted, left, right)) if _MAYBE_MARK.search(quoted) else []
    pieces: list[Piece] = []
    length = bold = 0
    opened: int | None = None
    at = left

    def keep(start: int, end: int) -> int:
        if start < end:
            pieces.append(Span(span.start + start, span.start + end))
        return max(end - start, 0)

    for mark in marks:
        word = mark[0]
        length += keep(at, mark.start())
        at = mark.end()
        if word == "**":
            if opened is None:
                opened = length
            else:
                bold = length if opened == 0 else bold
                opened = None
        elif word.lower() in _ENTITY:
            pieces.append(_ENTITY[word.lower()])
            length += 1
        elif mark.lastindex:
            length += keep(mark.start(mark.lastindex), mark.end(mark.lastindex))
    keep(at, right)
    text = "".join(p if isinstance(p, str) else p.quote(source) for p in pieces)
    return _trim(tuple(pieces), text, source, bold)


def _trim(pieces: tuple[Piece, ...], text: str, source: str, bold: int) -> tuple[tuple[Piece, ...], str, int]:
    """Drop white space that only shows at the ends once the marks are gone."""
    left = len(text) - len(text.lstrip())
    right = len(text) - len(text.rstrip())
    if not left and not right:
        return pieces, text, bold
    out: list[Piece] = []
    at, stop = 0, len(text) - right
    for piece in pieces:
        size = len(piece) if isinstance(piece, str) else piece.end - piece.start
        start, end = max(left - at, 0), min(size, stop - at)
        if start < end:
            out.append(piece[start:end] if isinstance(piece, str) else Span(piece.start + start, piece.start + end))
        at += size
    return tuple(out), text.strip(), max(bold - left, 0)
