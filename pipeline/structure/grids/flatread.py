"""The rows of a table that lost its row ends, as far as they are read: lines by column, and the place reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.headings import table_phrase
from pipeline.model.notice import ColumnKind
from pipeline.notation import ends_in, marks, notation_phrase
from pipeline.structure.grids.flatcolumns import FlatColumns
from pipeline.structure.grids.flatslots import BAND, FlatRow
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import (
    LONGEST_UNIT,
    is_number_alone,
    is_row_number,
    is_time,
    is_unit,
    names_role,
)
from pipeline.structure.signs.numbering import number_at


@dataclass(slots=True)
class FlatRead:
    """The rows read so far.

    Attributes:
        place: the column of the last line; at first, and below a header, one past the last column.
        expected: the number of the next row.
        fresh: whether a repeated header stands right above.
    """

    columns: FlatColumns
    rows: list[FlatRow] = field(default_factory=list)
    place: int = 0
    expected: int = 1
    fresh: bool = False
    _filled: int = 0
    """So many rows from the first are known to have more than one cell; cells are never taken away again."""

    def __post_init__(self) -> None:
        self.place = len(self.columns)

    @property
    def begun(self) -> bool:
        """Whether there is a row."""
        return bool(self.rows)

    @property
    def behind_content(self) -> bool:
        """Whether the last line stands behind the content of its row."""
        return self.place > self.columns.content

    def all_filled(self) -> bool:
        """Tell whether every row has more than one cell."""
        while self._filled < len(self.rows) and len(self.rows[self._filled]) > 1:
            self._filled += 1
        return self._filled == len(self.rows)

    def add_header(self, cells: Sequence[Block]) -> None:
        """Add a repeated header; it stays a row, so that what a page cut is joined like in any other table."""
        self.rows.append({n: [cell] for n, cell in enumerate(cells) if isinstance(cell, TextLine)})
        self.place, self.fresh = len(self.columns), True

    def add_band(self, line: TextLine) -> None:
        """Add a merged row."""
        self.rows.append({BAND: [line]})
        self.place, self.fresh = len(self.columns), False

    def add_row(self, cells: Sequence[TextLine]) -> None:
        """Add a row of which all cells are known."""
        self.rows.append({n: [cell] for n, cell in enumerate(cells)})
        self.place = len(self.columns) - 1
        if self.columns.number is not None:
            self._count(cells[self.columns.number].text)

    def start_row(self, column: int, line: TextLine) -> None:
        """Add a row that begins with a line in a column."""
        self.rows.append({column: [line]})
        self.place, self.fresh = column, False
        if column == self.columns.number:
            self._count(line.text)

    def put(self, column: int, line: TextLine) -> None:
        """Put a line into the last row, below what stands in its column."""
        self.rows[-1].setdefault(column, []).append(line)
        if column == self.columns.number:
            self._count(line.text)
        self.place = column

    def put_anywhere(self, line: TextLine) -> None:
        """Put a line that fits no column where it does least harm: an unknown office, a remark, the content.

        Only what has been done so far takes sentences before that.
        """
        columns = self.columns.columns
        following = self.place + 1
        row = self.rows[-1]
        governed = following < len(columns) and columns[following].kind is ColumnKind.UNIT
        short = len(line.text) <= LONGEST_UNIT and not notation_phrase("clause-end").search(line.text)
        whole = self.place == self.columns.content and row[self.place][-1].text.endswith(marks().stop)
        heading = self.columns.headings[following] if following < len(columns) else ""
        progress = self.behind_content and table_phrase("heading-of-progress").search(heading) is not None
        if progress or ((self.behind_content or whole) and governed and short):
            row[following] = [line]
            self.place = following
            return
        other = self.behind_content and not self.columns.governs(self.place)
        row[self.place if other and self.place in row else self.columns.content].append(line)

    def continued(self, text: str) -> int | None:
        """Return the column of the cell above where a line goes on with it, or None."""
        if not self.rows or self.place >= len(self.columns) or self.place not in self.rows[-1]:
            return None
        kind = self.columns.columns[self.place].kind
        above = self.rows[-1][self.place][-1].text
        if kind is ColumnKind.TIME and self.place == 0 and is_time(text):
            return self.place
        if kind is ColumnKind.CONTENT and len(self.rows[-1][self.place]) == 1 and is_number_alone(above):
            return self.place
        if kind is ColumnKind.CONTENT and _counts_on(above, text):
            return self.place
        if kind is not ColumnKind.UNIT or not is_unit(text):
            return None
        later = list(zip(self.columns.columns, self.columns.headings, strict=True))[self.place + 1 :]
        fits = any(c.kind is ColumnKind.UNIT or names_role(heading) for c, heading in later)
        return self.place if ends_in(above, marks().runs_on) or (is_unit(above) and not fits) else None

    def numbered(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether a cell is the number of the next row."""
        cell = found[at] if at < len(found) else None
        return isinstance(cell, TextLine) and cell.text == str(self.expected)

    def _count(self, text: str) -> None:
        if is_row_number(text):
            self.expected = int(text) + 1


def _counts_on(above: str, text: str) -> bool:
    """Tell whether a line is the next point of a cell (1.修订办法。 2.抽查质量。)."""
    upper, lower = number_at(above), number_at(text)
    if upper is None or lower is None or upper.style != lower.style or not ends_in(above, marks().statement_ends):
        return False
    return lower.value == upper.value + 1
