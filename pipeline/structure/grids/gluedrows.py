"""A row whose cells a copy wrote one behind the other without any mark, parted by what its columns take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.headings import table_phrase
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import ends_in, marks
from pipeline.structure.grids.gluedends import loose_time_at_end, offices_at_end, time_at_end
from pipeline.structure.grids.wrappedscore import may_name
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.flatcells import LONGEST_SHORT, is_time, is_unit

Place = tuple[int, int]
"""Where a cell, or a part of it that stands apart, begins in the text of its row, and where it ends."""

LONGEST_PERSONS = 14
"""Characters of the names of persons beside offices."""
SHORTEST_PERSON = 2
LONGEST_REMARK = 30
"""Characters of a remark behind the last time or office."""
SHORTEST_GROUP, LONGEST_GROUP = 4, 16
"""Characters of the name of a task before what is to be done."""
LONGEST_UNKNOWN = 12
"""Characters of the only cell behind a sentence that is taken as an office, whatever its name."""
HALF_SURE = 0.5
"""What speaks against a row that lacks offices or a time."""

TEXTS = {ColumnKind.CONTENT, ColumnKind.DETAIL, ColumnKind.GROUP, ColumnKind.BASIS}
"""Columns of text."""


@dataclass(slots=True)
class GluedRow:
    """The cells of a row.

    Attributes:
        cells: the places of each column's cell, several where it holds offices that stand apart.
        text: the place of what the columns of text hold, which are parted when all rows are known.
        worth: how sure the row is, from the columns of offices and times that have a cell; at most 1.
    """

    cells: dict[int, list[Place]] = field(default_factory=dict)
    text: Place = (0, 0)
    worth: float = 0.0


def row_of(text: str, columns: Sequence[Column]) -> GluedRow | None:
    """Return the cells of a row, without its number; None where nothing tells of what is to be done.

    Args:
        text: the row.
        columns: those of the table; the one of numbers has no cell.
    """
    row = GluedRow()
    reach = [n for n, column in enumerate(columns) if column.kind in TEXTS]
    end = _from_end(text, columns, reach[-1], row)
    start = _from_start(text[:end], columns, reach[0], row)
    if end - start < SHORTEST_PERSON:
        return None
    row.text = start, end
    row.worth += _worth(text[start:end], columns, row)
    return row


def _from_end(text: str, columns: Sequence[Column], last: int, row: GluedRow) -> int:
    """Take the cells behind the last column of text off the end of a row; return where they begin."""
    end, at = len(text), len(columns) - 1
    while at > last:
        kind = columns[at].kind
        ditto = table_phrase("glued-ditto").search(text, 0, end) if kind in GOVERNING else None
        if ditto is not None:
            row.cells[at] = [ditto.span()]
            end = ditto.start()
        elif kind is ColumnKind.TIME:
            begin = _time_start(text[:end], behind_offices=columns[at - 1].kind is ColumnKind.UNIT)
            if begin is not None:
                row.cells[at] = [(begin, end)]
                end = begin
        elif kind is ColumnKind.UNIT:
            first = at
            while first - 1 > last and columns[first - 1].kind is ColumnKind.UNIT:
                first -= 1
            end = _take_offices(text, end, range(first, at + 1), row)
            at = first
        else:
            begin = _other_start(text, end, columns, at, last)
            if begin < end:
                row.cells[at] = [(begin, end)]
                end = begin
        at -= 1
    amount = any(table_phrase("heading-of-amount").search(columns[n].heading) for n in range(last + 1, len(columns)))
    figure = table_phrase("glued-amount").search(text, 0, end) if amount else None
    return end if figure is None else figure.start()


def _time_start(text: str, *, behind_offices: bool) -> int | None:
    """Return where the time begins with which a text ends; behind offices it may be part of a longer cell."""
    begin = time_at_end(text)
    if behind_offices and (begin is None or not offices_at_end(text[:begin])):
        loose = loose_time_at_end(text)
        return begin if loose is None else loose
    return begin


def _take_offices(text: str, end: int, columns: Sequence[int], row: GluedRow) -> int:
    """Put the offices at the end of a text into neighbouring columns; return where they begin."""
    offices = offices_at_end(text[:end])
    if not offices:
        begin = text.rfind(marks().stop, 0, end) + 1
        if begin == 0 or not SHORTEST_PERSON < end - begin <= LONGEST_UNKNOWN or not may_name(text[begin:end]):
            return end
        offices = ((begin, False),)
    edges = [begin for begin, _ in offices]
    glued = [begin for begin, apart in offices if apart]
    starts = [edges[0], *glued[: len(columns) - 1]]
    for column, begin, stop in zip(columns, starts, [*starts[1:], end], strict=False):
        parts = [begin, *(at for at in glued if begin < at < stop), stop]
        row.cells[column] = list(pairwise(parts))
    return edges[0]


def _other_start(text: str, end: int, columns: Sequence[Column], at: int, last: int) -> int:
    """Return where a cell of persons or remarks begins before a place; the place itself where it is empty."""
    kinds = [columns[n].kind for n in range(at - 1, last, -1)]
    governing = next((kind for kind in kinds if kind is not ColumnKind.OTHER), None)
    persons = table_phrase("heading-of-persons").search(columns[at].heading) is not None
    if governing is None:
        begin = text.rfind(marks().stop, 0, end) + 1
        leader = table_phrase("glued-leader").search(text, 0, end) if persons else None
        begin = begin if leader is None else max(begin, leader.start())
        most = LONGEST_PERSONS if persons else LONGEST_REMARK
        return begin if begin > 0 and SHORTEST_PERSON <= end - begin <= most else end
    if _governs_end(text[:end], governing):
        return end
    most = LONGEST_PERSONS if persons else LONGEST_REMARK
    least = SHORTEST_PERSON if persons else 1
    places = range(end - least, max(end - most, 0), -1)
    return next((begin for begin in places if _governs_end(text[:begin], governing)), end)


def _governs_end(text: str, kind: ColumnKind) -> bool:
    """Tell whether a text ends with an office, or with a time."""
    if kind is ColumnKind.UNIT:
        return bool(offices_at_end(text))
    return time_at_end(text) is not None and table_phrase("glued-row-end").search(text) is not None


def _from_start(text: str, columns: Sequence[Column], first: int, row: GluedRow) -> int:
    """Take the times and offices before the first column of text off the start of a row; return where they end."""
    start = 0
    for at in range(first):
        kind = columns[at].kind
        stops = range(min(len(text), start + LONGEST_SHORT), start + 1, -1)
        if kind is ColumnKind.TIME:
            stop = next((stop for stop in stops if is_time(text[start:stop])), start)
        elif kind is ColumnKind.UNIT:
            stop = _offices_end(text, start)
        else:
            continue
        if stop > start:
            row.cells[at] = [(start, stop)]
            start = stop
    return start


def _offices_end(text: str, start: int) -> int:
    """Return where the offices end that begin at a place, the place itself where none do."""
    done = begin = start
    while begin < len(text):
        stops = range(begin + SHORTEST_PERSON, min(len(text), begin + LONGEST_SHORT) + 1)
        stop = next((stop for stop in stops if _is_whole_office(text[begin:stop])), None)
        if stop is None:
            break
        while stop < stops[-1] and _is_whole_office(text[begin : stop + 1]):
            stop += 1
        done = stop
        if not ends_in(text[: stop + 1], marks().list_comma):
            break
        begin = stop + 1
    return done


def _is_whole_office(text: str) -> bool:
    named = is_unit(text) or table_phrase("glued-town").fullmatch(text) is not None
    return named and offices_at_end(text)[:1] == ((0, False),)


def sentences(text: str, place: Place) -> list[Place]:
    """Return the sentences of a stretch; what stands behind the last stop is none."""
    stops = [at + 1 for at in range(*place) if text[at] == marks().stop]
    return list(pairwise([place[0], *stops]))


def name_end(text: str, places: Sequence[int] | None = None) -> int | None:
    """Return where the name of a task ends before what is to be done (促进稳定就业落实优先战略。), None for nowhere.

    Args:
        text: both.
        places: where it may end, if that is known.
    """
    for at in range(SHORTEST_GROUP, min(LONGEST_GROUP, len(text) - SHORTEST_GROUP)) if places is None else places:
        if not text[at - 1].isalnum() or at > LONGEST_GROUP:
            return None
        if table_phrase("glued-work").match(text, at) is not None:
            return at
    return None


def _worth(content: str, columns: Sequence[Column], row: GluedRow) -> float:
    """Tell how sure a row is: by its offices and its time, less where its text ends like a cell of these."""
    asked = {column.kind for column in columns if column.kind in (ColumnKind.UNIT, ColumnKind.TIME)}
    told = {columns[n].kind for n in row.cells} & asked
    worth = (len(told) - HALF_SURE * (len(asked) - len(told))) / len(asked)
    if offices_at_end(content) or (time_at_end(content) is not None and ColumnKind.TIME in asked):
        worth -= HALF_SURE
    return worth
