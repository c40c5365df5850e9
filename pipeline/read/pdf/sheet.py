"""The geometry of one PDF page: from PDF coordinates to points from the top left corner as shown."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.model.reading import Box
from pipeline.read.page.geometry import Matrix


@dataclass(frozen=True, slots=True)
class Sheet:
    """The visible part of a page and how far it is turned.

    ``left``, ``bottom``, ``right``, ``top`` are in PDF coordinates (y grows upwards); ``turn`` is
    the number of quarter turns clockwise under which the page is looked at.
    """

    left: float
    bottom: float
    right: float
    top: float
    turn: int = 0

    @property
    def area(self) -> float:
        """Area of the page in square points."""
        return abs((self.right - self.left) * (self.top - self.bottom))

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        across, up = self.right - self.left, self.top - self.bottom
        return (up, across) if self.turn % 2 else (across, up)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a PDF point is seen, counted from the top left corner."""
        match self.turn % 4:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case _:
                return self.top - y, self.right - x

    @property
    def matrix(self) -> Matrix:
        """What ``point`` does."""
        match self.turn % 4:
            case 0:
                return (1, 0, 0, -1, -self.left, self.top)
            case 1:
                return (0, 1, 1, 0, -self.bottom, -self.left)
            case 2:
                return (-1, 0, 0, 1, self.right, -self.bottom)
            case _:
                return (0, -1, -1, 0, self.top, self.right)

    def origin_of(self, x: float, y: float) -> tuple[float, float]:
        """Return the PDF point that is seen at a place: the inverse of ``point``."""
        match self.turn % 4:
            case 0:
                return self.left + x, self.top - y
            case 1:
                return self.left + y, self.bottom + x
            case 2:
                return self.right - x, self.bottom + y
            case _:
                return self.right - y, self.top - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """Return where a PDF rectangle is seen: x0, top, x1, bottom."""
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))
