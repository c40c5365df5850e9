"""Put lines and tables into one text, in reading order, with a span for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pipeline.messages import in_both
from pipeline.model.reading import Box, Cell, Issue, Line, Reading, Source, Table
from pipeline.model.spans import Span

LONGEST_HEADING = 80
"""Characters beyond which what a file marks as a heading is a paragraph after all."""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One physical line (or a whole paragraph, where the format has these), not yet placed in a text.

    The fields are those of ``Line``; what a format does not give keeps its default.
    """

    text: str
    box: Box | None = None
    paragraph: int | None = None
    bold: int = 0
    heading: bool = False
    indent: float = 0.0
    cell: str | None = None
    aside: bool = False


@dataclass(frozen=True, slots=True)
class CellDraft:
    """One cell with its place in the grid, not yet placed in a text."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A table of one page; ``cells`` are sorted by row, then column.

    ``name`` is that of the sheet; tables without a name are numbered through the file. ``corner`` is
    the row and column of the sheet at which the table begins; addresses count from there.
    """

    rows: int
    columns: int
    cells: tuple[CellDraft, ...]
    box: Box | None = None
    name: str | None = None
    corner: tuple[int, int] = (0, 0)


BlockDraft = LineDraft | TableDraft
"""What a page or a file holds, in reading order."""


def moved(part: BlockDraft, right: float, down: float) -> BlockDraft:
    """Return a line or a table with its boxes moved, in points."""

    def box(old: Box | None) -> Box | None:
        return old and (old[0] + right, old[1] + down, old[2] + right, old[3] + down)

    if isinstance(part, LineDraft):
        return replace(part, box=box(part.box))
    cells = tuple(replace(cell, box=box(cell.box)) for cell in part.cells)
    return replace(part, box=box(part.box), cells=cells)


def column_letters(column: int) -> str:
    """Return the letters of a column as spreadsheets count them, from 0.

    >>> column_letters(0), column_letters(26)
    ('A', 'AA')
    """
    letters = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_address(sheet: str, row: int, column: int) -> str:
    """Return the address of a cell; row and column count from 0.

    >>> cell_address("任务分解表", 4, 2)
    '任务分解表!C5'
    """
    return f"{sheet}!{column_letters(column)}{row + 1}"


@dataclass
class Assembly:
    """Collects what the pages hold and keeps count of the offsets.

    In the text, cells of one row are separated by a tab and rows end with a line end; the spans of the
    cells, not these marks, say where a cell begins and ends.
    """

    parts: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    length: int = 0

    def _put(self, text: str) -> Span:
        span = Span(self.length, self.length + len(text))
        self.parts.append(text)
        self.length = span.end
        return span

    def add_line(self, draft: LineDraft, page: int | None = None) -> None:
        """Append one line and its line end."""
        span = self._put(draft.text)
        self.lines.append(
            Line(
                span, page, draft.box, draft.paragraph, draft.bold, draft.heading, draft.indent, draft.cell, draft.aside
            )
        )
        self._put("\n")

    def add_table(self, draft: TableDraft, page: int | None = None) -> None:
        """Append one table; its span covers all its cells without the last row end."""
        start, row = self.length, None
        name = draft.name or f"T{len(self.tables) + 1}"
        cells = []
        for cell in draft.cells:
            if row is not None:
                self._put("\t" if cell.row == row else "\n")
            row = cell.row
            span = self._put(cell.text)
            address = cell_address(name, draft.corner[0] + cell.row, draft.corner[1] + cell.column)
            cells.append(Cell(span, cell.row, cell.column, cell.row_span, cell.column_span, page, cell.box, address))
        self.tables.append(Table(Span(start, self.length), draft.rows, draft.columns, tuple(cells), page))
        self._put("\n")

    def add_parts(self, parts: Iterable[BlockDraft], page: int | None = None) -> None:
        """Append lines and tables in the order given."""
        for part in parts:
            if isinstance(part, LineDraft):
                self.add_line(part, page)
            else:
                self.add_table(part, page)

    def add_issue(self, issue: Issue, start: int | None = None, page: int | None = None) -> None:
        """Note an issue about the text added since offset ``start``, or about all of the file without one.

        With a ``page``, the message begins with its number.
        """
        here = start is not None and self.length > start
        message = f"{in_both('on_page', number=page)}: {issue.message}" if page is not None else issue.message
        self.issues.append(Issue(issue.code, message, Span(start or 0, self.length) if here else None))

    def reading(self, source: Source) -> Reading:
        """Return what was collected as a reading of ``source``."""
        return Reading(source, "".join(self.parts), tuple(self.lines), tuple(self.tables), tuple(self.issues))
