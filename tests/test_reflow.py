"""Are paragraphs the same however the lines of a notice were set?"""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.notice import Notice
from pipeline.read import read_text
from pipeline.structure import read_notice

CASES = tomllib.loads((Path(__file__).parent / "cases" / "reflow.toml").read_text(encoding="utf-8"))["case"]

HEAD = """清河县人民政府办公室文件
清府办发〔2023〕18号
清河县人民政府办公室关于印发清河县市容环境整治实施方案的通知
各乡镇人民政府、街道办事处，县直各有关单位：""".split("\n")
BODY = """现将《清河县市容环境整治实施方案》印发给你们，请结合实际，认真抓好贯彻落实，确保各项工作按期完成。
清河县人民政府办公室
2023年4月26日
（此件公开发布）
清河县市容环境整治实施方案
为切实改善城区环境面貌，解决群众反映强烈的突出问题，根据上级有关规定，结合我县实际，制定本方案。
一、工作目标
到2023年底，主次干道占道经营现象得到有效治理，背街小巷环境明显改善，群众满意度达到百分之九十以上。
二、主要任务
（一）整治占道经营。对主次干道两侧的流动摊点逐一登记，引导进入便民疏导点规范经营，严禁反复占用人行道，2023年6月底前完成首轮整治。（责任单位：县城管局、县市场监管局）
（二）规范户外广告。对城区户外广告设施进行全面排查，拆除存在安全隐患的招牌，建立一店一档管理台账，按月更新台账信息，并将其作为安全检查的重点。（牵头单位：县城管局；配合单位：各乡镇人民政府）
（三）清理卫生死角。组织力量对老旧小区、城中村和集贸市场的积存垃圾进行集中清理，清理后及时移交属地管理。（责任单位：各街道办事处）
三、保障措施
（一）加强组织领导。成立县市容环境整治工作专班，由县政府分管负责同志任组长，定期研究解决整治工作中的困难和问题。
（二）严格督导考核。县政府督查室会同县城管局每月开展一次督导检查，结果纳入年度综合考核，对工作不力的单位予以通报。""".split(
    "\n"
)
WHOLE = [*HEAD, *BODY]


def width(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def wrapped(paragraph: str, columns: int, indent: str) -> list[str]:
    """Set a paragraph in lines of a fixed width, as a printed page does."""
    lines, rest = [], indent + paragraph
    while rest:
        size = next((n for n in range(1, len(rest) + 1) if width(rest[:n]) > columns), len(rest) + 1) - 1
        lines.append(rest[:size])
        rest = rest[size:]
    return lines


def lines_of(columns: int, *, indents: bool) -> list[str]:
    body = [line for p in BODY for line in wrapped(p, columns, "　　" if indents else "")]
    return [line for p in HEAD for line in wrapped(p, columns, "")] + body


def with_pages(lines: list[str], foot: str) -> list[str]:
    out: list[str] = []
    for number, line in enumerate(lines, 1):
        out += [line, *(foot.format(number // 9).split("\n") if number % 9 == 0 else [])]
    return out


def notice_of(text: str) -> Notice:
    return read_notice(read_text(text))


def paragraphs(notice: Notice) -> list[str]:
    return [p.span.quote(notice.text) for p in notice.paragraphs]


LAYOUTS = {
    "a line for each paragraph": "\n".join(WHOLE),
    "a blank line between paragraphs": "\n\n".join(WHOLE),
    "first-line indents": "\n".join(["　　" + p for p in WHOLE]),
    "Windows line ends": "\r\n".join(WHOLE),
    "Markdown headings": "\n\n".join(["## " + p if p[1] == "、" else p for p in WHOLE]),
    "bold headings": "\n\n".join([f"**{p}**" if p[1] == "、" else p for p in WHOLE]),
    "one line with wide gaps": "　　".join(WHOLE),
    "one line with narrow gaps": "  ".join(WHOLE),
}
for _columns in (27, 30):
    for _indents in (True, False):
        _lines = lines_of(_columns, indents=_indents)
        _name = f"wrapped at {_columns} {'with' if _indents else 'without'} indents"
        LAYOUTS |= {
            _name: "\n".join(_lines),
            f"{_name}, blank lines between all lines": "\n\n".join(_lines),
            f"{_name}, page numbers": "\n".join(with_pages(_lines, "— {} —")),
            f"{_name}, page numbers between blank lines": "\n\n".join(with_pages(_lines, "— {} —")),
            f"{_name}, running heads": "\n".join(with_pages(_lines, "- {} -\n清河县人民政府公报")),
            f"{_name}, form feeds": "\n".join(with_pages(_lines, "— {} —\f")).replace("\f\n", "\f"),
        }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_paragraphs_do_not_depend_on_the_layout(layout: str) -> None:
    assert paragraphs(notice_of(LAYOUTS[layout])) == WHOLE


def parameters() -> list[Any]:
    """Return the cases; a known failure must fail, so that one that gets fixed announces itself."""
    return [
        pytest.param(
            case, id=case["id"], marks=[pytest.mark.xfail(strict=True, reason=case["known"])] if "known" in case else []
        )
        for case in CASES
    ]


@pytest.mark.parametrize("case", parameters())
def test_lines_become_the_paragraphs_of_the_case(case: dict[str, Any]) -> None:
    assert paragraphs(notice_of(case["text"])) == case["expect"]


def test_bold_start_of_a_paragraph_is_kept_as_a_span() -> None:
    notice = notice_of("**强化领导。**各镇要成立专班。\n**强化督导。**县里要定期通报。")
    assert [p.bold.quote(notice.text) for p in notice.paragraphs if p.bold] == ["强化领导。", "强化督导。"]


def test_marked_headings_are_remembered() -> None:
    notice = notice_of("## 强化领导\n各镇要成立专班。")
    assert [p.marked_heading for p in notice.paragraphs] == [True, False]


def test_clean_text_leads_back_to_the_page_of_the_file() -> None:
    notice = notice_of("一、工作目标\n第一页的内容写在这里。\f二、主要任务\n第二页的内容写在这里。")
    at = [notice.text.index("第一页"), notice.text.index("第二页")]
    assert [notice.place(offset)[0] for offset in at] == [1, 2]
