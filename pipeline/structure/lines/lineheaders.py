"""Headers inside a line: headings side by side, separated by tabs or by white space."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.headings import heading_kind, is_known_heading, match_catalogue, table_phrase
from pipeline.model.notice import ColumnKind
from pipeline.model.spans import Span
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.flatcells import (
    LONGEST_HEADING,
    MOST_UNKNOWN,
    ends_table,
    is_heading,
    is_period,
    is_time,
    is_unit,
    may_be_heading,
)

LEAST_HEADINGS = 3
"""Headings side by side that make the header of a table."""

MOST_COLUMNS = 40
"""Columns up to which a header is followed."""

MOST_FIRST = 2
"""Headings that are not known before the first one that is."""

LONGEST_FIRST = 6
"""Characters of such a heading; the title of a table is longer."""

FIRST_WORDS = 20
"""Characters among which these are looked for."""

LONGEST_HEADER = 60
"""Characters that a line of headings has at most of which some are not known."""

LONGEST_LINE = 400
"""The same with the white space between them, by which a copy may keep its columns apart."""

_ABOVE_ONE = re.compile(r"(?P<heading>\s*\D{2,14}?)\s*1\s*")
"""The last heading of a table whose first column has numbers, run together with the number below."""
_WORD = re.compile(r"\S+")


def spaced_header(line: str) -> int | None:
    """Return where the header of a table begins whose cells are separated by white space, or None.

    >>> spaced_header("任务清单 序号 工作任务 责任单位 完成时限 1 建立台账 县教育局 6月底前")
    5
    """
    if len(line.split(None, LEAST_HEADINGS)) < LEAST_HEADINGS:
        return None
    start = None
    known: list[str] = []
    unknown = likely = 0
    for match in _WORD.finditer(line):
        word = match[0]
        if len(word) <= LONGEST_HEADING and is_known_heading(word):
            start = match.start() if start is None else start
            known.append(word)
            unknown = 0
            continue
        if known and unknown < MOST_UNKNOWN and len(word) <= LONGEST_HEADING and may_be_heading(word):
            unknown += 1
            likely += is_heading(word) or is_period(word)
            continue
        if start is not None and len(known) > 1 and len(known) + likely >= LEAST_HEADINGS and _governs(known):
            return _with_unknown_first(line, start)
        start, known, unknown, likely = None, [], 0, 0
    words = line.split() if len(line) <= LONGEST_LINE else []
    if len(words) >= LEAST_HEADINGS and sum(map(len, words)) <= LONGEST_HEADER and _governs(words):
        unnamed = sum(not is_heading(word) for word in words)
        if not unnamed or (all(map(may_be_heading, words)) and unnamed <= len(words) - LEAST_HEADINGS):
            return 0  # a line of headings, some of which are not known
    return (
        _with_unknown_first(line, start)
        if start is not None and len(known) >= LEAST_HEADINGS and _governs(known)
        else None
    )


def below_number_heading(line: str) -> bool:
    """Tell whether a line below a heading of numbers has the headings beside it (序 / 号 / 流域 防汛任务 责任单位)."""
    words = line.split(None, MOST_COLUMNS) if len(line) <= LONGEST_LINE else []
    likely = all(1 < len(word) <= LONGEST_HEADING and may_be_heading(word) for word in words)
    return len(words) > 1 and likely and any(map(is_heading, words))


def heads_numbers(above: str, line: str) -> bool:
    """Tell whether a line, with the one above it, is nothing but a heading of numbers: 序号, or 序 and 号."""
    if len(line) > LONGEST_FIRST:
        return False
    if table_phrase("number-in-two-lines").match(f"{above}\n{line}"):
        return True
    return len(line) > 1 and heading_kind(line) is ColumnKind.NUMBER


def _with_unknown_first(line: str, start: int) -> int:
    """Return where a header begins, with short words before the first known heading that may be some: 县区 任务数."""
    for match in reversed([*_WORD.finditer(line, max(start - FIRST_WORDS, 0), start)][-MOST_FIRST:]):
        whole = match.start() == 0 or line[match.start() - 1].isspace()
        if not whole or len(match[0]) > LONGEST_FIRST or not may_be_heading(match[0]) or ends_table(match[0]):
            break
        start = match.start()
    return start


def _governs(headings: Sequence[str]) -> bool:
    """Tell whether one of some headings is that of a column of offices or times, or they are those of a catalogue."""
    first = headings[:MOST_COLUMNS]
    if sum(match_catalogue(heading) is not None for heading in first) >= LEAST_HEADINGS:
        return True
    return any(heading_kind(heading) in GOVERNING for heading in first)


@lru_cache(maxsize=4096)
def _heading_end(text: str) -> int:
    """Return how much of the start of a text is a heading, the longest one; 0 for none."""
    text = text[:LONGEST_HEADING]
    return next((n for n in range(len(text), 1, -1) if not text[n - 1].isspace() and is_known_heading(text[:n])), 0)


def _heading_start(text: str) -> int | None:
    """Return where the heading that ends a text begins, None for none."""
    low = max(len(text) - LONGEST_HEADING, 0)
    tail = text.rstrip()
    return next((n for n in range(low, len(tail) - 1) if not tail[n].isspace() and is_known_heading(tail[n:])), None)


def header_at(line: str, stretches: Sequence[Span], at: int) -> list[Span] | None:
    """Return the headings that begin in the stretch ``at``, None where no header begins there."""
    first = stretches[at]
    start = _heading_start(first.quote(line)[-LONGEST_HEADING - 2 :])
    if start is None:
        return None
    start += first.end - min(first.end - first.start, LONGEST_HEADING + 2)
    headings = [Span(start, first.end)]
    unknown: list[Span] = []
    glued: tuple[int, Span] | None = None  # a heading with the first cell below it, and the unknown ones before it
    for stretch in stretches[at + 1 : at + MOST_COLUMNS]:
        text = stretch.quote(line)
        if not text.strip():
            (unknown or headings).append(stretch)  # tells nothing
            continue
        if len(text.strip()) <= LONGEST_HEADING and is_known_heading(text):
            headings += [*unknown, stretch]
            unknown, glued = [], None
            continue
        lead = len(text) - len(text.lstrip())
        if glued is None and (size := _heading_end(text.lstrip())):
            glued = len(unknown), Span(stretch.start, stretch.start + lead + size)
        if len(unknown) == MOST_UNKNOWN or not _is_between_headings(text):
            last = _ABOVE_ONE.fullmatch(text)
            if glued is None and last is not None and unknown and may_be_heading(last["heading"]):
                glued = len(unknown), Span(stretch.start, stretch.start + last.end("heading"))
            break
        unknown.append(stretch)
    if glued is not None:
        headings += [*unknown[: glued[0]], glued[1]]
    words = [text for heading in headings if (text := heading.quote(line).strip())]
    named = sum(map(is_known_heading, words))
    likely = sum(is_known_heading(word) or is_heading(word) for word in words)
    return headings if named > 1 and likely >= LEAST_HEADINGS else None


def _is_between_headings(text: str) -> bool:
    """Tell whether the text between two tabs can be a heading that is not known.

    Behind an office or a time a known one begins a header (县教育局工作任务), behind other words not (实事内容).
    """
    if not may_be_heading(text):
        return False
    start = _heading_start(text)
    return start is None or not (is_unit(text[:start].strip()) or is_time(text[:start].strip()))


def is_row_of_headings(line: str, stretches: Sequence[Span]) -> bool:
    """Tell whether a line is nothing but the header of a table, some of whose headings are not known."""
    texts = [stretch.quote(line).strip() for stretch in stretches[:MOST_COLUMNS]]
    return len(stretches) <= MOST_COLUMNS and all(
        len(text) <= LONGEST_HEADING and (is_known_heading(text) or not text or _is_between_headings(text))
        for text in texts
    )


def kinds_of(line: str, headings: Sequence[Span]) -> list[ColumnKind | None]:
    """Return what the columns below some headings hold; None where a heading is not known."""
    return [heading_kind(heading.quote(line)) for heading in headings]
