"""What holds for every text, whatever stands in it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from example_counts import tried_with
from growth import assert_linear
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.extraction import extract
from pipeline.model.record import Record
from pipeline.model.spans import Span
from pipeline.read import read_text
from pipeline.structure import read_notice
from pipeline.structure.clean_text import read_flow

PHRASES = [
    "云岭市水利局关于印发云岭市河湖管理工作方案的通知",
    "云水发〔2024〕9号",
    "各县（市、区）水利局，局属各单位：",
    "现将方案印发给你们，请认真贯彻执行。",
    "云岭市水利局",
    "2024年3月5日",
    "二〇二四年三月五日",
    "（此件公开发布）",
    "云岭市河湖管理工作方案",
    "附件",
    "附件：1. 任务分解表",
    "附件2",
    "一、工作目标",
    "二、主要任务",
    "三、保障措施",
    "（一）建立台账。",
    "（二）开展整治",
    "1.梳理目录。",
    "（1）",
    "①",
    "第一章 总则",
    "第二条　",
    "各县要逐条河流建立问题台账，",
    "2024年6月底前完成。",
    "9月20日前",
    "每季度通报一次",
    "自印发之日起20个工作日内",
    "“十四五”期间",
    "（责任单位：市水利局、各县（市、区）水利局；配合单位：市财政局）",
    "责任单位：市水利局",
    "（市水利局牵头，市财政局配合）",
    "排在第一位的部门为牵头部门，下同",
    "市水利局：负责统筹协调。",
    "《云岭市河湖管理条例》",
    "养老服务领域",
    "序号\t工作任务\t责任单位\t完成时限",
    "1\t建立台账\t市水利局\t2024年6月底前",
    "\t\t市财政局\t",
    "| 序号 | 任务 | 牵头单位 |",
    "| --- | --- | --- |",
    "| 1 | 建立台账 | 市水利局 |",
    "公开事项\t公开内容\t公开时限\t公开主体",
    "■网站 □公报",
    "— 3 —",
    "\f",
    "**",
    "## ",
    "<br>",
    "&nbsp;",
    "抄送：市政府办公室。",
]
MARKS = [
    *list("（）()〔〕【】《》“”[]、，。；：|\t\n \u30000123456789一二三十年月日前底末至—-.．*#<>&\\\u200b\r\x00"),
    "\n\n",
]
TEXTS = st.lists(st.one_of(st.sampled_from(PHRASES), st.sampled_from(MARKS), st.text(max_size=6)), max_size=40).map(
    "".join
)
LINES = st.lists(st.sampled_from(PHRASES), max_size=30).map("\n".join)
ANY_TEXT = st.one_of(TEXTS, LINES)


def quoted(record: Record) -> Iterator[tuple[str, Span]]:
    for task in record.tasks:
        yield from ((d.raw, d.span) for d in task.deadlines)
        yield from ((a.raw, a.span) for a in task.assignments)
        yield from ((d.raw, d.span) for d in task.domains)


@tried_with(60)
@given(text=ANY_TEXT)
@example(text="")
@example(text="\ud800一、工作目标")
@example(text="（" * 300)
@example(text="\t\t\n|||\n| | | |\n")
@example(text="序号\t工作任务\t责任单位\n\t\t\n1\t\t市水利局\n")
def test_any_text_gives_a_record_whose_spans_quote_it(text: str) -> None:
    record = extract(text + "\n")
    whole = Span(0, len(record.text))
    assert [raw for raw, span in quoted(record) if "".join(span.quote(record.text).split()) != raw or not raw] == []
    spans = [span for _, span in quoted(record)]
    spans += [x.span for x in (*record.tasks, *record.sections, *record.citations, *record.catalogue)]
    spans += [w.span for w in (*record.warnings, *(w for t in record.tasks for w in t.warnings)) if w.span is not None]
    assert all(whole.covers(span) and span.start <= span.end for span in spans)
    assert len({task.task_id for task in record.tasks}) == len(record.tasks)


@tried_with(60)
@given(text=ANY_TEXT)
def test_text_that_was_kept_is_the_same_in_source_and_clean_text(text: str) -> None:
    notice = read_notice(read_text(text))
    source = notice.reading.text
    runs = notice.edits.runs
    assert [r for r in runs if notice.text[r[0] : r[0] + r[2]] != source[r[1] : r[1] + r[2]]] == []
    assert all(a[0] + a[2] <= b[0] for a, b in pairwise(runs))
    put_in = set(notice.text) if not runs else {notice.text[i] for i in _outside(runs, len(notice.text))}
    assert put_in <= set('\n\t &<>"')


def _outside(runs: tuple[tuple[int, int, int], ...], length: int) -> Iterator[int]:
    at = 0
    for clean, _, size in runs:
        yield from range(at, clean)
        at = clean + size
    yield from range(at, length)


@tried_with(60)
@given(text=ANY_TEXT)
def test_structure_lies_inside_the_text_and_in_order(text: str) -> None:
    notice = read_notice(read_text(text))
    whole = Span(0, len(notice.text))
    items = [item for part in notice.parts for top in part.items for item in top.walk()]
    paragraphs = read_flow(notice.reading).paragraphs
    inside = [*(p.span for p in paragraphs), *(i.span for i in items), *(s for i in items for s in i.body)]
    inside += [i.title for i in items if i.title]
    inside += [cell for table in notice.tables for row in table.rows for cell in row.cells]
    assert all(whole.covers(span) and span.start <= span.end for span in inside)
    starts = [p.span.start for p in paragraphs]
    assert starts == sorted(starts)


@tried_with(40)
@given(text=ANY_TEXT)
def test_record_is_json_and_the_same_text_gives_the_same_bytes(text: str) -> None:
    first, second = extract(text + "\n").to_dict(), extract(text + "\n").to_dict()
    written = json.dumps(first, ensure_ascii=False)
    assert json.loads(written) == json.loads(json.dumps(second, ensure_ascii=False))
    assert written == json.dumps(second, ensure_ascii=False)
    # The surrogates of a broken text must not reach a file.
    assert written.encode("utf-8").decode("utf-8") == written


def seconds(text: str) -> float:
    begin = time.process_time()
    extract(text)
    return time.process_time() - begin


PIECES = [
    "（",
    "）",
    "(",
    "《",
    "一、",
    "（一）",
    "、",
    "，",
    "。",
    "；",
    "1",
    "1.",
    "2024年",
    "|",
    "| ",
    "\t",
    "|\n",
    "\t\n",
    "\n",
    " ",
    "　",
    "*",
    "**",
    "#",
    "# ",
    "[",
    "<",
    "&",
    "-",
    "—",
    "①",
    "第一条",
    "附件",
    "附件1\n",
    "一、\n",
    "（一）\n",
    "1.\n",
    "2024年3月5日\n",
    "各",
    "各县、",
    "县教育局、",
    "责任单位：",
    "（责任单位：",
    "通知",
    "通知\n",
    "方案",
    "关于印发",
    "。各",
    "号",
    "局",
    "的",
    "\u200b",
    "云岭市水利局\n",
    "序号\t任务\t责任单位\n",
    "1\t建立台账\t市水利局\n",
    "公开事项\t公开内容\t公开时限\n",
    "（一）建立台账。",
    "此件",
    "负责",
    "牵头，",
    "由",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", PIECES, ids=repr)
def test_time_grows_about_linearly_with_the_text(piece: str) -> None:
    size = 25_000 // len(piece.encode())
    extract(piece * 50 + "\n")
    short = seconds(piece * size + "\n")
    long = seconds(piece * size * 2 + "\n")
    # Twice the text in twice the time, with leeway for a busy machine; quadratic time would be four times.
    assert long < 3 * short + 0.5
    assert long < 20


MANY_BLOCKS = [
    "通知\n",
    "序号\t任务\t责任单位\n",
    "附件1\n分工表\n1.建立台账。\n",
    "1\t建立台账\t市水利局\n",
    "一、建立台账\n各县要建立台账。\n",
    "— 1 —\n云岭市人民政府公报\n",
]


@pytest.mark.slow
@pytest.mark.parametrize("piece", MANY_BLOCKS, ids=repr)
def test_many_paragraphs_parts_and_tables_take_linear_time(piece: str) -> None:
    def seconds_of(size: int) -> float:
        reading = read_text(piece * (size // len(piece.encode())))
        begin = time.process_time()
        read_notice(reading)
        return time.process_time() - begin

    assert_linear(seconds_of, 120_000, 2, most=3, leeway=0.5)


@pytest.mark.parametrize("piece", ["（", "一、", "、", "1", "|", "\t", "（一）建立台账。"], ids=repr)
def test_a_long_run_of_one_mark_takes_no_time(piece: str) -> None:
    extract("各县要建立台账。\n")
    assert seconds(piece * (10_000 // len(piece)) + "\n") < 5
