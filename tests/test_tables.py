"""Records to files and back."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
import tracemalloc
import zipfile
from dataclasses import fields, replace
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hand_made_records import HOSTILE, SOME, hostile_records, make_record, make_task
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from pipeline.errors import LexiconError, TableError
from pipeline.failures import reasons
from pipeline.lexicon import parse
from pipeline.model.reading import Issue, PageEngine
from pipeline.model.record import DeadlineKind, Jurisdiction, Level, Origin, Precision, Record, Role, TaskKind
from pipeline.model.spans import Span
from pipeline.tables import (
    Failure,
    extraction_tables,
    join_list,
    prepare_record,
    read_records,
    read_tables,
    record_json,
    record_rows,
    sheet_rows,
    split_list,
    with_warning,
    write_csv,
    write_datapackage,
    write_tables,
    xlsx,
)
from pipeline.tables.cells import guard, need_no_care, plain_text, unguard
from pipeline.tables.columns import TableDefinition, TablesFile, all_tables, words_of_values
from pipeline.tables.datapackage import describe
from pipeline.tables.values import Around, value_of
from tests.commands import everything_in
from tests.example_counts import tried_with

CASES = tomllib.loads((Path(__file__).parent / "cases" / "formula_cells.toml").read_text(encoding="utf-8"))["case"]
FAILURE = Failure("b/=坏.pdf", "read", "no_text", "the file\nholds no text")


@pytest.fixture(autouse=True)
def _workbooks_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make all of each workbook, nothing of which is kept (``conftest.py``)."""
    monkeypatch.setattr(xlsx, "_around", xlsx._around.__wrapped__)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tables([make_record("n1"), make_record("n2", "b.txt")], [FAILURE], tmp_path / "out")
    return tmp_path / "out"


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def test_all_files_of_the_contract_are_written_and_nothing_else(folder: Path) -> None:
    tables = {f"{name}.csv" for name in extraction_tables()}
    others = {"tasks.xlsx", "datapackage.json", "records/n1.json", "records/n2.json"}
    assert set(everything_in(folder)) == tables | others


def test_csv_has_a_bom_and_crlf_after_rows_and_in_no_field(folder: Path) -> None:
    for path in folder.glob("*.csv"):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
        assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n") == len(rows_of(path)) + 1


def test_headers_are_the_names_of_the_data_file(folder: Path) -> None:
    for name, definition in extraction_tables().items():
        header = next(csv.reader(io.StringIO((folder / f"{name}.csv").read_text(encoding="utf-8-sig"))))
        assert header == definition.names


def test_every_row_fills_only_known_columns() -> None:
    definitions = extraction_tables()
    filled = {name: set() for name in definitions}
    for table, row in record_rows(make_record()):
        filled[table] |= set(row)
    filled["failures"] = set(FAILURE.row())
    assert filled == {name: set(definition.names) for name, definition in definitions.items()}


def test_a_task_row_gathers_what_belongs_to_it(folder: Path) -> None:
    row = rows_of(folder / "tasks.csv")[0]
    assert row["deadlines"] == "2031年6月底前；10日内"
    assert row["first_due"] == row["last_due"] == "2031-06-30"
    assert (row["lead"], row["support"], row["responsible"]) == ("青禾县交通运输局", "各乡镇", "")
    assert row["citations"] == "《青禾县道路办法》"
    assert row["section_path"] == "一、主要任务；三、修桥"
    assert (row["page"], row["region_code"], row["warnings"]) == ("2", "010102", "past_date")


def test_ids_of_deadlines_and_assignments_follow_from_the_task(folder: Path) -> None:
    assert [row["deadline_id"] for row in rows_of(folder / "deadlines.csv")][:2] == ["n1-t1-d1", "n1-t1-d2"]
    assert [row["assignment_id"] for row in rows_of(folder / "assignments.csv")][:2] == ["n1-t1-a1", "n1-t1-a2"]


def test_warnings_of_notice_and_tasks_are_listed_and_counted(folder: Path) -> None:
    rows = [row for row in rows_of(folder / "warnings.csv") if row["notice_id"] == "n1"]
    assert [(row["task_id"], row["code"]) for row in rows] == [("", "column_shift"), ("n1-t1", "past_date")]
    assert rows_of(folder / "notices.csv")[0]["warning_count"] == "2"


