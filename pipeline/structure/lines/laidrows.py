"""The rows of a table that a page was laid out with spaces for, told by where the lines of their cells stand.

Cells of a row begin in its first line, or have their middle in the middle of it: a number or an office of one line then
stands beside the middle of what is to be done. The lines are parted so that this holds for as many cells as can be,
that no row has two numbers or two times, and that no cell is cut where its last line is full.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from pipeline.headings import table_phrase
from pipeline.lexicon import Entry, load
from pipeline.model.notice import Column, ColumnKind
from pipeline.notation import begins_with, ends_in, marks
from pipeline.structure.lines.cell_lines import ends_in_organ
from pipeline.structure.signs.column_kinds import GOVERNING, content_column
from pipeline.structure.signs.flatcells import is_row_number, is_time
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import counts_for, number_at

TALLEST = 40
"""Lines of a row, at most."""

IMPOSSIBLE = 1000.0
"""What speaks against two numbers in a row: more than everything else can."""


class Against(Entry):
    """What speaks against a row, or against an end of it, in lines; see ``laidrows.toml``."""

    no_content: float
    no_number: float
    no_office: float
    two_times: float
    stopped: float
    cut: float
    off: float
    far: float
    worth: float
    slack: float


class LaidRowFile(Entry):
    """Schema of ``laidrows.toml``."""

    against: Against


def against() -> Against:
    """Return what speaks against a row."""
    return load(LaidRowFile, "laidrows.toml").against


@dataclass(frozen=True, slots=True)
class LaidCell:
    """What stands in a column of a line; whether it fills the column so that the cell may go on below."""

    text: str
    full: bool


LaidLine = dict[int, LaidCell]
"""The cells of a line by their columns."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows as stretches of lines, how much speaks against them, and how their cells stand."""

    ends: tuple[int, ...]
    cost: float
    centred: bool


def rows_of(lines: Sequence[LaidLine], columns: Sequence[Column]) -> Rows:
    """Return the best way to part some lines into rows."""
    begun, centred = _rows(lines, columns, centred=False), _rows(lines, columns, centred=True)
    return centred if centred.cost < begun.cost - against().worth else begun


def rows_of_one_line(lines: Sequence[LaidLine], columns: Sequence[Column]) -> Rows:
    """Return the rows of lines that hold one each, but for those between them in which a merged cell stands alone.

    Where the merged cells before the content stand tells whether cells begin in their first line.
    """
    content = content_column(columns)
    starts = [n for n, line in enumerate(lines) if content in line]
    ends = (*starts[1:], len(lines))
    rows = list(pairwise((0, *ends)))
    said = [{n: line[column].text for n, line in enumerate(lines) if column in line} for column in range(content)]
    begun, centred = (
        sum(groups_of([(n, True) for n in one], rows, centred=c, begun=beginnings(one))[1] for one in said if one)
        for c in (False, True)
    )
    return Rows(ends, -against().worth * len(starts), centred=centred < begun)


def _rows(lines: Sequence[LaidLine], columns: Sequence[Column], *, centred: bool) -> Rows:
    judge = _Judge(lines, columns, centred=centred)
    ends, cost = _parted(len(lines), judge.row, judge.end)
    return Rows(ends, cost, centred)


def _parted(size: int, row: Callable[[int, int], float], end: Callable[[int], float]) -> tuple[tuple[int, ...], float]:
    """Return the ends of the stretches of least cost into which some lines are parted, and this cost."""
    worth = against().worth
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, size + 1):
        least = (IMPOSSIBLE * size, stop - 1)
        for start in range(stop - 1, max(stop - TALLEST, 0) - 1, -1):
            cost = row(start, stop)
            if cost >= IMPOSSIBLE:
                break  # a taller one is none either
            least = min(least, (_rounded(best[start][0] + cost), start))
        best.append((_rounded(least[0] + end(stop) - worth), least[1]))
    ends: list[int] = []
    at = size
    while at:
        ends.append(at)
        at = best[at][1]
    return tuple(reversed(ends)), best[size][0]


