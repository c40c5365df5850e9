"""Spaces between Chinese characters, which OCR does not report: in a cell they part one office from the next."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

import numpy as np

from pipeline.read.han import HAN
from pipeline.read.ocr.boxes import TextBox
from pipeline.read.ocr.engine import Recognised
from pipeline.read.ocr.repairs import narrow
from pipeline.read.ocr.straighten import Mask

SPACE = 0.28
"""Share of the type size of white between two characters that is a space. Measured on SimSun and Noto Serif: without a
space half of the gaps are below 0.08, 99 in 100 below 0.20; with the narrowest space the least is 0.30."""

NARROW_SPACE = 0.42
"""The same beside a character that does not fill its place (日, 目): their gaps reach 0.33."""

WIDER = 0.18
"""Share of the type size by which it is wider than the usual gap of its line; spread lines have wide gaps."""


def with_spaces(read: Recognised, box: TextBox, dark: Mask, em: float) -> Recognised:
    """Return a line with the spaces that its picture shows between Chinese characters.

    Args:
        read: what the engine read.
        box: where, in pixels.
        dark: the ink of the page without ruling lines.
        em: type size of the line in pixels.
    """
    gaps = _gaps(read, box, dark, em)
    if not gaps:
        return read
    usual = median(gaps.values())
    text, places = "", []
    for i, (char, place) in enumerate(zip(read.text, read.places, strict=True)):
        gap = gaps.get(i, 0.0)
        least = NARROW_SPACE if {char, read.text[i - 1]} & narrow() else SPACE
        if gap >= max(least, usual + WIDER):
            text += " "
            places.append(place)
        text += char
        places.append(place)
    return Recognised(text, tuple(places), read.confidence)


def _gaps(read: Recognised, box: TextBox, dark: Mask, em: float) -> dict[int, float]:
    """Return for each Chinese character behind another one the white between them, as share of the type size."""
    x0, y0, x1, y1 = (int(v) for v in box.ink)
    inked = np.count_nonzero(dark[y0:y1, x0:x1], axis=0) > 0
    left, width = float(box.quad[:, 0].min()) - x0, float(np.ptp(box.quad[:, 0]))
    gaps: dict[int, float] = {}
    for i, (one, other) in enumerate(pairwise(zip(read.text, read.places, strict=True)), start=1):
        if HAN.match(one[0]) and HAN.match(other[0]) and other[1] > one[1]:
            start, end = (max(int(left + place * width), 0) for place in (one[1], other[1]))
            edges = np.flatnonzero(inked[start : end + 1])
            # Between the middles of two characters; ink on both sides bounds the white.
            if len(edges) > 1:
                gaps[i] = float(np.diff(edges).max() - 1) / em
    return gaps
