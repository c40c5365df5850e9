"""One way to write the same characters, whatever the copy: what every reading goes through at the end.

Radicals that stand for characters, full-width digits and letters, half-width marks of Chinese sentences,
and traditional characters are replaced one for one, so offsets stay; spaces put between all characters of a
line are taken out, and every span moves with its text. What was changed is said in an
issue; characters that show nothing just go.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.model.reading import Cell, Issue, Line, Reading, Table
from pipeline.model.spans import Span
from pipeline.notation import notation_phrase, usual_marks
from pipeline.read.radicals import plain_characters
from pipeline.traditional import simplified

TRADITIONAL_SHARE = 0.05
"""Share of Chinese characters that differ in simplified writing from which a text is traditional.

Simplified notices stay below 0.005 (names, quotations); traditional ones reach 0.25 to 0.4.
"""

SAMPLE = 20_000
"""Characters of a text on which that share is measured."""

SPACED_SHARE = 0.6
"""Share of neighbouring characters of a line with a single space between them in a spaced-out copy."""

FEWEST_SPACES = 3
"""Spaces from which a line alone shows that it is spaced out; shorter ones follow the whole text."""

_HAN = re.compile("[\u3400-\u9fff]+")
_FULL_WIDTH = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
"""Digits and letters of the block FF00; punctuation stays, since Chinese text is written with it."""

_ANY_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")

_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
"""Characters that show nothing: soft hyphens, joiners, marks of direction."""

_CHAR = r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef\u2018-\u201d\w]"
_SPACE = re.compile(rf"(?<={_CHAR})[ \u00a0\u2002-\u200a](?={_CHAR})")
_PAIR = re.compile(rf"(?<={_CHAR})(?={_CHAR})")


def with_plain_characters(reading: Reading) -> Reading:
    """Return a reading whose text is written in the usual characters, with all spans in their places."""
    text = plain_characters(reading.text)
    if _ANY_FULL_WIDTH.search(text):
        text = text.translate(_FULL_WIDTH)
    text = notation_phrase("half-width-mark").sub(lambda mark: usual_marks()[ord(mark[0])], text)
    issues: list[Issue] = []
    converted = _simplified(text)
    if converted is not None:
        text = converted
        issues.append(Issue.of("traditional"))
    drops = _spread_spaces(text, _stretches(reading)) if _SPACE.search(text) else []
    unseen = [m.start() for m in _UNSEEN.finditer(text)]
    if drops:
        issues.append(Issue.of("spaced_out"))
    gone = sorted({*drops, *unseen})
    if text == reading.text and not gone:
        return reading
    return _moved(replace(reading, text=text, issues=(*reading.issues, *issues)), gone)


def _simplified(text: str) -> str | None:
    """Return a traditional text in simplified characters, of the same length; None for a simplified one."""
    sample = "".join(_HAN.findall(text[:SAMPLE]))
    if not sample or not _may_be_traditional(sample):
        return None
    changed = sum(a != b for a, b in zip(sample, simplified(sample), strict=True))
    return simplified(text) if changed >= TRADITIONAL_SHARE * len(sample) else None


def _may_be_traditional(sample: str) -> bool:
    """Tell cheaply whether a text may hold traditional characters: those of GB 2312 are all simplified."""
    inside = len(sample.encode("gb2312", "ignore")) // 2  # bytes of a Chinese character
    outside = len(sample) - inside
    return outside >= TRADITIONAL_SHARE * len(sample)


def _stretches(reading: Reading) -> list[Span]:
    """Return the lines of a reading and of its cells."""
    return [line.span for line in reading.lines] + [cell.span for table in reading.tables for cell in table.cells]


def _spread_spaces(text: str, stretches: Iterable[Span]) -> list[int]:
    """Return the offsets of the spaces that only spread a line, in order."""
    found: list[tuple[list[int], int]] = []
    for span in stretches:
        line = span.quote(text)
        spaces = [span.start + m.start() for m in _SPACE.finditer(line)]
        if spaces:
            found.append((spaces, sum(1 for _ in _PAIR.finditer(line))))
    spread = [spaces for spaces, pairs in found if len(spaces) >= SPACED_SHARE * (len(spaces) + pairs)]
    long = [spaces for spaces in spread if len(spaces) >= FEWEST_SPACES]
    everywhere = sum(map(len, long)) >= SPACED_SHARE * sum(len(s) + pairs for s, pairs in found) if found else False
    return sorted(offset for spaces in (spread if everywhere else long) for offset in spaces)


def _moved(reading: Reading, drops: list[int]) -> Reading:
    """Return the reading without the characters at ``drops``."""
    if not drops:
        return reading

    def shift(span: Span) -> Span:
        return Span(span.start - bisect_left(drops, span.start), span.end - bisect_left(drops, span.end))

    def cell(c: Cell) -> Cell:
        return replace(c, span=shift(c.span))

    def line(one: Line) -> Line:
        bold = one.bold and shift(Span(one.span.start, one.span.start + one.bold))
        return replace(one, span=shift(one.span), bold=bold.end - bold.start if bold else 0)

    def table(t: Table) -> Table:
        return replace(t, span=shift(t.span), cells=tuple(map(cell, t.cells)))

    return replace(
        reading,
        text="".join(_kept(reading.text, drops)),
        lines=tuple(map(line, reading.lines)),
        tables=tuple(map(table, reading.tables)),
        issues=tuple(replace(i, span=shift(i.span)) if i.span else i for i in reading.issues),
        member_spans=tuple(map(shift, reading.member_spans)),
    )


def _kept(text: str, drops: Iterable[int]) -> Iterator[str]:
    at = 0
    for drop in drops:
        yield text[at:drop]
        at = drop + 1
    yield text[at:]
