"""What a reading is made of before anything is joined: lines of text and fragments of tables."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model.reading import Box, Line, Table
from pipeline.model.values import value
from pipeline.structure.signs.marks import Piece


@value(frozen=True, slots=True)
class TextLine:
    """A line of running text without its marks."""

    pieces: tuple[Piece, ...]
    text: str
    indent: float = 0.0
    bold: int = 0
    heading: bool = False
    page: int | None = None
    box: Box | None = None
    blank_before: bool = False
    blanks_before: int = 0
    """Blank lines before it."""
    page_cut: bool = False
    page_number: bool = False
    """A bare number: the number of a page, or of a row of a table with one cell a line."""
    gap: str = ""
    """The white space that parts it from the text before it in its line, where that may be a cell."""
    cells: int = 0
    """Cells that its line would have, if white space parts them: those of the first."""
    empty_before: int = 0
    """Empty cells before it, in a copy with one cell a line that shows them."""
    marks: int = 0
    """Characters of its line that were taken out as marks of layout."""

    @property
    def width(self) -> float:
        """Width in full-width characters."""
        return display_width(self.text)


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell before joining: its source stretches, line by line."""

    pieces: tuple[Piece, ...]
    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class GridFragment:
    """A table as one page shows it."""

    cells: tuple[GridCell, ...]
    rows: int
    columns: int
    ruled: bool
    page_starts: frozenset[int] = frozenset()
    """Rows that stand first on a page: of a table whose text goes on over pages."""


Block = TextLine | GridFragment

Entry = Line | Table | GridFragment
"""What stands in a reading, some of its tables put together."""


@lru_cache(maxsize=512)  # a line is measured for the shape of its page, and again beside its neighbours
def display_width(text: str) -> float:
    """Return the width of a text in full-width characters (a half-width one counts ½)."""
    return sum(map(_WIDTHS.__getitem__, text))


class _Widths(dict[str, float]):
    """The width of each character, worked out when it is first asked for."""

    def __missing__(self, character: str) -> float:
        self[character] = width = 1.0 if unicodedata.east_asian_width(character) in "WFA" else 0.5
        return width


_WIDTHS = _Widths()


def needs_space(left: str, right: str) -> bool:
    """Tell whether joining two lines would glue two Latin words together."""
    return bool(
        left and right and left[-1].isascii() and right[0].isascii() and left[-1].isalpha() and right[0].isalpha()
    )
