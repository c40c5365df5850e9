"""The columns of a table that lost its row ends, and what they say of a line without a look at the rows above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import marks
from pipeline.structure.grids.flatbands import is_number_task_office
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.column_kinds import GOVERNING, content_column, first_of_kind
from pipeline.structure.signs.columns import columns_named
from pipeline.structure.signs.flatcells import fits_any, fits_one, is_row_number, is_unit
from pipeline.structure.signs.numbering import number_at


@dataclass(frozen=True)
class FlatColumns:
    """The columns of a flattened table, and their headings."""

    columns: Sequence[Column]
    headings: Sequence[str]

    @cached_property
    def content(self) -> int:
        """The column of what is to be done."""
        return content_column(self.columns)

    @cached_property
    def number(self) -> int | None:
        """The column of the row's number, before the content; None without one."""
        return first_of_kind(self.columns[: self.content], ColumnKind.NUMBER)

    @cached_property
    def group(self) -> int | None:
        """The column before the content that may head several rows: of a group, or of the office whose tasks follow."""
        return first_of_kind(self.columns[: self.content], ColumnKind.GROUP, ColumnKind.UNIT)

    def __len__(self) -> int:
        """Return how many columns there are."""
        return len(self.columns)

    @property
    def after(self) -> Sequence[Column]:
        """The columns behind the content."""
        return self.columns[self.content + 1 :]

    @property
    def group_is_office(self) -> bool:
        """Whether offices stand before their tasks."""
        return self.group is not None and self.columns[self.group].kind is ColumnKind.UNIT

    @property
    def number_before_content(self) -> bool:
        """Whether every row has a number, right before its content."""
        return self.number == self.content - 1

    def governs(self, number: int) -> bool:
        """Tell whether a column takes offices or times."""
        return self.columns[number].kind in GOVERNING

    def is_governing(self, text: str, columns: Sequence[Column]) -> bool:
        """Tell whether a cell can be an office or a time in one of some columns."""
        return any(column.kind in GOVERNING and fits_one(text, column) for column in columns)

    def fits_behind(self, text: str, place: int) -> bool:
        """Tell whether a cell can stand in a column behind a place."""
        return fits_any(text, self.columns[place + 1 :])

    def next_for(self, text: str, at: int) -> int | None:
        """Return the first column from ``at`` on that a cell fits, or None.

        An office passes over columns of anything, such as one of persons that has an empty cell.
        """
        fitting = [n for n in range(at, len(self)) if fits_one(text, self.columns[n])]
        if fitting and self.columns[fitting[0]].kind is ColumnKind.OTHER and is_unit(text):
            return next((n for n in fitting if self.columns[n].kind is ColumnKind.UNIT), fitting[0])
        return fitting[0] if fitting else None

    def header_repeated(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether the headings stand again."""
        texts = (b.text if isinstance(b, TextLine) else None for b in found[at : at + len(self.headings)])
        return all(text == heading for text, heading in zip(texts, self.headings, strict=False))

    def row_of_line(self, found: Sequence[Block], at: int) -> list[TextLine] | None:
        """Return the cells of a line that has as many as there are headings, or None."""
        line = found[at]
        if not isinstance(line, TextLine) or line.cells != len(self):
            return None
        cells = [block for block in found[at : at + len(self)] if isinstance(block, TextLine)]
        if len(cells) != len(self):
            return None
        if self.number is not None:
            return cells if is_row_number(cells[self.number].text) else None
        governing = [n for n in range(len(self)) if self.governs(n)]
        return cells if any(fits_one(cells[n].text, self.columns[n]) for n in governing) else None

    def is_content(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether a cell that could be a group says what is to be done: an office or a time follows it."""
        following = found[at + 1] if at + 1 < len(found) else None
        line = found[at]
        return (
            isinstance(line, TextLine)
            and isinstance(following, TextLine)
            and self.is_governing(following.text, self.after[:1])
            and not following.text.endswith(marks().stop)
            and number_at(following.text) is None
            and not is_row_number(line.text)
        )

    def leads_row(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether behind a number stand what is to be done and an office."""
        offices = self.number_before_content and any(column.kind is ColumnKind.UNIT for column in self.after[:1])
        return offices and is_number_task_office(found[at : at + 3])


def columns_above(found: Sequence[Block], after: int, headings: Sequence[str]) -> tuple[Column, ...] | None:
    """Return what headings mean above the cells from a block on: a group that is a number counts the rows (周次).

    None where the headings are those of no table.
    """
    columns = columns_named(headings)
    first = found[after] if after < len(found) else None
    if columns is None or columns[0].kind is not ColumnKind.GROUP or not isinstance(first, TextLine):
        return columns
    return (replace(columns[0], kind=ColumnKind.NUMBER), *columns[1:]) if is_row_number(first.text) else columns
