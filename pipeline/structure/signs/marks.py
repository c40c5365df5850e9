"""Take the marks of Markdown and HTML off a stretch of text, keeping track of what was kept."""

from __future__ import annotations

import html
from collections.abc import Sequence

from pipeline.model.spans import Span
from pipeline.structure.signs.line_shapes import line_shape, markup

Piece = Span | str
"""A stretch of the source, or characters that stand for a mark (an entity)."""


def _entity(text: str) -> str:
    """Return the character of an entity, a plain space for those that do not break; unknown ones as they are."""
    shown = html.unescape(text)
    return " " if shown.isspace() else shown


def strip_marks(source: str, span: Span) -> tuple[tuple[Piece, ...], str, int]:
    """Take Markdown and HTML marks, outer white space and gaps inside figures of dates off a stretch of the source.

    Returns the kept pieces, their text, and the length of a bold start (0 if none).
    """
    quoted = span.quote(source)
    left = len(quoted) - len(quoted.lstrip())
    right = len(quoted.rstrip())
    if left >= right:
        return (), "", 0
    marks = list(markup().finditer(quoted, left, right)) if line_shape("may-be-markup").search(quoted) else []
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
        if word in ("**", "***", "__"):
            if opened is None:
                opened = length
            else:
                bold = length if opened == 0 else bold
                opened = None
        elif word.startswith("&"):
            shown = _entity(word)
            pieces.append(shown)
            length += len(shown)
        elif word.lower().startswith("<br"):
            pieces.append(" ")  # parts the units of a cell
            length += 1
        elif mark.lastindex:
            length += keep(mark.start(mark.lastindex), mark.end(mark.lastindex))
    keep(at, right)
    text = "".join(p if isinstance(p, str) else p.quote(source) for p in pieces)
    return _trim(*_with_whole_figures(tuple(pieces), text, bold))


def _with_whole_figures(pieces: tuple[Piece, ...], text: str, bold: int) -> tuple[tuple[Piece, ...], str, int]:
    """Take out the spaces that part the digits of one figure (2 0 2 4 年 1 2 月)."""
    if " " not in text:
        return pieces, text, bold
    kept: list[Piece] = []
    words = ""
    at = 0
    for figure in line_shape("digits-apart").finditer(text):
        for i in range(*figure.span()):
            if text[i] == " ":
                kept.extend(part_of(pieces, at, i))
                words += text[at:i]
                bold -= i < bold
                at = i + 1
    if not at:
        return pieces, text, bold
    return (*kept, *part_of(pieces, at, len(text))), words + text[at:], bold


def _trim(pieces: tuple[Piece, ...], text: str, bold: int) -> tuple[tuple[Piece, ...], str, int]:
    """Drop white space that only shows at the ends once the marks are gone."""
    left = len(text) - len(text.lstrip())
    right = len(text) - len(text.rstrip())
    if not left and not right:
        return pieces, text, bold
    return part_of(pieces, left, len(text) - right), text.strip(), max(bold - left, 0)


def part_of(pieces: Sequence[Piece], low: int, stop: int) -> tuple[Piece, ...]:
    """Return the pieces of a stretch of a text, from ``low`` to ``stop``, that is made of some pieces."""
    out: list[Piece] = []
    at = 0
    for piece in pieces:
        size = len(piece) if isinstance(piece, str) else piece.end - piece.start
        start, end = max(low - at, 0), min(size, stop - at)
        if start < end:
            out.append(piece[start:end] if isinstance(piece, str) else Span(piece.start + start, piece.start + end))
        at += size
    return tuple(out)
