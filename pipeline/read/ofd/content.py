"""What an OFD page draws: characters, paths and pictures, in millimetres of its document.

Pages, templates and composite units are gone through in the order in which they are drawn. Units may
name each other, so that a small file can ask for endless work; a budget ends it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from zipfile import ZipInfo

from lxml import etree

from pipeline.read.ofd.markup import (
    apply,
    box_of,
    child,
    children,
    local_name,
    number,
    object_matrix,
    steps,
)
from pipeline.read.ofd.paths import DrawnPath, Paint, drawn_paths
from pipeline.read.page.geometry import IDENTITY, Matrix, times

MAX_WORK = 200_000
"""Objects, characters and points of paths looked at on one page, those in composite units each time."""

MAX_DOCUMENT_WORK = 3_000_000
"""The same in all pages together; a thousand full pages have some million."""

MAX_DEPTH = 12
"""Levels of blocks and composite units within each other."""

ASCENT, DESCENT = 0.88, 0.12
"""Shares of the size by which a Chinese font reaches above and below its base line."""

_HIDING = "\ufffd¤"
"""Signs that programs write for glyphs whose characters they do not know."""


class Letter(NamedTuple):
    """A character where it is drawn: origin on the base line, one width to its right, one height above."""

    char: str
    x: float
    y: float
    right: tuple[float, float]
    up: tuple[float, float]
    hidden: bool
    """The font has the glyph, but nothing tells its character."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a page: its resource, and the matrix that puts the unit square to its place."""

    resource: str
    matrix: Matrix


@dataclass(slots=True)
class Drawn:
    """What was found; ``complete`` is False if the page holds more than the limits allow."""

    letters: list[Letter] = field(default_factory=list)
    paths: list[DrawnPath] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    work_left: int = MAX_WORK

    @property
    def complete(self) -> bool:
        """Tell whether all of the page was looked at."""
        return self.work_left > 0


@dataclass(frozen=True, slots=True)
class Resources:
    """What drawings name by id: composite units, ways of painting, and files of pictures."""

    units: Mapping[str, etree._Element]
    paints: Mapping[str, etree._Element]
    media: Mapping[str, ZipInfo]


def draw(page: etree._Element, resources: Resources, drawn: Drawn) -> None:
    """Add what the layers of a page or template draw."""
    for layer in children(child(page, "Content"), "Layer"):
        _draw_all(layer, IDENTITY, layer.get("DrawParam"), resources, drawn, 0)


def _draw_all(
    elements: Iterable[etree._Element],
    matrix: Matrix,
    paint: str | None,
    resources: Resources,
    drawn: Drawn,
    depth: int,
) -> None:
    for element in elements:
        if not drawn.complete:
            return
        drawn.work_left -= 1
        name = local_name(element)
        if element.get("Visible", "true").strip().lower() == "false":
            continue
        if name == "TextObject":
            _draw_text(element, times(matrix, object_matrix(element)), drawn)
        elif name == "PathObject":
            chosen = Paint.of(element, resources.paints, element.get("DrawParam") or paint)
            if chosen.seen:
                inner = times(matrix, object_matrix(element))
                found, used = drawn_paths(element, inner, drawn.work_left, stroked=chosen.stroked)
                drawn.work_left -= used
                drawn.paths += found
        elif name == "ImageObject":
            drawn.pictures.append(Picture(element.get("ResourceID", ""), times(matrix, _picture_matrix(element))))
        elif depth >= MAX_DEPTH:
            continue
        elif name == "PageBlock":
            _draw_all(element, matrix, paint, resources, drawn, depth + 1)
        elif name == "CompositeObject":
            content = child(resources.units.get(element.get("ResourceID", "")), "Content")
            if content is not None:
                _draw_all(content, times(matrix, object_matrix(element)), paint, resources, drawn, depth + 1)


def _picture_matrix(element: etree._Element) -> Matrix:
    """Return where a picture lies: a square of one millimetre under its matrix (10), or else its boundary."""
    box = box_of(element.get("Boundary"))
    if element.get("CTM") is None and box is not None:
        return (box[2] - box[0], 0.0, 0.0, box[3] - box[1], box[0], box[1])
    return object_matrix(element)


def _draw_text(element: etree._Element, matrix: Matrix, drawn: Drawn) -> None:
    size = number(element.get("Size"), 0.0)
    if size <= 0:
        return
    stretch = number(element.get("HScale"), 1.0) or 1.0
    reading = round(number(element.get("ReadDirection"), 0.0) / 90) % 4
    turned = math.radians(number(element.get("CharDirection"), 0.0))
    right, up = (math.cos(turned), math.sin(turned)), (math.sin(turned), -math.cos(turned))
    by_glyph = child(element, "CGTransform") is not None
    x = y = 0.0
    for code in children(element, "TextCode"):
        text = "".join(c for c in (code.text or "").replace("\t", " ") if c >= " ")
        text = text[: max(drawn.work_left, 0)]
        drawn.work_left -= len(text)
        x, y = number(code.get("X"), x), number(code.get("Y"), y)
        along, down = steps(code.get("DeltaX"), len(text)), steps(code.get("DeltaY"), len(text))
        at_x, at_y = x, y
        for i, char in enumerate(text):
            given = i < len(along) or i < len(down)
            step_x = along[i] if i < len(along) else 0.0
            step_y = down[i] if i < len(down) else 0.0
            width = _width(char, size, stretch)
            if not given:
                step_x, step_y = ((width, 0.0), (0.0, size), (-width, 0.0), (0.0, -size))[reading]
            elif step_y == 0 and 0 < step_x < 1.2 * size and (step_x < width or width < size * stretch):
                width = step_x  # letters and digits are as wide as their step, not half a Chinese character
            drawn.letters.append(
                Letter(
                    char,
                    *apply(matrix, at_x, at_y),
                    _turned(matrix, right, width),
                    _turned(matrix, up, size),
                    char in _HIDING or (by_glyph and _says_nothing(char)),
                )
            )
            at_x += step_x
            at_y += step_y


def _says_nothing(char: str) -> bool:
    return unicodedata.category(char) in ("Co", "Cn", "Cc")


def _width(char: str, size: float, stretch: float) -> float:
    return size * stretch * (1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5)


def _turned(matrix: Matrix, vector: tuple[float, float], length: float) -> tuple[float, float]:
    a, b, c, d, _, _ = matrix
    x, y = vector[0] * length, vector[1] * length
    return a * x + c * y, b * x + d * y
