"""Are numbered headings, items and parts found in every style of numbering?"""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

import pytest
from case_files import parameters, read_cases
from groups import each

from pipeline.model.notice import Item, Notice
from pipeline.read import read_text
from pipeline.structure import read_notice
from pipeline.structure.signs.numbering import number_at

CASES = read_cases("outline.toml")


def notice_of(case: dict[str, Any]) -> Notice:
    return read_notice(read_text(case["text"]))


def items(notice: Notice) -> list[tuple[int, Item]]:
    def walk(item: Item, depth: int) -> list[tuple[int, Item]]:
        return [(depth, item), *(pair for child in item.children for pair in walk(child, depth + 1))]

    return [pair for part in notice.parts for item in part.items for pair in walk(item, 0)]


def shown(notice: Notice, depth: int, item: Item, like: str) -> str:
    """Write an item as the case file does, with as much of its text as the case quotes."""
    title = item.title.quote(notice.text) if item.title else "-"
    body = "".join(span.quote(notice.text) for span in item.body) or "-"
    quoted = like.rsplit(" | ", maxsplit=1)[-1]
    return f"{'  ' * depth}{item.number or '-'} | {title} | {body[: max(len(quoted), 1)]}"


@each("case", parameters(CASES, "expect"))
def test_items_have_the_number_title_and_text_of_the_case(case: dict[str, Any]) -> None:
    notice = notice_of(case)
    found = items(notice)
    pairs = zip_longest(found, case["expect"])
    assert [shown(notice, *pair, like or "") for pair, like in pairs if pair] == case["expect"]


@each("case", parameters(CASES, "scopes"))
def test_items_have_the_scope_of_the_case(case: dict[str, Any]) -> None:
    assert [item.scope.value for _, item in items(notice_of(case))] == case["scopes"]


@each("case", parameters(CASES, "bodies"))
def test_items_have_as_many_paragraphs_as_the_case_says(case: dict[str, Any]) -> None:
    found = {item.number: len(item.body) for _, item in items(notice_of(case))}
    assert {number: found.get(number) for number in case["bodies"]} == case["bodies"]


@each("case", parameters(CASES, "parts"))
def test_parts_are_letter_body_and_annexes(case: dict[str, Any]) -> None:
    parts = [p for p in notice_of(case).parts if p.items or p.is_letter]
    kinds = ["letter" if p.is_letter else "annex" if p.is_annex else "body" for p in parts]
    assert [f"{kind} {part.title}" for kind, part in zip(kinds, parts, strict=True)] == case["parts"]


@each("case", [pytest.param(c, id=c["id"]) for c in CASES])
def test_items_lie_in_order_inside_their_part(case: dict[str, Any]) -> None:
    for part in notice_of(case).parts:
        starts = [item.span.start for top in part.items for item in top.walk()]
        assert starts == sorted(starts)
        assert all(part.span.covers(item.span) for top in part.items for item in top.walk())


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [
        ("一、总体要求", "cn-comma", 1),
        ("二十一、附则", "cn-comma", 21),
        ("（十六）其他", "cn-paren", 16),
        ("(三)其他", "cn-paren", 3),
        ("〔二〕其他", "cn-paren", 2),
        ("12．其他", "arabic", 12),
        ("１２、其他", "arabic", 12),
        ("（7）其他", "arabic-paren", 7),
        ("3）其他", "arabic-half-paren", 3),
        ("⑫其他", "circled", 12),
        ("第三十二条 其他", "article", 32),
        ("第一百零三条 其他", "article", 103),
        ("第二章 其他", "chapter", 2),
        ("第三节 其他", "division", 3),
        ("2.1 其他", "dotted", 21),
    ],
)
def test_number_has_its_style_and_value(text: str, style: str, value: int) -> None:
    found = number_at(text)
    assert found is not None
    assert found.style == style
    assert text[found.end :] in ("其他", "总体要求", "附则")
    if style != "dotted":
        assert found.value == value


@pytest.mark.parametrize("text", ["", "2024年工作要点", "一是加强领导", "其他", "（试行）", "1.5万元", "第一中学"])
def test_text_without_a_number_has_none(text: str) -> None:
    assert number_at(text) is None
