"""Boxes and lines of a page in points from its top left corner, whatever the format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pipeline.model.reading import Box

POINTS = 72.0
"""Points of an inch."""

FARTHEST = 100_000.0
"""Points; a broken or hostile file can give places beyond any page, or none at all."""


class Rule(NamedTuple):
    """A straight line as seen: ``start`` to ``end`` along the way it runs, ``at`` across it.

    A page has hundreds, and a tuple is made in a third of the time of a dataclass.
    """

    vertical: bool
    at: float
    start: float
    end: float

    @staticmethod
    def down(x: float, top: float, bottom: float) -> Rule:
        """Return a vertical rule."""
        return Rule(vertical=True, at=x, start=top, end=bottom)

    @staticmethod
    def across(y: float, left: float, right: float) -> Rule:
        """Return a horizontal rule."""
        return Rule(vertical=False, at=y, start=left, end=right)


Matrix = tuple[float, float, float, float, float, float]
"""a, b, c, d, e, f: x' = ax + cy + e, y' = bx + dy + f, as PDF and OFD write it."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the matrix that applies ``inner`` first."""
    if outer is IDENTITY:
        return inner
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)


def union(boxes: Sequence[Box]) -> Box:
    """Return the smallest box around all boxes (at least one)."""
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return (min(x0), min(top), max(x1), max(bottom))


def rounded(box: Box) -> Box:
    """Return the box to a hundredth of a point, which is finer than any printer; always finite."""
    x0, top, x1, bottom = box
    if not (-FARTHEST <= x0 <= x1 <= FARTHEST and -FARTHEST <= top <= bottom <= FARTHEST):
        x0, top, x1, bottom = (max(-FARTHEST, min(FARTHEST, float(v))) for v in box)
    return (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2))
