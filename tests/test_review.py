"""The review loop: doubtful values out, decisions in, and what becomes of them in later extractions."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import cli, extract
from pipeline.batch.run import extract_all
from pipeline.comparison import run
from pipeline.errors import ReviewError, UsageError
from pipeline.model.reading import Issue
from pipeline.model.record import Record
from pipeline.model.spans import Span
from pipeline.review.anchors import QuotedText
from pipeline.review.checking import check_rows
from pipeline.review.correcting import corrected
from pipeline.review.corrections import load_corrections
from pipeline.review.loop import apply_review, export_review
from pipeline.review.names import CORRECTIONS
from pipeline.review.rows import SheetRow, read_rows
from pipeline.review.words import review_words
from pipeline.tables import read_records, read_tables, write_tables
from tests.example_counts import tried_with
from tests.hand_made_records import hostile_records
from tests.made_notices import record_of, three_counties

WORDS = review_words()
CASES = tomllib.loads((Path(__file__).parent / "cases" / "review.toml").read_text(encoding="utf-8"))["case"]

NOTICE = """临泽湖区人民政府办公室关于做好渡口安全工作的通知

临湖政办发〔2031〕12号

各镇人民政府，区直各部门：

一、排查隐患。2031年5月前完成全部渡口排查。（区交通运输局负责）
二、修缮栈桥。6月底前完成栈桥修缮。（区水利局牵头，区财政局配合）

临泽湖区人民政府办公室
2031年3月1日
"""


def edit(sheet: Path, *changes: tuple[str, dict[str, Any]]) -> Path:
    """Write values into the rows with these keys (a new row for an empty key), as an analyst would."""
    book = openpyxl.load_workbook(sheet)
    page = book[WORDS.title]
    at = {column.id: i for i, column in enumerate(WORDS.columns, 1)}
    rows = {page.cell(n, at["key"]).value: n for n in range(2, page.max_row + 1)}
    for key, cells in changes:
        number = rows[key] if key else page.max_row + 1
        for name, value in cells.items():
            page.cell(number, at[name]).value = value
    edited = sheet.with_name("edited.xlsx")
    book.save(edited)
    return edited


def rows_by_key(sheet: Path) -> dict[str, dict[str, str]]:
    return {row.cells["key"]: row.cells for row in read_rows(sheet)}


def told(folder: Path) -> list[str]:
    """Return the codes of all warnings but that the invented place is in no table."""
    return [code for code in read_tables(folder).warnings["code"] if code != "place_unknown"]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the plans of three counties, compared; tests that write work on a copy."""
    folder = tmp_path_factory.mktemp("compared")
    write_tables([record_of(made) for made in three_counties()], [], folder)
    run(folder)
    return folder


