"""What a PDF page draws: straight rules, pictures, and text that pdfium cannot give back.

Rules are stroked straight lines, the sides of stroked rectangles, and filled rectangles that are
so thin that a reader takes them for lines. Shading, white and clear shapes, curves and
slanted lines are none.

pdfium leaves out text whose glyphs it cannot measure: one character drawn alone in a font that is
neither in the file nor on the machine. Old notices name SimSun without holding it, and servers
have no Chinese fonts; such objects are counted, so that the page can be read in another way.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from pipeline.read.page.geometry import IDENTITY, POINTS, Matrix, Rule, times
from pipeline.read.page.strokes import WHITE, rules_of_path
from pipeline.read.pdf.sheet import Sheet

MAX_OBJECTS = 20_000
"""Objects looked at on one page; a page with more is a drawing or an attack, not a notice."""

MAX_POINTS = 100_000
"""Points of paths looked at on one page."""

MAX_DEPTH = 6
"""Levels of nested forms (drawings within drawings) looked into."""

LEAN = 0.08
"""Rise of a text that still runs straight: a crooked scan leans by less than five degrees."""

SLANTED = 4
"""The direction of a watermark, or of the words along a seal."""


@dataclass(slots=True)
class Drawings:
    """What was found on a page.

    ``picture_share`` is the part of the page that pictures cover, ``picture_dpi`` the resolution of the
    one that covers most, ``picture_pixels`` the pixels of all, each as often as it is drawn;
    ``lost_texts`` counts the text objects without width in fonts that are not in the file; ``directions``
    are those in which text runs, in quarter turns, ``SLANTED`` for any other; ``paths`` counts the drawn
    shapes; ``complete`` is False if the page holds more than the limits allow.
    """

    rules: list[Rule] = field(default_factory=list)
    picture_share: float = 0.0
    picture_dpi: float | None = None
    picture_pixels: int = 0
    lost_texts: int = 0
    directions: set[int] = field(default_factory=set)
    paths: int = 0
    complete: bool = True


_MOVE, _LINE = pdfium.FPDF_SEGMENT_MOVETO, pdfium.FPDF_SEGMENT_LINETO


def look_at_drawings(page: pdfium.FPDF_PAGE, sheet: Sheet) -> Drawings:
    """Collect rules and pictures of a page. A page without drawings gives an empty result."""
    found = Drawings()
    largest = 0.0
    budget = [MAX_OBJECTS, MAX_POINTS]
    for item, kind, matrix in _objects(page, budget):
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.paths += 1
            found.rules += _rules(item, matrix, sheet, budget)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.lost_texts += _is_lost(item)
            found.directions.add(_direction(item, matrix))
        elif sheet.area:
            a, b, c, d, _, _ = times(matrix, _matrix(item))
            covered = abs(a * d - b * c)
            found.picture_share = min(found.picture_share + covered / sheet.area, 1.0)
            pixels = _pixels(item)
            found.picture_pixels += pixels
            if covered > largest and pixels:
                largest = covered
                found.picture_dpi = POINTS * (pixels / covered) ** 0.5
    found.complete = min(budget) >= 0
    return found


_Found = tuple[pdfium.FPDF_PAGEOBJECT, int, Matrix]
_WANTED = (pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE)


def _objects(page: pdfium.FPDF_PAGE, budget: list[int]) -> Iterator[_Found]:
    """Give paths, pictures and texts of a page, those in forms too, each with the matrix of its forms."""

    def level(holder: Any, count: int, get: Callable[[Any, int], Any], outer: Matrix, depth: int) -> Iterator[_Found]:
        for i in range(count):
            budget[0] -= 1
            if budget[0] < 0:
                return
            item = get(holder, i)
            kind = pdfium.FPDFPageObj_GetType(item) if item else None
            if kind in _WANTED:
                yield item, kind, outer
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                inside = times(outer, _matrix(item))
                inner = pdfium.FPDFFormObj_CountObjects(item)
                yield from level(item, inner, pdfium.FPDFFormObj_GetObject, inside, depth + 1)

    return level(page, pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, IDENTITY, 0)


# Where pdfium puts its answers: made once, since a page asks thousands of times.
_BOUNDS = tuple(ctypes.c_float() for _ in range(4))
_TO_BOUNDS = tuple(ctypes.byref(value) for value in _BOUNDS)
_COLOUR = tuple(ctypes.c_uint() for _ in range(4))
_TO_COLOUR = tuple(ctypes.byref(value) for value in _COLOUR)
_MATRIX = pdfium.FS_MATRIX()
_TO_MATRIX = ctypes.byref(_MATRIX)
_FILL, _STROKE = ctypes.c_int(), ctypes.c_int()
_TO_FILL, _TO_STROKE = ctypes.byref(_FILL), ctypes.byref(_STROKE)


def _is_lost(item: pdfium.FPDF_PAGEOBJECT) -> bool:
    """Tell whether a text object has no width because its font is absent."""
    if not pdfium.FPDFPageObj_GetBounds(item, *_TO_BOUNDS) or _BOUNDS[2].value - _BOUNDS[0].value > 0.001:
        return False
    font = pdfium.FPDFTextObj_GetFont(item)
    return bool(font) and pdfium.FPDFFont_GetIsEmbedded(font) == 0


def _direction(item: pdfium.FPDF_PAGEOBJECT, outer: Matrix) -> int:
    """Return in which direction a text object runs: quarter turns, or ``SLANTED``."""
    a, b, *_ = times(outer, _matrix(item))
    if b == 0 < a:  # nearly every text
        return 0
    if abs(b) <= LEAN * abs(a):
        return 0 if a > 0 else 2
    if abs(a) <= LEAN * abs(b):
        return 1 if b > 0 else 3
    return SLANTED


def _pixels(item: pdfium.FPDF_PAGEOBJECT) -> int:
    """Return how many pixels a picture claims to have."""
    width, height = ctypes.c_uint(0), ctypes.c_uint(0)
    if not pdfium.FPDFImageObj_GetImagePixelSize(item, ctypes.byref(width), ctypes.byref(height)):
        return 0
    return width.value * height.value


def _matrix(item: pdfium.FPDF_PAGEOBJECT) -> Matrix:
    m = _MATRIX
    if not pdfium.FPDFPageObj_GetMatrix(item, _TO_MATRIX):
        return IDENTITY
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def _seen(item: pdfium.FPDF_PAGEOBJECT, stroke: bool) -> bool:
    """Tell whether the colour of a path stands out from white paper."""
    get = pdfium.FPDFPageObj_GetStrokeColor if stroke else pdfium.FPDFPageObj_GetFillColor
    if not get(item, *_TO_COLOUR):
        return True
    red, green, blue, alpha = _COLOUR
    return alpha.value > 0 and min(red.value, green.value, blue.value) < WHITE


def _rules(item: pdfium.FPDF_PAGEOBJECT, outer: Matrix, sheet: Sheet, budget: list[int]) -> list[Rule]:
    if not pdfium.FPDFPath_GetDrawMode(item, _TO_FILL, _TO_STROKE):
        return []
    fill, stroked = bool(_FILL.value), bool(_STROKE.value) and _seen(item, stroke=True)
    if not stroked and not (fill and _seen(item, stroke=False)):
        return []
    out: list[Rule] = []
    for points, straight in _subpaths(item, times(outer, _matrix(item)), sheet, budget):
        out += rules_of_path(points, straight, stroked=stroked)
    return out


def _subpaths(
    item: pdfium.FPDF_PAGEOBJECT, matrix: Matrix, sheet: Sheet, budget: list[int]
) -> Iterator[tuple[list[tuple[float, float]], list[bool]]]:
    """Give the parts of a path: their points as seen, and for each whether a straight line leads to it."""
    a, b, c, d, e, f = times(sheet.matrix, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    px, py = ctypes.byref(x), ctypes.byref(y)
    points: list[tuple[float, float]] = []
    straight: list[bool] = []
    get_segment, get_kind = pdfium.FPDFPath_GetPathSegment, pdfium.FPDFPathSegment_GetType
    get_point, is_closed = pdfium.FPDFPathSegment_GetPoint, pdfium.FPDFPathSegment_GetClose
    for i in range(pdfium.FPDFPath_CountSegments(item)):
        budget[1] -= 1
        if budget[1] < 0:
            break
        segment = get_segment(item, i)
        kind = get_kind(segment)
        if not get_point(segment, px, py):
            continue
        if kind == _MOVE and points:
            if len(points) > 1:
                yield points, straight
            points, straight = [], []
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
        straight.append(kind == _LINE)
        if is_closed(segment):
            points.append(points[0])
            straight.append(True)
    if len(points) > 1:
        yield points, straight
