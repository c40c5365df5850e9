"""Notices about invented places, made from short descriptions, for tests of the comparison and the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from pipeline.model.reading import Source
from pipeline.model.record import (
    Assignment,
    Citation,
    Deadline,
    DeadlineKind,
    DomainTag,
    FieldEvidence,
    Jurisdiction,
    Level,
    NoticeInfo,
    Origin,
    Precision,
    Record,
    Role,
    Task,
    TaskKind,
)
from pipeline.model.spans import Span
from pipeline.tables import write_tables


@dataclass(frozen=True)
class Item:
    """A task in short: ``due`` is (words, last day), a unit (role, name, function or None for a group)."""

    text: str
    title: str | None = None
    kind: TaskKind = TaskKind.TASK
    origin: Origin = Origin.BODY
    due: tuple[tuple[str, str], ...] = ()
    recurs: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[str, str, str | None], ...] = ()
    domains: tuple[str, ...] = ()
    path: tuple[str, ...] = ("二、主要任务",)


@dataclass(frozen=True)
class Made:
    """A notice in short."""

    notice_id: str
    place: str
    items: Sequence[Item]
    code: str | None = None
    level: Level | None = Level.COUNTY
    number: str | None = None
    title: str | None = None
    signed: date | None = date(2031, 1, 5)
    cites: tuple[tuple[str | None, str | None], ...] = ()
    extra_text: str = field(default="")
    path: str | None = None


def record_of(made: Made) -> Record:
    """Return the record; its text is the items one after another, so that every span quotes its words."""
    text = f"{made.title or made.place}\n{made.extra_text}\n"
    tasks = []
    for number, item in enumerate(made.items, 1):
        words = " ".join([*(raw for raw, _ in item.due + item.recurs), *(name for _, name, _ in item.units)])
        line = f"{number}. {item.title or ''} {item.text} （{words}）\n"
        tasks.append(_task(made.notice_id, number, item, text, line))
        text += line
    citations = []
    for number, (title, cited) in enumerate(made.cites, 1):
        words = f"《{title}》" if title else f"（{cited}）"
        span = Span(len(text), len(text) + len(words))
        citations.append(Citation(f"{made.notice_id}-c{number}", title, cited, span, "made"))
        text += words + "\n"
    issuer = f"{made.place}人民政府" if made.place else None
    ends = {"issuer": issuer, "jurisdiction": made.place, "document_number": made.number, "signed_date": made.signed}
    evidence = [_field("title", made.title, 0)] if made.title else []
    for name, value in ends.items():
        if value:
            evidence.append(_field(name, str(value), len(text)))
            text += f"{value}\n"
    return Record(
        notice=NoticeInfo(
            notice_id=made.notice_id,
            source=Source(
                made.path or f"{made.notice_id}.txt", sha256(made.notice_id.encode()).hexdigest(), "text/plain"
            ),
            title=made.title,
            document_number=made.number,
            issuer=issuer,
            jurisdiction=Jurisdiction(made.place, made.code, made.level),
            signed_date=made.signed,
            evidence=tuple(evidence),
        ),
        sections=(),
        tasks=tuple(tasks),
        citations=tuple(citations),
        catalogue=(),
        text=text,
        warnings=(),
    )


def _field(name: str, value: str, at: int) -> FieldEvidence:
    return FieldEvidence(name, "".join(value.split()), Span(at, at + len(value)))


def _task(notice_id: str, number: int, item: Item, before: str, line: str) -> Task:
    base = len(before)

    def span(words: str) -> Span:
        at = line.index(words)
        return Span(base + at, base + at + len(words))

    deadlines = [
        Deadline(raw, span(raw), DeadlineKind.DUE, "made", end=date.fromisoformat(end), precision=Precision.MONTH)
        for raw, end in item.due
    ]
    deadlines += [Deadline(raw, span(raw), DeadlineKind.RECURRING, "made", rrule=rule) for raw, rule in item.recurs]
    return Task(
        task_id=f"{notice_id}-t{number}",
        kind=item.kind,
        origin=item.origin,
        number=str(number),
        title=item.title,
        text=item.text,
        span=Span(base, base + len(line) - 1),
        section_path=item.path,
        deadlines=tuple(deadlines),
        assignments=tuple(
            Assignment(Role(role), name, span(name), name, "made", function=function, is_group=function is None)
            for role, name, function in item.units
        ),
        domains=tuple(DomainTag(name, name, span(name), "made") for name in item.domains),
        rule="made",
    )


def write_folder(directory: Path, notices: Sequence[Made]) -> Path:
    """Write the tables and records of some notices, as an extraction would."""
    write_tables([record_of(made) for made in notices], [], directory)
    return directory


DESK = "在政务大厅设立托育服务窗口，公布托位数量和收费标准。"
TRAINING = "每年组织保育人员参加岗位培训，培训经费列入本级预算。"
CHECKS = "会同消防部门对托育机构开展安全检查，问题限期整改到位。"


def three_counties() -> list[Made]:
    """Return plans of three counties and the city above them, on one matter, each with its own gaps."""
    city = Made(
        "n0",
        "西河市",
        code="010100",
        level=Level.PREFECTURE,
        number="西政办发〔2031〕3号",
        title="西河市人民政府办公室关于印发《西河市托育服务实施方案》的通知",
        items=[
            Item(
                DESK,
                "设立托育服务窗口",
                due=(("2031年6月底前", "2031-06-30"),),
                units=(("lead", "市卫健委", "卫生健康"),),
            ),
            Item(TRAINING, "组织岗位培训", due=(("2031年9月底前", "2031-09-30"),)),
            Item("建设全市统一的托育信息系统，与户籍数据互通。", "建设信息系统", due=(("2032年底前", "2032-12-31"),)),
        ],
    )
    first = Made(
        "n1",
        "青禾县",
        code="010102",
        number="青政办发〔2031〕8号",
        title="青禾县人民政府办公室关于印发青禾县托育服务工作方案的通知",
        cites=((None, "西政办发[2031]3号"), ("东山省托育服务条例", None)),
        items=[
            Item(
                DESK,
                "设立托育服务窗口",
                due=(("2031年5月底前", "2031-05-31"),),
                units=(("lead", "县卫健局", "卫生健康"),),
            ),
            Item(TRAINING, "开展岗位培训", due=(("2031年10月底前", "2031-10-31"),), recurs=(("每年", "FREQ=YEARLY"),)),
            Item(CHECKS, "开展安全检查", units=(("responsible", "县消防救援大队", "消防"),)),
            Item(
                "设立托育服务窗口，公布托位数量和收费标准",
                "托育窗口",
                origin=Origin.TABLE,
                due=(("2031年7月底前", "2031-07-31"),),
                units=(("responsible", "县财政局", "财政"),),
                path=("任务分解表",),
            ),
        ],
    )
    second = Made(
        "n2",
        "白石县",
        code="010103",
        title="白石县托育服务工作方案",
        cites=(("西河市托育服务实施方案", None),),
        items=[
            Item(
                "在政务服务大厅开设托育窗口，公布托位和收费标准。",
                "开设托育服务窗口",
                units=(("lead", "县教育局", "教育"),),
            ),
            Item(
                "对托育机构开展消防安全检查，发现问题限期整改。",
                "开展托育安全检查",
                due=(("2031年8月底前", "2031-08-31"),),
            ),
            Item("为困难家庭发放托育券，标准另行公布。", "发放托育券"),
        ],
    )
    third = Made(
        "n3", "云岭县", code="010104", items=[Item(TRAINING, "组织岗位培训", due=(("2031年9月底前", "2031-09-30"),))]
    )
    return [city, first, second, third]
