"""Pictures of pages made fit for reading: seals taken off, skew measured and turned back, dark separated from light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.read.ocr.engine import Image

STEEPEST = 12.0
"""Degrees of skew that are looked for; a page that leans more was not laid on a scanner."""

STEPS = (1.0, 0.2, 0.04)
"""Degrees between the angles tried, from coarse to fine; the last is a pixel over the width of a page."""

LEAST_SKEW = 0.06
"""Degrees below which turning a page would only blur it."""

PROFILE_SIDE = 1_000
"""Pixels of the longer side of the copy on which the skew is measured."""

REDNESS = 60
"""Difference of red over green and blue from which a pixel is red ink."""

SEAL_SIZES = (62.0, 200.0)
"""Points across the smallest and the largest seal: 2.2 cm for contracts, 4.2 to 6 cm for governments."""

SEAL_SHAPE = (0.6, 1.7)
"""Width over height of a seal; ovals of taxes and receipts reach 1.5."""

CONTRAST = 18
"""Grey levels (of 256) by which ink is darker than the paper around it; noise and show-through are less."""

Mask = NDArray[np.uint8]
"""0 or 255 for each pixel."""


def without_seals(image: Image, scale: float) -> tuple[Image, int]:
    """Return a coloured picture in grey, with red seals made light, and how many there were.

    Black print under a seal stays: red ink is light in the red channel, black ink is not. Red
    print elsewhere (the red head of a document) is kept. ``scale`` is in pixels a point.
    """
    if image.ndim == 2:
        return image, 0
    grey = np.ascontiguousarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    low = np.maximum(image[:, :, 1], image[:, :, 2]).astype(np.int16)
    red = ((image[:, :, 0].astype(np.int16) - low) > REDNESS).astype(np.uint8)
    if not red.any():
        return grey, 0
    seals = 0
    reach = max(int(6 * scale), 1)  # joins ring, star and characters of a seal
    joined = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, width, height, _ in stats[1:count]:
        small, large = sorted((width, height))
        shaped = SEAL_SHAPE[0] <= width / height <= SEAL_SHAPE[1]
        if shaped and small >= SEAL_SIZES[0] * scale and large <= SEAL_SIZES[1] * scale:
            grey[y : y + height, x : x + width] = image[y : y + height, x : x + width, 0]
            seals += 1
    return grey, seals


def dark_pixels(grey: Image, scale: float) -> Mask:
    """Return which pixels are ink, whatever the paper's tint and the shadows on it."""
    block = max(int(20 * scale) | 1, 3)
    ink = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, CONTRAST)
    return np.asarray(ink, dtype=np.uint8)


def skew_of(dark: Mask) -> float:
    """Return by how many degrees a page leans (clockwise positive), 0.0 if it has no lines to tell.

    The angle sought is the one under which rows or columns of ink and paper differ most (Postl's
    profile method); so pages that lie on their side are measured too.
    """
    share = PROFILE_SIDE / max(dark.shape)
    small = dark
    if share < 1:
        small = np.asarray(cv2.resize(dark, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    if not small.any():
        return 0.0
    best, reach = 0.0, STEEPEST
    for step in STEPS:
        angles = np.arange(best - reach, best + reach + step / 2, step)
        # Ties go to the angle nearest to upright.
        best = float(max(angles, key=lambda a: (_sharpness(small, float(a)), -abs(float(a)))))
        reach = step
    return best if abs(best) >= LEAST_SKEW else 0.0


def turned_back(image: Image, angle: float) -> Image:
    """Turn a picture that leans by ``angle`` degrees upright, at the same size, on white."""
    if not angle:
        return image
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    white = 255 if image.ndim == 2 else (255, 255, 255)
    return np.asarray(
        cv2.warpAffine(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=white), dtype=np.uint8
    )


def _sharpness(dark: Mask, angle: float) -> float:
    height, width = dark.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    turned = cv2.warpAffine(dark, matrix, (width, height), flags=cv2.INTER_LINEAR)
    scores = []
    for axis in (1, 0):
        profile = turned.sum(axis=axis, dtype=np.float64)
        scores.append(float(np.square(np.diff(profile)).sum() / len(profile)))
    return max(scores)
