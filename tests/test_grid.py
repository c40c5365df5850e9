"""Are tables made whole, and their columns understood?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from case_files import parameters, read_cases
from groups import each

from pipeline.model.notice import Column, Notice, Row
from pipeline.model.provenance import ProvenanceMap
from pipeline.model.reading import Cell, Line, Reading, Source, Table
from pipeline.model.spans import Span
from pipeline.read import read_text
from pipeline.read.assembly import column_letters
from pipeline.structure import read_notice
from pipeline.structure.grids.catalogue import ticked
from pipeline.structure.lines import laidrows, laidtables
from pipeline.structure.lines.laidrows import LaidLine, Rows

CASES = read_cases("grid.toml")


def notice_of(case: dict[str, Any]) -> Notice:
    return read_notice(read_text(case["text"].replace("→", "\t")))


def all_rows(notice: Notice) -> list[Row]:
    return [row for table in notice.tables for row in table.rows]


def shown_row(notice: Notice, row: Row) -> str:
    return f"{row.number or '-'}: " + " | ".join(span.quote(notice.text).strip() or "-" for span in row.cells)


def shown_column(column: Column) -> str:
    return f"{column.kind.value}:{column.role.value}" if column.role else column.kind.value


@each("case", parameters(CASES, "rows"))
def test_rows_are_those_of_the_case(case: dict[str, Any]) -> None:
    notice = notice_of(case)
    assert [shown_row(notice, row) for row in all_rows(notice)] == case["rows"]


@each("case", parameters(CASES, "columns"))
def test_columns_mean_what_the_case_says(case: dict[str, Any]) -> None:
    (table,) = notice_of(case).tables
    assert [shown_column(column) for column in table.columns] == case["columns"]


@each("case", parameters(CASES, "rows", known=False))
def test_only_the_cells_of_the_case_are_moved(case: dict[str, Any]) -> None:
    rows = all_rows(notice_of(case))
    moved = {str(i): [at for at, _ in row.moved] for i, row in enumerate(rows) if row.moved}
    assert moved == case.get("moved", {})


@each("case", parameters(CASES, "title"))
def test_title_of_a_table_is_found(case: dict[str, Any]) -> None:
    assert [table.title for table in notice_of(case).tables] == [case["title"]]


WIDTHS = {"序号": 2, "工作任务": 12, "牵头单位": 6, "责任单位": 7, "完成时限": 5}
WRAPPED = [
    (
        "1",
        "清理河道垃圾，打捞漂浮物，建立巡查台账并按月更新。",
        "县水利局",
        "县财政局、县城管局、各乡镇人民政府",
        "2024年6月底前",
    ),
    ("2", "修缮排涝泵站，更换老旧机组12台，新建拦污栅3处。", "县住房城乡建设局", "县发展改革局", "2024年9月底前"),
    ("3", "开展汛前隐患排查，督促整改到位。", "县应急管理局", "县教育局、县卫生健康局", "每月"),
]


@pytest.mark.parametrize("narrower", range(-1, 6))
def test_cells_that_line_ends_cut_are_joined_whatever_the_width_of_their_columns(narrower: int) -> None:
    lines = []
    for row in [tuple(WIDTHS), *WRAPPED]:
        for cell, width in zip(row, WIDTHS.values(), strict=True):
            size = max(width + 4 - narrower, 3)
            lines += [cell[at : at + size] for at in range(0, len(cell), size)]
    notice = read_notice(read_text("\n".join(lines)))
    shown = [[span.quote(notice.text).strip() for span in row.cells] for row in all_rows(notice)]
    assert shown == [list(row) for row in WRAPPED]


@each("case", parameters(CASES, "catalogue"))
def test_catalogue_rows_are_those_of_the_case(case: dict[str, Any]) -> None:
    rows = notice_of(case).catalogue
    shown = [f"{r.number} | {r.item_level1} | {r.content} | {r.subject} | {'、'.join(r.channels) or '-'}" for r in rows]
    assert shown == case["catalogue"]


@each("case", parameters(CASES, "issues"))
def test_tables_that_were_not_read_are_listed(case: dict[str, Any]) -> None:
    assert [issue.code for issue in notice_of(case).issues] == case["issues"]


def table_of(cells: list[tuple[str, int, int, int, int]], rows: int, columns: int, page: int = 1) -> Reading:
    """Make a reading of one ruled table; a cell is (text, row, column, rows covered, columns covered)."""
    text, made = "", []
    for words, row, column, down, across in cells:
        span = Span(len(text), len(text) + len(words))
        made.append(Cell(span, row, column, down, across, page, None, f"T1!{column_letters(column)}{row + 1}"))
        text += words + "\n"
    table = Table(Span(0, len(text)), rows, columns, tuple(made), page)
    return Reading(Source("made", "0" * 64, "application/pdf", 1), text, (), (table,))


HEADER = [("类别", 0, 0, 1, 1), ("工作任务", 0, 1, 1, 1), ("责任单位", 0, 2, 1, 1), ("完成时限", 0, 3, 1, 1)]


def test_merged_cells_count_for_every_row_they_cover() -> None:
    cells = [
        *HEADER,
        ("日常管理", 1, 0, 2, 1),
        ("建立台账", 1, 1, 1, 1),
        ("县教育局", 1, 2, 2, 1),
        ("3月底前", 1, 3, 1, 1),
        ("审查资格", 2, 1, 1, 1),
        ("4月底前", 2, 3, 1, 1),
    ]
    notice = read_notice(table_of(cells, 3, 4))
    shown = [shown_row(notice, row) for row in all_rows(notice)]
    assert shown == ["-: 日常管理 | 建立台账 | 县教育局 | 3月底前", "-: 日常管理 | 审查资格 | 县教育局 | 4月底前"]
    assert notice.text.count("县教育局") == 1


def test_empty_cell_of_a_ruled_column_that_shows_its_merges_stays_empty() -> None:
    cells = [
        *HEADER,
        ("日常管理", 1, 0, 3, 1),
        ("建立台账", 1, 1, 1, 1),
        ("县教育局", 1, 2, 2, 1),
        ("3月底前", 1, 3, 1, 1),
        ("审查资格", 2, 1, 1, 1),
        ("4月底前", 2, 3, 1, 1),
        ("安装设备", 3, 1, 1, 1),
        ("", 3, 2, 1, 1),
        ("5月底前", 3, 3, 1, 1),
    ]
    notice = read_notice(table_of(cells, 4, 4))
    last = all_rows(notice)[-1]
    assert shown_row(notice, last) == "-: 日常管理 | 安装设备 | - | 5月底前"


def test_lines_of_a_cell_are_joined() -> None:
    cells = [
        *HEADER,
        ("日常\n管理", 1, 0, 1, 1),
        ("建立校车台\n账，定期更新", 1, 1, 1, 1),
        ("县教育局、县人力资源\n社会保障局", 1, 2, 1, 1),
        ("2024年3\n月底前", 1, 3, 1, 1),
        ("日常管理", 2, 0, 1, 1),
        ("审查资格", 2, 1, 1, 1),
        ("县公安局", 2, 2, 1, 1),
        ("4月底前", 2, 3, 1, 1),
    ]
    notice = read_notice(table_of(cells, 3, 4))
    first = shown_row(notice, all_rows(notice)[0])
    assert first == "-: 日常管理 | 建立校车台账，定期更新 | 县教育局、县人力资源社会保障局 | 2024年3月底前"


def test_ruled_catalogue_with_a_header_of_two_rows_keeps_what_is_ticked_below_spanning_headings() -> None:
    upper = [("序号", 1), ("公开事项", 2), ("公开内容", 1), ("公开主体", 1), ("公开对象", 2), ("公开方式", 2)]
    lower = {1: "一级事项", 2: "二级事项", 5: "全社会", 6: "特定群体", 7: "主动公开", 8: "依申请公开"}
    ticks = [
        (2, ["1", "校车服务", "申请", "申请条件", "县教育局", "√", "", "√", ""]),
        (3, ["2", "", "审批", "审批结果", "县教育局", "", "√", "", "√"]),
    ]
    cells, column = [], 0
    for heading, across in upper:
        cells.append((heading, 0, column, 2 if across == 1 else 1, across))
        column += across
    cells += [(words, 1, column, 1, 1) for column, words in lower.items()]
    cells += [(words, row, column, 1, 1) for row, line in ticks for column, words in enumerate(line)]
    rows = read_notice(table_of(cells, 4, 9)).catalogue
    assert [(r.item_level1, r.item_level2, r.audience, r.methods) for r in rows] == [
        ("校车服务", "申请", ("全社会",), ("主动公开",)),
        ("校车服务", "审批", ("特定群体",), ("依申请公开",)),
    ]


def test_text_of_a_row_leads_to_its_page_and_cell() -> None:
    cells = [*HEADER, ("甲", 1, 0, 1, 1), ("建立台账", 1, 1, 1, 1), ("县教育局", 1, 2, 1, 1), ("3月底前", 1, 3, 1, 1)]
    notice = read_notice(table_of(cells, 2, 4, page=5))
    places = ProvenanceMap.of(notice.reading, notice.edits)
    content = Span(notice.text.index("建立台账"), notice.text.index("建立台账") + 4)
    assert (places.at(content).page, places.at(content).cell) == (5, "T1!B2")


def test_cell_of_a_table_without_any_row_raises_nothing() -> None:
    line = Line(Span(0, 2))
    reading = Reading(Source("made", "0" * 64, "text/plain"), "正文\n", (line,), (Table(Span(3, 3), 0, 0, ()),))
    assert read_notice(reading).tables == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("■政府网站 □公报 ■公示栏", ("政府网站", "公示栏")),
        ("☑政府网站\n☐公报", ("政府网站",)),
        ("□政府网站 □公报", ()),
        ("[x]政府网站 [ ]公报", ("政府网站",)),
        ("√政府网站", ("政府网站",)),
        ("政府网站、公示栏", ("政府网站", "公示栏")),
        ("■政府网站 ■政府网站", ("政府网站",)),
        ("", ()),
    ],
)
def test_ticked_boxes_give_their_labels(text: str, expected: tuple[str, ...]) -> None:
    assert ticked(text) == expected


@pytest.fixture(scope="module")
def laid_out() -> list[tuple[Sequence[LaidLine], Sequence[Column], Rows]]:
    """The lines, columns and rows of every table of the cases that a page was laid out with spaces for."""
    parted: list[tuple[Sequence[LaidLine], Sequence[Column], Rows]] = []

    def remembered(lines: Sequence[LaidLine], columns: Sequence[Column]) -> Rows:
        rows = laidrows.rows_of(lines, columns)
        parted.append((lines, columns, rows))
        return rows

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(laidtables, "rows_of", remembered)
        for case in CASES:
            notice_of(case)
    return parted


def test_several_tables_are_laid_out_with_spaces(laid_out: list[Any]) -> None:
    assert len(laid_out) >= 7


@pytest.mark.parametrize("times", [0.5, 0.75, 1.33, 2])
@pytest.mark.parametrize("weight", [*laidrows.Against.model_fields])
def test_no_weight_of_a_row_stands_on_a_knifes_edge(
    laid_out: list[tuple[Sequence[LaidLine], Sequence[Column], Rows]],
    weight: str,
    times: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = laidrows.against()
    other = usual.model_copy(update={weight: getattr(usual, weight) * times})
    monkeypatch.setattr(laidrows, "against", lambda: other)
    again = [laidrows.rows_of(lines, columns).ends for lines, columns, _ in laid_out]
    assert again == [rows.ends for _, _, rows in laid_out]