@pytest.fixture(scope="module")
def exported(compared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[SheetRow]:
    return read_rows(export_review(compared, tmp_path_factory.mktemp("sheet") / "review.xlsx").path)


@pytest.fixture
def counties(compared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(compared, tmp_path / "out"))


def record_in(folder: Path, source: Path) -> Record:
    """Extract one notice and write its tables with the corrections of the folder, as the command does."""
    record = corrected(extract(source), load_corrections(folder))
    write_tables([record], [], folder)
    return record


@pytest.fixture
def ferry(tmp_path: Path) -> tuple[Path, Path]:
    source, folder = tmp_path / "ferry.txt", tmp_path / "out"
    source.write_text(NOTICE, encoding="utf-8")
    record_in(folder, source)
    return source, folder


# Export


def test_sheet_lists_both_sides_of_a_conflict_with_evidence(counties: Path) -> None:
    rows = rows_by_key(export_review(counties).path)
    ours, theirs = rows["n1-t1-d1"], rows["n1-t4-d1"]
    assert WORDS.reason("conflict_date") in ours["reasons"]
    assert "2031年7月底前" in ours["reasons"]
    assert "【2031年5月底前】" in ours["evidence"]
    assert (ours["kind"], ours["end"], theirs["end"]) == ("截止", "2031-05-31", "2031-07-31")
    assert WORDS.reason("conflict_unit") in rows["n1-t1-a1"]["reasons"]
    assert "n1-t2-d1" not in rows, "nobody doubts it"


def test_sheet_lists_what_the_rules_were_unsure_of(ferry: tuple[Path, Path]) -> None:
    done = export_review(ferry[1])
    reasons = {row["raw"]: row["reasons"] for row in rows_by_key(done.path).values()}
    assert reasons["2031年5月前"] == WORDS.reason("ambiguous")
    assert reasons["6月底前"] == WORDS.reason("inferred_year")
    assert not done.compared


def test_values_of_a_page_that_was_hard_to_read_are_listed(tmp_path: Path) -> None:
    made = record_of(three_counties()[0])
    write_tables([made], [], tmp_path)
    [record] = read_records(tmp_path)
    record["notice"]["source"]["engines"] = [{"page": 1, "engine": "rapidocr", "confidence": 0.71}]
    for task in record["tasks"]:
        for found in task["deadlines"]:
            found["span"]["page"] = 1
    from pipeline.review.doubts import entries_of  # noqa: PLC0415

    doubtful = [entry.key for entry in entries_of(record) if "low_confidence" in entry.reasons]
    assert doubtful == ["n0-t1-d1", "n0-t2-d1", "n0-t3-d1"]


def test_sheet_has_chinese_headings_lists_and_yellow_cells(counties: Path) -> None:
    page = openpyxl.load_workbook(export_review(counties).path)[WORDS.title]
    assert [cell.value for cell in page[1]] == [column.zh for column in WORDS.columns]
    assert page.freeze_panes == "B2"
    lists = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    assert '"确认,修改,删除,新增,撤回"' in lists.values()
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_an_edited_sheet_is_not_overwritten(counties: Path) -> None:
    export_review(counties)
    with pytest.raises(UsageError, match="already"):
        export_review(counties)


def test_same_folder_same_sheet(counties: Path, tmp_path: Path) -> None:
    first, second = (export_review(counties, tmp_path / f"{i}.xlsx").path for i in "ab")
    assert rows_by_key(first) == rows_by_key(second)


@tried_with(15)
@given(hostile_records())
def test_hostile_records_can_be_reviewed(tmp_path_factory: pytest.TempPathFactory, record: Record) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    write_tables([record], [], folder)
    done = export_review(folder)
    assert apply_review(done.path, folder).new == 0


# Apply, and what comes of it


def test_decisions_survive_later_extractions_and_are_marked_as_human(ferry: tuple[Path, Path]) -> None:
    source, folder = ferry
    tasks = list(read_tables(folder).tasks["task_id"])
    sheet = edit(
        export_review(folder).path,
        (f"{tasks[0]}-d1", {"action": "确认"}),
        (f"{tasks[1]}-d1", {"end": "2031-06-15", "note": "电话核实"}),
        (
            "",
            {
                "action": "新增",
                "what": "单位",
                "task_id": tasks[1],
                "raw": "区财政局",
                "role": "责任",
                "name": "区审计局",
            },
        ),
    )
    assert apply_review(sheet, folder).new == 3
    for _ in range(2):
        record_in(folder, source)
        tables = read_tables(folder)
        found = tables.deadlines.set_index("raw")
        assert set(found["rule"]) == {"human"}
        assert found.loc["6月底前", "end"].date() == date(2031, 6, 15)
        assert not found["ambiguous"].any()
        units = tables.assignments.set_index("name")
        assert (units.loc["区审计局", "rule"], units.loc["区审计局", "function"]) == ("human", "审计")
        assert told(folder) == []
    assert len(load_corrections(folder).items) == 3


def test_what_was_decided_is_not_asked_again(ferry: tuple[Path, Path]) -> None:
    source, folder = ferry
    first = export_review(folder)
    keys = [key for key, row in rows_by_key(first.path).items() if row["what"] == "时限"]
    apply_review(edit(first.path, *((key, {"action": "确认"}) for key in keys)), folder)
    record_in(folder, source)
    assert not set(keys) & set(rows_by_key(export_review(folder, folder / "again.xlsx").path))


def test_a_value_taken_out_stays_out_and_is_told(ferry: tuple[Path, Path]) -> None:
    source, folder = ferry
    task = read_tables(folder).tasks["task_id"][0]
    apply_review(edit(export_review(folder).path, (f"{task}-d1", {"action": "删除"})), folder)
    record_in(folder, source)
    tables = read_tables(folder)
    assert "2031年5月前" not in set(tables.deadlines["raw"])
    assert told(folder) == ["corrected_by_hand"]


def test_a_correction_whose_words_have_changed_is_reported(ferry: tuple[Path, Path]) -> None:
    source, folder = ferry
    tasks = list(read_tables(folder).tasks["task_id"])
    sheet = edit(export_review(folder).path, *((f"{task}-d1", {"action": "确认"}) for task in tasks))
    apply_review(sheet, folder)
    source.write_text(NOTICE.replace("2031年5月前完成", "2031年7月前办完"), encoding="utf-8")
    record_in(folder, source)
    tables = read_tables(folder)
    assert told(folder) == ["correction_not_applied"]
    assert "2031年5月前" in "".join(tables.warnings["message"])
    assert dict(zip(tables.deadlines["raw"], tables.deadlines["rule"] == "human", strict=True)) == {
        "2031年7月前": False,
        "6月底前": True,
    }


def test_text_put_in_before_moves_no_correction(ferry: tuple[Path, Path]) -> None:
    source, folder = ferry
    tasks = list(read_tables(folder).tasks["task_id"])
    apply_review(edit(export_review(folder).path, (f"{tasks[1]}-d1", {"end": "2031-06-15"})), folder)
    source.write_text(
        NOTICE.replace("一、排查", "一、成立专班。2031年4月底前成立专班。\n二、排查").replace("二、修缮", "三、修缮")
    )
    record_in(folder, source)
    found = read_tables(folder).deadlines.set_index("raw")
    assert found.loc["6月底前", "rule"] == "human"
    assert found.loc["6月底前", "end"].date() == date(2031, 6, 15)


@pytest.mark.usefixtures("forked_workers")
def test_another_notice_in_the_folder_is_left_alone(ferry: tuple[Path, Path], tmp_path: Path) -> None:
    source, folder = ferry
    task = read_tables(folder).tasks["task_id"][0]
    apply_review(edit(export_review(folder).path, (f"{task}-d1", {"action": "确认"})), folder)
    other = tmp_path / "other.txt"
    other.write_text(NOTICE.replace("临泽湖", "望沙").replace("渡口", "码头").replace("12号", "13号"), encoding="utf-8")
    extract_all([other, source], folder)  # in worker processes, as the command does
    human = read_tables(folder).deadlines.query("rule == 'human'")
    assert list(human["task_id"]) == [task]
    assert told(folder) == []


def test_a_field_of_the_notice_is_set(counties: Path) -> None:
    sheet = edit(
        export_review(counties).path,
        ("n3-title", {"value": "云岭县托育服务工作方案"}),
        ("n2-document_number", {"value": "白政办发〔2031〕1号"}),
    )
    apply_review(sheet, counties)
    records = {made.notice_id: record_of(made) for made in three_counties()}
    shared = load_corrections(counties)
    third = corrected(records["n3"], shared)
    assert third.notice.title == "云岭县托育服务工作方案"
    assert [issue.code for issue in third.warnings] == ["corrected_by_hand"]
    assert corrected(records["n2"], shared).notice.document_number == "白政办发〔2031〕1号"


def test_a_second_decision_takes_the_place_of_the_first(ferry: tuple[Path, Path]) -> None:
    source, folder = ferry
    task = read_tables(folder).tasks["task_id"][1]
    sheet = export_review(folder).path
    apply_review(edit(sheet, (f"{task}-d1", {"end": "2031-06-15"})), folder)
    apply_review(edit(sheet, (f"{task}-d1", {"end": "2031-06-20"})), folder)
    [only] = load_corrections(folder).items
    assert only.now is not None
    record_in(folder, source)
    assert read_tables(folder).deadlines.set_index("raw").loc["6月底前", "end"].date() == date(2031, 6, 20)


def test_decisions_that_stand_are_listed_and_can_be_taken_back(ferry: tuple[Path, Path]) -> None:
    source, folder = ferry
    before = read_tables(folder)
    tasks = list(before.tasks["task_id"])
    added = {"action": "新增", "what": "领域", "task_id": tasks[1], "raw": "栈桥", "domain": "养老服务"}
    sheet = edit(
        export_review(folder).path,
        (f"{tasks[0]}-d1", {"action": "删除", "note": "误认"}),
        (f"{tasks[1]}-d1", {"end": "2031-06-15"}),
        ("", added),
    )
    apply_review(sheet, folder)
    record_in(folder, source)
    again = export_review(folder, folder / "again.xlsx")
    assert again.decided == 3
    rows = {key: row for key, row in rows_by_key(again.path).items() if WORDS.reason("decided") in row["reasons"]}
    assert [(row["raw"], row["note"]) for row in rows.values()] == [
        ("2031年5月前", "误认"),
        ("6月底前", ""),
        ("栈桥", ""),
    ]
    changed = next(row for row in rows.values() if row["raw"] == "6月底前")
    assert "原识别：截止 2031-06-30" in changed["reasons"]
    assert (changed["end"], "【6月底前】" in changed["evidence"]) == ("2031-06-15", True)

    done = apply_review(edit(again.path, *((key, {"action": "撤回"}) for key in rows)), folder)
    assert (done.new, done.withdrawn, done.total) == (0, 3, 0)
    record_in(folder, source)
    after = read_tables(folder)
    assert list(after.deadlines["end"]) == list(before.deadlines["end"])
    assert not (after.deadlines["rule"] == "human").any()
    assert "养老服务" not in set(after.domains["domain"])
    assert told(folder) == []


def test_a_decision_can_be_taken_back_in_the_row_it_was_made_in(ferry: tuple[Path, Path]) -> None:
    source, folder = ferry
    task = read_tables(folder).tasks["task_id"][1]
    first = export_review(folder).path
    apply_review(edit(first, (f"{task}-d1", {"end": "2031-06-15"})), folder)
    done = apply_review(edit(first, (f"{task}-d1", {"action": "撤回"})), folder)
    assert (done.withdrawn, done.total) == (1, 0)
    record_in(folder, source)
    assert read_tables(folder).deadlines.set_index("raw").loc["6月底前", "end"].date() == date(2031, 6, 30)


def test_in_the_row_of_a_decision_nothing_else_can_be_done(counties: Path) -> None:
    apply_review(edit(export_review(counties).path, ("n3-title", {"value": "云岭县方案"})), counties)
    decided = load_corrections(counties).items
    rows = [r for r in read_rows(export_review(counties, counties / "b.xlsx").path) if r.cells["key"] == decided[0].id]
    for cells in ({"value": "别的方案"}, {"action": "确认"}, {"action": "撤回", "note": "改错"}):
        edited = [SheetRow(row.number, row.cells | cells) for row in rows]
        [mistake] = check_rows(edited, lambda: read_records(counties), frozenset(), decided).mistakes
        assert pattern_of("only_withdraw") in mistake
    assert not check_rows(rows, lambda: read_records(counties), frozenset(), decided).mistakes


def test_the_words_of_an_old_value_are_no_evidence_of_the_new_one(counties: Path) -> None:
    apply_review(edit(export_review(counties).path, ("n3-title", {"value": "云岭县方案"})), counties)
    record = record_of(replace(three_counties()[3], title="关于做好托育工作的通知"))
    assert "title" in {place.field for place in record.notice.evidence}
    assert "title" not in {place.field for place in corrected(record, load_corrections(counties)).notice.evidence}


def test_a_warning_looked_at_is_gone(tmp_path: Path) -> None:
    record = record_of(three_counties()[1])
    task = record.tasks[0]
    issue = Issue("spaced_out", "shifted", task.span)
    record = replace(record, tasks=(replace(task, warnings=(issue,)), *record.tasks[1:]))
    write_tables([record], [], tmp_path)
    written = export_review(tmp_path).path
    texts = {cell.value for row in openpyxl.load_workbook(written)[WORDS.title].iter_rows() for cell in row}
    assert "shifted" in texts, "its words, without the code before them"
    sheet = edit(written, ("n1-t1-w1", {"action": "确认"}))
    apply_review(sheet, tmp_path)
    assert corrected(record, load_corrections(tmp_path)).tasks[0].warnings == ()


# Mistakes


def rows_of_case(case: dict[str, Any], rows: list[SheetRow]) -> list[SheetRow]:
    cells = {k: "长" * 501 if v == "LONG" else v for k, v in case["cells"].items()}
    keys = {"due": "n1-t1-d1", "unit": "n1-t1-a1", "missing": "n3-title"}
    if case["row"] == "new":
        return [SheetRow(99, dict.fromkeys((c.id for c in WORDS.columns), "") | cells)]
    return [SheetRow(row.number, row.cells | cells) for row in rows if row.cells["key"] == keys[case["row"]]]


def pattern_of(mistake: str) -> str:
    """Return the longest part of a mistake's words that is the same for all values."""
    import re  # noqa: PLC0415

    return max(re.split(r"\{[a-z]+\}", WORDS.mistakes[mistake]), key=len)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_mistakes_are_named(case: dict[str, Any], compared: Path, exported: list[SheetRow]) -> None:
    edited = rows_of_case(case, exported)
    checked = check_rows(edited, lambda: read_records(compared), frozenset({"养老服务"}))
    assert checked.made == []
    [mistake] = checked.mistakes
    assert f"row {edited[0].number}:" in mistake
    assert pattern_of(case["mistake"]) in mistake


def test_every_kind_of_mistake_has_a_case_or_a_test() -> None:
    tested = {case["mistake"] for case in CASES}
    elsewhere = {
        "row",
        "more",
        "no_file",
        "file_size",
        "no_spreadsheet",
        "corrections_size",
        "no_columns",
        "no_sheet",
        "too_many_rows",
        "control",
        "twice",
        "only_confirm",
        "no_region",
        "only_withdraw",
    }
    assert tested | elsewhere | {"unknown_what"} == set(WORDS.mistakes)


def test_all_mistakes_are_told_at_once_and_nothing_is_written(
    counties: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = edit(
        export_review(counties).path,
        ("n1-t1-d1", {"end": "五月"}),
        ("n1-t4-d1", {"action": "好"}),
        ("n1-t1-a1", {"action": "确认"}),
    )
    assert cli.main(["review", "apply", str(sheet), str(counties)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 3
    assert "2 mistake(s)" in told[0]
    assert not (counties / CORRECTIONS).exists()


def test_of_very_many_mistakes_the_first_are_told_and_the_others_counted(
    compared: Path, exported: list[SheetRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.review.checking.MAX_MISTAKES", 2)
    [row] = [row for row in exported if row.cells["key"] == "n1-t1-d1"]
    wrong = [SheetRow(number, row.cells | {"action": "好"}) for number in range(2, 7)]
    told = check_rows(wrong, lambda: read_records(compared), frozenset()).mistakes
    assert [words.split(":")[0] for words in told[:2]] == ["第2行 row 2", "第3行 row 3"]
    assert told[2:] == ["… and 3 more of the same kinds. 另有 3 处。"]


def test_a_key_that_stands_twice_is_a_mistake(compared: Path, exported: list[SheetRow]) -> None:
    rows = [row for row in exported if row.cells["key"] == "n1-t1-d1"]
    decided = [SheetRow(number, rows[0].cells | {"action": "确认"}) for number in (2, 3)]
    [mistake] = check_rows(decided, lambda: read_records(compared), frozenset()).mistakes
    assert "row 2 too" in mistake


def test_an_unknown_region_code_is_a_mistake(compared: Path, exported: list[SheetRow]) -> None:
    rows = [row for row in exported if row.cells["key"] == "n3-title"]
    changed = [
        SheetRow(2, row.cells | {"key": "n3-region_code", "raw": "行政区划代码", "value": "999999"}) for row in rows
    ]
    [mistake] = check_rows(changed, lambda: read_records(compared), frozenset()).mistakes
    assert "GB/T 2260" in mistake


@tried_with(40)
@given(st.dictionaries(st.sampled_from([column.id for column in WORDS.columns]), st.text(max_size=30), max_size=6))
def test_any_cells_give_corrections_or_mistakes(compared: Path, cells: dict[str, str]) -> None:
    row = SheetRow(2, dict.fromkeys((column.id for column in WORDS.columns), "") | cells)
    checked = check_rows([row], lambda: read_records(compared), frozenset())
    assert len(checked.made) + len(checked.mistakes) <= 1
    assert not checked.withdrawn


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "bytes"),
        (b"a,b\n1,2\n", "no spreadsheet"),
        (b"PK\x03\x04" + b"\0" * 50, "spreadsheet"),
        (None, "no such file; check the name"),
    ],
    ids=["empty", "csv", "cut-off-zip", "missing"],
)
def test_what_is_no_spreadsheet_is_refused(counties: Path, tmp_path: Path, data: bytes | None, words: str) -> None:
    sheet = tmp_path / "sheet.xlsx"
    if data is not None:
        sheet.write_bytes(data)
    with pytest.raises(ReviewError, match=words):
        apply_review(sheet, counties)


def test_a_workbook_of_another_kind_is_refused(counties: Path, tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match=WORDS.title):
        apply_review(counties / "tasks.xlsx", counties)
    book = openpyxl.Workbook()
    book.active.title = WORDS.title
    book.active["A1"] = "处理"
    book.save(tmp_path / "short.xlsx")
    with pytest.raises(ReviewError, match="类别"):
        apply_review(tmp_path / "short.xlsx", counties)


def test_a_broken_corrections_file_stops_the_extraction(ferry: tuple[Path, Path]) -> None:
    source, folder = ferry
    (folder / CORRECTIONS).write_text('{"version": 1, "corrections": [{"id": ""}, {"action": "x"}]}', encoding="utf-8")
    with pytest.raises(ReviewError) as raised:
        extract_all([source], folder)
    assert len(raised.value.mistakes) > 3


def test_a_corrections_file_beyond_all_measure_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / CORRECTIONS).write_text('{"version": 1, "corrections": []}', encoding="utf-8")
    monkeypatch.setattr("pipeline.review.corrections.MAX_BYTES", 10)
    with pytest.raises(ReviewError) as raised:
        load_corrections(tmp_path)
    assert raised.value.mistakes == [WORDS.mistake("corrections_size")]


# Quotations


def test_short_words_are_told_apart_by_their_neighbours() -> None:
    text = "甲项年底前完成。乙项年底前完成。"
    anchor = QuotedText(text).anchor(Span(10, 13))
    assert anchor is not None
    assert anchor.exact == "年底前"
    assert QuotedText("新增一句。" + text).find(anchor) == Span(15, 18)
    assert QuotedText("丁项年底前落实。").find(anchor) is None


@tried_with(60)
@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40), st.text(max_size=5))
def test_a_quotation_is_found_in_its_own_text(text: str, start: int, length: int, before: str) -> None:
    quoted = QuotedText(text)
    span = Span(min(start, len(text)), min(start + length, len(text)))
    anchor = quoted.anchor(span)
    if anchor is None:
        assert not text[span.start : span.end].strip()
        return
    found = quoted.find(anchor)
    assert found is not None
    assert "".join(text[found.start : found.end].split()) == anchor.exact
