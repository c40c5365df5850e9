"""Check boxes: what the picture shows of a square decides, not the character that it was taken for."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from pipeline.notation import written
from pipeline.read.ocr.boxes import TextBox
from pipeline.read.ocr.engine import Recognised
from pipeline.read.ocr.repairs import box_like, empty_box
from pipeline.read.ocr.straighten import Mask

SIDES = (0.5, 1.1)
"""Shares of the type size that the sides of a check box may have."""

SQUARE = 0.12
"""Share of the type size by which its sides may differ."""

DRAWN = 0.85
"""Share of each side that must be ink from corner to corner; the character 口 has feet and fails."""

INNER = 0.22
"""Share of a side that the frame takes up, with the paper next to it."""

CROSSED = 0.06
"""Share of straight strokes inside from which a square is a character (日, 田)."""

MARKED = 0.1
"""Share of ink inside from which a box is ticked."""

BESIDE = 0.5
"""Share of the type size within which a character stands at the place of a box."""


def with_ticks(read: Recognised, box: TextBox, dark: Mask, em: float) -> str:
    """Return the text of a line with each check box that its picture shows as □ or ☑.

    Args:
        read: what the engine read.
        box: where, in pixels.
        dark: the ink of the page without ruling lines.
        em: type size of the line in pixels.
    """
    left, width = float(box.quad[:, 0].min()), float(np.ptp(box.quad[:, 0]))
    chars = [(left + place * width, char) for char, place in zip(read.text, read.places, strict=True)]
    for middle, sign in _frames(box, dark, em):
        near = [i for i, (x, char) in enumerate(chars) if abs(x - middle) <= BESIDE * em and not char.isspace()]
        alike = [i for i in near if chars[i][1] in box_like()]
        if alike:
            i = min(alike, key=lambda i: abs(chars[i][0] - middle))
            chars[i] = (middle, sign)
        elif not near:
            at = sum(x < middle for x, _ in chars)
            chars.insert(at, (middle, sign))
    return "".join(char for _, char in chars)


def _frames(box: TextBox, dark: Mask, em: float) -> Iterator[tuple[float, str]]:
    """Give the middle of each empty or ticked square of a line, from left to right."""
    x0, y0, x1, y1 = (int(v) for v in box.ink)
    pad = int(0.2 * em)
    top, low = max(y0 - pad, 0), max(x0 - pad, 0)
    part = dark[top : y1 + pad, low : x1 + pad]
    stroke = max(int(0.4 * em), 3)
    # Only straight strokes are left: a tick, which may run over the frame, is gone.
    across = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((1, stroke), np.uint8))
    down = cv2.morphologyEx(part, cv2.MORPH_OPEN, np.ones((stroke, 1), np.uint8))
    frames = cv2.bitwise_or(across, down)
    joined = np.asarray(cv2.dilate(frames, np.ones((3, 3), np.uint8)), dtype=np.uint8)
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, width, height, _ in sorted(tuple(int(v) for v in row) for row in stats[1:count]):
        if not (SIDES[0] * em <= min(width, height) <= max(width, height) <= SIDES[1] * em):
            continue
        if abs(width - height) > SQUARE * em:
            continue
        square = joined[y : y + height, x : x + width]
        inset = int(INNER * width)
        inside = slice(inset, height - inset), slice(inset, width - inset)
        if _is_frame(square) and frames[y : y + height, x : x + width][inside].mean() < 255 * CROSSED:
            ticked = part[y : y + height, x : x + width][inside].mean() >= 255 * MARKED
            yield low + x + width / 2, written().ticked if ticked else empty_box()


def _is_frame(square: Mask) -> bool:
    """Tell whether all four sides of a square are drawn from corner to corner."""
    sides = (square[:3], square[-3:], square[:, :3].T, square[:, -3:].T)
    return all(np.count_nonzero(side.any(axis=0)) >= DRAWN * side.shape[1] for side in sides)
