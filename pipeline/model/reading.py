r"""What a reader makes of a file: its text in reading order, with the places of lines and cells.

``Reading.text`` is one string. Every line and every table cell is a span of it; lines end with
``\n``. Page numbers count from 1; boxes are in points from the top left corner of the page.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from pipeline.model.spans import Span

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a notice came from. ``path`` is as given on the command line."""

    path: str
    sha256: str
    media_type: str
    pages: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One physical line of the file: ``span`` is without its line end."""

    span: Span
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, once, at its top left place. Line ends inside it stay."""

    span: Span
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table as one page shows it. ``span`` covers all its cells in ``Reading.text``.

    ``rows`` and ``columns`` count the grid. No line of ``Reading.lines`` lies inside ``span``.
    """

    span: Span
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Issue:
    """Something the user should know: a stable ``code``, words, and the place if there is one."""

    code: str
    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read. Lines and tables are in reading order and do not overlap."""

    source: Source
    text: str
    lines: tuple[Line, ...]
    tables: tuple[Table, ...] = ()
    issues: tuple[Issue, ...] = ()

    def place(self, offset: int) -> tuple[int | None, Box | None]:
        """Return page and box of the line or cell that holds a character of ``text``.

        Returns ``(None, None)`` where the file has no pages or the character lies in no line.
        """
        for table in self.tables:
            if table.span.start <= offset < table.span.end:
                for cell in table.cells:
                    if cell.span.start <= offset < cell.span.end:
                        return cell.page, cell.box
                return table.page, None
        i = bisect_right(self.lines, offset, key=lambda line: line.span.start) - 1
        if i >= 0 and offset <= self.lines[i].span.end:
            return self.lines[i].page, self.lines[i].box
        return None, None
