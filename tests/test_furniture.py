"""Are running heads told from content that stands at the edges of pages?"""

from __future__ import annotations

import pytest

from pipeline.model.reading import Line, Reading, Source
from pipeline.model.spans import Span
from pipeline.structure.furniture import running_heads

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