def test_a_domain_stands_once_for_each_task(tmp_path: Path) -> None:
    task = make_task()
    twice = replace(task, domains=task.domains * 2)
    write_tables([make_record(tasks=(twice,))], [], tmp_path)
    assert len(rows_of(tmp_path / "domains.csv")) == 1


@pytest.mark.parametrize("case", CASES, ids=[case["value"] for case in CASES])
def test_cells_that_a_spreadsheet_would_run_are_made_harmless(case: dict[str, str]) -> None:
    cell = guard(plain_text(case["value"]))
    assert cell == case["cell"]
    assert unguard(cell) == plain_text(case["value"])


@given(HOSTILE)
@tried_with(200)
def test_guarding_is_undone_exactly(text: str) -> None:
    assert unguard(guard(text)) == text
    assert not guard(text).lstrip().startswith(tuple("=+-@＝＋－＠"))


@given(st.lists(st.text(alphabet="局a1 '=-＋&<>_x\u3000\u200b\n\x00、", max_size=5), max_size=3))
def test_a_row_that_needs_no_care_is_as_it_is_with_all_care(texts: list[str]) -> None:
    if need_no_care(texts):
        assert [plain_text(text) for text in texts] == texts
        assert [guard(text) for text in texts] == texts
        assert all(escape(text) == text == text.strip() and "_x" not in text for text in texts)
    else:
        assert any(set(text) & set(" '=-＋&<>_\u3000\u200b\n\x00") for text in texts)


def test_words_shown_for_values_need_no_care() -> None:
    assert need_no_care(list(words_of_values().values()))


@given(st.lists(HOSTILE, max_size=4))
@tried_with(100)
def test_lists_come_apart_as_they_were_joined(items: list[str]) -> None:
    kept = [text.replace("；", ";") for text in map(plain_text, items) if text.strip()]
    assert split_list(join_list(items)) == kept


def test_no_list_is_an_empty_list() -> None:
    assert split_list("") == split_list(None) == split_list(float("nan")) == []


def test_line_ends_become_one_space() -> None:
    assert plain_text("甲\r\n乙\n丙\u2028丁") == "甲 乙 丙 丁"


@given(hostile_records())
@tried_with(10)
def test_any_record_comes_back_from_its_files(tmp_path_factory: pytest.TempPathFactory, record: object) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    write_tables([record], [FAILURE], folder)

    assert list(read_records(folder)) == [json.loads(json.dumps(record.to_dict()))]

    tables = read_tables(folder)
    for name in extraction_tables():
        raw = (folder / f"{name}.csv").read_bytes()
        assert raw.count(b"\n") == raw.count(b"\r\n") == len(getattr(tables, name)) + 1
    task, row = record.tasks[0], tables.tasks.iloc[0]
    assert row["text"] == plain_text(task.text) or (plain_text(task.text) == "" and pd.isna(row["text"]))
    assert split_list(row["section_path"]) == split_list(join_list(task.section_path))
    assert row["first_due"].date() == task.deadlines[0].end or (
        task.deadlines[0].end is None and pd.isna(row["first_due"])
    )
    where = record.provenance.at(task.span)
    assert row["page"] == where.page or (where.page is None and pd.isna(row["page"]))
    assert bool(tables.deadlines.iloc[0]["ambiguous"]) is task.deadlines[0].ambiguous
    with zipfile.ZipFile(folder / "tasks.xlsx") as book:
        sheets = b"".join(book.read(name) for name in book.namelist() if name.startswith("xl/worksheets/sheet"))
    assert b"<row " in sheets
    assert not re.search(rb"<f[ >]|<hyperlink [^>]*r:id=", sheets)  # in a text, < is written as an entity


def assert_no_formula(path: Path) -> None:
    for sheet in openpyxl.load_workbook(path):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None or cell.hyperlink.target is None, "links lead to our own sheets alone"


