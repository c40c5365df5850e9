"""Make a table of the rows that a flattened one was split into."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.headings import heading_kind
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import ends_in, marks
from pipeline.structure.grids.flatslots import BAND, FlatRow
from pipeline.structure.lines.block_kinds import GridCell, GridFragment, TextLine
from pipeline.structure.signs.marks import Piece


def fragment_of(headings: Sequence[str] | None, columns: Sequence[Column], rows: Sequence[FlatRow]) -> GridFragment:
    """Make a table of its rows and, where they are known, its headings."""
    cells = [GridCell((heading,), heading, 0, n) for n, heading in enumerate(headings or ())]
    first = int(headings is not None)
    for number, row in enumerate(rows, first):
        for column, lines in sorted(row.items()):
            cells.append(
                _band(lines, number, len(columns)) if column == BAND else _cell(lines, number, column, columns[column])
            )
    return GridFragment(tuple(cells), len(rows) + first, len(columns), ruled=False)


def _band(lines: Sequence[TextLine], row: int, size: int) -> GridCell:
    """Make the cell of a merged row, which takes all columns."""
    (line,) = lines
    return GridCell(tuple(line.pieces), line.text, row, 0, column_span=size)


def _cell(lines: Sequence[TextLine], row: int, number: int, column: Column) -> GridCell:
    """Make a cell of its lines; offices in lines of their own stay parted."""
    pieces: list[Piece] = []
    text = ""
    for line in lines:
        if text and column.kind is ColumnKind.UNIT and not ends_in(text, marks().runs_on):
            pieces.append(" ")
            text += " "
        pieces += line.pieces
        text += line.text
    return GridCell(tuple(pieces), text, row, number)


def lacks_first(fragment: GridFragment) -> bool:
    """Tell whether no row of a table says anything below its first heading, which is one of offices (责任清单)."""
    first = [cell for cell in fragment.cells if cell.column == 0 and cell.column_span == 1]
    return len(first) == 1 and first[0].row == 0 and heading_kind(first[0].text) is ColumnKind.UNIT
