"""Web pages of government sites: the article and what the page says about it, and nothing else."""

from __future__ import annotations

import base64
import time
from contextlib import suppress
from itertools import pairwise
from typing import Any

import pytest
from case_files import named_cases
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ReadError
from pipeline.lexicon import load
from pipeline.model.reading import Reading
from pipeline.read import read_bytes
from pipeline.read.web.rules import WebFile, is_attachment, label_of, matching
from tests.example_counts import tried_with
from tests.made_pages import SKINS, Facts, paragraphs, trs
from tests.readings import lines
from tests.sample_blocks import Blocks

WEB = load(WebFile, "web.toml")
ABOUT = Facts(
    "潮屿市人民政府办公室关于做好校园食品安全工作的通知",
    "潮政办发〔2024〕12号",
    "潮屿市人民政府办公室",
    "2024-03-05",
    "2024-03-08 09:30",
)
BODY: Blocks = [
    "各县（区）人民政府，市政府各部门：",
    "为做好校园食品安全工作，经市政府同意，现将有关事项通知如下。",
    "一、压实责任。市教育局牵头建立校园食品安全台账，市市场监管局配合，2024年6月底前完成。",
    "二、加强抽检。每季度对食堂开展一次抽检，抽检结果在政府网站公布。（责任单位：市市场监管局、市卫生健康委）",
    [["序号", "工作任务", "责任单位", "完成时限"], ["1", "建设明厨亮灶", "市教育局", "2024年9月底前"]],
    "潮屿市人民政府办公室",
    "2024年3月5日",
]
SURROUNDINGS = (
    "栏目",
    "当前位置",
    "分享",
    "扫一扫",
    "标识码",
    "一图读懂",
    "隐藏",
    "注释",
    "document",
    "上一篇",
    "指南",
    "更多",
)


def read(page: str | bytes, name: str = "x.html") -> Reading:
    return read_bytes(page.encode() if isinstance(page, str) else page, name)


def cells(reading: Reading) -> list[str]:
    return [
        f"{cell.address} {cell.row_span} {cell.column_span} {cell.span.quote(reading.text)}".replace("\n", "/")
        for found in reading.tables
        for cell in found.cells
    ]


@pytest.mark.parametrize("case", named_cases("web_text"))
def test_text_is_what_a_browser_shows(case: dict[str, Any]) -> None:
    assert lines(read(f"<html><body>{case['html']}</body></html>")) == case["lines"]


@pytest.mark.parametrize("case", named_cases("web_tables"))
def test_tables_are_grids_and_layout_is_text(case: dict[str, Any]) -> None:
    reading = read(f"<html><body>{case['html']}</body></html>")
    assert cells(reading) == case["cells"]
    assert lines(reading) == case["lines"]


@pytest.mark.parametrize("name", SKINS)
def test_the_article_is_found_and_what_stands_around_it_is_not(name: str) -> None:
    reading = read(SKINS[name](ABOUT, BODY))
    text = reading.text
    assert [word for word in SURROUNDINGS if word in text] == []
    flat = "".join(text.split())
    assert [b for b in BODY if isinstance(b, str) and "".join(b.split()) not in flat] == []
    assert text.count(ABOUT.title) == 1
    if name != "one_line":
        assert [c.split(" ", 3)[3] for c in cells(reading)][4:] == ["1", "建设明厨亮灶", "市教育局", "2024年9月底前"]


@pytest.mark.parametrize("name", ["trs", "ucap", "webplus", "disclosure"])
def test_metadata_rows_stand_in_front_with_the_usual_labels(name: str) -> None:
    rows = (line.split("：", 1) for line in lines(read(SKINS[name](ABOUT, BODY)))[:10] if "：" in line[:8])
    told = {label_of(name): value for name, value in rows}
    assert told["发文字号"] == ABOUT.number
    assert told["成文日期"] == ABOUT.signed
    assert told["发文机关"] == ABOUT.issuer


def test_a_text_with_some_tags_keeps_its_lines() -> None:
    text = "<center>关于做好抽检工作的通知</center>\n\n各县：\n\n一、抓好落实。\n\n二、按时报送。<br>6月底前完成。\n"
    assert lines(read(text, "x.md")) == text.split("\n")[:-1]


def test_an_attachment_is_named_and_not_fetched() -> None:
    reading = read(SKINS["disclosure"](ABOUT, BODY))
    assert [issue.code for issue in reading.issues] == ["attachment_not_read"]
    assert "附件1 任务分工表.docx" in reading.issues[0].message