def test_places_in_the_file_are_typed(folder: Path) -> None:
    tables = read_tables(folder)
    for frame in (
        tables.tasks,
        tables.deadlines,
        tables.assignments,
        tables.domains,
        tables.citations,
        tables.warnings,
    ):
        kinds = {name: str(frame[name].dtype) for name in ("page", "paragraph", "cell", "member")}
        assert kinds == {"page": "Int64", "paragraph": "Int64", "cell": "str", "member": "str"}


def test_workbook_has_a_sheet_for_each_table_with_chinese_headings(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "tasks.xlsx")
    definitions = list(extraction_tables().values())
    assert book.sheetnames == [*(definition.zh for definition in definitions), "字段说明"]
    for definition in definitions:
        sheet = book[definition.zh]
        assert [cell.value for cell in sheet[1]] == [column.zh for column in definition.fields]
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref.startswith("A1:")


def test_workbook_folds_details_away_and_keeps_their_texts_from_making_rows_high(tmp_path: Path) -> None:
    write_tables([make_record(tasks=(make_task(rule="r" * 500),))], [], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tasks.xlsx")
    for definition in extraction_tables().values():
        sheet = book[definition.zh]
        shown = []
        for at, column in enumerate(definition.fields, 1):
            look = sheet.column_dimensions.get(openpyxl.utils.get_column_letter(at))
            if look is None or not look.hidden:  # columns of one look stand together under the first of them
                shown.append(column.name)
        assert not [column.name for column in definition.fields if not column.detail and column.name not in shown]
    tasks = book["任务"]
    letters = {cell.value: cell.column_letter for cell in tasks[1]}
    assert tasks.column_dimensions[letters["公文编号"]].hidden
    assert not tasks.column_dimensions[letters["任务编号"]].hidden
    assert (tasks.row_dimensions[2].height or 15) <= 30


def test_workbook_says_what_each_column_means_and_which_values_it_has(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "tasks.xlsx")
    head, *rows = book["字段说明"].iter_rows(values_only=True)
    assert head == ("工作表", "栏目", "CSV 文件", "字段", "含义", "Meaning")
    assert [(row[2].removesuffix(".csv"), row[3]) for row in rows] == [
        (table.name, column.name) for table in extraction_tables().values() for column in table.fields
    ]
    meanings = {(row[0], row[1]): row[4] for row in rows}
    assert meanings["任务", "类别"].endswith("取值：目标（goal）、任务（task）、保障措施（safeguard）。")
    assert meanings["公文", "公开方式"].endswith("取值：主动公开、依申请公开、不予公开。")


def test_a_table_with_more_columns_than_a_sheet_stands_in_its_file_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_COLUMNS", len(extraction_tables()["tasks"].fields) - 1)
    write_tables([make_record(tasks=(make_task(),))], [], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tasks.xlsx")
    assert "任务" not in book.sheetnames
    assert book["说明 Note"]["A1"].value.startswith("任务: 1 rows are not in this workbook")
    assert book["时限"].max_row == 3


def test_workbook_says_yes_and_no_in_chinese(folder: Path) -> None:
    head, *rows = openpyxl.load_workbook(folder / "tasks.xlsx")["责任分工"].iter_rows(values_only=True)
    assert {row[head.index("泛指")] for row in rows} <= {"是", "否"}


def test_workbook_has_dates_as_dates_and_codes_as_text(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "tasks.xlsx")["任务"]
    values = {heading.value: cell.value for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert values["最晚期限"] == datetime(2031, 6, 30)  # noqa: DTZ001
    assert values["行政区划代码"] == "010102"
    assert values["页码"] == 2
    assert (values["类别"], values["来源"]) == ("任务", "正文"), "the CSV has the codes task and body"


@pytest.mark.parametrize(
    ("told", "place"),
    [
        ({}, "桥乡县"),
        ({"jurisdiction": Jurisdiction()}, "桥乡县 人民政府"),
        ({"jurisdiction": Jurisdiction(), "issuer": None}, "修桥的通知"),
        ({"jurisdiction": Jurisdiction(), "issuer": None, "title": " "}, "bridges"),
    ],
)
def test_every_notice_and_task_has_the_name_of_a_place(tmp_path: Path, told: dict[str, Any], place: str) -> None:
    record = make_record("n1", "in/bridges.txt")
    known: dict[str, Any] = {"jurisdiction": Jurisdiction("桥乡县"), "issuer": "桥乡县 人民政府", "title": "修桥的通知"}
    write_tables([replace(record, notice=replace(record.notice, **known | told))], [], tmp_path)
    for table in ("notices", "tasks"):
        assert {row["place"] for row in rows_of(tmp_path / f"{table}.csv")} == {place.replace(" ", "")}


def test_workbook_has_a_chinese_word_for_every_code() -> None:
    codes = {code for table in all_tables().values() for column in table.fields for code in column.enum}
    assert {code for code in codes if code.isascii()} | {"true", "false"} == set(words_of_values())


def test_workbook_writes_formulas_and_links_as_text(tmp_path: Path) -> None:
    hostile = make_task(title="=1+1", text="https://example.org/ 与 {=SUM(A1)}")
    write_tables([make_record(tasks=(hostile,))], [], tmp_path)
    assert_no_formula(tmp_path / "tasks.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "tasks.xlsx")["任务"]
    values = {heading.value: cell.value for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert (values["任务标题"], values["任务内容"]) == ("=1+1", hostile.text)


def test_workbook_leads_from_a_task_to_its_evidence_and_back(tmp_path: Path) -> None:
    tasks = tuple(make_task(task_id=f"n1-t{i}") for i in (1, 2))
    write_tables([make_record(tasks=tasks), make_record("n2", tasks=(make_task(task_id="n2-t1"),))], [], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tasks.xlsx")

    def follow(sheet: str, heading: str, row: int) -> tuple[str, str]:
        page = book[sheet]
        column = [cell.value for cell in page[1]].index(heading) + 1
        name, cell = page.cell(row, column).hyperlink.location.replace("'", "").split("!")
        there = book[name]
        return name, there.cell(there[cell].row, [c.value for c in there[1]].index("任务编号") + 1).value

    for row, task in ((2, "n1-t1"), (3, "n1-t2"), (4, "n2-t1")):
        assert follow("任务", "时限原文", row) == ("时限", task)
    for row in range(2, book["时限"].max_row + 1):
        assert follow("时限", "任务编号", row) == ("任务", book["时限"].cell(row, 2).value)
    bars = [rule.type for found in book["时限"].conditional_formatting for rule in found.rules]
    assert bars == ["dataBar", "dataBar"], "begin and end"


def test_links_end_where_a_sheet_can_hold_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_LINKS", 1)
    write_tables([make_record(tasks=tuple(make_task(task_id=f"n1-t{i}") for i in (1, 2)))], [], tmp_path)
    page = openpyxl.load_workbook(tmp_path / "tasks.xlsx")["任务"]
    assert sum(cell.hyperlink is not None for row in page.iter_rows() for cell in row) == 1


def test_workbook_shows_days_before_1900_as_text_and_cuts_overlong_texts(tmp_path: Path) -> None:
    task = make_task(text="长" * 40_000)
    task = replace(task, deadlines=(replace(task.deadlines[0], end=date(1899, 12, 31)),))
    write_tables([make_record(tasks=(task,))], [], tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "tasks.xlsx")["任务"]
    values = {heading.value: cell.value for heading, cell in zip(sheet[1], sheet[2], strict=True)}
    assert values["最晚期限"] == "1899-12-31"
    assert len(values["任务内容"]) == sheet_rows.MAX_CHARACTERS
    assert rows_of(tmp_path / "tasks.csv")[0]["text"] == "长" * 40_000


def test_workbook_rows_are_as_high_as_their_longest_text(tmp_path: Path) -> None:
    tasks = (
        make_task(number=1, text="短"),
        make_task(number=2, text="长" * 100),
        make_task(number=3, text="长" * 9000),
    )
    write_tables([make_record(tasks=tasks)], [], tmp_path)
    rows = openpyxl.load_workbook(tmp_path / "tasks.xlsx")["任务"].row_dimensions
    assert rows[2].height is None  # of standard height
    assert 15 < rows[3].height < rows[4].height <= 409  # the most that Excel allows


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 2)
    write_tables([make_record(f"n{i}") for i in range(5)], [], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tasks.xlsx")
    assert [name for name in book.sheetnames if name.startswith("公文")] == ["公文", "公文 2", "公文 3"]
    assert [row[0].value for row in book["公文 3"].iter_rows(min_row=2)] == ["n4"]


def test_rows_of_a_sheet_come_apart_and_together_with_their_links() -> None:
    made = prepare_record(make_record(tasks=(make_task(), make_task(number=2), make_task(number=3))))
    for rows in (table.sheet for table in made.tables):
        for at in range(rows.count + 1):
            first, others = rows.parted(at)
            assert (first.count, others.count) == (at, rows.count - at)
            assert first.xml.count(b"<row ") == at
            assert sheet_rows.SheetRows.joined((first, others)) == rows


def test_a_workbook_without_room_says_which_rows_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "MAX_BYTES", 9000)
    write_tables([make_record(f"n{i}") for i in range(9)], [FAILURE], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tasks.xlsx")
    assert book.active.title == "说明 Note"
    notes = {cell.value.split(":")[0]: cell.value for (cell,) in book.active.iter_rows()}
    for name, table in {"任务": "tasks", "公文": "notices", "读取失败": "failures"}.items():
        left_out = len(rows_of(tmp_path / f"{table}.csv")) - (book[name].max_row - 1)
        assert f"{left_out} rows are not in this workbook" in notes[name]
        assert f"{table}.csv" in notes[name]


def test_what_the_workbook_holds_in_memory_does_not_grow_with_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "IN_MEMORY", 4096)
    rows = {made.table: made.sheet for made in prepare_record(make_record()).tables}
    held = []
    with xlsx.Workbook(tmp_path / "tasks.xlsx", extraction_tables().values()) as book:
        tracemalloc.start()
        for _ in range(20):
            for _ in range(50):
                book.add(rows)
            held.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert held[-1] - held[4] < 5_000, "bytes; 750 records have 1.5 MB of rows and links"


@given(hostile_records(), SOME, st.integers(0, 2), st.integers(0, 2))
def test_a_warning_is_added_to_what_is_prepared_as_if_the_record_had_it(
    record: Record, path: str, own: int, of_task: int
) -> None:
    one, issue = Issue("column_shift", "=错位\n", Span(3, 5)), Issue.of("same_notice.alike", path=path)
    tasks = (*record.tasks, replace(record.tasks[0], task_id="n1-t2", warnings=(one,) * of_task))
    for some in ((), tasks[:1], tasks):
        made = replace(record, tasks=some, warnings=(one,) * own)
        added = with_warning(prepare_record(made), issue, made.notice.source.path)
        whole = prepare_record(replace(made, warnings=(*made.warnings, issue)))
        assert added.json == whole.json
        assert {rows.table: rows for rows in added.tables} == {rows.table: rows for rows in whole.tables}


@pytest.mark.parametrize("text", ["<r><t>甲</t></r>", "甲_x000D_乙_x0041_", "  甲 & 乙 ", "a\tb"])
def test_a_text_that_looks_like_markup_stays_as_it_is(tmp_path: Path, text: str) -> None:
    write_tables([make_record(tasks=(make_task(text=text),))], [], tmp_path)
    cell = openpyxl.load_workbook(tmp_path / "tasks.xlsx")["任务"]["J2"]
    assert unescape(cell.value) == text


@pytest.mark.parametrize("records", [0, 1])
def test_cells_have_the_styles_of_their_kinds_whichever_table_is_empty(tmp_path: Path, records: int) -> None:
    write_tables([make_record()] * records, [FAILURE], tmp_path)
    book = openpyxl.load_workbook(tmp_path / "tasks.xlsx")
    assert book["读取失败"]["A1"].font.b
    assert book["读取失败"]["A2"].number_format == "@"
    if records:
        id_of_deadline, task, *_ = book["时限"][2]
        assert (id_of_deadline.font.u, task.font.u) == (None, "single")
        assert book["时限"]["G2"].number_format == "yyyy-mm-dd"
        assert book["时限"]["N2"].value == "否"
        assert book["公文"]["U2"].number_format == "General"


def test_same_records_give_same_bytes_at_another_time(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    write_tables(iter([make_record("n1"), make_record("n2", "b.txt")]), iter([FAILURE]), tmp_path / "again")
    assert everything_in(tmp_path / "again") == everything_in(folder)
    with zipfile.ZipFile(folder / "tasks.xlsx") as book:
        assert book.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2
        assert {info.date_time[0] for info in book.infolist()} == {1980}


def test_writing_again_replaces_and_removes_records_of_inputs_that_are_gone(folder: Path) -> None:
    (folder / "records" / "mine.json").write_text('{"of": "somebody else"}')
    write_tables([make_record("n2", "b.txt")], [], folder)
    assert sorted(p.name for p in (folder / "records").iterdir()) == ["mine.json", "n2.json"]
    assert len(rows_of(folder / "notices.csv")) == 1
    assert rows_of(folder / "failures.csv") == []


def test_a_broken_run_leaves_the_earlier_tables(folder: Path) -> None:
    before = everything_in(folder)

    def records() -> object:
        yield make_record("n9")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_tables(records(), [], folder)
    assert everything_in(folder) == before


@pytest.mark.parametrize("notice_id", ["../n1", "", ".n1", "a/b", "n" * 80, "甲\n"])
def test_an_id_that_is_no_file_name_is_refused(tmp_path: Path, notice_id: str) -> None:
    with pytest.raises(TableError, match="file name"):
        write_tables([make_record(notice_id)], [], tmp_path)


def test_two_records_of_one_id_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="n1"):
        write_tables([make_record(), make_record()], [], tmp_path)


def test_no_records_give_empty_tables_that_read_back(tmp_path: Path) -> None:
    write_tables([], [], tmp_path)
    tables = read_tables(tmp_path)
    assert len(tables.tasks) == 0
    assert str(tables.tasks["first_due"].dtype) == "datetime64[s]"


def test_keys_of_a_record_stand_in_the_order_of_the_contract() -> None:
    record = json.loads(record_json(make_record()))
    assert list(record)[:4] == ["schema_version", "notice", "sections", "tasks"]
    assert list(record["tasks"][0])[:8] == [
        "task_id", "kind", "origin", "number", "title", "text", "section_path", "deadlines",
    ]  # fmt: skip
    assert list(record["tasks"][0]["deadlines"][0])[:4] == ["raw", "kind", "start", "end"]
    where = {"page": 2, "box": [1.0, 2.0, 3.0, 4.5], "cell": "T1!B2"}
    assert record["tasks"][0]["span"] == {"start": 0, "end": 56} | where


def test_a_record_file_shows_chinese_as_it_is() -> None:
    content = record_json(make_record()).decode("utf-8")
    assert "青禾县" in content
    assert content.endswith("}\n")


def test_tables_read_back_have_their_types(folder: Path) -> None:
    tables = read_tables(folder)
    types = {name: str(dtype) for name, dtype in tables.tasks.dtypes.items()}
    assert (types["first_due"], types["page"], types["kind"]) == ("datetime64[s]", "Int64", "category")
    assert str(tables.assignments["is_group"].dtype) == "boolean"
    assert tables.tasks["region_code"].tolist() == ["010102", "010102"]
    assert list(tables.tasks["kind"].cat.categories) == ["goal", "task", "safeguard"]
    assert tables.deadlines["end"].isna().tolist() == [False, True, False, True]
    assert tables.failures.loc[0, "path"] == "b/=坏.pdf"
    assert tables.failures.loc[0, "message"] == "the file holds no text"


def test_words_that_pandas_takes_for_missing_stay_words(tmp_path: Path) -> None:
    write_tables([make_record(tasks=(make_task(title="NA", text="null"),))], [], tmp_path)
    row = read_tables(tmp_path).tasks.iloc[0]
    assert (row["title"], row["text"]) == ("NA", "null")


def test_reading_says_what_is_missing(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(TableError, match="No such folder"):
        read_tables(tmp_path / "nowhere")
    (folder / "domains.csv").unlink()
    with pytest.raises(TableError, match=r"No domains\.csv; run 'notices extract' first"):
        read_tables(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("path,stage\r\n", "lacks the column reason, message"),
        ("path,stage,reason,message\r\na,nowhere,b,c\r\n", "Column stage does not hold string values ('nowhere'"),
        ("path,stage,reason,message\r\na,read,b,c,d,e\r\n", "failures.csv"),
        ("", "cannot be read as CSV"),
    ],
)
def test_reading_says_what_is_wrong(folder: Path, content: str, words: str) -> None:
    (folder / "failures.csv").write_text(content, encoding="utf-8", newline="")
    with pytest.raises(TableError) as error:
        read_tables(folder)
    assert words in str(error.value)


@pytest.mark.parametrize(("column", "value"), [("first_due", "2031/6/30"), ("page", "two")])
def test_a_cell_of_the_wrong_type_names_file_and_column(folder: Path, column: str, value: str) -> None:
    rows = rows_of(folder / "tasks.csv")
    rows[0][column] = value
    with (folder / "tasks.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(TableError, match=rf"tasks\.csv: Column {column}"):
        read_tables(folder)


def test_a_table_saved_in_another_encoding_is_named(folder: Path) -> None:
    (folder / "tasks.csv").write_bytes("任务编号".encode("gb18030"))
    with pytest.raises(TableError, match=r"tasks\.csv cannot be read as CSV in UTF-8"):
        read_tables(folder)


def test_records_that_are_none_are_named(folder: Path) -> None:
    (folder / "records" / "n1.json").write_text("[]")
    with pytest.raises(TableError, match=r"n1\.json is no record"):
        list(read_records(folder))
    with pytest.raises(TableError, match="No such folder"):
        list(read_records(folder / "nowhere"))


def test_the_description_names_every_table_field_and_key(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described = {r["path"]: [f["name"] for f in r["schema"]["fields"]] for r in package["resources"]}
    assert described == {f"{name}.csv": definition.names for name, definition in extraction_tables().items()}
    keys = {r["path"]: r["schema"].get("primaryKey") for r in package["resources"]}
    assert keys["domains.csv"] == ["task_id", "domain"]
    for resource in package["resources"]:
        for foreign in resource["schema"].get("foreignKeys", []):
            target = f"{foreign['reference']['resource']}.csv"
            assert set(foreign["reference"]["fields"]) <= set(described[target])


def test_the_description_lists_only_tables_that_are_there(folder: Path) -> None:
    (folder / "catalogue.csv").unlink()
    write_datapackage(folder)
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert "catalogue" not in [resource["name"] for resource in package["resources"]]


def test_a_single_table_can_be_written(tmp_path: Path) -> None:
    write_csv(tmp_path / "failures.csv", extraction_tables()["failures"], [FAILURE.row(), {"path": "b"}])
    assert [row["path"] for row in rows_of(tmp_path / "failures.csv")] == ["'b/=坏.pdf"[1:], "b"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["failures.csv"]


def test_closed_lists_of_the_data_file_are_those_of_the_code() -> None:
    enums = {
        (table.name, column.name): column.enum for table in extraction_tables().values() for column in table.fields
    }
    for place, kind in {
        ("tasks", "kind"): TaskKind, ("tasks", "origin"): Origin, ("deadlines", "kind"): DeadlineKind,
        ("deadlines", "precision"): Precision, ("assignments", "role"): Role, ("assignments", "level"): Level,
        ("notices", "level"): Level,
    }.items():  # fmt: skip
        assert enums[place] == tuple(kind)
    assert enums["failures", "reason"] == reasons()


def test_mistakes_in_a_data_file_are_all_named(tmp_path: Path) -> None:
    field = '{name = "a", type = "string", zh = "甲", en = "x", cn = "x"}'
    (tmp_path / "tables.toml").write_text(
        f'[[tables]]\nname = "t"\nzh = "表"\nen = "x"\ncn = "x"\nkey = ["b"]\nfields = [{field}, {field}]\n',
        encoding="utf-8",
    )
    with pytest.raises(LexiconError) as error:
        parse(TablesFile, tmp_path / "tables.toml")
    for words in ("field a stands twice", "key field b is no field", "heading 甲 stands twice"):
        assert words in str(error.value)


TABLE = '[[tables]]\nname = "t"\nzh = "表"\nen = "x"\ncn = "x"\nkey = []\n'


@pytest.mark.parametrize(
    ("rest", "mistake"),
    [
        ('fields = [{like = "b"}]', "no field b stands under columns"),
        ('rows = ["task"]\nfields = [{like = "a", value = "row."}]', "row. is no value of a record"),
        ('rows = ["tusk"]\nfields = [{like = "a"}]', "tusk is no value of a record"),
        ('rows = ["task"]\nfields = [{like = "a", value = "most(row.a)"}]', "most(row.a) is no value of a record"),
        ('rows = ["task"]\nfields = [{like = "a", value = "a-{row.a"}]', "a-{row.a is no value of a record"),
        ('fields = [{like = "a", value = "row.a"}]', "fields have values, but neither rows nor a thing is named"),
    ],
)
def test_a_field_that_leads_nowhere_is_a_mistake_of_the_data_file(tmp_path: Path, rest: str, mistake: str) -> None:
    shared = '[columns]\na = {type = "string", zh = "甲", en = "x", cn = "x"}\n'
    (tmp_path / "tables.toml").write_text(f"{shared}{TABLE}{rest}\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=re.escape(mistake)):
        parse(TablesFile, tmp_path / "tables.toml")


def test_a_field_takes_over_the_keys_of_another_but_for_its_own(tmp_path: Path) -> None:
    shared = '[columns]\na = {type = "date", zh = "甲", en = "x", cn = "x", required = true, width = 20}\n'
    fields = 'fields = [{like = "a", required = false}, {like = "a", name = "b", zh = "乙"}]\n'
    (tmp_path / "tables.toml").write_text(f"{shared}{TABLE}{fields}", encoding="utf-8")
    found = parse(TablesFile, tmp_path / "tables.toml").tables[0].fields
    assert [(c.name, c.type, c.zh, c.required, c.width) for c in found] == [
        ("a", "date", "甲", False, 20),
        ("b", "date", "乙", True, 20),
    ]


def test_values_of_columns_are_paths_calculations_and_texts() -> None:
    task = make_task()
    record = make_record(tasks=(task, make_task()))
    around = Around(record, record.notice, "青禾县", {task.citations[0]: "《甲》"}, task=task, row=task, number=3)
    told = {
        "row.title": task.title,
        "place": "青禾县",
        "task?.task_id": task.task_id,
        "row.deadlines[].raw": tuple(deadline.raw for deadline in task.deadlines),
        "row.assignments[role=lead].name": ("青禾县交通运输局",),
        "row.assignments[role=guide].name": (),
        "count(record.tasks)": 2,
        "count(record.warnings, record.tasks[].warnings[])": len(record.warnings) + 2 * len(task.warnings),
        "least(row.deadlines[].end)": min(d.end for d in task.deadlines if d.end),
        "titles(row.citations)": ("《甲》",),
        "{row.task_id}-x{number}": f"{task.task_id}-x3",
    }
    assert {path: value_of(path)(around) for path in told} == told
    around.task = None
    assert value_of("task?.task_id")(around) is None


@pytest.mark.parametrize(
    "table", [table for table in all_tables().values() if table.thing], ids=lambda table: table.name
)
def test_things_of_tables_have_what_their_columns_ask_for(table: TableDefinition) -> None:
    module, _, name = f"pipeline.{table.thing}".rpartition(".")
    thing = getattr(import_module(module), name)
    known = {field.name for field in fields(thing)} | set(dir(thing))
    asked = {
        step
        for column in table.fields
        for step in re.findall(r"\brow\.([a-z_]+)", column.value or f"row.{column.name}")
    }
    assert asked <= known


def test_the_description_is_plain_json() -> None:
    assert json.loads(json.dumps(describe(extraction_tables().values())))["name"] == "notice-tasks"


def test_numbers_of_numpy_in_a_record_are_written_like_others(tmp_path: Path) -> None:
    record = make_record()
    source = replace(record.notice.source, engines=(PageEngine(1, "rapidocr", np.float64(0.9625)),))
    record = replace(record, notice=replace(record.notice, source=source))
    write_tables([record], [], tmp_path)
    (path,) = (tmp_path / "records").glob("*.json")
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["notice"]["source"]["engines"] == [{"page": 1, "engine": "rapidocr", "confidence": 0.9625}]
