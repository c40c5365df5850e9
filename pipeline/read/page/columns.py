"""Pages set in two columns, as gazettes are: the left column is read before the right one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipeline.read.page.lines import Piece, in_rows

MIN_LINES = 8
"""Lines that each column must have; fewer are a signature, a form or a list of labels."""

EDGE = 0.3
"""Share of the width of the text at either side in which no gutter is looked for."""

MAX_CROSSING = 0.2
"""Share of the pieces that may cross the gutter: titles, lines above and below the columns."""

MIN_GUTTER = 0.6
"""Line heights between two columns."""

MIN_FILL = 0.7
"""Share of its column that the middle-most line of a column of running text fills at least."""


def in_columns(pieces: Sequence[Piece]) -> list[Sequence[Piece]]:
    """Divide the pieces of a page into stretches to be read one after the other.

    Returns one stretch for a page in one column, else those above the columns, the left column, the
    right column and those below (empty stretches are left out).
    """
    gutter = _gutter(pieces)
    if gutter is None:
        return [pieces] if pieces else []
    crossing = sorted(p.base for p in pieces if p.box[0] < gutter < p.box[2])
    borders = [float("-inf"), *crossing, float("inf")]
    best: tuple[list[Piece], list[Piece], float, float] = ([], [], 0.0, 0.0)
    for top, bottom in pairwise(borders):
        inside = [p for p in pieces if top < p.base < bottom]
        left = [p for p in inside if p.box[2] <= gutter]
        right = [p for p in inside if p.box[0] >= gutter]
        if min(len(left), len(right)) > min(len(best[0]), len(best[1])):
            best = (left, right, top, bottom)
    left, right, top, bottom = best
    if not (_is_column(left) and _is_column(right)):
        return [pieces]
    above = [p for p in pieces if p.base <= top]
    below = [p for p in pieces if p.base >= bottom]
    return [stretch for stretch in (above, left, right, below) if stretch]


def _is_column(pieces: Sequence[Piece]) -> bool:
    """Tell whether pieces are lines of running text below each other."""
    lines = [(row[0].box[0], row[-1].box[2]) for row in in_rows(pieces)]
    if len(lines) < MIN_LINES:
        return False
    width = max(end for _, end in lines) - min(start for start, _ in lines)
    return median(end - start for start, end in lines) >= MIN_FILL * width > 5 * median(p.height for p in pieces)


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Return the middle of the widest gap in the middle of the page that few pieces cross, None without one."""
    if len(pieces) < 2 * MIN_LINES:
        return None
    left, right = min(p.box[0] for p in pieces), max(p.box[2] for p in pieces)
    low, high = left + EDGE * (right - left), right - EDGE * (right - left)
    changes = sorted(
        change for p in pieces for change in ((max(p.box[0], low), 1), (max(p.box[2], low), -1)) if p.box[0] < high
    )
    if not changes:
        return None
    allowed = MAX_CROSSING * len(pieces)
    best, covered, since = (0.0, 0.0), 0, low
    for x, step in [*changes, (high, 0)]:
        if covered <= allowed and min(x, high) - since > best[0]:
            best = (min(x, high) - since, (min(x, high) + since) / 2)
        covered += step
        since = min(x, high)
    return best[1] if best[0] >= MIN_GUTTER * median(p.height for p in pieces) else None
