"""Ruled tables: from the straight lines of a page to grids of cells.

Lines are snapped together, crossed and closed to cells by the algorithm of pdfplumber
(``pdfplumber.table``), on the lines that a reader reports. So no page is parsed
a second time, and lines and characters share one system of coordinates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter, itemgetter
from typing import Any

from pdfplumber import table as plumber

from pipeline.model.reading import Box
from pipeline.read.page.geometry import Rule, union

SNAP = 3.0
"""Points within which parallel lines are one line and ends are joined (pdfplumber's default)."""

OVERHANG = 10.0
"""Lines that reach this far beyond the last line across them show a column or row without border."""

NARROWEST = 5.0
"""Grid lines nearer than this are one: no printed character fits between them."""

MAX_CROSSINGS = 4_000
"""Crossings of lines on one page; the densest real forms have some hundred."""

MAX_RULES = 3_000
"""Lines of one direction on one page after joining."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell without its text."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, sorted by row, then column."""

    rows: int
    columns: int
    cells: tuple[GridCell, ...]
    box: Box


class TooManyRulesError(Exception):
    """A page with so many lines that looking for tables would take unreasonably long."""


def find_grids(rules: Sequence[Rule]) -> list[Grid]:
    """Find the ruled tables of one page, from top to bottom.

    A frame around text and a stack of boxes of one column are no tables; a page without crossing
    lines gives an empty list.

    Raises:
        TooManyRulesError: the page is beyond the limits of this module.
    """
    if sum(r.vertical for r in rules) < 1 or len(rules) < 4:
        return []
    down = [_edge(rule) for rule in _merged([r for r in rules if r.vertical])]
    across = [_edge(rule) for rule in _merged([r for r in rules if not r.vertical])]
    if len(down) * len(across) > MAX_RULES**2 / 4:
        raise TooManyRulesError
    missing = [
        *_missing_borders(across, down, vertical=True),
        *_missing_borders(down, across, vertical=False),
        *_cut_cells(across, down),
    ]
    edges = [*across, *down, *(_edge(rule) for rule in missing)]
    crossings = plumber.edges_to_intersections(edges, SNAP, SNAP)
    if len(crossings) > MAX_CROSSINGS:
        raise TooManyRulesError
    grids = [_grid(cells) for cells in plumber.cells_to_tables(_cells(crossings))]
    found = [grid for grid in grids if grid is not None]
    return sorted(found, key=lambda grid: (grid.box[1], grid.box[0]))


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Return parallel rules in order: near each other they lie on their average place, in a row they are one.

    The rule is that of ``pdfplumber.table.merge_edges``, which copies each line several times over and takes
    a tenth of the time of a page.
    """
    near: list[list[Rule]] = []
    for rule in sorted(rules, key=attrgetter("at")):
        if near and rule.at <= near[-1][-1].at + SNAP:
            near[-1].append(rule)
        else:
            near.append([rule])
    out: list[Rule] = []
    for group in near:
        at = sum(rule.at for rule in group) / len(group)
        group.sort(key=attrgetter("start"))
        start, end = group[0].start, group[0].end
        for rule in group[1:]:
            if rule.start > end + SNAP:
                out.append(Rule(rule.vertical, at, start, end))
                start, end = rule.start, rule.end
            else:
                end = max(end, rule.end)
        out.append(Rule(group[0].vertical, at, start, end))
    return out


def _edge(rule: Rule) -> dict[str, Any]:
    """Return a rule as pdfplumber writes the edge of an object."""
    length = rule.end - rule.start
    if rule.vertical:
        place = {"x0": rule.at, "x1": rule.at, "top": rule.start, "bottom": rule.end, "width": 0.0, "height": length}
    else:
        place = {"x0": rule.start, "x1": rule.end, "top": rule.at, "bottom": rule.at, "width": length, "height": 0.0}
    return {"object_type": "line_edge", "orientation": "v" if rule.vertical else "h", **place}


Crossings = dict[tuple[float, float], dict[str, list[dict[str, Any]]]]
"""The crossings of lines by their place, each with the vertical (``v``) and horizontal (``h``) lines there."""


def _cells(crossings: Crossings) -> list[Box]:
    """Return the smallest rectangle that lines close to the right of and below each crossing.

    The rule is that of ``pdfplumber.table.intersections_to_cells``, which compares the lines of two
    crossings again each time and takes an eighth of the time of a page.
    """
    lines = {place: (_places(met["v"]), _places(met["h"])) for place, met in crossings.items()}
    in_column: dict[float, list[float]] = defaultdict(list)
    in_row: dict[float, list[float]] = defaultdict(list)
    for x, y in sorted(lines):
        in_column[x].append(y)
        in_row[y].append(x)
    out: list[Box] = []
    for x, y in sorted(lines):
        down, across = lines[x, y]
        rights = [x1 for x1 in in_row[y] if x1 > x and not across.isdisjoint(lines[x1, y][1])]
        lows = [y1 for y1 in in_column[x] if y1 > y and not down.isdisjoint(lines[x, y1][0])] if rights else []
        for x1, y1 in ((x1, y1) for y1 in lows for x1 in rights):
            corner = lines.get((x1, y1))
            if corner and not (corner[0].isdisjoint(lines[x1, y][0]) or corner[1].isdisjoint(lines[x, y1][1])):
                out.append((x, y, x1, y1))
                break
    return out


def _places(lines: Sequence[dict[str, Any]]) -> frozenset[Box]:
    return frozenset((line["x0"], line["top"], line["x1"], line["bottom"]) for line in lines)


def _missing_borders(reaching: list[dict[str, Any]], crossed: list[dict[str, Any]], *, vertical: bool) -> list[Rule]:
    """Return the outer borders that a table open at its sides leaves to the eye.

    At least three lines that cross others must end at the same place, beyond the last of them.
    """
    low, high, across = ("x0", "x1", "top") if vertical else ("top", "bottom", "x0")
    start, end, at = ("top", "bottom", "x0") if vertical else ("x0", "x1", "top")
    loose: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    for line in reaching:
        met = [
            other[at]
            for other in crossed
            if other[start] - SNAP <= line[across] <= other[end] + SNAP
            and line[low] - SNAP <= other[at] <= line[high] + SNAP
        ]
        if met and min(met) - line[low] > OVERHANG:
            loose[low, round(line[low] / SNAP)].append((line[low], line[across]))
        if met and line[high] - max(met) > OVERHANG:
            loose[high, round(line[high] / SNAP)].append((line[high], line[across]))
    borders = []
    for ends in loose.values():
        if len(ends) >= 3:
            along, places = zip(*ends, strict=True)
            borders.append(Rule(vertical, sum(along) / len(along), min(places), max(places)))
    return borders


def _cut_cells(across: list[dict[str, Any]], down: list[dict[str, Any]]) -> Iterator[Rule]:
    """Give the borders that cells lack where a page cuts them: browsers draw them only below the other cells.

    Between two neighbouring vertical lines that end side by side, at the height of a horizontal line beside
    them; another horizontal line must run between the two, as none does between two tables.
    """
    for end in ("top", "bottom"):
        for y, level in groupby(across, key=itemgetter("top")):
            rules = list(level)
            ends = sorted((line for line in down if abs(line[end] - y) <= SNAP), key=lambda line: line["x0"])
            for one, other in pairwise(ends):
                left, right = one["x0"], other["x0"]
                beside = [line for line in rules if line["x0"] - SNAP <= right and line["x1"] + SNAP >= left]
                drawn = any(line["x0"] < right - SNAP and line["x1"] > left + SNAP for line in beside)
                if beside and not drawn and _crossed(across, one, other, y):
                    yield Rule.across(y, left, right)


def _crossed(across: list[dict[str, Any]], one: dict[str, Any], other: dict[str, Any], y: float) -> bool:
    """Tell whether a horizontal line runs from one vertical line to the other, elsewhere than at a height."""
    low, high = max(one["top"], other["top"]) - SNAP, min(one["bottom"], other["bottom"]) + SNAP
    return any(
        low <= line["top"] <= high
        and abs(line["top"] - y) > SNAP
        and line["x0"] <= one["x0"] + SNAP
        and line["x1"] >= other["x0"] - SNAP
        for line in across
    )


def _grid(cells: Iterable[Box]) -> Grid | None:
    """Number the rows and columns of a table; None for what is no table."""
    boxes = list(cells)
    columns = _marks([x for box in boxes for x in (box[0], box[2])])
    rows = _marks([y for box in boxes for y in (box[1], box[3])])
    found = []
    for box in boxes:
        column, row = columns[box[0]], rows[box[1]]
        column_span, row_span = columns[box[2]] - column, rows[box[3]] - row
        if column_span and row_span:
            found.append(GridCell(row, column, row_span, column_span, box))
    if len({cell.column for cell in found}) < 2:
        return None
    found.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(max(rows.values()), max(columns.values()), tuple(found), union([cell.box for cell in found]))


def _marks(values: list[float]) -> dict[float, int]:
    """Number positions in order; those nearer than ``NARROWEST`` to the one before share its number."""
    marks: dict[float, int] = {}
    number, last = -1, float("-inf")
    for value in sorted(set(values)):
        if value - last > NARROWEST:
            number += 1
            last = value
        marks[value] = number
    return marks
