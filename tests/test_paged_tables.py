"""Does a table say the same wherever the pages cut it?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import EllipsisType

import pytest

from pipeline.model.notice import Notice
from pipeline.read import read_bytes, read_text
from pipeline.structure import read_notice
from tests.made_ofd import build_ofd
from tests.made_sheets import workbook
from tests.pdfs import LEFT, Block, Paragraph, RuledTable, build_pdf

WORK = "对老旧闸门逐座登记，建立台账并按时销号，确保灌溉季节前投入使用"
ITEM = "类用水户的申请条件、办理流程、收费标准和投诉方式"
CHANNELS = "■政府网站 □公报 ■公示栏"
WITHIN = "自信息形成之日起20个工作日内"
Rows = list[list[str]]


@dataclass(frozen=True)
class Case:
    """A table; ``merged`` columns span equal values, ``two`` says that its header has two rows."""

    rows: Rows
    widths: tuple[float, ...]
    merged: tuple[int, ...] = ()
    two: bool = False


CASES = {
    "tasks": Case(
        [
            ["序号", "工作任务", "牵头单位", "配合单位", "完成时限"],
            *(
                [str(i), f"推进第{i}项修缮，{WORK}。", "县水利局", "县财政局、各乡镇人民政府", f"2024年{i + 2}月底前"]
                for i in range(1, 8)
            ),
        ],
        (30, 180, 70, 100, 70),
    ),
    "tasks-without-numbers": Case(
        [
            ["工作任务", "责任单位", "完成时限"],
            *(
                [f"推进第{i}项修缮，{WORK}", "县水利局、县财政局、各乡镇人民政府", f"2024年{i + 2}月底前并持续推进"]
                for i in range(1, 8)
            ),
        ],
        (230, 110, 90),
    ),
    "groups": Case(
        [
            ["序号", "改革事项", "主要举措", "牵头单位", "完成时限"],
            *(
                [
                    "1123334"[i],
                    ["渠系修缮", "渠系修缮", "水费改革", "管护机制", "管护机制", "管护机制", "宣传引导"][i],
                    f"推进第{i}项修缮，{WORK}。",
                    "县水利局",
                    f"2024年{i + 3}月底前",
                ]
                for i in range(7)
            ),
        ],
        (30, 60, 200, 80, 80),
        merged=(0, 1),
    ),
    "catalogue": Case(
        [
            ["序号", "公开事项", "公开内容", "公开依据", "公开时限", "公开主体", "公开渠道和载体"],
            *(
                [str(i), f"灌溉服务{i}", f"第{i}{ITEM}", "《水法》《政府信息公开条例》", WITHIN, "县水利局", CHANNELS]
                for i in range(1, 8)
            ),
        ],
        (30, 60, 110, 80, 70, 50, 60),
    ),
    "catalogue-with-groups": Case(
        [
            ["序号", "一级事项", "二级事项", "公开内容", "公开时限", "公开主体"],
            *(
                [str(i), "灌溉服务" if i < 5 else "防汛服务", f"办理环节{i}", f"第{i}{ITEM}", WITHIN, "县水利局"]
                for i in range(1, 8)
            ),
        ],
        (30, 60, 70, 140, 80, 60),
        merged=(1,),
    ),
    "catalogue-with-a-split-header": Case(
        [
            ["序号", "公开事项", "公开内容（要素）", "公开时限", "公开对象", "", "公开方式", ""],
            ["", "", "", "", "全社会", "特定群众", "主动", "依申请"],
            *([str(i), f"灌溉服务{i}", f"第{i}{ITEM}", WITHIN, "√", "", "√", ""] for i in range(1, 8)),
        ],
        (30, 60, 130, 70, 40, 60, 40, 40),
        two=True,
    ),
}
FEW, ALL = (0, 9, 15, 21), range(34)
WAYS = {"whole rows": (False, False), "cut rows": (True, False), "cut rows, head repeated": (True, True)}


def printed(case: Case, rules: str, *, cut: bool, head: bool) -> RuledTable:
    rows: list[list[str | EllipsisType | None]] = [list(row) for row in case.rows]
    for column in case.merged:
        for i in range(2, len(rows)):
            if case.rows[i][column] == case.rows[i - 1][column]:
                rows[i][column] = None
    if case.two:
        rows[0] = [LEFT if i and not text else text for i, text in enumerate(case.rows[0])]
        rows[1] = [text or None for text in case.rows[1]]
    return RuledTable(rows, case.widths, cut_rows=cut, repeat_head=head and not case.two, rules=rules)  # type: ignore[arg-type]


def said(notice: Notice) -> list[list[str]]:
    """Return the cells of all rows of tasks and of catalogues, without white space."""
    cells = [[s.quote(notice.text) for s in row.cells] for table in notice.tables for row in table.rows]
    fields = [
        [str(v) for v in (r.number, r.item_level1, r.item_level2, r.content, r.time_limit, r.subject, *r.channels)]
        for r in notice.catalogue
    ]
    return [["".join(text.split()) for text in row] for row in [*cells, *fields]]


Writer = Callable[[list[Block], Path], bytes]


def as_pdf(blocks: list[Block], folder: Path) -> bytes:
    return build_pdf(folder / "x.pdf", [blocks]).read_bytes()


def as_ofd(blocks: list[Block], _: Path) -> bytes:
    return build_ofd(blocks)


def check(name: str, rules: str, way: str, writer: Writer, folder: Path, fills: range | tuple[int, ...]) -> None:
    case = CASES[name]
    cut, head = WAYS[way]
    plain = said(read_notice(read_text("\n".join("\t".join(row) for row in case.rows))))
    assert len(plain) == 7
    differing = []
    for lines in fills:
        blocks: list[Block] = [f"第{i}段说明。" for i in range(lines)]
        blocks.append(printed(case, rules, cut=cut, head=head))
        if said(read_notice(read_bytes(writer(blocks, folder), "x"))) != plain:
            differing.append(lines)
    assert differing == []


FORMATS = {"pdf": as_pdf, "ofd": as_ofd}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    ("ending", "fills"),
    [
        ("pdf", FEW[::2]),
        ("ofd", FEW[1::2]),
        pytest.param("pdf", FEW[1::2], marks=pytest.mark.slow),
        pytest.param("ofd", FEW[::2], marks=pytest.mark.slow),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(map(str, value)),
)
def test_ruled_table_says_the_same_wherever_it_is_cut(
    name: str, way: str, ending: str, fills: tuple[int, ...], tmp_path: Path
) -> None:
    check(name, "lines", way, FORMATS[ending], tmp_path, fills)


HEADS: dict[str, list[list[str | EllipsisType | None]]] = {
    "broken": [["序号", "工作\n任务", "牵头\n单位", "配合单位", "完成\n时限"]],
    "over two": [["序号", "工作任务", "责任分工", LEFT, "完成时限"], [None, None, "牵头单位", "配合单位", None]],
}


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("rules", ["lines", "across", "three", "none"])
@pytest.mark.parametrize("head", HEADS)
def test_head_of_several_lines_is_read_with_any_rules(head: str, rules: str, middle: bool, tmp_path: Path) -> None:
    case = CASES["tasks"]
    rows = [*HEADS[head], *case.rows[1:]]
    differing = []
    for lines in FEW:
        table = RuledTable(rows, case.widths, rules=rules, middle=middle)  # type: ignore[arg-type]
        blocks: list[Block] = [*(f"第{i}段说明。" for i in range(lines)), table]
        if said(read_notice(read_bytes(as_pdf(blocks, tmp_path), "x"))) != case.rows[1:]:
            differing.append(lines)
    assert differing == []


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("name", ["groups", "catalogue-with-groups"])
def test_cell_that_the_rules_between_rows_spare_covers_them(name: str, middle: bool, tmp_path: Path) -> None:
    case = CASES[name]
    plain = said(read_notice(read_text("\n".join("\t".join(row) for row in case.rows))))
    differing = []
    for lines in FEW:
        table = replace(printed(case, "across", cut=True, head=True), middle=middle)
        blocks: list[Block] = [*(f"第{i}段说明。" for i in range(lines)), table]
        if said(read_notice(read_bytes(as_pdf(blocks, tmp_path), "x"))) != plain:
            differing.append(lines)
    assert differing == []


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["tasks", "catalogue-with-groups"])
@pytest.mark.parametrize("rules", ["lines", "across"])
def test_numbered_table_says_the_same_at_every_place_of_the_page(
    name: str, way: str, rules: str, tmp_path: Path
) -> None:
    check(name, rules, way, as_pdf, tmp_path, ALL)


def test_row_that_a_workbook_keeps_cut_as_on_its_pages_is_one() -> None:
    rows = [
        ["序号", "工作任务", "责任单位", "完成时限"],
        ["1", "建立台账，逐座登记老旧闸门。", "县水利局", "2024年5月底前"],
        ["2", "改造计量设施，在重点灌区安装自动", "县水利局、", "2024年11"],
        ["", "计量设备。", "县财政局", "月底前"],
        ["3", "复核水价成本。", "县发展改革局", "2024年9月底前"],
    ]
    found = said(read_notice(read_bytes(workbook({"任务分解表": rows}), "x.xlsx")))
    whole = ["2", "改造计量设施，在重点灌区安装自动计量设备。", "县水利局、县财政局", "2024年11月底前"]
    assert found == [rows[1], whole, rows[4]]


def on_pages(head: Rows, pages: list[Rows], widths: list[float], caption: str | None, *, repeat: bool) -> list[Block]:
    """Print a table in parts by hand, a caption above each but the first, as office programs do not."""
    blocks: list[Block] = [RuledTable([*head, *pages[0]], widths)]
    for rows in pages[1:]:
        blocks.append(Paragraph(caption or "", align="right", size=10.5, new_page=True))
        blocks.append(RuledTable([*head, *rows] if repeat else rows, widths))
    return blocks


@pytest.mark.parametrize(
    "caption", ["续表", "（续）", "续上表", "（接上页）", "灌溉服务任务分解表（续）", "表1（续2）"]
)
@pytest.mark.parametrize("repeat", [True, False])
def test_caption_of_a_further_part_does_not_cut_the_table(caption: str, repeat: bool, tmp_path: Path) -> None:
    case = CASES["tasks"]
    head, rows = case.rows[:1], case.rows[1:]
    blocks = on_pages(head, [rows[:3], rows[3:5], rows[5:]], list(case.widths), caption, repeat=repeat)
    notice = read_notice(read_bytes(as_pdf(blocks, tmp_path), "x"))
    assert said(notice) == rows
    assert [issue.code for issue in notice.issues] == []


def test_group_that_is_printed_again_with_a_mark_is_the_group_above(tmp_path: Path) -> None:
    head = [["工作类别", "工作任务", "责任单位", "完成时限"]]
    first = [
        ["渠系修缮", "登记老旧闸门。", "县水利局", "2024年5月底前"],
        ["水费改革", "复核水价成本。", "县财政局", "2024年6月底前"],
    ]
    second = [["水费改革（续）", "安装计量设备。", "县水利局", "2024年7月底前"]]
    blocks = on_pages(head, [first, second], [80, 160, 90, 90], "续表", repeat=True)
    found = said(read_notice(read_bytes(as_pdf(blocks, tmp_path), "x")))
    assert [row[0] for row in found] == ["渠系修缮", "水费改革", "水费改革"]
