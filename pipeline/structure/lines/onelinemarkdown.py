"""Markdown that a copy put into one line: the lines of its tables and headings are separated again.

The line of dashes below the header says how many cells a row has; so many marks later the row is over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from pipeline.model.reading import Line
from pipeline.model.spans import Span
from pipeline.structure.lines.oneline import cut_points

_DASHES = re.compile(r"\|(?:\s{0,4}:?-{2,20}:?\s{0,4}\|){2,40}")
_BOLD = re.compile(r"(?<=\s)\*\*[^*\s]{2,60}\*\*(?=\s)")
_HEADING = re.compile(r"(?<=\s)#{1,6}\s(?=\S)")

LONGEST_CELL = 2000
"""Characters that a cell has at most."""


def parted(text: str, line: Line) -> Iterator[Line]:
    """Yield the lines of Markdown that stand in one line; the line itself where there is no table in it."""
    quoted = line.span.quote(text)
    cuts = _cuts(quoted) if quoted.count("|") > 4 else []
    if not cuts:
        yield line
        return
    edges = [0, *cuts, len(quoted)]
    for start, end in pairwise(edges):
        if quoted[start:end].strip():
            yield replace(line, span=Span(line.span.start + start, line.span.start + end))


def _cuts(quoted: str) -> list[int]:
    """Return where the lines began, in order; nothing where no row of dashes stands behind a header."""
    cuts: set[int] = set()
    at = 0
    text_from = 0
    while dashes := _DASHES.search(quoted, at):
        size = dashes[0].count("|") - 1
        header = _header(quoted, dashes.start(), size, at)
        at = dashes.end()
        if header is None:
            continue
        cuts |= {header, dashes.start(), dashes.end(), *_in_text(quoted, text_from, header)}
        row = re.compile(rf"\s{{0,8}}\|(?:[^|]{{0,{LONGEST_CELL}}}\|){{{size}}}")
        while found := row.match(quoted, at):
            at = found.end()
            cuts.add(at)
        text_from = at
    if cuts:
        cuts |= _in_text(quoted, text_from, len(quoted))
    return sorted(cut for cut in cuts if 0 < cut < len(quoted))


def _in_text(quoted: str, start: int, end: int) -> set[int]:
    """Return where the lines of the text beside a table began."""
    text = quoted[start:end]
    marks = {mark.start() for mark in _HEADING.finditer(text)}
    bold = {edge for mark in _BOLD.finditer(text) for edge in mark.span()}
    return {start + at for at in (*marks, *bold, *cut_points(text))}


def _header(quoted: str, end: int, size: int, least: int) -> int | None:
    """Return where the header before a line of dashes begins, with as many cells; None if there is none."""
    at = end
    for _ in range(size + 1):
        at = quoted.rfind("|", max(least, at - LONGEST_CELL), at)
        if at < 0:
            return None
    return at
