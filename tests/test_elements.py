"""Are title, number, issuer, addressees, dates and publicity read from any layout of the head and the foot?"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from case_files import parameters, read_cases
from groups import each

from pipeline.model.notice import Elements
from pipeline.model.record import Jurisdiction, Level
from pipeline.model.spans import Span
from pipeline.places import named_at
from pipeline.read import read_text
from pipeline.structure import read_notice
from pipeline.structure.elements.lists import contents
from pipeline.structure.signs.dates import full_date

CASES = read_cases("elements.toml")
NOT_COMPARED = {"id", "why", "text", "known"}


def shown(elements: Elements, key: str) -> Any:
    """Write a value as the case file does."""
    value = getattr(elements, key)
    if value is None:
        return "none"
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@each("case", parameters(CASES))
def test_elements_are_those_of_the_case(case: dict[str, Any]) -> None:
    elements = read_notice(read_text(case["text"])).elements
    expected = {key: value for key, value in case.items() if key not in NOT_COMPARED}
    assert {key: shown(elements, key) for key in expected} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020年9月16日", date(2020, 9, 16)),
        ("2020 年 9 月 16 日", date(2020, 9, 16)),
        ("二〇二〇年九月十六日", date(2020, 9, 16)),
        ("二○二一年十二月三十一日", date(2021, 12, 31)),
        ("２０２０年９月１６日", date(2020, 9, 16)),
        ("2023-04-26", date(2023, 4, 26)),
        ("2024年2月29日", date(2024, 2, 29)),
        ("2023年2月29日", None),
        ("2023年13月1日", None),
        ("2023年4月", None),
        ("2023年", None),
        ("九月十六日", None),
        ("", None),
    ],
)
def test_full_date_is_a_day_of_the_calendar_or_nothing(text: str, expected: date | None) -> None:
    assert full_date(text) == expected


LETTER = """青禾县人民政府办公室文件

青政办发〔2031〕7号

青禾县人民政府办公室
关于印发青禾县托育工作方案的通知

各乡镇人民政府，县政府各部门：

现将《青禾县托育工作方案》印发给你们，请认真贯彻落实。

附件：1. 托育任务表

青禾县人民政府办公室
2031年3月5日

（此件主动公开）

青禾县托育工作方案

一、主要任务

（一）设立窗口。2031年6月底前设立窗口。（县民政局负责）
"""


def test_each_field_quotes_the_words_it_was_taken_from() -> None:
    notice = read_notice(read_text(LETTER, name="信.txt"))
    found = [(place.field, place.raw) for place in notice.elements.evidence]
    assert found == [
        ("title", "青禾县人民政府办公室关于印发青禾县托育工作方案的通知"),
        ("document_number", "青政办发〔2031〕7号"),
        ("issuer", "青禾县人民政府办公室"),
        ("signed_date", "2031年3月5日"),
        ("addressees", "各乡镇人民政府"),
        ("addressees", "县政府各部门"),
        ("publicity", "（此件主动公开）"),
        ("annexes", "托育任务表"),
    ]
    for place in notice.elements.evidence:
        assert "".join(place.span.quote(notice.text).split()) == place.raw


@pytest.mark.parametrize(
    ("place", "fields", "quoted"),
    [
        (Jurisdiction("西河市青禾县", "010102", Level.COUNTY, "东山省", "西河市", "青禾县"), [(4, 7)], "青禾县"),
        (Jurisdiction("青禾县", "010102", Level.COUNTY, "东山省", "西河市", "青禾县"), [], "青禾县"),
        (Jurisdiction("岚川市", "010200", Level.PREFECTURE, "东山省", "岚川市", None), [(0, 13)], "岚川"),
        (Jurisdiction("中华人民共和国", None, Level.NATION), [(0, 13)], "岚川报：青禾县人民政府文件"),
        (Jurisdiction("云岭县", "010103", Level.COUNTY, "东山省", "西河市", "云岭县"), [(0, 13)], None),
        (Jurisdiction(), [(0, 13)], None),
    ],
)
def test_words_that_name_the_place(place: Jurisdiction, fields: list[tuple[int, int]], quoted: str | None) -> None:
    text = "岚川报：青禾县人民政府文件"
    found = named_at(text, place, [Span(a, b) for a, b in fields])
    assert (found.quote(text) if found else None) == quoted


CONTENTS = {
    "pages behind dots": ("目　录", "一、总体要求" + "." * 70 + "1", "二、主要任务……2", "三、保障措施 3"),
    "no pages": ("目录", "一、总体要求", "二、主要任务", "三、保障措施"),
}
SENTENCE = "为提升灌溉服务能力，根据上级有关规定，结合我县实际，制定本方案。"


@pytest.mark.parametrize("name", CONTENTS)
@pytest.mark.parametrize("between", [(), ("清河县灌溉服务方案", SENTENCE)])
def test_table_of_contents_ends_before_the_paper(name: str, between: tuple[str, ...]) -> None:
    listed = CONTENTS[name]
    texts = [*listed, *between, "一、总体要求", SENTENCE, "二、主要任务", SENTENCE, "三、保障措施", SENTENCE]
    assert contents(texts) == [(0, 4)]


def test_list_after_the_word_contents_that_does_not_recur_is_text() -> None:
    assert contents(["目录", "公开事项名称", "公开依据", SENTENCE, "一、总体要求"]) == []
