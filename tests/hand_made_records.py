"""Records made by hand and by hypothesis, about a place that does not exist."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from pipeline.model.provenance import ProvenanceMap
from pipeline.model.reading import Issue, Provenance, Source
from pipeline.model.record import (
    Assignment,
    CatalogueRow,
    Citation,
    Deadline,
    DeadlineKind,
    DomainTag,
    Jurisdiction,
    Level,
    NoticeInfo,
    Origin,
    Precision,
    Record,
    Relative,
    Role,
    Section,
    Task,
    TaskKind,
)
from pipeline.model.spans import Span

TEXT = "三、修桥。2031年6月底前完成两座人行桥。（牵头单位：县交通运输局；配合单位：各乡镇）依据《青禾县道路办法》。"


def span_of(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def make_task(notice_id: str = "n1", number: int = 1, **changes: object) -> Task:
    task = Task(
        task_id=f"{notice_id}-t{number}",
        kind=TaskKind.TASK,
        origin=Origin.BODY,
        number="三",
        title="修桥",
        text="2031年6月底前完成两座人行桥。",
        span=Span(0, len(TEXT)),
        section_path=("一、主要任务", "三、修桥"),
        deadlines=(
            Deadline(
                raw="2031年6月底前",
                span=span_of("2031年6月底前"),
                kind=DeadlineKind.DUE,
                rule="due.month",
                end=date(2031, 6, 30),
                precision=Precision.MONTH,
                inferred=("year",),
            ),
            Deadline(
                raw="10日内",
                span=span_of("2031年6月底前"),
                kind=DeadlineKind.RELATIVE,
                rule="relative.days",
                relative=Relative(10, "workday", "印发之日"),
                inherited=True,
            ),
        ),
        assignments=(
            Assignment(
                role=Role.LEAD,
                raw="县交通运输局",
                span=span_of("县交通运输局"),
                name="青禾县交通运输局",
                rule="label.lead",
                function="交通运输",
                level=Level.COUNTY,
            ),
            Assignment(
                role=Role.SUPPORT,
                raw="各乡镇",
                span=span_of("各乡镇"),
                name="各乡镇",
                rule="label.support",
                is_group=True,
            ),
        ),
        domains=(DomainTag("市政服务", "人行桥", span_of("人行桥"), "domain.roads"),),
        citations=(f"{notice_id}-c1",),
        warnings=(Issue("past_date", "时限早于成文日期"),),
        rule="outline.leaf",
    )
    return replace(task, **changes)


def everywhere(provenance: Provenance) -> ProvenanceMap:
    """Return a map in which every character of the text stands at the same place."""
    return ProvenanceMap(((0, len(TEXT), provenance),), (0,))


def make_record(notice_id: str = "n1", path: str = "a/修桥.txt", **changes: object) -> Record:
    record = Record(
        notice=NoticeInfo(
            notice_id=notice_id,
            source=Source(path, hashlib.sha256(notice_id.encode()).hexdigest(), "text/plain"),
            title="青禾县人民政府关于修桥的通知",
            document_number="青政发〔2031〕1号",
            issuer="青禾县人民政府",
            jurisdiction=Jurisdiction("青禾县", "010102", Level.COUNTY, "东山省", "西河市", "青禾县"),
            signed_date=date(2031, 1, 2),
            addressees=("各乡镇人民政府", "县政府各部门"),
            publicity="主动公开",
            annexes=("任务表",),
        ),
        sections=(Section("三", "修桥", 1, span_of("三、修桥")),),
        tasks=(make_task(notice_id),),
        citations=(Citation(f"{notice_id}-c1", "青禾县道路办法", None, span_of("《青禾县道路办法》"), "title"),),
        catalogue=(
            CatalogueRow(
                f"{notice_id}-k1",
                "1",
                "桥梁",
                "人行桥",
                "名单",
                None,
                "长期",
                "县交通运输局",
                ("■网站",),
                (),
                (),
                Span(0, 2),
            ),
        ),
        text=TEXT,
        warnings=(Issue("column_shift", "表格列错位", Span(3, 5)),),
        provenance=everywhere(Provenance(2, (1.0, 2.0, 3.0, 4.5), None, "T1!B2")),
    )
    return replace(record, **changes)


# Anything that a broken file may hold: formulas, line ends, quotes, separators, control characters, other scripts.
HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("=+-@＝＋－＠'\"\t\r\n;；,、\x00\x0b\u2028\ufeff\u200b\ud800 　一")),
    max_size=12,
)
SOME = HOSTILE.filter(lambda text: text.strip() != "")
MAYBE = st.none() | HOSTILE


@st.composite
def hostile_records(draw: st.DrawFn) -> Record:
    """Return a record whose texts are anything at all."""
    task = make_task(
        number=1,
        title=draw(MAYBE),
        text=draw(HOSTILE),
        section_path=tuple(draw(st.lists(HOSTILE, max_size=2))),
    )
    deadline = replace(
        task.deadlines[0], raw=draw(SOME), end=draw(st.none() | st.dates()), ambiguous=draw(st.booleans())
    )
    assignment = replace(task.assignments[0], raw=draw(SOME), name=draw(SOME))
    task = replace(task, deadlines=(deadline,), assignments=(assignment,))
    where = Provenance(draw(st.none() | st.integers(1, 9)), None, None, draw(st.none() | SOME))
    record = make_record(path=draw(SOME), tasks=(task,), text=draw(HOSTILE), provenance=everywhere(where))
    return replace(
        record, notice=replace(record.notice, title=draw(MAYBE), addressees=tuple(draw(st.lists(SOME, max_size=3))))
    )
