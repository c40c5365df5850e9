"""Tables of a Word file to grids: merged cells once, tables inside cells after their table, frames as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.read.assembly import BlockDraft, CellDraft, LineDraft, TableDraft
from pipeline.read.word.markup import child, get, name, number, switch, value
from pipeline.read.word.rules import word_phrase
from pipeline.read.word.runs import alternative
from pipeline.read.word.styles import Styles

if TYPE_CHECKING:
    from pipeline.read.word.blocks import BlockReader

MOST_COLUMNS = 63
"""Columns of a table in Word."""

LAYOUT_ROWS = 4
"""Rows up to which a table without upright lines sets places (red head, signature, imprint), not facts."""

LAYOUT_COLUMNS = 3
"""Columns up to which it does so; three short words above three columns are the header of a list."""

GAP = "\u3000\u3000"
"""What parts the cells of a layout row in a line, as typists part offices side by side."""

_WRAPPERS = frozenset({"w:sdt", "w:sdtContent", "w:ins", "w:moveTo", "w:customXml", "mc:AlternateContent"})


@dataclass(slots=True)
class _Cell:
    """A cell on the grid; ``parts`` are its lines and the tables inside it."""

    row: int
    column: int
    width: int
    parts: list[BlockDraft] = field(default_factory=list)
    height: int = 1

    @property
    def lines(self) -> list[str]:
        return [part.text for part in self.parts if isinstance(part, LineDraft) and part.text.strip()]


def read_rows(table: etree._Element, reader: BlockReader) -> Iterator[BlockDraft]:
    """Yield a table, then the tables inside its cells; a table that only sets places gives lines."""
    cells, rows = _cells(table, reader)
    columns = max((cell.column + cell.width for cell in cells), default=0)
    if not any(cell.parts for cell in cells):
        return
    if len(cells) == 1 or columns == 1 or (rows == 1 and sum(bool(cell.lines) for cell in cells) <= 1):
        for cell in cells:
            yield from cell.parts
        return
    if (
        rows <= LAYOUT_ROWS
        and columns <= LAYOUT_COLUMNS
        and not _has_header(cells, columns)
        and not _has_upright_lines(table, reader.styles)
    ):
        yield from _as_lines(cells, rows)
        return
    drafts = (CellDraft("\n".join(c.lines), c.row, c.column, c.height, c.width) for c in cells)
    yield TableDraft(rows, columns, tuple(drafts))
    for cell in cells:
        yield from (part for part in cell.parts if isinstance(part, TableDraft))


def _has_header(cells: list[_Cell], columns: int) -> bool:
    """Tell whether the first row names the columns of a list."""
    first = ["".join(cell.lines) for cell in cells if cell.row == 0]
    return len(first) == columns == LAYOUT_COLUMNS and all(
        word_phrase("word-of-header").fullmatch(text) for text in first
    )


def _cells(table: etree._Element, reader: BlockReader) -> tuple[list[_Cell], int]:
    """Return the cells by row, then column, and the number of rows."""
    cells: list[_Cell] = []
    open_above: dict[int, _Cell] = {}
    row = 0
    for element in _children(table, "w:tr"):
        properties = child(element, "w:trPr")
        if _is_gone(properties):
            continue
        column = number(value(properties, "w:gridBefore"), high=MOST_COLUMNS)
        still_open: dict[int, _Cell] = {}
        for part in _children(element, "w:tc"):
            about = child(part, "w:tcPr")
            width = number(value(about, "w:gridSpan"), 1, low=1, high=MOST_COLUMNS)
            if column + width > MOST_COLUMNS or child(about, "w:cellDel") is not None:
                continue
            merge = child(about, "w:vMerge")
            starts = merge is None or get(merge, "w:val") == "restart"
            above = open_above.get(column)
            if not starts and above is not None and above.width == width:
                above.height = row - above.row + 1
                still_open[column] = above
            elif value(about, "w:hMerge") == "continue" and cells and cells[-1].row == row:
                cells[-1].width += width
            else:
                cell = _Cell(row, column, width, list(reader.read(part)))
                cells.append(cell)
                if merge is not None:
                    still_open[column] = cell
            column += width
        open_above = still_open
        row += 1
    return cells, row


def _children(element: etree._Element, wanted: str) -> Iterator[etree._Element]:
    """Yield rows of a table or cells of a row, also those in content controls and tracked changes."""
    for part in element.iterchildren():
        kind = name(part)
        if kind == wanted:
            yield part
        elif kind == "mc:AlternateContent":
            chosen = alternative(part)
            if chosen is not None:
                yield from _children(chosen, wanted)
        elif kind in _WRAPPERS:
            yield from _children(part, wanted)


def _is_gone(properties: etree._Element | None) -> bool:
    """Tell whether a row was deleted or is hidden."""
    return child(properties, "w:del") is not None or bool(switch(properties, "w:hidden"))


def _has_upright_lines(table: etree._Element, styles: Styles) -> bool:
    """Tell whether lines stand between the columns: by the table, its style, or its cells."""
    properties = child(table, "w:tblPr")
    inner = child(properties, "w:tblBorders", "w:insideV")
    if inner is not None:
        if _is_line(get(inner, "w:val")):
            return True
    else:
        style = styles.of(value(properties, "w:tblStyle"), "table")
        if _is_line(style.value("w:tblPr", "w:tblBorders", "w:insideV")):
            return True
    for row in _children(table, "w:tr"):
        for cell in _children(row, "w:tc"):
            borders = child(cell, "w:tcPr", "w:tcBorders")
            if any(_is_line(value(borders, side)) for side in ("w:left", "w:right", "w:start", "w:end")):
                return True
    return False


def _is_line(kind: str | None) -> bool:
    return kind is not None and kind not in ("nil", "none")


def _as_lines(cells: list[_Cell], rows: int) -> Iterator[BlockDraft]:
    """Yield the rows of a layout table as lines: one line where each cell has one, else cell after cell."""
    for row in range(rows):
        own = [cell for cell in cells if cell.row == row and cell.parts]
        if all(len(cell.parts) == 1 and isinstance(cell.parts[0], LineDraft) for cell in own):
            yield LineDraft(GAP.join(text for cell in own for text in cell.lines))
            continue
        for cell in own:
            yield from cell.parts
