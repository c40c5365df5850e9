"""A ZIP of a notice and its annexes is one notice; what is in it is read or told."""

from __future__ import annotations

import io
import random
import tomllib
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ReadError
from pipeline.model.reading import Reading
from pipeline.read import read_bytes
from pipeline.read.archive import members
from pipeline.read.archive.members import clean_path
from pipeline.read.archive.order import place_of, sort_key
from tests.made_ofd import build_ofd, zipped
from tests.made_sheets import fields, workbook
from tests.pdfs import build_pdf

CASES = tomllib.loads((Path(__file__).parent / "cases" / "archive_order.toml").read_text(encoding="utf-8"))["case"]
Budget = members._Budget
LETTER = """河湾县人民政府办公室文件

河政办发〔2031〕12号

河湾县人民政府办公室关于印发优化服务实施方案的通知

各乡镇人民政府：

现将《优化服务实施方案》印发给你们，请认真贯彻执行。

附件：重点任务分解表

河湾县人民政府办公室
2031年3月5日
"""
PLAN = """优化服务实施方案

为优化政务服务，制定本方案。

一、主要任务

（一）规范审批。修订审批事项目录，2031年6月底前完成。（县行政审批局牵头，县司法局配合）

（二）一窗通办。推行一窗通办，持续推进。（县政务服务中心负责）
"""
TABLE = [
    ["重点任务分解表", "", "", ""],
    ["序号", "重点任务", "责任单位", "完成时限"],
    ["1", "梳理惠企政策清单", "县发展改革局", "2031年9月底前"],
]


def read(files: dict[str, str | bytes] | bytes) -> Reading:
    return read_bytes(files if isinstance(files, bytes) else zipped(files), "notice.zip")


def paths(reading: Reading) -> list[str]:
    return [member.path for member in reading.source.members]


def told(reading: Reading) -> list[tuple[str, str]]:
    return [(issue.code, issue.message.partition(" was left out")[0]) for issue in reading.issues]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["what"])
def test_files_are_read_in_a_sensible_order(case: dict[str, list[str]]) -> None:
    shuffled = list(case["names"])
    random.Random(7).shuffle(shuffled)  # noqa: S311
    assert sorted(shuffled, key=sort_key) == case["names"]


@pytest.mark.parametrize(
    ("name", "annex"),
    [
        ("附件1：任务表.xlsx", "附件1"),
        ("附件三.docx", "附件三"),
        ("附件/表.xlsx", "附件"),
        ("通知.docx", None),
        ("关于印发方案的通知（含附件）.docx", None),
    ],
)
def test_annexes_are_known_by_their_names(name: str, annex: str | None) -> None:
    assert place_of(name).annex == annex


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/附件1.txt", "附件1.txt"),
        ("C:\\temp\\附件1.txt", "temp/附件1.txt"),
        ("a\n\u202eb.txt", "ab.txt"),
        ("./././.", ""),
    ],
)
def test_names_lead_nowhere(name: str, path: str) -> None:
    assert clean_path(name) == path


@given(st.text(max_size=60))
def test_any_name_has_a_place(name: str) -> None:
    assert len(clean_path(name)) <= members.LONGEST_NAME
    assert isinstance(sort_key(name), tuple)


def test_a_notice_with_its_annex_is_one_notice() -> None:
    from pipeline.extraction import record_of  # noqa: PLC0415

    reading = read({"附件.xlsx": workbook({"分解表": TABLE}), "2.实施方案.txt": PLAN, "1.通知.txt": LETTER})
    assert paths(reading) == ["1.通知.txt", "2.实施方案.txt", "附件.xlsx"]
    assert not reading.issues
    record = record_of(reading)
    notice = record.notice
    assert (notice.title, notice.document_number, notice.issuer) == (
        "河湾县人民政府办公室关于印发优化服务实施方案的通知",
        "河政办发〔2031〕12号",
        "河湾县人民政府办公室",
    )
    assert [(t.origin.value, t.title or t.text) for t in record.tasks] == [
        ("body", "规范审批"),
        ("body", "一窗通办"),
        ("table", "梳理惠企政策清单"),
    ]
    places = [record.provenance.at(task.assignments[0].span) for task in record.tasks]
    assert [(place.member, place.cell) for place in places] == [
        ("2.实施方案.txt", None),
        ("2.实施方案.txt", None),
        ("附件.xlsx", "分解表!C3"),
    ]
    assert [m["path"] for m in record.to_dict()["notice"]["source"]["members"]] == paths(reading)


def test_pages_count_on_through_the_files(tmp_path: Path) -> None:
    first = build_pdf(tmp_path / "a.pdf", [["现将有关事项通知如下。"], ["第二页的文字。"]]).read_bytes()
    second = build_ofd(["附件1", "任务分解说明文字。"], page_numbers=False)
    reading = read({"附件1.ofd": second, "通知.pdf": first})
    assert reading.source.pages == 3
    assert {line.page for line in reading.lines if line.page} == {1, 2, 3}
    assert [(e.page, e.engine) for e in reading.source.engines] == [(1, "pdfium"), (2, "pdfium"), (3, "ofd")]


def test_an_annex_that_does_not_say_so_gets_its_heading() -> None:
    assert "\n附件2\n优化服务实施方案\n" in read({"通知.txt": LETTER, "附件2.txt": PLAN}).text
    assert read({"通知.txt": LETTER, "附件2.txt": "附件2\n\n" + PLAN}).text.count("附件2") == 1


