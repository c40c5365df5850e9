"""The rows of a table that lost its row ends: which line is which cell, told by what the columns take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.grids.flatbands import bands_at, is_number_task_office
from pipeline.structure.grids.flatregular import BAND
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import (
    LONGEST_SHORT,
    LONGEST_UNIT,
    ends_table,
    fits_any,
    fits_one,
    is_number_alone,
    is_row_number,
    is_time,
    is_unit,
    names_role,
)
from pipeline.structure.signs.numbering import number_at

LOOK_AHEAD = 4
"""Cells in which an office or a time must follow what is to begin a row."""
SHORTEST_START = 12
"""Characters from which a list of offices can begin a row; a shorter one goes on with the row above."""

_GOVERNING = (ColumnKind.UNIT, ColumnKind.TIME)


@dataclass(slots=True)
class FlatTable:
    """The rows of a flattened table while they are being read: lines by column."""

    columns: Sequence[Column]
    headings: Sequence[str]
    rows: list[dict[int, list[TextLine]]] = field(default_factory=list)
    place: int = 0
    expected: int = 1
    fresh: bool = False
    """Whether a repeated header stands right above."""
    gaps: bool = False
    """Whether a blank line stands for an empty cell: there is none between the headings."""

    filled: int = 0
    """So many rows from the first are known to have more than one cell; cells are never taken away again."""

    content: int = field(init=False)
    """The column of what is to be done."""
    number: int | None = field(init=False)
    """The column of the row's number."""
    group: int | None = field(init=False)
    """The column before the content, of a group or of the office whose tasks follow, that may head several rows."""

    def __post_init__(self) -> None:
        kinds = [column.kind for column in self.columns]
        self.content = kinds.index(ColumnKind.CONTENT)
        self.number = next((i for i in range(self.content) if kinds[i] is ColumnKind.NUMBER), None)
        heads = (ColumnKind.GROUP, ColumnKind.UNIT)
        self.group = next((i for i in range(self.content) if kinds[i] in heads), None)

    def read(self, found: Sequence[Block], at: int) -> int:
        """Read rows until a line can be no cell; return where the table ends."""
        self.place = len(self.columns)
        above = found[at - len(self.headings) + 1 : at]
        self.gaps = not any(isinstance(cell, TextLine) and cell.blank_before for cell in above)
        i = at
        while i < len(found):
            line = found[i]
            if not isinstance(line, TextLine):
                break
            if self.rows and self._repeats_header(found, i):
                # Stays a row, so that what a page cut is joined like in any other table.
                header = enumerate(found[i : i + len(self.headings)])
                self.rows.append({n: [cell] for n, cell in header if isinstance(cell, TextLine)})
                self.place, self.fresh = len(self.columns), True
                i += len(self.headings)
                continue
            if (whole := self._row_line(found, i)) is not None:
                self.rows.append({n: [cell] for n, cell in enumerate(whole)})
                self.place = len(self.columns) - 1
                self._count(whole[self.number].text if self.number is not None else "")
                i += len(whole)
                continue
            if self._heads_rows(found, i):
                self.rows.append({BAND: [line]})
                self.place, self.fresh = len(self.columns), False
                i += 1
                continue
            if not self._take(found, i, line):
                break
            i += 1
        if len(self.rows) > 2 and _is_text_after(self.rows, self.content):
            i -= len(self.rows.pop()[self.content])
        return i

    def _repeats_header(self, found: Sequence[Block], at: int) -> bool:
        texts = (b.text if isinstance(b, TextLine) else None for b in found[at : at + len(self.headings)])
        return all(text == heading for text, heading in zip(texts, self.headings, strict=False))

    def _row_line(self, found: Sequence[Block], at: int) -> list[TextLine] | None:
        """Return the cells of a line that has as many as there are headings, or None."""
        size = len(self.columns)
        line = found[at]
        if not isinstance(line, TextLine) or line.cells != size:
            return None
        cells = [block for block in found[at : at + size] if isinstance(block, TextLine)]
        if len(cells) != size:
            return None
        if self.number is not None:
            return cells if is_row_number(cells[self.number].text) else None
        governing = [n for n, column in enumerate(self.columns) if column.kind in _GOVERNING]
        return cells if any(fits_one(cells[n].text, self.columns[n]) for n in governing) else None

    def _count(self, text: str) -> None:
        if is_row_number(text):
            self.expected = int(text) + 1

    def _take(self, found: Sequence[Block], at: int, line: TextLine) -> bool:
        """Put a line into its cell; tell whether it has one."""
        start = self._row_start(found, at, line.text)
        if start is not None:
            if start == self.content and self._ends_before(found, at):
                return False
            self.rows.append({start: [line]})
            self.place, self.fresh = start, False
            if start == self.number:
                self._count(line.text)
            return True
        if ends_table(line.text):
            return False
        if line.page_number and not (self.rows and self.place + 1 == self.number):
            return True  # the number of a page inside the table
        empty = self.gaps and line.blank_before and self.place >= self.content
        column = None if empty else self._continued(line.text)
        if column is None:
            column = self._column_of(line.text, 2) if empty else None
        if column is None:
            column = self._column_of(line.text)
            if column is not None and column < self.content and self._is_content(found, at):
                column = self.content  # the group stands above, in a merged cell
            elif column is not None and (self.number or 0) < column < self.content and self._is_over(found, at + 1):
                column = self.content  # the group of this row was left out
        if column is None:
            if not self.rows or self.content not in self.rows[-1]:
                return False
            if self.place > self.content and self.number == self.content - 1 and re.search(r"[。；：]", line.text):
                return False  # every row has a number: a sentence behind one is text below the table
            self._append(line)
            return True
        if not self.rows:
            return False
        self.rows[-1].setdefault(column, []).append(line)
        if column == self.number:
            self._count(line.text)
        self.place = column
        return True

    def _row_start(self, found: Sequence[Block], at: int, text: str) -> int | None:
        """Return the column in which a new row starts with this line, or None where the row goes on."""
        number, content, columns, group = self.number, self.content, self.columns, self.group
        begun = bool(self.rows)
        if number is not None:
            usual = (self.expected, 1, self.expected - 1) if self.fresh else (self.expected, 1)
            counted = is_row_number(text) and (int(text) in usual or self._skips_rows(found, at, text))
            if counted and not (begun and self.place == number - 1):
                return number
            if group is not None and group < number and self._numbered(found, at + 1) and self._is_group(text):
                return group
            if begun and number == content - 1 and self._shares_number(found, at):
                return content
            if not begun or number == content - 1:
                return None  # every row has a number
        if ends_table(text):
            return None
        if not begun:
            return 0
        if columns[0].kind is ColumnKind.TIME and self.place >= content and is_time(text):
            return 0
        below = columns[content + 1 : self.place + 1]
        if self.place <= content or not any(c.kind in _GOVERNING for c in below):
            return None
        if group is not None and columns[group].kind is ColumnKind.UNIT and number is None:
            return self._start_below_office(text, group)
        if fits_any(text, columns[self.place + 1 :]) or (len(text) < SHORTEST_START and is_unit(text)):
            return None
        if group is None or len(text) > LONGEST_SHORT or self._is_content(found, at):
            return content
        return group if number is None or self._goes_on_with_group(found, at) else content

    def _shares_number(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether a cell behind a full row is the content of another row under the same, merged number."""
        line, following = found[at], found[at + 1] if at + 1 < len(found) else None
        after = self.columns[self.content + 1 :]
        return (
            self.place == len(self.columns) - 1 > self.content
            and isinstance(line, TextLine)
            and isinstance(following, TextLine)
            and not ends_table(line.text)
            and not fits_any(line.text, after)
            and any(c.kind in _GOVERNING and fits_one(following.text, c) for c in after)
            and following.text[-1] not in "。；："
        )

    def _start_below_office(self, text: str, office: int) -> int | None:
        """Return the column in which a row begins where offices stand before their tasks, or None."""
        if fits_any(text, self.columns[self.place + 1 :]):
            return None
        return office if is_unit(text) else self.content

    def _is_content(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether a cell that could be a group says what is to be done: an office or a time follows it."""
        following = found[at + 1] if at + 1 < len(found) else None
        line = found[at]
        behind = self.columns[self.content + 1 :][:1]
        return (
            isinstance(line, TextLine)
            and isinstance(following, TextLine)
            and any(c.kind in _GOVERNING and fits_one(following.text, c) for c in behind)
            and not following.text.endswith("。")
            and number_at(following.text) is None
            and not is_row_number(line.text)
        )

    def _is_over(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether a cell can stand in no column before the offices and times: the content is told."""
        cell = found[at] if at < len(found) else None
        return not isinstance(cell, TextLine) or self._numbered(found, at) or is_unit(cell.text) or is_time(cell.text)

    def _goes_on_with_group(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether the first cell below a repeated header is the rest of a group: content follows it."""
        following = found[at + 1] if at + 1 < len(found) else None
        return (
            self.fresh
            and isinstance(following, TextLine)
            and not fits_any(following.text, self.columns[self.content + 1 :])
        )

    def _is_group(self, text: str) -> bool:
        """Tell whether a cell can be a group before the number of a row, and none of the row above."""
        if self.group is not None and self.columns[self.group].kind is ColumnKind.UNIT:
            return is_unit(text)
        if len(text) > LONGEST_SHORT or any(is_time(word) for word in text.split()):
            return False
        return not is_unit(text) or not fits_any(text, self.columns[self.place + 1 :])

    def _heads_rows(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether a line is a merged row that heads those below it: 一、民生改善, then the number of a row."""
        if self.number is None or (self.rows and self.place <= self.content):
            return False
        if self.group is not None and self.group < self.number:
            return False  # a cell of its column
        bands = bands_at(found, at)
        below = at + bands
        return bands > 0 and (self._numbered(found, below) or self._leads_row(found, below))

    def _skips_rows(self, found: Sequence[Block], at: int, text: str) -> bool:
        """Tell whether a number beyond the next one begins a row all the same: rows of the table are left out.

        Right below a header that begins with the heading of numbers any number does: an excerpt of a table.
        """
        if not self.rows and self.number == 0:
            return True
        above = not self.rows or self.place > self.content
        return above and int(text) > self.expected and self._leads_row(found, at)

    def _leads_row(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether behind a number stand what is to be done and an office."""
        behind = self.columns[self.content + 1 :][:1]
        offices = self.number == self.content - 1 and any(column.kind is ColumnKind.UNIT for column in behind)
        return offices and is_number_task_office(found[at : at + 3])

    def _numbered(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether a cell is the number of the next row."""
        cell = found[at] if at < len(found) else None
        return isinstance(cell, TextLine) and cell.text == str(self.expected)

    def _ends_before(self, found: Sequence[Block], at: int) -> bool:
        """Tell whether a line that would begin a row is text below the table: no office and no time follow it."""
        while self.filled < len(self.rows) and len(self.rows[self.filled]) > 1:
            self.filled += 1
        if len(self.rows) < 2 or self.filled < len(self.rows):
            return False
        after = self.columns[self.content + 1 :]
        for block in found[at + 1 : at + 1 + LOOK_AHEAD]:
            if not isinstance(block, TextLine):
                return True
            if any(fits_one(block.text, c) for c in after if c.kind in _GOVERNING):
                return False
        return True

    def _continued(self, text: str) -> int | None:
        """Return the column of the cell above where this line goes on with it, or None."""
        if not self.rows or self.place >= len(self.columns) or self.place not in self.rows[-1]:
            return None
        kind = self.columns[self.place].kind
        above = self.rows[-1][self.place][-1].text
        if kind is ColumnKind.TIME and self.place == 0 and is_time(text):
            return self.place
        if kind is ColumnKind.CONTENT and len(self.rows[-1][self.place]) == 1 and is_number_alone(above):
            return self.place
        if kind is not ColumnKind.UNIT or not is_unit(text):
            return None
        later = list(zip(self.columns, self.headings, strict=True))[self.place + 1 :]
        fits = any(c.kind is ColumnKind.UNIT or names_role(heading) for c, heading in later)
        return self.place if above.endswith(("、", "，")) or (is_unit(above) and not fits) else None

    def _append(self, line: TextLine) -> None:
        """Put a line that fits no column where it does least harm: an unknown office, a remark, the content."""
        following = self.place + 1
        row = self.rows[-1]
        governed = following < len(self.columns) and self.columns[following].kind is ColumnKind.UNIT
        short = len(line.text) <= LONGEST_UNIT and not re.search(r"[。，；：]", line.text)
        whole = self.place == self.content and row[self.place][-1].text.endswith("。")
        if (self.place > self.content or whole) and governed and short:
            row[following] = [line]
            self.place = following
            return
        other = self.place > self.content and self.columns[self.place].kind not in _GOVERNING
        row[self.place if other and self.place in row else self.content].append(line)

    def _column_of(self, text: str, step: int = 1) -> int | None:
        """Return the next column that a cell fits, at or after the one ``step`` behind the present place.

        An office passes over columns of anything, such as one of persons that has an empty cell.
        """
        behind = range(self.place + step, len(self.columns))
        fitting = [n for n in behind if fits_one(text, self.columns[n])]
        if fitting and self.columns[fitting[0]].kind is ColumnKind.OTHER and is_unit(text):
            return next((n for n in fitting if self.columns[n].kind is ColumnKind.UNIT), fitting[0])
        return fitting[0] if fitting else None


def _is_text_after(rows: Sequence[dict[int, list[TextLine]]], content: int) -> bool:
    """Tell whether the last row is a sentence under a table whose cells hold none."""
    *above, last = rows
    return (
        list(last) == [content]
        and last[content][-1].text.endswith("。")
        and not any(line.text.endswith("。") for row in above for line in row.get(content, ()))
        and all(len(row) > 1 for row in above)
    )