def test_text_outside_the_article_is_told() -> None:
    aside = "潮屿市教育局负责全市校园食品安全的日常管理，并于2024年12月底前完成一轮检查。"
    page = SKINS["plain"](ABOUT, BODY).replace("<body>", f"<body><div class='jg'><p>{aside}</p></div>")
    found = {issue.code: issue.message for issue in read(page).issues}
    assert aside[:20] in found["text_left_out"]
    assert aside not in read(page).text


@pytest.mark.parametrize("name", ["trs", "ucap", "webplus", "disclosure", "plain", "flat", "scattered", "weixin"])
def test_the_site_around_an_article_is_no_text_that_was_left_out(name: str) -> None:
    assert [i.code for i in read(SKINS[name](ABOUT, BODY)).issues if i.code != "attachment_not_read"] == []


def test_head_signature_and_table_in_elements_of_their_own_are_found() -> None:
    page = (
        f"<html><head><title>{ABOUT.title}_潮屿市</title></head><body><div class='m'><div class='redhead'>"
        f"<p>{ABOUT.number}</p><p>{ABOUT.title}</p></div><div class='b1'>{paragraphs(BODY[:4])}</div>"
        f"<div class='b2'>{paragraphs(BODY[4:])}</div></div></body></html>"
    )
    text = read(page).text
    assert [b for b in BODY if isinstance(b, str) and b not in text] == []
    assert ABOUT.number in text
    assert len(cells(read(page))) == 8


ENCODED = [
    ("utf-8", "gb2312"),
    ("gb18030", "utf-8"),
    ("gbk", "gb2312"),
    ("gb18030", "big5"),
    ("utf-8-sig", "gbk"),
    ("utf-16", "utf-8"),
    ("gb18030", ""),
]


@pytest.mark.parametrize(("real", "declared"), ENCODED)
def test_encodings_declared_wrongly_are_seen_through(real: str, declared: str) -> None:
    page = trs(ABOUT, BODY).replace('<meta charset="utf-8">', f'<meta charset="{declared}">' if declared else "")
    assert lines(read(page.encode(real))) == lines(read(trs(ABOUT, BODY)))


def test_big5_pages_are_read() -> None:
    page = "<html><head><meta charset=big5></head><body>" + "<script>var a=1;</script>" * 4000
    page += "<p>各鎮要於二〇二四年六月底前完成整治，並向縣政府報告。</p></body></html>"
    assert lines(read(page.encode("big5hkscs"))) == ["各镇要于二〇二四年六月底前完成整治，并向县政府报告。"]


@pytest.mark.parametrize(
    ("kind", "rules"),
    [
        ("container", WEB.container),
        ("boilerplate", WEB.boilerplate),
        ("label", WEB.label),
        ("meta", WEB.meta),
        ("title", WEB.title),
        ("attachment", WEB.attachment),
        ("content", WEB.content),
        ("aside", WEB.aside),
    ],
)
def test_rules_catch_their_examples_and_leave_the_others(kind: Any, rules: Any) -> None:
    for rule in rules:
        assert [t for t in rule.catches if (found := matching(kind, t)) is None or found.id != rule.id] == []
        assert [t for t in rule.leaves if (found := matching(kind, t)) is not None and found.id == rule.id] == []
    assert len({rule.id for rule in rules}) == len(rules)


def test_a_long_address_is_no_attachment() -> None:
    assert not is_attachment("a" * 3_000 + ".doc")


def archive(page: bytes, charset: str, more: bytes = b"") -> bytes:
    body = base64.encodebytes(page).replace(b"\n", b"\r\n")
    return (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: http://x.example/\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--b--"\r\n\r\n----b--\r\n'
        b"Content-Type: text/html; charset=" + charset.encode() + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + body + b"\r\n" + more + b"----b----\r\n"
    )  # fmt: skip


def test_a_web_archive_is_read_as_its_page() -> None:
    page = trs(ABOUT, BODY)
    plain = lines(read(page))
    assert lines(read(archive(page.encode(), "utf-8"), "x.mht")) == plain
    assert lines(read(archive(page.encode("gb18030"), "utf-8"), "x.doc")) == plain