def _rounded(cost: float) -> float:
    """Return a cost without the noise of its sum: of two ways that are equal the one with taller rows is taken."""
    return round(cost, 6)


class _Judge:
    """Tells what speaks against a row."""

    def __init__(self, lines: Sequence[LaidLine], columns: Sequence[Column], *, centred: bool) -> None:
        self._lines, self._columns, self._centred, self._against = lines, columns, centred, against()
        self._content = content_column(columns)
        self._places = [[i for i, line in enumerate(lines) if n in line] for n in range(len(columns))]
        """The lines in which each column says something."""
        self._stopped = [
            [0.0, *accumulate(_stopped(line.get(n), column.kind) for line in lines)] for n, column in enumerate(columns)
        ]
        """How often a cell could have ended above each line, by column: what is below may be of another row."""
        self._begun = [self._begins(n, column.kind) for n, column in enumerate(columns)]
        """How many numbers, or times, stand above each line, by column."""
        numbered = any(column.kind is ColumnKind.NUMBER for column in columns)
        self._counted = not numbered and self._begun[self._content][-1] > 1
        """Whether the rows are counted where they say what is to be done."""

    def row(self, start: int, stop: int) -> float:
        """Return what speaks against the lines from ``start`` to before ``stop`` as a row."""
        cost = 0.0
        for n, column in enumerate(self._columns):
            places = self._places[n]
            first, behind = bisect_left(places, start), bisect_left(places, stop)
            begun = self._begun[n][stop] - self._begun[n][start]
            if column.kind is ColumnKind.NUMBER or (n == self._content and self._counted):
                cost += self._against.no_number * (not begun) + IMPOSSIBLE * max(begun - 1, 0)
            elif column.kind is ColumnKind.TIME:
                cost += self._against.two_times * max(begun - 1, 0)
            if first == behind:
                cost += self._lacking(n, column)
            elif column.kind is not ColumnKind.GROUP:
                cost += self._against.off * self._off(places[first], places[behind - 1], start, stop)
            if first < behind:
                cost += self._stopped[n][places[behind - 1]] - self._stopped[n][start]
        return cost

    def end(self, stop: int) -> float:
        """Return what speaks against a row that ends before a line."""
        if stop >= len(self._lines):
            return 0.0
        cut = 0.0
        for n, cell in self._lines[stop].items():
            above = self._lines[stop - 1].get(n)
            if above is not None and self._columns[n].kind is not ColumnKind.GROUP:
                cut += self._against.cut * (
                    (above.full and not _is_whole(above.text, self._columns[n].kind)) or _is_open(above.text)
                )
                cut += self._against.cut * begins_with(cell.text, marks().never_first)
        return cut

    def _begins(self, n: int, kind: ColumnKind) -> list[int]:
        """Return how many numbers or times begin above each line in a column of them."""
        said = [line[n].text if n in line else "" for line in self._lines]
        if n == self._content:
            return [0, *accumulate(_counted(said))]
        if kind is ColumnKind.TIME:
            return [0, *accumulate(_times(said))]
        return [
            0,
            *accumulate(map(_is_number_of_row, said)),
        ]

    def _lacking(self, n: int, column: Column) -> float:
        if n == self._content:
            return self._against.no_content
        if not self._places[n] or column.kind in (ColumnKind.NUMBER, ColumnKind.PERIOD):
            return 0.0
        return self._against.no_office if column.kind in GOVERNING else self._against.no_office / 4

    def _off(self, first: int, last: int, start: int, stop: int) -> float:
        """Return by how many lines a cell stands away from where those of its row stand."""
        if not self._centred:
            return float(first - start)
        return _off_middle((first + last) / 2, start, stop)


def _is_number_of_row(text: str) -> bool:
    return is_row_number(text) or any(table_phrase(name).match(text) for name in ("code-of-row", "number-of-row"))


