"""What of a drawn path the eye takes for a straight rule, whatever the format."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.read.page.geometry import Rule

THIN = 3.0
"""A filled rectangle of at most this many points is a line."""

STRAIGHT = 1.0
"""Points by which the ends of a horizontal or vertical line may differ."""

WHITE = 250
"""Colour values from here on, of 255, are white for the eye."""

SHORTEST = 1.0
"""Shorter strokes are no rules."""


def rules_of_path(points: Sequence[tuple[float, float]], straight: Sequence[bool], *, stroked: bool) -> list[Rule]:
    """Return the rules that one connected part of a path shows.

    Args:
        points: at least one, in points from the top left corner of the page.
        straight: for each point whether a straight line leads to it.
        stroked: the outline is drawn; a path that is only filled shows a rule where it is thin as one.
    """
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    x0, x1, top, bottom = min(xs), max(xs), min(ys), max(ys)
    width, height = x1 - x0, bottom - top
    if min(width, height) <= THIN and max(width, height) >= SHORTEST:
        # A line, or a rectangle as thin as one; of a curve this thin only a line is seen too.
        if width >= height:
            return [Rule.across((top + bottom) / 2, x0, x1)]
        return [Rule.down((x0 + x1) / 2, top, bottom)]
    out: list[Rule] = []
    if stroked:
        ax, ay = points[0]
        for (bx, by), is_line in zip(points[1:], straight[1:], strict=True):
            wide, high = abs(ax - bx), abs(ay - by)
            if is_line and wide <= STRAIGHT < high:
                out.append(Rule.down((ax + bx) / 2, min(ay, by), max(ay, by)))
            elif is_line and high <= STRAIGHT < wide:
                out.append(Rule.across((ay + by) / 2, min(ax, bx), max(ax, bx)))
            ax, ay = bx, by
    return out
