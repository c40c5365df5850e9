"""Tables of which an excerpt or a copy has lost the header: the cells show what the columns hold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipeline.headings import ColumnRule, heading_key, match_heading, number_heading, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.record import Role
from pipeline.structure.grids.gridrows import GridRow, is_band
from pipeline.structure.signs.columns import WIDEST
from pipeline.structure.signs.flatcells import LONGEST_SHORT, is_row_number, is_time, is_unit, may_be_heading

RESPONSIBLE = "unit-responsible"
"""The entry of ``columns.toml`` for 责任单位."""

LEAST_ROWS = 2
"""Rows that must agree on what the columns hold."""
SHORTEST_CONTENT = 6
"""Characters that cells of the content have on average, at least."""


def columns_of_cells(rows: Sequence[GridRow], heads: Sequence[str] = ()) -> tuple[Column, ...] | None:
    """Return the columns of a table without a header; None where the cells do not speak of tasks.

    There must be a column of offices and one of times by which something is to be done; the content is
    the longest of the others. Below ``heads`` that speak of work and are known by their words alone, any times
    or offices are enough, and the content is what the heads call so.
    """
    full = [[cell.text.strip() for cell in row.cells] for row in rows if not is_band(row)]
    size = max(map(len, full), default=0)
    if len(full) < LEAST_ROWS or any(len(row) != size for row in full):
        return None
    columns = [[row[i] for row in full] for i in range(size)]
    number = next((i for i, cells in enumerate(columns) if all(map(is_row_number, cells))), None)
    times = [i for i, cells in enumerate(columns) if i != number and _all(cells, _is_time)]
    units = [i for i, cells in enumerate(columns) if i not in times and _all(cells, is_unit)]
    free = [i for i in range(size) if i not in (number, *times, *units) and any(columns[i])]
    due = table_phrase("due-cell")
    named = [i for i in free if i < len(heads) and table_phrase("heading-of-content").search(heads[i])]
    is_due = any(due.search(text) for i in times for text in columns[i])
    sentences = size == 2 and bool(times) and _are_due_sentences(columns[1 - times[0]], columns[times[0]])
    if not free or not ((units and is_due) or (named and (units or times)) or sentences):
        return None
    content = max(named or free, key=lambda i: (sum(map(len, columns[i])), -i))
    if sum(map(len, columns[content])) < SHORTEST_CONTENT * len(full) or not all(columns[content]):
        return None
    return tuple(_column(i, number, times, units, content) for i in range(size))


def _is_time(text: str) -> bool:
    """Tell whether a cell is a time, maybe with the word that what stands beside it is done then (6月底前完成)."""
    return is_time(text) or is_due_alone(text)


def is_due_alone(text: str) -> bool:
    """Tell whether a text says by when something is done, and nothing else: 6月底前, 2024年6月底前完成."""
    if len(text) > LONGEST_SHORT:
        return False
    if table_phrase("due-alone").match(text) is not None:
        return True
    return table_phrase("due-cell").search(text) is not None and is_time(text)


def _are_due_sentences(sentences: Sequence[str], times: Sequence[str]) -> bool:
    """Tell whether a column of whole sentences has beside it by when each is done, at least three of them."""
    return (
        len(times) > LEAST_ROWS
        and all(map(table_phrase("whole-sentence").search, sentences))
        and all(map(is_due_alone, times))
    )


def is_unknown_header(texts: Sequence[str]) -> bool:
    """Tell whether a row can be a header of which no heading is known: short, different texts, no units and times."""
    filled = [text for text in texts if text]
    distinct = len(set(filled)) == len(filled) > 1
    return distinct and all(may_be_heading(text) and not is_time(text) for text in filled)


def told_by_cells(rows: Sequence[GridRow], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Give columns whose headings are not known the meaning that their cells show: units or times, for want of others.

    The end of a heading may tell the role of its units (县直牵头单位).
    """
    full = [[cell.text.strip() for cell in row.cells] for row in rows if not is_band(row)]
    kinds = {column.kind for column in columns}
    out = []
    for i, column in enumerate(columns):
        cells = [row[i] for row in full if i < len(row)]
        if not _says_nothing(column) or len(cells) < LEAST_ROWS:
            out.append(column)
        elif (role := _role_of(column.heading, ColumnKind.UNIT in kinds)) is not None and _all(cells, is_unit):
            out.append(replace(column, kind=ColumnKind.UNIT, role=role, rule=RESPONSIBLE))
        elif ColumnKind.TIME not in kinds and _are_times(cells, column.heading):
            out.append(replace(column, kind=ColumnKind.TIME, rule="time"))
        else:
            out.append(column)
    return tuple(out)


def _are_times(cells: Sequence[str], heading: str) -> bool:
    """Tell whether cells are times: all of them, or most where the heading ends like a known one (整治时限)."""
    said = [cell for cell in cells if cell]
    times = sum(map(_begins_with_time, said))
    if not any(map(is_time, said)):
        return False
    named = any(rule.kind is ColumnKind.TIME for rule in _rules_of_ends(heading))
    return times == len(said) > len(cells) / 2 or (named and times * 2 > len(said))


def _begins_with_time(text: str) -> bool:
    """Tell whether a cell is a time, maybe with a word of what is done by it: 2024年6月底前印发."""
    return len(text) <= LONGEST_SHORT and not text.isdecimal() and table_phrase("time-first").match(text) is not None


def _says_nothing(column: Column) -> bool:
    return column.rule is None and column.kind in (ColumnKind.OTHER, ColumnKind.GROUP)


def _rules_of_ends(heading: str) -> list[ColumnRule]:
    """Return the rules for what is left of a heading without its first characters, the longest rest first."""
    key = heading_key(heading)
    return [rule for at in range(1, len(key) - 1) if (rule := match_heading(key[at:])) is not None]


def _role_of(heading: str, beside: bool) -> Role | None:
    """Return the role of a column of units by the end of its heading (其他责任单位), else responsible.

    None where it is not known ``beside`` other columns of units.
    """
    known = next((rule for rule in _rules_of_ends(heading) if rule.kind is ColumnKind.UNIT), None)
    if known is not None and known.role is not None and (known.weight == 0 or not beside):
        return known.role
    return None if beside else Role.RESPONSIBLE


def _all(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    """Tell whether all cells that say something are of a kind, and more than half of them say something."""
    filled = [text for text in cells if text]
    return len(filled) * 2 > len(cells) and all(map(fits, filled))


def _column(i: int, number: int | None, times: Sequence[int], units: Sequence[int], content: int) -> Column:
    if i == number:
        return Column(ColumnKind.NUMBER, number_heading(), None, "number")
    if i in times:
        return Column(ColumnKind.TIME, "", None, "time")
    if i in units:
        return Column(ColumnKind.UNIT, "", Role.RESPONSIBLE, RESPONSIBLE)
    if i == content:
        return Column(ColumnKind.CONTENT, "", None, WIDEST)
    return Column(ColumnKind.GROUP if i < content else ColumnKind.OTHER, "")
