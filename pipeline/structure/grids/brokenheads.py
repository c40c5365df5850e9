"""Headers of flattened tables whose headings were cut by line ends: 牵头 / 部门 / 完成 / 时限.

Of all ways to make headings of the lines, that is taken which leaves the fewest lines without a heading that is known,
and then the one with the fewest headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.headings import LONGEST_KNOWN, match_heading
from pipeline.structure.grids.wrappedweights import NEVER, weights
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.flatcells import is_period, is_row_number, is_unit, may_be_heading
from pipeline.structure.signs.numbering import number_at

LEAST_HEADINGS = 3
"""Headings that are known, of a header in pieces."""
MOST_LINES = 40
"""Lines that a header takes at most."""
MOST_PIECES = 6
"""Lines of one heading."""
LONGEST_USUAL = 6
"""Characters of the longest heading where each is a common one: 工作任务 and 计划完成时间 may be two or one."""
LONGEST_PIECE = 10
"""Characters of a line that is a part of a heading."""


def headers_in_pieces(found: Sequence[Block], at: int) -> Iterator[tuple[list[str], int]]:
    """Yield what may be the headings that begin with the block ``at``, and how many lines they take.

    Nothing is yielded where every heading stands in a line of its own.
    """
    lines = _lines(found, at)
    if len(lines) <= LEAST_HEADINGS or not any(_is_known("".join(lines[:n])) for n in range(1, MOST_PIECES + 1)):
        return
    seen: list[list[str]] = []
    for longest in (LONGEST_KNOWN, LONGEST_USUAL):
        headings, size = _parted(lines, longest)
        rules = [rule for heading in headings if (rule := match_heading(heading)) is not None]
        governs = any(rule.kind in GOVERNING for rule in rules)
        distinct = len(set(headings)) == len(headings) != size
        if len(rules) >= LEAST_HEADINGS and governs and distinct and headings not in seen:
            seen.append(headings)
            yield headings, size


def _parted(lines: Sequence[str], longest: int) -> tuple[list[str], int]:
    """Return the headings of which lines are made, and how many lines are headings or parts of them."""
    worth = [0.0] + [NEVER] * len(lines)
    cuts = [0] * (len(lines) + 1)
    for end in range(1, len(lines) + 1):
        heading = ""
        for start in range(end - 1, max(end - MOST_PIECES, 0) - 1, -1):
            heading = lines[start] + heading
            if len(heading) > longest:  # so are those that begin before
                break
            value = worth[start] + _worth(heading, end - start)
            if value >= worth[end]:
                worth[end], cuts[end] = value, start
    size = end = max(range(len(lines) + 1), key=lambda end: (round(worth[end], 6), -end))
    headings: list[str] = []
    while end:
        headings.append("".join(lines[cuts[end] : end]))
        end = cuts[end]
    return headings[::-1], size


def pieces_again(texts: Sequence[str], headings: Sequence[str]) -> int:
    """Return how many of some texts are the headings once more, whole or in pieces; 0 for none."""
    whole = "".join(headings)
    read = ""
    for count, text in enumerate(texts, 1):
        read += text
        if not whole.startswith(read):
            return 0
        if len(read) == len(whole):
            return count
    return 0


def _lines(found: Sequence[Block], at: int) -> list[str]:
    """Return the lines from a block on that may be headings or parts of them."""
    out: list[str] = []
    for block in found[at : at + MOST_LINES]:
        if not isinstance(block, TextLine) or not _may_be_piece(block.text):
            break
        out.append(block.text)
    return out


@lru_cache(maxsize=1024)  # a line is asked from each of the lines before it
def _may_be_piece(text: str) -> bool:
    if len(text) > LONGEST_PIECE or is_row_number(text):
        return False
    return _is_known(text) or (len(text) < 2 and text.isalpha()) or (number_at(text) is None and _is_plain(text))


def _is_plain(text: str) -> bool:
    return may_be_heading(text) or (text[:2] == "20" and not is_unit(text)) or (is_unit(text) and len(text) <= 4)


def _is_known(text: str) -> bool:
    return len(text) <= LONGEST_KNOWN and match_heading(text) is not None


@lru_cache(maxsize=8192)
def _worth(heading: str, lines: int) -> float:
    """Tell what it is worth that so many lines are one heading."""
    weigh = weights().heading
    if _is_known(heading):
        return weigh.known * lines - weigh.each
    if is_period(heading):
        return weigh.period * lines
    return -weigh.unknown - weigh.unknown_line * lines if may_be_heading(heading) else NEVER