def test_files_in_a_saved_mail_are_named() -> None:
    attached = (
        b"----b--\r\nContent-Type: application/msword\r\nContent-Disposition: attachment; filename=a.doc\r\n\r\nx\r\n"
    )
    reading = read(archive(trs(ABOUT, BODY).encode(), "utf-8", attached), "x.eml")
    assert [issue.code for issue in reading.issues] == ["embedded_object"]
    mail = "Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n各镇要于6月底前完成。\n"
    assert lines(read(mail, "x.eml")) == ["各镇要于6月底前完成。"]


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (
            "<html><head><title>政策</title></head><body><div id=app></div><script>go()</script></body></html>",
            "no_text",
        ),
        ("<html><body><iframe src='/x.html'></iframe></body></html>", "no_text"),
        ("<html><body> </body></html>", "empty"),
        ("<html><body><p>Nothing in Chinese here.</p></body></html>", "not_chinese"),
        ("MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nabc", "damaged"),
        ("MIME-Version: 1.0\r\n" + "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 5_000, "damaged"),
    ],
)
def test_what_holds_no_text_is_told_in_plain_words(page: str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(page)
    assert caught.value.reason == reason
    assert len(caught.value.message.split()) > 5


HIDINGS = ["visibility: hidden; opacity: 0", "display:none"]


@pytest.mark.parametrize("style", HIDINGS)
def test_article_that_a_script_shows_later_is_read_and_small_hidden_parts_are_not(style: str) -> None:
    body = "".join(f"<p>{i}．登记老旧闸门，建立台账并按时销号，确保灌溉季节前投入使用。</p>" for i in range(1, 6))
    page = f"<h1>青禾县渠系修缮方案</h1><div id='js_content' style='{style}'>{body}<p style='{style}'>点赞</p></div>"
    text = read(f"<html><body>{page}<div style='{style}'>分享标题</div></body></html>").text
    assert "登记老旧闸门" in text
    assert "分享标题" not in text
    assert "点赞" not in text


BOMBS = {
    "deep elements": "<div>" * 100_000 + "岚川" * 20,
    "nested tables": "岚川" * 20 + "<table><tr><td>" * 100_000 + "岚川",
    "nested tables with text on the way": "岚川" * 20
    + "<table><tr><td>岚川<p>市</p>" * 600
    + "</td></tr></table>" * 600,
    "nested lists": "岚川" * 20 + "<ol><li>岚" * 1_900,
    "entity of entities": '<!DOCTYPE html [<!ENTITY a "岚岚"><!ENTITY b "&a;&a;">]><p>' + "&b;" * 50_000 + "岚川" * 20,
    "spans": "岚川" * 20 + "<table border=1>" + "<tr><td rowspan=65534 colspan=1000>岚" * 2_500,
    "many classes": "岚川" * 20 + "<p class='" + "nav-" * 50_000 + "'>" + "<i class='a b c d e f'>岚</i>" * 10_000,
    "spaces": "<p>岚川" * 20 + "&nbsp; " * 100_000 + "。" + "　" * 250_000 + "川</p>",
    "colons": "<p>岚川</p>" * 20 + "<p>" + "索 引 号 ： " * 30_000 + "</p>",
    "open brackets": "岚川" * 20 + "<" * 1_000_000,
    "many hidden": "岚川" * 20 + "<i hidden></i>" * 50_000,
    "styles": "岚川" * 20 + f"<p style='{'display ' * 100_000}'>岚</p>" * 3,
    "links": "岚川" * 20 + "<a href='a.doc'>岚" * 10_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_quickly_as_a_reading_or_a_refusal(name: str) -> None:
    started = time.process_time()
    with suppress(ReadError):
        assert len(read("<html><body>" + BOMBS[name]).text) < 3_000_000
    assert time.process_time() - started < 5


GOOD = trs(ABOUT, BODY).encode()
TAGS = (
    "p",
    "div",
    "table",
    "tr",
    "td",
    "th",
    "ol",
    "ul",
    "li",
    "b",
    "a",
    "br",
    "span",
    "dl",
    "dt",
    "dd",
    "pre",
    "caption",
)


@tried_with(100)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=40), st.integers(0, 3_000))
def test_mangled_pages_give_a_reading_or_a_read_error(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    with suppress(ReadError):
        assert isinstance(read(bytes(data[: len(data) - cut])), Reading)


@tried_with(150)
@given(
    st.lists(st.sampled_from([*(f"<{t}>" for t in TAGS), *(f"</{t}>" for t in TAGS), "文字。", "索引号：", "&nbsp;"]))
)
def test_any_mix_of_tags_keeps_every_character_once(pieces: list[str]) -> None:
    reading = read("<html><body><p>岚川市</p>" + "".join(pieces))
    spans = sorted([line.span for line in reading.lines] + [table.span for table in reading.tables])
    assert all(left.end <= right.start for left, right in pairwise(spans))
    assert reading.text.count("文字") == sum(piece == "文字。" for piece in pieces)
