"""Reading plain text: encodings, line ends, pages, Markdown, and what is refused."""

from __future__ import annotations

import io
import random
import time
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from example_counts import tried_with
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ReadError
from pipeline.read import read_path, read_text
from pipeline.read.encodings import decode
from pipeline.read.formats import Container, Format, formats, of_listing, recognise
from pipeline.read.lines import is_markdown
from pipeline.read.registry import READERS

CASES = Path(__file__).parent / "cases"
ENCODINGS = [
    pytest.param(case["text"], encoding, id=f"{case['why']}-{encoding}")
    for case in tomllib.loads((CASES / "read_encodings.toml").read_text(encoding="utf-8"))["case"]
    for encoding in case["encodings"]
]
REFUSED = tomllib.loads((CASES / "read_refused.toml").read_text(encoding="utf-8"))["case"]


@pytest.mark.parametrize(("text", "encoding"), ENCODINGS)
def test_every_encoding_of_chinese_offices_gives_the_same_text(text: str, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_bytes(text.encode(encoding))
    assert read_path(path).text == read_text(text).text


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_what_is_no_notice_is_refused_with_a_reason(case: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / case["name"]
    path.write_bytes(bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode())
    with pytest.raises(ReadError) as caught:
        read_path(path)
    assert caught.value.reason == case["reason"]
    assert case.get("says", "") in caught.value.message
    assert caught.value.message.endswith(".")


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (["[Content_Types].xml", "word/document.xml"], "docx"),
        (["[Content_Types].xml", "xl/workbook.xml"], "xlsx"),
        (["OFD.xml", "Doc_0/Document.xml"], "ofd"),
        (["通知.txt"], "zip"),
        (["通知.docx", "附件/word/说明.xml", "OFD.xml.txt"], "zip"),
    ],
)
def test_archives_are_told_apart_by_their_parts(parts: list[str], found: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.bin", bytes(50_000))
        for part in parts:
            archive.writestr(part, "word/document.xml")
    whole = recognise(buffer.getvalue())
    assert whole is not None
    assert whole.id == found


def test_a_package_without_its_end_is_told_by_its_beginning() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "内容" * 100)
    cut = recognise(buffer.getvalue()[:-40])
    assert cut is not None
    assert cut.id == "docx"


def found_format(example: str, container: Container) -> str | None:
    found = recognise(example.encode("latin-1")) if container is Container.NONE else of_listing(container, example)
    return found.id if found else None


@pytest.mark.parametrize("entry", formats(), ids=lambda entry: entry.id)
def test_format_marks_match_their_own_examples(entry: Format) -> None:
    for example in entry.catches:
        assert found_format(example, entry.container) == entry.id, example
    for example in entry.leaves:
        raw = recognise(example.encode("utf-8"))
        assert raw is None or raw.id != entry.id, example
        assert entry.container is Container.NONE or found_format(example, entry.container) != entry.id, example


def test_web_pages_in_utf_16_are_recognised() -> None:
    found = recognise("<html><body>通知</body></html>".encode("utf-16"))
    assert found is not None
    assert found.id == "html"


def test_random_bytes_are_refused() -> None:
    noise = random.Random(7)  # noqa: S311
    for size in (40, 200, 4_001, 100_000):
        with pytest.raises(ReadError) as caught:
            decode(noise.randbytes(size))
        assert caught.value.reason == "not_text"


def test_a_cut_last_character_is_noted_and_the_rest_is_read(tmp_path: Path) -> None:
    text = "关于做好河道管护工作的通知，请各乡镇于年底前完成。" * 30
    for encoding in ("utf-8", "gb18030"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(text.encode(encoding)[:-1])
        reading = read_path(path)
        assert reading.text.startswith(text[:-1])
        assert [issue.code for issue in reading.issues] == ["damaged_characters"]


def test_missing_files_and_folders_are_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path, Path("a\0b")):
        with pytest.raises(ReadError) as caught:
            read_path(path)
        assert caught.value.reason == "unreadable"


def test_a_symbolic_link_is_read_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("关于印发方案的通知\n", encoding="utf-8")
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "real")
    assert read_path(link).source.path == str(link)


def test_the_name_given_stands_in_the_source(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("关于印发方案的通知\n", encoding="utf-8")
    assert read_path(path, name="甲/乙.txt").source.path == "甲/乙.txt"
    assert read_text("通知").source.path == "text"


def test_too_large_inputs_are_refused_before_they_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(10**12)  # sparse
    with pytest.raises(ReadError) as caught:
        read_path(path)
    assert caught.value.reason == "too_large"
    small = replace(READERS["text/plain"], max_bytes=100)
    monkeypatch.setitem(READERS, "text/plain", small)
    with pytest.raises(ReadError) as caught:
        read_text("通知" * 40)
    assert caught.value.reason == "too_large"


def test_all_line_ends_become_one_and_nothing_else_changes() -> None:
    reading = read_text("一\r\n二\r三\n\n 四\u2028五\v六\t ")
    assert [line.span.quote(reading.text) for line in reading.lines] == ["一", "二", "三", "", " 四", "五", "六\t "]
    assert reading.text.endswith("六\t \n")
    assert reading.source.pages is None
    assert {line.page for line in reading.lines} == {None}


def test_form_feeds_end_pages() -> None:
    reading = read_text("第一页\n接着\n\f第二页\f\f第四页\n\f")
    assert [(line.span.quote(reading.text), line.page) for line in reading.lines] == [
        ("第一页", 1),
        ("接着", 1),
        ("第二页", 2),
        ("第四页", 4),
    ]
    assert reading.source.pages == 4


@pytest.mark.parametrize(
    "text", ["# 标题\n\n## 一、总体要求\n", "**通知**\n正文\n**附件**\n", "| 序号 | 任务 |\n|---|:---:|\n| 1 | 甲 |\n"]
)
def test_markdown_is_labelled_by_content(text: str) -> None:
    assert read_text(text).source.media_type == "text/markdown"


@pytest.mark.parametrize(
    "text", ["关于通知\n1#楼\n#2机组\n", "甲\t乙\n1\t2\n", "————\n--- 1 ---\n", "2*3**4\n", "# 一处\n"]
)
def test_other_marks_do_not_make_markdown(text: str) -> None:
    assert not is_markdown(text)


@tried_with(60)
@given(st.text(max_size=200))
def test_any_text_gives_lines_that_quote_it(text: str) -> None:
    reading = read_text(text)
    assert "".join(line.span.quote(reading.text) + "\n" for line in reading.lines) == reading.text
    for line in reading.lines:
        assert "\n" not in line.span.quote(reading.text)
    reading.text.encode("utf-8")  # nothing that cannot be written


@tried_with(60)
@given(st.binary(max_size=300))
def test_any_bytes_give_a_reading_or_a_read_error(data: bytes) -> None:
    try:
        decoded = decode(data)
    except ReadError:
        return
    assert decoded.broken == 0 or "\ufffd" in decoded.text


def test_reading_time_grows_with_the_length_only() -> None:
    for piece in ("1", "（", "|-", "**", "# ", "\r", "\f"):
        began = time.process_time()
        read_text(piece * (200_000 // len(piece)))
        assert time.process_time() - began < 2