def _is_whole(text: str, kind: ColumnKind) -> bool:
    """Tell whether a cell may well end with a line of it."""
    if kind is ColumnKind.TIME:
        return table_phrase("whole-time").search(text) is not None
    return is_terminal(text) or (kind is ColumnKind.UNIT and ends_in_organ(text))


def _stopped(cell: LaidCell | None, kind: ColumnKind) -> float:
    """Return what speaks against a row that goes on below a line which ends a sentence or an office without need."""
    if cell is None or (kind is ColumnKind.UNIT and cell.full):
        return 0.0
    if kind is ColumnKind.CONTENT and is_terminal(cell.text):
        return against().stopped / 2 if cell.full else against().stopped
    return against().stopped / 2 if kind is ColumnKind.UNIT and ends_in_organ(cell.text) else 0.0


def _is_open(text: str) -> bool:
    return ends_in(text, marks().runs_on + marks().round_open)


def _off_middle(middle: float, start: int, stop: int) -> float:
    """Return how far a middle is from that of some lines; half a line, to which lines are rounded, counts little."""
    off = abs(middle - (start + stop - 1) / 2)
    return max(off - against().slack, 0.0) + off / 4


def _counted(said: Sequence[str]) -> Iterator[bool]:
    """Tell of each line whether it begins with the number that follows the last one: 1., 2., 3."""
    expected = 1
    for text in said:
        number = number_at(text)
        counts = number is not None and number.value == expected and counts_for(number, "in_cell")
        expected += counts
        yield counts


def _times(said: Sequence[str]) -> Iterator[bool]:
    """Tell of each line whether a time begins with it that does not go on with what stands above: 2025年 / 10月."""
    above = ""
    for text in said:
        begins = bool(text) and (
            table_phrase("time-first").match(text) is not None or (len(text) > 2 and is_time(text))
        )
        whole = not above or table_phrase("whole-time").search(above) is not None or _YEAR.match(text) is not None
        whole = whole and table_phrase("day-below-month").search(f"{above}\n{text}") is None
        yield begins and whole and table_phrase("time-open").search(above) is None
        above = text or above


_YEAR = re.compile(r"20\d\d")


def beginnings(said: Mapping[int, str]) -> list[int]:
    """Return the lines in which a cell begins, of a column in which all that is said are times, or numbers of rows."""
    texts = [said[n] for n in sorted(said)]
    if all(map(is_time, texts)):
        return [n for n, begins in zip(sorted(said), _times(texts), strict=True) if begins]
    return sorted(said) if all(map(_is_number_of_row, texts)) else []


def groups_of(
    marked: Sequence[tuple[int, bool]], rows: Sequence[tuple[int, int]], *, centred: bool, begun: Sequence[int] = ()
) -> tuple[list[tuple[int, int]], float]:
    """Return the stretches of rows over which the cells of a column with merged cells reach, and what speaks against.

    Args:
        marked: the lines in which the column says something, and whether they fill it.
        rows: the lines of each row.
        centred: whether a cell stands in the middle of what it covers.
        begun: the lines in which a cell certainly begins, in order.
    """

    def row(start: int, stop: int) -> float:
        low, high = rows[start][0], rows[stop - 1][1]
        inside = [(i, full) for i, full in marked if low <= i < high]
        if not inside:
            return against().no_content
        if bisect_left(begun, high) - bisect_left(begun, low) > 1:
            return IMPOSSIBLE
        apart = sum(max(below - above - 2, 0) for (above, _), (below, _) in pairwise(inside))
        broken = sum(not full for _, full in inside[:-1])
        off = abs((inside[0][0] + inside[-1][0]) / 2 - (low + high - 1) / 2) if centred else inside[0][0] - low
        return against().far * (apart + broken) + against().off * off

    ends, cost = _parted(len(rows), row, lambda _: 0.0)
    return list(zip((0, *ends), ends, strict=False)), cost + against().worth * len(ends)
