"""Boxes of text on a straightened page: cut at the borders of table cells, tightened to the ink, cut out for reading.

All places are in pixels, except where scale is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.model.reading import Box
from pipeline.read.ocr.engine import Image, Quad
from pipeline.read.ocr.straighten import Mask

MIN_PART = 0.3
"""Share of a box's height; what a cell border cuts off must be wider, or the box just touches the border."""

NESTED = 0.7
"""Share of a box inside another one from which it is the same text found twice."""

SLANTED = 10.0
"""Degrees from which a long box is part of a seal or a watermark, not a line."""

STACKED = 2.0
"""Height over width from which a box holds characters below each other."""

FLAT = 0.15
"""Share of a line's height by which its ends may differ before it is straightened by itself."""

INK = 3.0
"""Square points of ink that a cell must hold to be read although no text was detected there."""

LOWEST_INK = 3.0
"""Points of height below which ink is a speck or a dash left of a rule."""


@dataclass(frozen=True, slots=True)
class TextBox:
    """Where one crop stands: the corners, and the smallest upright rectangle around its ink."""

    quad: Quad
    ink: Box


def upright(quads: Sequence[Quad]) -> tuple[list[Quad], int]:
    """Leave out boxes at an angle and boxes inside others; return the rest, and how many were at an angle."""
    straight = [quad for quad in quads if not _slanted(quad)]
    kept = [quad for i, quad in enumerate(straight) if not any(_inside(i, j, straight) for j in range(len(straight)))]
    return kept, len(quads) - len(straight)


def lies_sideways(quads: Sequence[Quad]) -> bool:
    """Tell whether most of a page's text runs up or down."""
    tall = wide = 0.0
    for quad in quads:
        width, height = _size(quad)
        if height > STACKED * width:
            tall += height
        elif width > STACKED * height:
            wide += width
    return tall > wide


def cut_at_borders(quads: Iterable[Quad], cells: Sequence[Box]) -> Iterator[Quad]:
    """Cut boxes that reach over the borders of table cells at these borders."""
    for quad in quads:
        for part in _cut(quad, cells, axis=0):
            yield from _cut(part, cells, axis=1)


def tightened(quads: Iterable[Quad], dark: Mask) -> Iterator[TextBox]:
    """Give boxes with the rectangle around their ink; boxes without ink are left out."""
    height, width = dark.shape
    for quad in quads:
        x0, y0 = np.maximum(np.floor(quad.min(axis=0)), 0).astype(int)
        x1, y1 = np.minimum(np.ceil(quad.max(axis=0)), (width, height)).astype(int)
        ink = _ink(dark[y0:y1, x0:x1])
        if ink is not None:
            yield TextBox(quad, (x0 + ink[0], y0 + ink[1], x0 + ink[2], y0 + ink[3]))


def undetected(cells: Sequence[Box], boxes: Sequence[TextBox], dark: Mask, scale: float) -> Iterator[Quad]:
    """Give the ink of cells in which no text was detected: single digits, dashes and ticks are often missed."""
    margin = round(2 * scale)
    for cell in cells:
        x0, y0, x1, y1 = (round(v) for v in cell)
        if any(_overlap(cell, box.ink) > 0 for box in boxes):
            continue
        part = dark[max(y0 + margin, 0) : y1 - margin, max(x0 + margin, 0) : x1 - margin]
        found = _without_specks(part, scale) if part.size else None
        ink = None if found is None else _ink(found)
        if ink is None or ink[3] - ink[1] < LOWEST_INK * scale:
            continue
        pad = 0.2 * (ink[3] - ink[1])
        left, top = x0 + margin + ink[0] - pad, y0 + margin + ink[1] - pad
        right, bottom = x0 + margin + ink[2] + pad, y0 + margin + ink[3] + pad
        yield np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def unstacked(boxes: Iterable[TextBox], dark: Mask, em: float) -> Iterator[TextBox]:
    """Divide boxes of characters below each other into these characters."""
    for box in boxes:
        x0, y0, x1, y1 = (int(v) for v in box.ink)
        width, height = x1 - x0, y1 - y0
        if height < STACKED * width or width < 0.5 * em:
            yield box
            continue
        for top, bottom in _stretches(dark[y0:y1, x0:x1], 0.6 * width):
            pad = 0.12 * width
            corners = (x0 - pad, y0 + top - pad, x1 + pad, y0 + bottom + pad)
            yield TextBox(_rectangle(corners), (x0, y0 + top, x1, y0 + bottom))


