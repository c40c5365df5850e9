"""Reading workbooks and files of fields: what is title, table and note, what is printed, what is refused."""

from __future__ import annotations

import contextlib
import csv
import io
import shutil
import struct
import subprocess
import time
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ReadError
from pipeline.model.reading import Reading
from pipeline.read import read_bytes
from pipeline.read.sheet import binary
from pipeline.read.sheet.delimited import fields_of
from pipeline.read.sheet.limits import MAX_COLUMNS, MAX_ROWS
from pipeline.read.sheet.printing import plain_format, printed
from tests.example_counts import tried_with
from tests.made_ofd import zipped
from tests.made_sheets import fields, ods, ods_cell, ods_table, workbook
from tests.readings import codes
from tests.sample_blocks import RAW

CASES = tomllib.loads((Path(__file__).parent / "cases" / "sheet_dates.toml").read_text(encoding="utf-8"))["case"]
HEADER = ["序号", "重点任务", "具体举措", "牵头单位", "配合单位", "完成时限"]
ROWS: list[list[object]] = [
    ["附件2", "", "", "", "", ""],
    ["河湾县2031年优化服务重点任务分解表", "", "", "", "", ""],
    ["填报单位：河湾县人民政府办公室", "", "", "", "日期：2031年3月5日", ""],
    HEADER,
    [1.0, "规范审批", "修订审批事项目录，按季度更新", "县行政审批局", "县司法局、县财政局", "2031年6月底前"],
    [2.0, "", "推行一窗通办", "县政务服务中心", "县大数据局\n县档案馆", date(2031, 9, 30)],
    [3.0, "惠企政策", "梳理惠企政策清单", "县发展改革局", "各乡镇人民政府", "持续推进"],
    ["", "", "", "", "", ""],
    ["注：牵头单位排在首位。", "", "", "", "", ""],
]
TEXTS = [["2031年9月30日" if value == date(2031, 9, 30) else value for value in row] for row in ROWS]


def read(data: bytes) -> Reading:
    return read_bytes(data, "table.xlsx")


def lines(reading: Reading) -> list[tuple[str, str | None]]:
    return [(line.span.quote(reading.text), line.cell) for line in reading.lines]


def cells(reading: Reading) -> list[tuple[str, str | None]]:
    return [(c.span.quote(reading.text), c.address) for table in reading.tables for c in table.cells]


def reason(data: bytes) -> str:
    with pytest.raises(ReadError) as caught:
        read(data)
    return caught.value.reason


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['value']}-{case['form']}".replace("\n", " "))
def test_values_are_printed_as_on_the_sheet(case: dict[str, Any]) -> None:
    value = case["value"]
    assert printed(value, case["form"] or None, plain_format([value])) == case["printed"]


def test_dates_without_a_format_are_months_if_all_are_first_days() -> None:
    first = [date(2031, month, 1) for month in (3, 6)]
    assert [printed(day, None, plain_format(first)) for day in first] == ["2031年3月", "2031年6月"]
    assert printed(first[0], None, plain_format([*first, date(2031, 6, 2)])) == "2031年3月1日"


def test_a_sheet_is_title_lines_table_and_notes() -> None:
    reading = read(workbook({"分解表": ROWS}))
    assert lines(reading) == [
        ("附件2", "分解表!A1"),
        ("河湾县2031年优化服务重点任务分解表", "分解表!A2"),
        ("填报单位：河湾县人民政府办公室", "分解表!A3"),
        ("日期：2031年3月5日", "分解表!E3"),
        ("注：牵头单位排在首位。", "分解表!A9"),
    ]
    assert cells(reading)[:6] == [(text, f"分解表!{'ABCDEF'[i]}4") for i, text in enumerate(HEADER)]
    assert ("1", "分解表!A5") in cells(reading)
    assert ("县大数据局 县档案馆", "分解表!E6") in cells(reading)
    assert ("2031年9月30日", "分解表!F6") in cells(reading)
    assert not reading.issues


