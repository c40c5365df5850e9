"""A table while it is being put together."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.headings import heading_key
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.signs.marks import Piece

_CATALOGUE_KINDS = {
    "number": ColumnKind.NUMBER,
    "item_level1": ColumnKind.GROUP,
    "content": ColumnKind.CONTENT,
    "time_limit": ColumnKind.TIME,
    "subject": ColumnKind.UNIT,
}
"""What the fields of a disclosure catalogue are in the terms of task tables."""


@dataclass(slots=True)
class CellText:
    """A cell of a joined table: the stretches of the source that it is made of."""

    pieces: list[Piece] = field(default_factory=list)
    text: str = ""

    def append(self, other: CellText) -> None:
        """Continue this cell with the part of it that stands on the next page."""
        self.pieces += other.pieces
        self.text += other.text


@dataclass(slots=True)
class GridRow:
    """A row of a joined table. Cells that a merged cell covers are the same object."""

    cells: list[CellText]
    starts_fragment: bool = False
    moved: dict[int, int] = field(default_factory=dict)
    band: tuple[CellText, ...] = ()
    """Of a row that heads those below it, the cells that say so."""


@dataclass(slots=True)
class Grid:
    """A whole table. ``columns`` is None where the header is not one of a task table."""

    rows: list[GridRow]
    columns: tuple[Column, ...] | None = None
    catalogue: tuple[str | None, ...] | None = None
    headings: tuple[str, ...] = ()
    head: tuple[CellText, ...] = ()
    """The cells that the headings stand in."""
    title: str | None = None
    ruled: bool = False

    @property
    def kinds(self) -> tuple[ColumnKind, ...]:
        """What the columns hold, of a task table or of a catalogue; empty where it is not known."""
        if self.columns is not None:
            return tuple(column.kind for column in self.columns)
        if self.catalogue is None:
            return ()
        kinds = tuple(_CATALOGUE_KINDS.get(field or "", ColumnKind.OTHER) for field in self.catalogue)
        if ColumnKind.CONTENT in kinds:
            return kinds
        items = [i for i, field in enumerate(self.catalogue) if field in ("item_level1", "item_level2", "item")]
        return tuple(ColumnKind.CONTENT if i in items[-1:] else kind for i, kind in enumerate(kinds))


def texts(row: GridRow) -> list[str]:
    """Return the texts of a row without white space."""
    return [heading_key(cell.text) for cell in row.cells]


def is_band(row: GridRow) -> bool:
    """Tell whether a row is a heading over the whole width of the table."""
    return len(row.cells) > 2 and bool(row.cells[0].text.strip()) and all(cell is row.cells[0] for cell in row.cells)