def test_what_cannot_be_read_is_told_and_costs_nothing_else() -> None:
    reading = read(
        {
            "通知.txt": LETTER,
            "照片.png": b"\x89PNG\r\n\x1a\n0000",
            "旧版.rar": b"Rar!\x1a\x07\x00",
            "空.txt": "",
            "附件1.docx": zipped({"[Content_Types].xml": "<a/>", "word/document.xml": "<"}),
        }
    )
    assert paths(reading) == ["通知.txt"]
    assert sorted(name for code, name in told(reading) if code == "member_not_read") == [
        "旧版.rar",
        "照片.png",
        "空.txt",
        "附件1.docx",
    ]


def test_what_a_system_leaves_behind_is_passed_over() -> None:
    reading = read(
        {"__MACOSX/._通知.txt": "x", "通知.txt": LETTER, "Thumbs.db": "x", ".DS_Store": "x", "~$通知.docx": "x"}
    )
    assert paths(reading) == ["通知.txt"]
    assert not reading.issues


def test_names_in_gbk_are_read() -> None:
    data = zipped({"0123.txt": LETTER, "45671.txt": PLAN})
    for plain, name in (("0123", "通知"), ("45671", "附件1")):
        data = data.replace(plain.encode(), name.encode("gb18030"))
    assert paths(read(data)) == ["通知.txt", "附件1.txt"]


def test_archives_in_the_archive_are_opened_two_deep() -> None:
    inner = zipped({"附件2.txt": PLAN})
    assert paths(read({"通知.txt": LETTER, "附件.zip": inner})) == ["通知.txt", "附件.zip/附件2.txt"]
    deep = zipped({"c.zip": zipped({"b.zip": zipped({"a.zip": inner})})})
    reading = read({"通知.txt": LETTER, "附件.zip": deep})
    assert paths(reading) == ["通知.txt"]
    assert told(reading) == [("member_not_read", "附件.zip/c.zip/b.zip")]


def test_an_archive_of_archives_of_archives_ends() -> None:
    data = zipped({"notice.txt": bytes(1_000)})
    for _ in range(6):
        data = zipped({f"lib {i}.zip": data for i in range(6)})
    with pytest.raises(ReadError) as caught:
        read(data)
    assert caught.value.reason == "unsupported"


def test_files_and_bytes_are_counted_through_all_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = zipped({f"{i}.txt": LETTER + str(i) for i in range(9)})
    files: dict[str, str | bytes] = {**{f"{i}.txt": PLAN + str(i) for i in range(3)}, "z.zip": inner}
    assert len(paths(read(files))) == 12
    monkeypatch.setattr(members, "_Budget", lambda: Budget(members=6))
    reading = read(files)
    assert paths(reading) == ["0.txt", "1.txt", "2.txt", "z.zip/0.txt", "z.zip/1.txt"]
    assert "This file and 6 more" in reading.issues[0].message
    monkeypatch.setattr(members, "_Budget", lambda: Budget(bytes=600))
    reading = read({"a.txt": LETTER, "b.txt": PLAN, "c.txt": PLAN + "续"})
    assert paths(reading) == ["a.txt"]
    assert [code for code, _ in told(reading)] == ["member_not_read"] * 2


def test_the_same_name_twice_is_two_files() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("通知.txt", LETTER)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("通知.txt", PLAN)
    assert paths(read(buffer.getvalue())) == ["通知.txt", "通知 (2).txt"]


def test_a_text_saved_twice_is_read_once() -> None:
    word = build_ofd([line for line in PLAN.splitlines() if line], page_numbers=False)
    reading = read({"实施方案.txt": PLAN, "实施方案.ofd": word, "副本.txt": PLAN, "通知.txt": LETTER})
    assert paths(reading) == ["通知.txt", "副本.txt", "实施方案.ofd"]
    assert told(reading) == [("same_text_twice", "实施方案.txt")]
    assert read({"附件1.txt": PLAN, "附件1.csv": fields(TABLE)}).issues == ()


def test_several_notices_in_one_archive_are_told() -> None:
    other = LETTER.replace("12号", "13号").replace("优化服务", "防汛备汛")
    assert told(read({"a.txt": LETTER, "b.txt": other}))[0][0] == "several_notices"
    assert told(read({"关于甲的通知.txt": PLAN, "关于乙的通知.txt": PLAN + "续"}))[0][0] == "several_notices"
    assert read({"通知.txt": LETTER, "附件1.txt": other}).issues == ()


def test_encrypted_archives_say_so() -> None:
    data = bytearray(zipped({"通知.txt": LETTER}))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ReadError) as caught:
        read(bytes(data))
    assert caught.value.reason == "encrypted"


def test_empty_archives_are_refused() -> None:
    for files in ({}, {"Thumbs.db": "x"}, {"folder/": ""}):
        with pytest.raises(ReadError) as caught:
            read(dict(files))
        assert caught.value.reason == "empty"


def test_a_single_file_reads_as_it_would_alone() -> None:
    alone, packed = read_bytes(PLAN.encode(), "a.txt"), read({"实施方案.txt": PLAN})
    assert packed.text.rstrip("\n") == alone.text.rstrip("\n")
    assert [line.span for line in packed.lines][: len(alone.lines)] == [line.span for line in alone.lines]
