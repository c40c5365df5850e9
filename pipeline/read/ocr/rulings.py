"""Ruling lines in a straightened picture, as the rules that ``page.ruled`` makes tables of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.read.ocr.straighten import Mask
from pipeline.read.page.geometry import Rule
from pipeline.read.page.ruled import Grid, TooManyRulesError, find_grids

SHORTEST_ACROSS = 20.0
"""Points of the shortest piece of a horizontal line: longer than the strokes of print."""

SHORTEST_DOWN = 13.0
"""Points of the shortest piece of a vertical line: a row of small print is not much higher."""

THICKEST = 4.5
"""Points; anything thicker is a bar, a picture or the edge of the paper."""

BESIDE = 2.2
"""Points by which pieces of one line may lie beside each other: creased paper, bent books."""

BREAK = 12.0
"""Points of a gap between two pieces of one line: worn print, a stroke across."""

REACH = 6.0
"""Points by which the end of a line may miss the line that it was drawn to, or run beyond it."""

LONG = 72.0
"""Points of an unbroken piece from which a line counts although it meets no other: no character is that large."""

SOLID = 0.85
"""Share of a line that is ink; strokes of neighbouring characters lie in one line too."""

WIDEST_CELL = 36.0
"""Points that the widest cell of a table has at least; strokes of large characters (田) make smaller ones."""

MAX_PIECES = 4_000
"""Pieces of lines on one page; more are a picture or an attack."""


@dataclass(frozen=True, slots=True)
class Rulings:
    """The tables that the lines of a page make, and the pixels that the lines cover.

    ``complete`` is False if there were too many lines to look for tables.
    """

    grids: tuple[Grid, ...]
    mask: Mask
    complete: bool = True


@dataclass(frozen=True, slots=True)
class _Line:
    """A rule with the length of it that is ink, and that of its longest piece."""

    rule: Rule
    ink: float
    longest: float

    @property
    def is_long(self) -> bool:
        return self.longest >= LONG


def find_rulings(dark: Mask, scale: float) -> Rulings:
    """Find the ruled tables of a page by its straight horizontal and vertical lines.

    Args:
        dark: the ink of a straightened page.
        scale: pixels a point.
    """
    across, across_mask = _pieces(dark, scale, vertical=False)
    down, down_mask = _pieces(dark, scale, vertical=True)
    if len(across) + len(down) > MAX_PIECES:
        return Rulings((), np.zeros_like(dark), complete=False)
    all_across, all_down = _joined(across), _joined(down)
    kept_across = [line for line in all_across if _is_line(line, all_down)]
    kept_down = [line for line in all_down if _is_line(line, all_across)]
    rules = [
        *(_drawn_to(line.rule, [other.rule for other in kept_down]) for line in kept_across),
        *(_drawn_to(line.rule, [other.rule for other in kept_across]) for line in kept_down),
    ]
    complete = True
    grids: list[Grid] = []
    try:
        grids = [grid for grid in find_grids(rules) if max(c.box[2] - c.box[0] for c in grid.cells) >= WIDEST_CELL]
    except TooManyRulesError:
        complete = False
    lone = [line.rule for line in (*kept_across, *kept_down) if line.is_long]
    ruled = [rule for rule in rules if any(_in_table(rule, grid) for grid in grids)]
    mask = np.asarray(cv2.bitwise_or(across_mask, down_mask), dtype=np.uint8)
    return Rulings(tuple(grids), _covering(mask, [*ruled, *lone], scale), complete)


def _in_table(rule: Rule, grid: Grid) -> bool:
    x0, y0, x1, y1 = grid.box
    low, high, start, end = (x0, x1, y0, y1) if rule.vertical else (y0, y1, x0, x1)
    return low - REACH <= rule.at <= high + REACH and rule.start < end and start < rule.end


def _pieces(dark: Mask, scale: float, *, vertical: bool) -> tuple[list[Rule], Mask]:
    """Return the straight runs of ink in one direction, and their pixels."""
    length = max(int((SHORTEST_DOWN if vertical else SHORTEST_ACROSS) * scale), 3)
    thick = max(int(THICKEST * scale), 2)
    run, cross = ((1, length), (3, 1)) if vertical else ((length, 1), (1, 3))
    # Made one pixel thicker on each side, a line that leans a little still holds a straight run.
    fat = cv2.dilate(dark, np.ones(cross[::-1], np.uint8))
    runs = cv2.morphologyEx(fat, cv2.MORPH_OPEN, np.ones(run[::-1], np.uint8))
    count, labels, stats, centres = cv2.connectedComponentsWithStats(runs)
    keep = np.zeros(count, np.uint8)
    rules: list[Rule] = []
    for i in range(1, min(count, 4 * MAX_PIECES)):
        x, y, width, height, area = (int(v) for v in stats[i])
        extent = height if vertical else width
        if area / extent - 2 > thick:
            continue
        keep[i] = 255
        at = float(centres[i][0 if vertical else 1]) + 0.5
        start = y if vertical else x
        rules.append(Rule(vertical, at / scale, start / scale, (start + extent) / scale))
    return rules, keep[labels]


def _joined(rules: Sequence[Rule]) -> list[_Line]:
    """Join the pieces of one line, which may lie a little beside each other and have gaps."""
    out: list[_Line] = []
    for rule in sorted(rules, key=lambda r: (r.start, r.at)):
        piece = _Line(rule, rule.end - rule.start, rule.end - rule.start)
        near = [i for i, line in enumerate(out) if _goes_on(line, piece)]
        if not near:
            out.append(piece)
            continue
        i = max(near, key=lambda i: out[i].ink)
        line = out[i]
        at = (line.rule.at * line.ink + rule.at * piece.ink) / (line.ink + piece.ink)
        joined = line.rule._replace(at=at, end=max(line.rule.end, rule.end))
        ink = line.ink + max(rule.end - max(line.rule.end, rule.start), 0.0)
        out[i] = _Line(joined, ink, max(line.longest, piece.longest))
    return out


def _goes_on(line: _Line, piece: _Line) -> bool:
    """Tell whether a piece is part of a line; strokes of neighbouring characters have too much white between."""
    one, other = line.rule, piece.rule
    if abs(one.at - other.at) > BESIDE or not -BREAK <= other.start - one.end <= BREAK:
        return False
    return line.ink + piece.ink >= SOLID * (max(one.end, other.end) - one.start)


def _meets(rule: Rule, other: Rule) -> bool:
    """Tell whether two lines of different directions cross or nearly touch."""
    return rule.start - REACH <= other.at <= rule.end + REACH and other.start - REACH <= rule.at <= other.end + REACH


def _is_line(line: _Line, crossing: Sequence[_Line]) -> bool:
    """Tell a line from a stroke of print: it is long, or goes from line to line."""
    if line.is_long:
        return True
    rule = line.rule
    met = [other.rule.at for other in crossing if _meets(rule, other.rule)]
    return len(met) > 1 and abs(min(met) - rule.start) <= REACH and abs(max(met) - rule.end) <= REACH


def _drawn_to(rule: Rule, crossing: Sequence[Rule]) -> Rule:
    """Let a line that just misses another one, or runs just beyond it, end on it."""
    met = [other.at for other in crossing if _meets(rule, other)]
    start = min((at for at in met if abs(at - rule.start) <= REACH), default=rule.start)
    end = max((at for at in met if abs(at - rule.end) <= REACH), default=rule.end)
    return rule._replace(start=start, end=end) if start < end else rule


def _covering(mask: Mask, rules: Sequence[Rule], scale: float) -> NDArray[np.uint8]:
    """Return the pixels of ``mask`` that belong to one of the rules."""
    near = np.zeros_like(mask)
    half = int((THICKEST / 2 + BESIDE) * scale) + 1
    for rule in rules:
        at, start, end = (round(v * scale) for v in (rule.at, rule.start, rule.end))
        low = max(at - half, 0)
        if rule.vertical:
            near[max(start, 0) : end + 1, low : at + half + 1] = 255
        else:
            near[low : at + half + 1, max(start, 0) : end + 1] = 255
    return np.asarray(cv2.bitwise_and(mask, near), dtype=np.uint8)
