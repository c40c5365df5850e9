"""Are running heads told from content that stands at the edges of pages?"""

from __future__ import annotations

import pytest

from pipeline.model.reading import Line, Reading, Source
from pipeline.model.spans import Span
from pipeline.structure.signs.furniture import running_heads

PAGES = 5


def reading(edge: str) -> Reading:
    """Return five pages on which a line stands first; ``{n}`` is the number of the page, ``{m}`` another number."""
    text, lines = "", []
    for n in range(1, PAGES + 1):
        for said in (edge.format(n=n, o=n + 11, m=3 * n), *(f"{word}段说明渠系修缮" for word in "甲乙丙丁")):
            start = len(text)
            text += f"{said}第{n * n}款\n" if said != edge.format(n=n, o=n + 11, m=3 * n) else f"{said}\n"
            lines.append(Line(Span(start, len(text) - 1), page=n))
    return Reading(Source("x", "", "", None), text, tuple(lines))


@pytest.mark.parametrize(
    "edge",
    [
        "青禾县人民政府公报",
        "青禾县人民政府公报 2024年第3期 ·{o}·",
        "灌溉服务提升工作方案 第{n}页",
        "{n}  灌溉服务提升工作方案",
        "第{n}页 共5页",
        "2024/3/5 15:33 灌溉服务提升工作方案",
    ],
)
def test_lines_alike_or_counting_the_pages_are_running_heads(edge: str) -> None:
    assert len(running_heads(reading(edge))) == PAGES


@pytest.mark.parametrize(
    "edge",
    [
        "任务{n}：渠系修缮",
        "{n}. 渠系修缮",
        "推进第{n}项",
        "第{n}项",
        "附件{n}",
        "完成时限：2024年{m}月",
        "责任单位：县水利局",
        "各乡镇要抓好落实。",
    ],
)
def test_content_at_the_edge_of_pages_is_none(edge: str) -> None:
    assert running_heads(reading(edge)) == set()


def placed(pages: list[list[tuple[str, float]]]) -> Reading:
    """Return pages of lines, each with its distance from the top; all are 12 points high."""
    text, lines = "", []
    for number, page in enumerate(pages, 1):
        for said, top in page:
            lines.append(Line(Span(len(text), len(text) + len(said)), number, (72.0, top, 300.0, top + 12)))
            text += f"{said}\n"
    return Reading(Source("x", "", "", None), text, tuple(lines))


def left_out(found: Reading) -> list[str]:
    return [span.quote(found.text) for span in sorted(running_heads(found))]


def body(number: int) -> list[tuple[str, float]]:
    return [(f"{word}段说明第{number * number}款渠系修缮", 100.0 + 20 * i) for i, word in enumerate("甲乙丙丁戊")]


STYLES = ("~ {} ~", "（{}）", "[{}]", "Page {} of 4", "* {} *", "第{}页", "{}/4")


@pytest.mark.parametrize(
    "shown",
    [["i", "ii", "iii", "iv"], ["第一页", "第二页", "第三页", "第四页"]]
    + [[style.format(n) for n in range(1, 5)] for style in STYLES],
)
def test_page_numbers_in_any_style_are_furniture(shown: list[str]) -> None:
    found = placed([[*body(n), (shown[n - 1], 800.0)] for n in range(1, 5)])
    assert left_out(found) == shown


def test_heads_of_odd_and_even_pages_are_furniture() -> None:
    found = placed([[("青禾县人民政府公报" if n % 2 else "2024年第3期", 40.0), *body(n)] for n in range(1, 5)])
    assert left_out(found) == ["青禾县人民政府公报", "2024年第3期"] * 2


def test_title_that_is_the_running_head_of_later_pages_stays() -> None:
    pages = [[("灌溉服务提升工作方案", 40.0), *body(n)] for n in range(2, 6)]
    found = placed([[("灌溉服务提升工作方案", 90.0), *body(1)], *pages])
    assert left_out(found) == ["灌溉服务提升工作方案"] * 4
    assert all(span.start > 0 for span in running_heads(found))