def test_a_sheet_gives_title_and_tasks() -> None:
    from pipeline.extraction import record_of  # noqa: PLC0415

    record = record_of(read(workbook({"分解表": ROWS}, ["A2:F2", "B5:B6"])))
    assert record.notice.title == "河湾县2031年优化服务重点任务分解表"
    assert [(task.title, task.text) for task in record.tasks] == [
        ("规范审批", "修订审批事项目录，按季度更新"),
        ("规范审批", "推行一窗通办"),
        ("惠企政策", "梳理惠企政策清单"),
    ]
    second = record.tasks[1]
    assert [(a.role.value, a.raw) for a in second.assignments] == [
        ("lead", "县政务服务中心"),
        ("support", "县大数据局"),
        ("support", "县档案馆"),
    ]
    assert [str(d.end) for d in second.deadlines] == ["2031-09-30"]
    assert record.provenance.at(second.assignments[0].span).cell == "分解表!D6"


def test_the_office_below_the_title_is_the_issuer() -> None:
    from pipeline.extraction import record_of  # noqa: PLC0415

    rows = [["河湾县2031年重点任务分解表"], ["河湾县人民政府办公室"], ["2031年3月5日"], *ROWS[3:7]]
    notice = record_of(read(workbook({"表": rows}))).notice
    assert (notice.title, notice.issuer, str(notice.signed_date)) == (
        "河湾县2031年重点任务分解表",
        "河湾县人民政府办公室",
        "2031-03-05",
    )


def test_merged_cells_stand_once_and_cover_their_places() -> None:
    reading = read(workbook({"表": ROWS}, ["A2:F2", "B5:B6", "D5:E5"]))
    spans = {
        c.address: (c.row_span, c.column_span)
        for t in reading.tables
        for c in t.cells
        if c.row_span > 1 or c.column_span > 1
    }
    assert spans == {"表!B5": (2, 1), "表!D5": (1, 2)}
    assert "表!B6" not in [address for _, address in cells(reading)]


def test_every_visible_sheet_is_read_and_hidden_ones_are_told() -> None:
    def hide(book: xlsxwriter.Workbook) -> None:
        book.get_worksheet_by_name("旧表").hide()
        book.get_worksheet_by_name("二").set_row(1, None, None, {"hidden": True})

    sheets = {"一": ROWS[3:7], "二": ROWS[3:7], "空": [], "旧表": [["作废"]]}
    reading = read(workbook(sheets, also=hide))
    assert [t.cells[0].address for t in reading.tables] == ["一!A1", "二!A1"]
    assert codes(reading) == ["hidden_rows", "hidden_sheets"]
    assert "作废" not in reading.text
    assert "规范审批" in reading.text.split("序号")[2]


def test_formulas_give_their_last_result() -> None:
    def formula(book: xlsxwriter.Workbook) -> None:
        sheet = book.get_worksheet_by_name("表")
        sheet.write_formula("A5", '=HYPERLINK("http://127.0.0.1/x","任务")&1', None, "任务1")
        sheet.write_formula("C5", "=1/0", None, "#DIV/0!")

    reading = read(workbook({"表": ROWS}, also=formula))
    assert ("任务1", "表!A5") in cells(reading)
    assert "HYPERLINK" not in reading.text


def test_a_lone_cell_far_off_costs_nothing_but_itself() -> None:
    def stray(book: xlsxwriter.Workbook) -> None:
        book.get_worksheet_by_name("表").write(1_048_575, 16_383, "远")

    reading = read(workbook({"表": ROWS}, also=stray))
    assert codes(reading) == ["cells_left_out"]
    assert "远" not in reading.text
    assert ("1", "表!A5") in cells(reading)


