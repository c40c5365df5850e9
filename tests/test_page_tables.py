"""Tables of a page from its lines and characters: closed cells, heads over several lines, lists in cells."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pdfplumber import table as plumber

from pipeline.model.reading import Cell, Line, Reading, Source, Table
from pipeline.model.spans import Span
from pipeline.read.page.arrange import cell_finder
from pipeline.read.page.geometry import Rule
from pipeline.read.page.lines import Piece, in_rows
from pipeline.read.page.ruled import SNAP, Grid, GridCell, _edge, _merged, find_grids
from pipeline.read.page.unruled_head import Head, head_at
from pipeline.structure.lines.cell_lines import CellLines

SIZE = 10.0


def grid_rules(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    return [Rule.down(x, ys[0], ys[-1]) for x in xs] + [Rule.across(y, xs[0], xs[-1]) for y in ys]


def spans(grid: Grid) -> list[tuple[int, int, int, int]]:
    return [(c.row, c.column, c.row_span, c.column_span) for c in grid.cells]


def test_cell_that_a_page_cuts_without_a_border_is_closed() -> None:
    rules = [r for r in grid_rules([50, 100, 300, 400], [100, 140, 180]) if r.vertical or r.at == 100]
    rules += [Rule.across(140, 100, 400), Rule.across(180, 50, 100), Rule.across(180, 300, 400)]
    (grid,) = find_grids(rules)
    assert spans(grid) == [(0, 0, 2, 1), (0, 1, 1, 1), (0, 2, 1, 1), (1, 1, 1, 1), (1, 2, 1, 1)]


def test_two_tables_side_by_side_stay_two() -> None:
    left, right = grid_rules([50, 100, 150], [100, 140, 180]), grid_rules([200, 250, 300], [100, 140, 180])
    assert [len(grid.cells) for grid in find_grids([*left, *right])] == [4, 4]


places = st.integers(0, 60).map(float)
rules = st.lists(
    st.tuples(st.booleans(), places, places, places).map(lambda r: Rule(r[0], r[1], min(r[2:]), max(r[2:]))),
    max_size=25,
)


@given(rules)
def test_rules_are_merged_as_by_pdfplumber(found: list[Rule]) -> None:
    theirs = plumber.merge_edges([_edge(rule) for rule in found], SNAP, SNAP, SNAP, SNAP)
    for vertical, at, start, end in ((True, "x0", "top", "bottom"), (False, "top", "x0", "x1")):
        ours = [(r.at, r.start, r.end) for r in _merged([r for r in found if r.vertical is vertical])]
        wanted = [(e[at], e[start], e[end]) for e in theirs if (e["orientation"] == "v") is vertical]
        rounded = [sorted(tuple(round(v, 6) for v in line) for line in lines) for lines in (ours, wanted)]
        assert rounded[0] == rounded[1]


@given(st.lists(st.tuples(places, places, places, places), max_size=12), st.tuples(places, places))
def test_point_is_in_the_smallest_cell_around_it(boxes: list[tuple[float, ...]], point: tuple[float, float]) -> None:
    x, y = point
    cells = [GridCell(i, 0, 1, 1, (min(a, c), min(b, d), max(a, c), max(b, d))) for i, (a, b, c, d) in enumerate(boxes)]
    finder = cell_finder([Grid(len(cells), 1, tuple(cells), (0, 0, 60, 60))])
    assert finder is not None
    found = finder(x, y)
    around = [c.box for c in cells if c.box[0] <= x < c.box[2] and c.box[1] <= y < c.box[3]]
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in around]
    assert (found == -1) == (not around)
    if around:
        box = cells[found].box
        assert box in around
        assert (box[2] - box[0]) * (box[3] - box[1]) == min(areas)


def printed(*lines: str) -> list[list[Piece]]:
    """Print lines, 16 points apart; one blank is the width of a character, ``+`` a half line up for the next line."""
    pieces, at = [], 100.0
    for line in lines:
        at += 8.0 if line.startswith("+") else 16.0
        column = 0
        for word in line.lstrip("+").split(" "):
            if word:
                left = column * SIZE
                pieces.append(Piece(word, (left, at - SIZE, left + len(word) * SIZE, at + 2), at))
            column += len(word) + 1
    return in_rows(pieces)


def headings(head: Head) -> list[str]:
    return ["".join(piece.text for piece in sorted(column, key=lambda p: p.base)) for column in head.columns]


HEADS = {
    "one line": (["序号  工作任务        牵头单位    完成时限"], ["序号", "工作任务", "牵头单位", "完成时限"], []),
    "broken headings": (
        [
            "序   重点    工作任务      牵头    完成",
            "号   任务              单位    时限",
            "1   水源    登记闸门。     县水利局   2024年",
        ],
        ["序号", "重点任务", "工作任务", "牵头单位", "完成时限"],
        [],
    ),
    "headings in the middle of their cells": (
        ["序   牵头      ", "+           工作任务      完成时限", "+号   单位      "],
        ["序号", "牵头单位", "工作任务", "完成时限"],
        [],
    ),
    "a heading over two, in the middle": (
        [
            "                   责任分工",
            "+序号  工作任务                        完成时限",
            "+               牵头单位    配合单位",
        ],
        ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"],
        ["责任分工"],
    ),
    "a heading over two, at the left": (
        ["序号  工作任务      责任分工           完成时限", "              牵头单位    配合单位"],
        ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"],
        ["责任分工"],
    ),
}


@pytest.mark.parametrize("name", HEADS)
def test_head_is_put_together_from_its_lines(name: str) -> None:
    lines, wanted, over = HEADS[name]
    head = head_at(printed(*lines), 0)
    assert head is not None
    assert headings(head) == wanted
    assert [piece.text for piece, _, _ in head.over] == over
    places = list(chain.from_iterable(range(c.column, c.column + c.column_span) for c in head.cells(range(9))))
    assert sorted(set(places)) == list(range(len(wanted)))


NO_HEADS = {
    "a title above the head": ["      灌溉服务任务分解表", "序号  工作任务        牵头单位    完成时限"],
    "a unit of measure above the head": [
        "                        单位：万元",
        "序号  工作任务        牵头单位    完成时限",
    ],
    "running text": ["登记闸门，报县水利局备案。", "安装计量设备，加强管护。"],
    "a signature": ["青禾县水利局    青禾县财政局", "  2031年4月6日"],
    "two columns": ["责任单位    完成时限"],
}


@pytest.mark.parametrize("name", NO_HEADS)
def test_head_does_not_begin_above_itself(name: str) -> None:
    assert head_at(printed(*NO_HEADS[name]), 0) is None


def test_lines_of_a_thousand_texts_take_no_time() -> None:
    rows = printed(*(" ".join(["单位"] * 1_000) for _ in range(20)))
    started = time.process_time()
    assert [head_at(rows, at) for at in range(len(rows))] == [None] * 20
    assert time.process_time() - started < 2


def test_page_full_of_cut_cells_takes_no_time() -> None:
    xs, ys = [10.0 * i for i in range(60)], [8.0 * i for i in range(60)]
    rules = [Rule.down(x, ys[0], ys[-1]) for x in xs] + [Rule.across(ys[5], xs[0], xs[-1])]
    rules += [Rule.across(y, x, x + 10) for y in ys for x in xs[:-1:2]]
    started = time.process_time()
    assert find_grids(rules)
    assert time.process_time() - started < 5


words = st.sampled_from(["序号", "工作任务", "单位", "时限", "县水利局", "2031年4月底前", "，", "登记老旧闸门", "", ""])


@given(st.lists(st.lists(words, max_size=6).map(" ".join), min_size=1, max_size=6))
def test_any_lines_give_a_head_or_none(lines: list[str]) -> None:
    rows = printed(*lines)
    for at in range(len(rows)):
        head = head_at(rows, at)
        assert head is None or head.known >= 2


def cell_reading(*cells: str) -> tuple[Reading, Table]:
    """Return a table of one column on a page."""
    text, made = "", []
    for row, cell in enumerate(cells):
        made.append(Cell(Span(len(text), len(text) + len(cell)), row, 0, page=1))
        text += f"{cell}\n"
    table = Table(Span(0, len(text) - 1), len(cells), 1, tuple(made), 1)
    return Reading(Source("x", "", "application/pdf"), text, tuple[Line, ...](), (table,)), table


LISTED = [
    ("县水利局", "县财政局", True),
    ("县人力资源社会保障局", "县妇联", True),
    ("县水利局", "各乡镇", True),
    ("县妇联", "县水利局", True),
    ("县水利", "局", False),
    ("县水利局、", "县财政局", False),
    ("县人力资源和社会保", "障局", False),
    ("县人民政府", "办公室", False),
    ("登记老旧闸门，报", "县水利局备案。", False),
]


@pytest.mark.parametrize(("upper", "lower", "listed"), LISTED)
def test_lines_of_a_cell_on_a_page_are_a_list_only_where_the_names_say_so(upper: str, lower: str, listed: bool) -> None:
    reading, table = cell_reading("县人力资源社会保障局", f"{upper}\n{lower}")
    assert CellLines(reading, table).part(table.cells[1], upper, upper, lower) is listed