def cut_out(image: Image, quad: Quad) -> Image:
    """Return the picture of one line."""
    height, width = image.shape[:2]
    x0, y0 = np.maximum(np.floor(quad.min(axis=0)), 0).astype(int)
    x1, y1 = np.minimum(np.ceil(quad.max(axis=0)), (width, height)).astype(int)
    across, down = _size(quad)
    if abs(quad[1][1] - quad[0][1]) <= FLAT * down or across < 2 or down < 2:
        return image[y0 : max(y1, y0 + 1), x0 : max(x1, x0 + 1)]
    target = np.array([(0, 0), (across, 0), (across, down), (0, down)], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    size = (max(round(across), 1), max(round(down), 1))
    return np.asarray(
        cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8
    )


def _size(quad: Quad) -> tuple[float, float]:
    top, right, bottom, left = (float(np.linalg.norm(quad[i] - quad[(i + 1) % 4])) for i in range(4))
    return max(top, bottom), max(left, right)


def _slanted(quad: Quad) -> bool:
    width, height = _size(quad)
    if max(width, height) < STACKED * min(width, height):
        return False
    dx, dy = quad[1] - quad[0] if width > height else quad[3] - quad[0]
    angle = abs(float(np.degrees(np.arctan2(dy, dx))))
    return min(angle % 90, 90 - angle % 90) > SLANTED


def _rectangle(box: Box) -> Quad:
    x0, y0, x1, y1 = box
    return np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])


def _bounds(quad: Quad) -> Box:
    (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
    return (float(x0), float(y0), float(x1), float(y1))


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)


def _inside(i: int, j: int, quads: Sequence[Quad]) -> bool:
    one, other = _bounds(quads[i]), _bounds(quads[j])
    if i == j or _overlap(one, other) < NESTED * _area(one):
        return False
    return (_area(one), -i) < (_area(other), -j)


def _cut(quad: Quad, cells: Sequence[Box], axis: int) -> list[Quad]:
    """Cut a box at the borders that run across it along ``axis`` (0: vertical borders cut its width)."""
    bounds = _bounds(quad)
    height = min(bounds[3] - bounds[1], bounds[2] - bounds[0]) if axis else bounds[3] - bounds[1]
    low, high = bounds[axis] + MIN_PART * height, bounds[axis + 2] - MIN_PART * height
    middle = (bounds[1 - axis] + bounds[3 - axis]) / 2
    places = sorted(
        {
            cell[side]
            for cell in cells
            for side in (axis, axis + 2)
            if low < cell[side] < high and cell[1 - axis] <= middle <= cell[3 - axis]
        }
    )
    parts: list[Quad] = []
    rest = quad
    for place in places:
        near, far = _bounds(rest)[axis], _bounds(rest)[axis + 2]
        if place - near <= MIN_PART * height:
            continue
        share = (place - near) / (far - near)
        first, rest = _divided(rest, share, axis)
        parts.append(first)
    return [*parts, rest]


def _divided(quad: Quad, share: float, axis: int) -> tuple[Quad, Quad]:
    a, b, c, d = quad
    if axis:
        left, right = a + share * (d - a), b + share * (c - b)
        return np.array([a, b, right, left]), np.array([left, right, c, d])
    top, bottom = a + share * (b - a), d + share * (c - d)
    return np.array([a, top, bottom, d]), np.array([top, b, c, bottom])


def _ink(dark: Mask) -> tuple[int, int, int, int] | None:
    """Return the rectangle around the ink of a part of a page; rows and columns of single specks do not count."""
    if not dark.size:
        return None
    columns = np.flatnonzero(np.count_nonzero(dark, axis=0) > 1)
    rows = np.flatnonzero(np.count_nonzero(dark, axis=1) > 1)
    if not len(columns) or not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def _without_specks(dark: Mask, scale: float) -> Mask | None:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    areas = stats[:, cv2.CC_STAT_AREA]
    real = np.array([i > 0 and areas[i] >= INK * scale for i in range(count)])
    if not real.any() or areas[real].sum() < INK * scale * scale:
        return None
    return np.where(real[labels], np.uint8(255), np.uint8(0)).astype(np.uint8)


def _stretches(dark: Mask, least: float) -> Iterator[tuple[int, int]]:
    """Give the stretches of rows with ink; those lower than ``least`` are parts of one character (二, 三)."""
    rows = np.count_nonzero(dark, axis=1) > 0
    edges = np.flatnonzero(np.diff(np.concatenate(([False], rows, [False])).astype(np.int8)))
    start: int | None = None
    for top, bottom in zip(edges[::2], edges[1::2], strict=True):
        start = int(top) if start is None else start
        if bottom - start >= least:
            yield start, int(bottom)
            start = None
    if start is not None:
        yield start, len(rows)