def changed(data: bytes, part: str, old: str, new: str) -> bytes:
    """Return a package in which one part says something else."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in files[part]
    return zipped({**files, part: files[part].replace(old.encode(), new.encode())})


def test_claimed_counts_and_odd_addresses_are_not_believed() -> None:
    data = workbook({"表": ROWS})
    sheet, shared = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    uncounted = changed(data, shared, 'uniqueCount="', 'uniqueCount="9999999999')
    assert cells(read(uncounted)) == cells(read(data))
    unnumbered = changed(data, sheet, ' r="A5"', "")
    assert ("1", "表!A5") in cells(read(unnumbered))
    assert read(changed(data, sheet, 'r="F7"', 'r="XFE99999999999"')).tables


def test_a_sheet_that_is_no_xml_is_damaged() -> None:
    assert reason(changed(workbook({"表": ROWS}), "xl/worksheets/sheet1.xml", "<sheetData>", "<sheetData")) == "damaged"


def test_bombs_are_refused() -> None:
    data = workbook({"表": ROWS})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    files["xl/sharedStrings.xml"] = b"<sst>" + bytes(64 * 1024 * 1024)
    assert reason(zipped(files)) == "too_large"


def test_ods_prints_its_own_texts() -> None:
    cell = '<table:table-cell office:value-type="{}" office:{}><text:p>{}</text:p></table:table-cell>'
    dated = cell.format("date", 'date-value="2031-06-01"', "2031年6月")
    numbered = cell.format("float", 'value="1"', "1")
    merged = ods_cell("规范审批", 'table:number-rows-spanned="2"')
    covered = "<table:covered-table-cell/>"
    rows = [
        HEADER,
        [numbered, merged, "修订审批事项目录", "县行政审批局", "", dated],
        ["2", covered, "推行一窗通办", "县政务服务中心", "", "持续推进"],
    ]
    reading = read(ods(ods_table(rows)))
    assert ("2031年6月", "任务!F2") in cells(reading)
    assert ("1", "任务!A2") in cells(reading)
    assert [c.row_span for c in reading.tables[0].cells if c.address == "任务!B2"] == [2]


def test_ods_repetitions_are_bounded() -> None:
    many = ods_cell("县水利局", 'table:number-columns-repeated="16384"')
    rows = [HEADER, ["1", "a", "b", "c", "d", "e"], [many]]
    table = ods_table(rows).replace("<table:table-row>", '<table:table-row table:number-rows-repeated="3">')
    began = time.process_time()
    reading = read(ods(table))
    assert time.process_time() - began < 10
    assert max(t.columns for t in reading.tables) == MAX_COLUMNS
    empty = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'
    assert cells(read(ods(ods_table(rows[:2]).replace("</table:table>", empty + "</table:table>"))))


def test_locked_spreadsheets_say_so() -> None:
    with zipfile.ZipFile(io.BytesIO(ods(ods_table([HEADER])))) as archive:
        files: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    files["META-INF/manifest.xml"] = str(files["META-INF/manifest.xml"], "utf-8").replace(
        "/>", "><encryption-data/></a>"
    )  # type: ignore[arg-type]
    assert reason(zipped(files)) == "encrypted"


def record(kind: int, *values: int, form: str) -> bytes:
    """Return a record of an XLS stream."""
    data = struct.pack(form, *values)
    return struct.pack("<HH", kind, len(data)) + data


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (record(0xFD, 5, 3, 0, 0, form="<HHHI"), None),
        (record(0xFD, 5, MAX_COLUMNS, 0, 0, form="<HHHI"), "too_large"),
        (record(0xBE, 5, 0, 15, 15, MAX_COLUMNS, form="<HHHHH"), "too_large"),
        (record(0x200, 0, 70_000, 0, 5, 0, form="<IIHHH"), "too_large"),
        (record(0x200, 9, 5, 0, 5, 0, form="<IIHHH"), "damaged"),
        (record(0x2F, 0, form="<H"), "encrypted"),
        (b"\xfd\x00\xff\xff\x01", None),
    ],
)
def test_xls_streams_are_checked_before_they_are_laid_out(stream: bytes, expected: str | None) -> None:
    if expected is None:
        binary._check_records(stream)
        return
    with pytest.raises(ReadError) as caught:
        binary._check_records(stream)
    assert caught.value.reason == expected


def test_xlsb_cells_far_off_are_noticed() -> None:
    row, cell = b"\x00\x04" + struct.pack("<I", 5), b"\x07\x08" + struct.pack("<II", 3, 0)
    assert not binary._reaches_far(row + cell)
    assert binary._reaches_far(row + b"\x07\x08" + struct.pack("<II", MAX_COLUMNS, 0))
    assert binary._reaches_far(b"\x00\x04" + struct.pack("<I", MAX_ROWS) + cell)
    assert not binary._reaches_far(b"\xff\xff\xff\xff\xff\xff")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_other_workbooks_read_like_xlsx(ending: str, tmp_path: Path) -> None:
    source = tmp_path / "table.xlsx"
    source.write_bytes(workbook({"分解表": ROWS}, ["A2:F2", "B5:B6"]))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603
    other = read((tmp_path / f"table.{ending}").read_bytes())
    assert cells(other) == cells(read(source.read_bytes()))
    assert lines(other) == lines(read(source.read_bytes()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(
    ("sign", "media_type"), [(",", "text/csv"), (";", "text/csv"), ("\t", "text/tab-separated-values")]
)
def test_files_of_fields_read_like_workbooks(sign: str, media_type: str, encoding: str) -> None:
    reading = read(fields(TEXTS, sign, encoding))
    assert reading.source.media_type == media_type
    workbook_cells = [
        (text, (address or "").replace("表!", "T1!")) for text, address in cells(read(workbook({"表": ROWS})))
    ]
    assert [(text.removesuffix(".0"), address) for text, address in cells(reading)] == workbook_cells
    assert lines(reading)[1] == ("河湾县2031年优化服务重点任务分解表", "T1!A2")


def test_the_first_line_may_name_the_separator() -> None:
    reading = read(b"sep=;\r\n" + fields(TEXTS, ";", "utf-8"))
    assert lines(reading)[0] == ("附件2", "T1!A1")


@pytest.mark.parametrize(
    "text",
    [
        "一、总体要求,按照县委,县政府部署\n二、任务,责任单位,时限\n",
        "序号,任务,责任单位\n以下为说明,文字,并非表格,只是带有逗号的句子\n再来一句,也是如此\n",
        "序号,任务,责任单位\n",
        '序号,任务,责任单位\n1,"没有结束的引号,县水利局\n2,巡查,县水利局\n',
        "甲,乙,丙\n1,2,3\n",
        "任务",
    ],
)
def test_texts_with_commas_stay_texts(text: str) -> None:
    assert fields_of(text) is None


def test_notices_are_no_files_of_fields() -> None:
    for path in sorted(RAW.glob("*.txt")):
        data = path.read_bytes()
        text = data.decode("gb18030" if path.name.startswith("chenghu") else "utf-8-sig")
        assert fields_of(text) is None, path.name


@given(st.text(alphabet='序号任务责任单位,;\t"\n\r1，。', max_size=300))
@tried_with(200)
def test_any_text_is_fields_or_none(text: str) -> None:
    found = fields_of(text)
    assert found is None or len(found[0]) > 1


@pytest.mark.parametrize("piece", [",", '"', '",', "序号,任务,责任单位\n", "\t", "sep=,\n"])
def test_looking_for_fields_takes_linear_time(piece: str) -> None:
    began = time.process_time()
    with contextlib.suppress(ReadError):
        fields_of(piece * (1_000_000 // len(piece)))
    assert time.process_time() - began < 10


def test_empty_and_foreign_workbooks_are_refused() -> None:
    assert reason(workbook({"表": []})) == "empty"
    assert reason(workbook({"表": [["a", "b"]]})) == "not_chinese"


def test_a_csv_with_hostile_cells_is_read_as_text() -> None:
    rows = [HEADER, ["1", "=cmd|' /C calc'!A0", "推行一窗通办", "县政务服务中心", "@SUM(1)", "+1"]]
    data = io.StringIO(newline="")
    csv.writer(data).writerows(rows)
    assert ("=cmd|' /C calc'!A0", "T1!B2") in cells(read(data.getvalue().encode()))
