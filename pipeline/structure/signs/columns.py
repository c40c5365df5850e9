"""What the columns of a task table are, by its header row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.headings import ColumnRule, heading_key, heading_kind, match_heading, table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.model.record import Role
from pipeline.notation import notation_phrase
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.flatcells import is_row_number, is_unit

DUTY_COLUMN = "content-duty"
"""The entry of ``columns.toml`` for 职责分工, 责任分工."""

PLAIN_UNITS = "unit-plain"
"""The entry of ``columns.toml`` for 单位, 部门: units that do the work where no other column names any."""

WIDEST = "content-widest"
"""What marks a column as the content because its cells are the longest."""

CHECK_COLUMN = "unit-check"
"""The entry of ``columns.toml`` for 检查单位, 验收单位."""

DOERS = "other"
"""The entry of ``columns.toml`` for 责任人, below which some tables name offices."""

LEAST_OFFICES, SHARE_OF_OFFICES, SHORTEST_OFFICE = 2, 0.3, 3
"""Cells that name nothing but offices, and their share, by which a column 责任人 is one of offices; a name of two
characters may be a person's (李处)."""

LONGEST_SHARE = 40
"""Characters that the cells of a column of offices have on average at most."""

TIMES_LONGER = 1.5
"""So many times longer are cells that say what the others beside them only name."""

SHORT_NAME = 16
"""Characters of a cell that names its task rather than says it."""


LEAST_COUNTED = 2
"""Numbers by which a column counts rows."""


def columns_of(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Column, ...] | None:
    """Map a header row to columns, as ``map_columns`` does; ``rows`` are the cells of some rows below it.

    A column below a heading that spans others, or below none, may count the rows: it holds their numbers, and nothing
    that is to be done; columns before it group the rows.
    """
    lengths = mean_lengths(rows)
    counted = None if ColumnKind.NUMBER in map(heading_kind, headings) else _counting_column(headings, rows)
    if counted is None:
        return _with_doers(map_columns(headings, lengths), rows)
    named = any(_names_work(heading) for heading in headings[counted + 1 :])
    silent = range(counted + 1) if named else range(counted, counted + 1)  # what stands before a number groups the rows
    others = ["" if i in silent else heading for i, heading in enumerate(headings)]
    columns = map_columns(others, [0.0 if i in silent else length for i, length in enumerate(lengths)])
    if columns is None:
        return None
    told = [replace(column, heading=heading_key(heading)) for column, heading in zip(columns, headings, strict=True)]
    told[counted] = Column(ColumnKind.NUMBER, heading_key(headings[counted]))
    return _with_doers(tuple(told), rows)


def _with_doers(columns: tuple[Column, ...] | None, rows: Sequence[Sequence[str]]) -> tuple[Column, ...] | None:
    """Make a column 责任人 one of units where many of its cells name offices and no other column does."""
    if columns is None or any(column.kind is ColumnKind.UNIT for column in columns):
        return columns
    doers = [i for i, column in enumerate(columns) if column.rule == DOERS and _heads_doers(column)]
    if len(doers) != 1:
        return columns
    at = doers[0]
    cells = [row[at] for row in rows if at < len(row) and row[at].strip()]
    offices = sum(names_offices_only(cell) for cell in cells)
    if offices < max(LEAST_OFFICES, SHARE_OF_OFFICES * len(cells)):
        return columns
    return (*columns[:at], replace(columns[at], kind=ColumnKind.UNIT, role=Role.RESPONSIBLE), *columns[at + 1 :])


def _heads_doers(column: Column) -> bool:
    return table_phrase("heading-of-doers").match(column.heading) is not None


def names_offices_only(cell: str) -> bool:
    """Tell whether a cell names nothing but offices, each by more than a surname and a post."""
    pieces = [piece for piece in notation_phrase("between-names").split(cell.strip()) if piece.strip()]
    return bool(pieces) and all(
        (len(piece) >= SHORTEST_OFFICE and is_unit(piece)) or table_phrase("part-of-school").match(piece)
        for piece in pieces
    )


