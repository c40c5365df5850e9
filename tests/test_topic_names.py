"""The names of topics that are made from the words of their tasks."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.comparison.items import Item
from pipeline.comparison.wording import LONGEST, list_name, topic_name
from pipeline.comparison.words import name_of
from pipeline.lexicon import read_toml

CASES = read_toml(Path(__file__).parent / "cases" / "topic_names.toml")["case"]
SAID = "各局、县要将对于在《“（(〔）)〕“”》，。：2031年6月底前上半年12所30日前42公里等建立完善工作台账情况报进行 \n"
MORE = 5  # a name that is not cut, or the sign of a cut


def task(title: str, text: str) -> Item:
    return Item("t", "n", "task", "body", name_of(title, text), text, "", (), (), titled=bool(title))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_topics_are_named_after_the_work(case: dict) -> None:
    assert topic_name([task(**words) for words in case["tasks"]]) == case["topic"]


@pytest.mark.parametrize(
    ("headings", "name"),
    [
        (["编制公开目录", "白石县任务分解表"], "编制公开目录"),
        (["", "白石县任务分解表", "规范目录编制"], "规范目录编制"),
        (["白石县任务分解表"], "白石县任务分解表"),
        ([], ""),
    ],
)
def test_lists_are_named_after_the_work_above_them(headings: list[str], name: str) -> None:
    assert list_name(headings) == name


@given(st.lists(st.tuples(st.text(SAID, max_size=60), st.text(SAID, max_size=200)), min_size=1, max_size=4))
def test_any_words_give_a_short_name_and_the_same_each_time(words: list[tuple[str, str]]) -> None:
    tasks = [task(title.strip(), text) for title, text in words]
    name = topic_name(tasks)
    assert len(name) <= LONGEST + MORE
    assert "\n" not in name
    assert name == topic_name(tasks)


@pytest.mark.parametrize("piece", ["将", "（", "、等", "对进行", "2031年", "12所", "要", "“"])
def test_long_repeats_take_no_time(piece: str) -> None:
    start = time.process_time()
    topic_name([task("", piece * 100_000), task(piece * 100_000, piece)])
    assert time.process_time() - start < 1
