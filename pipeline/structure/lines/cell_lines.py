"""Lines of a table cell that are a list: one office a line, without a mark between them.

In a file without pages nobody breaks a line inside a name. On a page a line may end where the cell does; there
the next line begins with the word for a level (区, 各), and the line ends with a whole name, or had room for more.
"""

from __future__ import annotations

from pipeline.model.reading import Cell, Reading, Table
from pipeline.notation import notation_phrase
from pipeline.structure.lines.block_kinds import display_width
from pipeline.structure.signs.element_rules import element_phrase, is_organ
from pipeline.structure.signs.line_ends import line_phrase

ROOM = 2.0
"""Characters that a line lacks at least to the longest one of its column, if it was ended on purpose."""


def ends_in_organ(text: str) -> bool:
    """Tell whether what stands behind the last space of a cell's text is an office."""
    return is_organ(text.rpartition(" ")[2])


class CellLines:
    """Tells of the lines of a table's cells whether they are items of a list."""

    def __init__(self, reading: Reading, table: Table) -> None:
        self._paged = table.page is not None
        self._room: dict[int, float] = {}
        if self._paged:
            for cell in table.cells:
                if cell.column_span == 1:
                    widest = max(map(display_width, cell.span.quote(reading.text).split("\n")))
                    self._room[cell.column] = max(widest, self._room.get(cell.column, 0.0))

    def part(self, cell: Cell, above: str, line: str, below: str) -> bool:
        """Tell whether a line of a cell and the next one are two items.

        Args:
            cell: where they stand.
            above: the text of the cell so far, the line included.
            line: the line.
            below: the line below it.
        """
        if not self._paged:
            return ends_in_organ(above)
        if not line_phrase("word-end").search(line) or not element_phrase("level-first").match(below):
            return False
        if is_organ(notation_phrase("between-names").split(above)[-1]):
            return True
        room = self._room.get(cell.column, 0.0) if cell.column_span == 1 else 0.0
        return display_width(line) <= room - ROOM and is_organ(notation_phrase("between-names").split(below)[0])
