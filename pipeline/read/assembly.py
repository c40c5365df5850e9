"""Put lines and tables into one text, in reading order, with a span for each of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model.reading import Box, Cell, Issue, Line, Reading, Source, Table
from pipeline.model.spans import Span


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One physical line, not yet placed in a text."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class CellDraft:
    """One cell with its place in the grid, not yet placed in a text."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class TableDraft:
    """A table of one page; ``cells`` are sorted by row, then column."""

    rows: int
    columns: int
    cells: tuple[CellDraft, ...]
    box: Box


@dataclass
class Assembly:
    """Collects what the pages hold and keeps count of the offsets.

    In the text, cells of one row are parted by a tab and rows end with a line end; the spans of the
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

    def add_line(self, draft: LineDraft, page: int) -> None:
        """Append one line and its line end."""
        self.lines.append(Line(self._put(draft.text), page, draft.box))
        self._put("\n")

    def add_table(self, draft: TableDraft, page: int) -> None:
        """Append one table; its span covers all its cells without the last row end."""
        start, row = self.length, None
        cells = []
        for cell in draft.cells:
            if row is not None:
                self._put("\t" if cell.row == row else "\n")
            row = cell.row
            span = self._put(cell.text)
            cells.append(Cell(span, cell.row, cell.column, cell.row_span, cell.column_span, page, cell.box))
        self.tables.append(Table(Span(start, self.length), draft.rows, draft.columns, tuple(cells), page))
        self._put("\n")

    def add_issue(self, code: str, message: str, start: int) -> None:
        """Note an issue about the text added since offset ``start``; without a place if none was."""
        self.issues.append(Issue(code, message, Span(start, self.length) if self.length > start else None))

    def reading(self, source: Source) -> Reading:
        """Return what was collected as a reading of ``source``."""
        return Reading(source, "".join(self.parts), tuple(self.lines), tuple(self.tables), tuple(self.issues))