def _counting_column(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """Return the column of numbers that count the rows, below no heading of its own; None where there is none.

    The first column may have a heading that is not known, if its numbers count from 1 on.
    """
    for i, heading in enumerate(headings):
        cells = [row[i].strip() for row in rows if i < len(row) and row[i].strip()]
        numbers = [int(cell) for cell in cells if is_row_number(cell)]
        counts = len(numbers) == len(cells) >= LEAST_COUNTED and all(a < b for a, b in pairwise(numbers))
        named = i == 0 and match_heading(heading) is None and not _heads_amounts(heading)
        in_order = numbers == list(range(1, len(numbers) + 1))
        if counts and (not heading or headings.count(heading) > 1 or (named and in_order)):
            return i
    return None


def _heads_amounts(heading: str) -> bool:
    return table_phrase("heading-of-amount").search(heading_key(heading)) is not None


def mean_lengths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Return the mean length of the cells of each column that say something."""
    size = max(map(len, rows), default=0)
    columns = ([len(row[i]) for row in rows if i < len(row) and row[i]] for i in range(size))
    return [sum(lengths) / len(lengths) if lengths else 0.0 for lengths in columns]


def map_columns(headings: Sequence[str], lengths: Sequence[float] = ()) -> tuple[Column, ...] | None:
    """Map a header row to columns; None where the row is no header of a task table.

    ``lengths`` are the mean lengths of the cells below each heading, where they are known: where no
    heading says which column is the content, it is the longest of those that say nothing else
    (部门 | something). Of several content columns the heaviest is the content; where its cells only
    name the task, it is the one to its right that says it (工作任务 | 工作要求). Those to the left of the
    content are groups, those to its right more of the content, if they hold more than names.
    """
    rules = [match_heading(h) for h in headings]
    known = [r for r in rules if r is not None and r.kind is not ColumnKind.OTHER]
    weights = {i: r.weight for i, r in enumerate(rules) if r is not None and r.kind is ColumnKind.CONTENT}
    groups = [i for i, r in enumerate(rules) if r is not None and r.kind is ColumnKind.GROUP]
    governed = any(r.kind in GOVERNING for r in known)
    if not (governed or (weights and _says_work(headings))) or sum(bool(h.strip()) for h in headings) < 2:
        return None
    if weights:
        main = max(weights, key=lambda i: (weights[i], i))  # 改革事项 | 主要任务: what is done stands to the right
        unnamed = [i for i, rule in enumerate(rules) if rule is None and _names_work(headings[i])]
        details = [i for i in (*weights, *unnamed) if i > main and _says_more(lengths, i, main)]
        details = details or _columns_that_say(headings, lengths, main)
        if details and 0 < _length(lengths, main) <= SHORT_NAME:
            main = max(details, key=lambda i: (weights.get(i, 0), -i))
    elif free := _free_columns(headings, rules, groups, len(lengths)):
        main = max(free, key=lambda i: (lengths[i], -i))
    elif groups:
        main = groups[-1]
    else:
        return None
    strong_units = any(r.kind is ColumnKind.UNIT and r.id != PLAIN_UNITS for r in known)
    shares = _column_of_shares(rules, main, lengths)
    periods = _columns_of_periods(headings)
    out = []
    for i, (heading, rule) in enumerate(zip(headings, rules, strict=True)):
        key = heading_key(heading)
        if i in periods and i != main:
            out.append(Column(ColumnKind.PERIOD, key))
        elif i == main:
            out.append(Column(ColumnKind.CONTENT, key, None, rule.id if rule else WIDEST))
        elif i == shares:
            out.append(Column(ColumnKind.UNIT, key, Role.RESPONSIBLE, DUTY_COLUMN))
        elif rule is None:
            out.append(Column(ColumnKind.GROUP if i < main and key == "" else ColumnKind.OTHER, key))
        elif rule.kind is ColumnKind.CONTENT and i > main and _length(lengths, i) > SHORT_NAME:
            out.append(Column(ColumnKind.DETAIL, key, None, rule.id))
        elif rule.kind is ColumnKind.CONTENT or (rule.id == PLAIN_UNITS and strong_units):
            out.append(Column(ColumnKind.GROUP if i < main else ColumnKind.OTHER, key, None, rule.id))
        else:
            out.append(Column(rule.kind, key, rule.role, rule.id))
    return tuple(_with_inspectors(out))


def columns_named(headings: Sequence[str]) -> tuple[Column, ...] | None:
    """Map a header row to columns by its words alone; of headings that say nothing else the first is the content's."""
    return map_columns(headings, [float(heading_kind(heading) is None) for heading in headings])


def _with_inspectors(columns: Sequence[Column]) -> Sequence[Column]:
    """Make who inspects responsible, where the table names no other offices: inspecting is the work."""
    units = [column for column in columns if column.kind is ColumnKind.UNIT]
    if len(units) != 1 or units[0].rule != CHECK_COLUMN:
        return columns
    return [replace(column, role=Role.RESPONSIBLE) if column is units[0] else column for column in columns]


def _free_columns(
    headings: Sequence[str], rules: Sequence[ColumnRule | None], groups: Sequence[int], size: int
) -> list[int]:
    """Return the columns that may be the content for all that their headings say."""
    periods = _columns_of_periods(headings)
    free = [i for i in range(min(size, len(rules))) if (rules[i] is None or i in groups) and i not in periods]
    named = [i for i in free if table_phrase("heading-of-content").search(heading_key(headings[i]))]
    return named or free


def _names_work(heading: str) -> bool:
    return table_phrase("heading-of-work").search(heading_key(heading)) is not None


def _columns_of_periods(headings: Sequence[str]) -> list[int]:
    """Return the columns whose headings say when what stands below them is to be done: several side by side."""
    found = [i for i, heading in enumerate(headings) if table_phrase("period-heading").match(heading_key(heading))]
    return found if len(found) > 1 else []


def _says_work(headings: Sequence[str]) -> bool:
    """Tell whether a table without units and times is one of work, by a heading of it, and gives no marks."""
    keys = [heading_key(heading) for heading in headings]
    return any(map(_names_work, headings)) and not any(table_phrase("heading-of-scores").search(key) for key in keys)


def _column_of_shares(rules: Sequence[ColumnRule | None], main: int, lengths: Sequence[float]) -> int | None:
    """Return the column 责任分工 behind the content that names offices, for want of any other: its cells are short."""
    if any(rule is not None and rule.kind is ColumnKind.UNIT for rule in rules):
        return None
    duties = [i for i, rule in enumerate(rules) if rule is not None and rule.id == DUTY_COLUMN and i > main]
    return duties[0] if duties and 0 < _length(lengths, duties[0]) <= LONGEST_SHARE else None


def _says_more(lengths: Sequence[float], column: int, main: int) -> bool:
    """Tell whether the cells of a column hold more than names, or clearly more than those of the main one."""
    length = _length(lengths, column)
    return length > SHORT_NAME or 0 < TIMES_LONGER * _length(lengths, main) <= length


def _columns_that_say(headings: Sequence[str], lengths: Sequence[float], main: int) -> list[int]:
    """Return the column beside names, headed so, that says what is asked under each: 任务名称 | 指标要求.

    Its cells may be as short as the names.
    """
    beside = main + 1
    if beside >= len(headings) or not _length(lengths, beside):
        return []
    names = table_phrase("heading-of-names").search(heading_key(headings[main]))
    says = table_phrase("heading-of-what-is-asked").search(heading_key(headings[beside]))
    return [beside] if names and says else []


def _length(lengths: Sequence[float], column: int) -> float:
    return lengths[column] if column < len(lengths) else 0.0
