"""Pages set in two columns, as gazettes are: the left column is read before the right one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from pipeline.read.page.lines import Piece, side_by_side

MIN_LINES = 8
"""Lines that each column must have; fewer are a signature, a form or a list of labels."""

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
    if len(pieces) < MIN_LINES:
        return False
    width = max(p.box[2] for p in pieces) - min(p.box[0] for p in pieces)
    return median(p.box[2] - p.box[0] for p in pieces) >= MIN_FILL * width > 5 * median(p.height for p in pieces)


def _gutter(pieces: Sequence[Piece]) -> float | None:
    """Return the middle of the gap that most rows have between two pieces, None if few have one."""
    gaps = []
    ordered = sorted(pieces, key=lambda p: (p.base, p.box[0]))
    for one, other in pairwise(ordered):
        left, right = sorted((one, other), key=lambda p: p.box[0])
        if side_by_side(one, other) and right.box[0] > left.box[2]:
            gaps.append((left.box[2] + right.box[0]) / 2)
    return median(gaps) if len(gaps) >= MIN_LINES else None
