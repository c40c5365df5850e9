"""From millimetres of an OFD document to points of the page as it is looked at, upright."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pipeline.model.reading import Box
from pipeline.read.ofd.content import ASCENT, DESCENT, Drawn, Letter, Picture
from pipeline.read.ofd.markup import apply
from pipeline.read.page.geometry import FARTHEST, POINTS, Matrix, Rule, times, union
from pipeline.read.page.lines import SLANT, Glyph
from pipeline.read.page.strokes import rules_of_path

MM = POINTS / 25.4
"""Points of a millimetre."""

SAME_PLACE = 0.2
"""Share of its height within which the same character drawn twice is one made bold."""


class View:
    """A page, turned so that most of its text is upright."""

    def __init__(self, area: Box, drawn: Drawn) -> None:
        """Look at ``drawn`` on the page of that area (millimetres)."""
        votes = [0, 0, 0, 0]
        for letter in drawn.letters:
            quarter = _quarter(letter)
            if quarter is not None and not letter.char.isspace():
                votes[quarter] += 1
        self.turn = votes.index(max(votes))
        width, height = (area[2] - area[0]) * MM, (area[3] - area[1]) * MM
        upright: Matrix = (
            (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
            (0.0, -1.0, 1.0, 0.0, 0.0, width),
            (-1.0, 0.0, 0.0, -1.0, width, height),
            (0.0, 1.0, -1.0, 0.0, height, 0.0),
        )[self.turn]
        self._matrix = times(upright, (MM, 0.0, 0.0, MM, -area[0] * MM, -area[1] * MM))
        self.size = (height, width) if self.turn % 2 else (width, height)

    def glyphs(self, letters: Iterable[Letter]) -> tuple[list[Glyph], list[Glyph]]:
        """Return the characters that stand upright, and those at an angle, both in the order of drawing."""
        upright: list[Glyph] = []
        slanted: list[Glyph] = []
        seen: dict[tuple[str, int, int], tuple[float, float]] = {}
        box: Box = (0.0, 0.0, 0.0, 0.0)
        base = 0.0
        for letter in letters:
            if not letter.char.isspace():
                box, base = self._box(letter)
                if _again(letter.char, box, seen):
                    continue
            (upright if _quarter(letter) == self.turn else slanted).append((letter.char, box, base))
        return upright, slanted

    def _box(self, letter: Letter) -> tuple[Box, float]:
        (rx, ry), (ux, uy) = letter.right, letter.up
        corners = [
            self._point(letter.x + side * rx + share * ux, letter.y + side * ry + share * uy)
            for side in (0, 1)
            for share in (ASCENT, -DESCENT)
        ]
        box = union([(x, y, x, y) for x, y in corners])
        return box, self._point(letter.x, letter.y)[1]

    def _point(self, x: float, y: float) -> tuple[float, float]:
        """Return where a place of the document is seen."""
        at_x, at_y = apply(self._matrix, x, y)
        return max(-FARTHEST, min(FARTHEST, at_x)), max(-FARTHEST, min(FARTHEST, at_y))

    def rules(self, drawn: Drawn) -> list[Rule]:
        """Return the straight rules of the page."""
        out: list[Rule] = []
        for points, straight, stroked in drawn.paths:
            out += rules_of_path([self._point(x, y) for x, y in points], straight, stroked=stroked)
        return out

    def place(self, picture: Picture) -> Box:
        """Return the box of a picture on the page as it is looked at."""
        corners = [self._point(*apply(picture.matrix, x, y)) for x in (0, 1) for y in (0, 1)]
        return union([(x, y, x, y) for x, y in corners])

    def picture_share(self, pictures: Iterable[Picture]) -> float:
        """Return the part of the page that pictures cover, at most 1."""
        a, b, c, d, _, _ = self._matrix
        scale, covered = abs(a * d - b * c), 0.0
        for picture in pictures:
            g, h, i, j, _, _ = picture.matrix
            covered += abs(g * j - h * i) * scale
        area = self.size[0] * self.size[1]
        return min(covered / area, 1.0) if area else 0.0


def _quarter(letter: Letter) -> int | None:
    """Return how many quarter turns clockwise a character is turned, None for a slanted one."""
    quarters = math.atan2(letter.right[1], letter.right[0]) / (math.pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) < SLANT else None


def _again(char: str, box: Box, seen: dict[tuple[str, int, int], tuple[float, float]]) -> bool:
    """Tell whether a character was drawn at this place before, and remember it."""
    pitch = max(SAME_PLACE * (box[3] - box[1]), 0.1)
    column, row = round(box[0] / pitch), round(box[3] / pitch)
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            place = seen.get((char, column + i, row + j))
            if place and abs(place[0] - box[0]) < pitch and abs(place[1] - box[3]) < pitch:
                return True
    seen[char, column, row] = (box[0], box[3])
    return False
