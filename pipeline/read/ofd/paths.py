"""Paths of an OFD page: their points, and whether the eye sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.read.ofd.markup import apply, child, child_text, number, numbers
from pipeline.read.page.geometry import Matrix
from pipeline.read.page.strokes import WHITE

MAX_LINKS = 8
"""Ways of painting that continue each other (``Relative``)."""

_POINTS = {"M": 1, "S": 1, "L": 1, "Q": 2, "B": 3}
"""Points that follow the letter of an operation (9.1, table 35); the last is where it leads."""

DrawnPath = tuple[list[tuple[float, float]], list[bool], bool]
"""Points, for each whether a straight line leads to it, and whether the outline is drawn."""


@dataclass(frozen=True, slots=True)
class Paint:
    """How a path is painted."""

    stroked: bool
    filled: bool

    @property
    def seen(self) -> bool:
        """Tell whether anything of the path stands out from white paper."""
        return self.stroked or self.filled

    @staticmethod
    def of(element: etree._Element, paints: Mapping[str, etree._Element], name: str | None) -> Paint:
        """Return how a path is painted: by itself, else by the way of painting that it or its layer names."""
        holders = [element]
        while name is not None and name in paints and len(holders) <= MAX_LINKS:
            holders.append(paints[name])
            name = paints[name].get("Relative")
        stroked = element.get("Stroke", "true").lower() != "false"
        filled = element.get("Fill", "false").lower() == "true"
        opaque = number(element.get("Alpha"), 255.0) > 0
        return Paint(
            stroked and opaque and _stands_out(holders, "StrokeColor"),
            filled and opaque and _stands_out(holders, "FillColor"),
        )


def _stands_out(holders: list[etree._Element], kind: str) -> bool:
    colour = next((found for holder in holders if (found := child(holder, kind)) is not None), None)
    if colour is None:
        return True
    values = numbers(colour.get("Value"), 4)
    if number(colour.get("Alpha"), 255.0) == 0:
        return False
    white = all(v == 0 for v in values) if len(values) == 4 else all(v >= WHITE for v in values)
    return not (values and white)


def drawn_paths(element: etree._Element, matrix: Matrix, budget: int, *, stroked: bool) -> tuple[list[DrawnPath], int]:
    """Return the connected parts of a path with at least two points each, and how many points were looked at.

    No more than ``budget`` points are looked at. A broken operation ends the path.
    """
    tokens = (child_text(element, "AbbreviatedData") or "").split(None, 7 * max(budget, 0))
    out: list[DrawnPath] = []
    points: list[tuple[float, float]] = []
    straight: list[bool] = []
    at = used = 0
    while at < len(tokens) and used < budget:
        operation = tokens[at]
        at += 1
        if operation == "C":
            if points:
                points.append(points[0])
                straight.append(True)
            continue
        size = 7 if operation == "A" else 2 * _POINTS.get(operation, 0)
        values = [number(token, 0.0) for token in tokens[at : at + size]]
        at += size
        if not size or len(values) < size:
            break
        if operation in "MS" and points:
            if len(points) > 1:
                out.append((points, straight, stroked))
            points, straight = [], []
        points.append(apply(matrix, values[-2], values[-1]))
        straight.append(operation == "L")
        used += size // 2
    if len(points) > 1:
        out.append((points, straight, stroked))
    return out, used
