"""Does every finding come to the task it belongs to, and nothing that the notice does not say?"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from case_files import parameters, read_cases
from groups import each

from pipeline.extraction import extract
from pipeline.model.record import Deadline, DeadlineKind, Record, Task

CASES = read_cases("tasks.toml")
HEADS = {
    "plan": "云岭市水利局关于印发云岭市河湖管理工作方案的通知\n各县（市、区）水利局：\n"
    "现将方案印发给你们，请认真贯彻执行。\n"
    "云岭市水利局\n2024年3月5日\n云岭市河湖管理工作方案\n为加强河湖管理，制定本方案。\n",
    "bare": "",
}


@cache
def extracted(text: str) -> Record:
    return extract(text)


def record_of(case: dict[str, Any]) -> Record:
    return extracted(HEADS[case.get("head", "plan")] + case["text"].replace("→", "\t") + "\n")


def shown_deadline(deadline: Deadline) -> str:
    if deadline.kind is DeadlineKind.DUE:
        said = str(deadline.end or "unknown")
    elif deadline.kind is DeadlineKind.WINDOW:
        said = f"{deadline.start or ''}..{deadline.end or ''}"
    elif deadline.relative is not None:
        said = f"{deadline.relative.amount}{deadline.relative.unit}"
    else:
        said = deadline.rrule or deadline.kind.value
    return ("*" if deadline.inherited else "") + said


def shown_units(task: Task) -> str:
    units = [f"{'*' if unit.inherited else ''}{unit.role.value}:{unit.name}" for unit in task.assignments]
    return " ".join(units) or "-"


def shown(task: Task, like: str) -> str:
    """Write a task as the case file does, with as much of its text as the case quotes."""
    parts = like.split(" | ")
    quoted = parts[2] if len(parts) > 2 else ""
    text = task.text if quoted.endswith("。") else task.text[: len(quoted)]
    dates = " ".join(map(shown_deadline, task.deadlines))
    return f"{task.kind.value} {task.number or '-'} | {task.title or '-'} | {text or '-'} | {dates or '-'} | " + (
        shown_units(task)
    )


@each("case", parameters(CASES, "expect"))
def test_tasks_are_those_of_the_case(case: dict[str, Any]) -> None:
    tasks = record_of(case).tasks
    likes = [*case["expect"], *[""] * len(tasks)]
    assert [shown(task, like) for task, like in zip(tasks, likes, strict=False)] == case["expect"]


@each("case", parameters(CASES, "deadlines"))
def test_dates_get_the_year_that_the_notice_tells(case: dict[str, Any]) -> None:
    found = [d for task in record_of(case).tasks for d in task.deadlines]
    assert [shown_deadline(d) for d in found] == case["deadlines"]


@each("case", parameters(CASES, "units"))
def test_units_are_those_of_the_case(case: dict[str, Any]) -> None:
    found = {task.number or "-": shown_units(task) for task in record_of(case).tasks}
    assert {number: found.get(number) for number in case["units"]} == case["units"]


@each("case", [p for key in ("expect", "deadlines", "warnings") for p in parameters(CASES, key, known=False)])
def test_warnings_are_those_of_the_case_and_no_others(case: dict[str, Any]) -> None:
    found = {t.number or "-": [w.code for w in t.warnings] for t in record_of(case).tasks if t.warnings}
    assert found == case.get("warnings", {})


WHOLE = (
    HEADS["plan"]
    + "一、主要任务\n（一）建立台账。6月底前建立台账。（责任单位：市水利局）\n（二）开展整治。逐项整改。\n"
)


def test_units_come_from_the_heading_two_levels_up() -> None:
    text = (
        "一、主要任务（责任单位：市水利局）\n（一）清理四乱\n1.建立台账。各县要建立台账。\n2.限期销号。逐项整改到位。\n"
    )
    leaves = [t for t in extract(HEADS["plan"] + text).tasks if t.number in ("1", "2")]
    assert [shown_units(t) for t in leaves] == ["*responsible:市水利局"] * 2


def test_ids_follow_from_the_content_not_from_the_name() -> None:
    first, second = extract(WHOLE, name="a.txt"), extract(WHOLE, name="b.txt")
    assert first.notice.source.path != second.notice.source.path
    assert first.notice.notice_id == second.notice.notice_id
    assert [t.task_id for t in first.tasks] == [t.task_id for t in second.tasks]
    assert extract(WHOLE.replace("逐项", "逐条")).notice.notice_id != first.notice.notice_id


def test_task_ids_are_unique_and_begin_with_the_id_of_the_notice() -> None:
    record = extracted(WHOLE)
    ids = [t.task_id for t in record.tasks]
    assert len(set(ids)) == len(ids) == 2
    assert all(i.startswith(record.notice.notice_id) for i in ids)


def test_layout_of_the_same_words_does_not_change_the_ids() -> None:
    assert extract(WHOLE.replace("\n", "\n\n")).notice.notice_id == extracted(WHOLE).notice.notice_id


def test_section_path_names_the_headings_above_and_the_own_one() -> None:
    assert [t.section_path for t in extracted(WHOLE).tasks] == [
        ("一、主要任务", "（一）建立台账"),
        ("一、主要任务", "（二）开展整治"),
    ]
    first = extracted(WHOLE).sections[0]
    assert (first.number, first.title, first.level) == ("一", "主要任务", 1)


def test_reference_fills_the_year_only_where_the_notice_does_not_tell_it() -> None:
    bare = "一、建立台账。6月底前建立台账。\n二、开展整治。逐项整改到位。\n"
    assert extract(bare, reference=date(2022, 1, 1)).tasks[0].deadlines[0].end == date(2022, 6, 30)
    assert extract(WHOLE, reference=date(2022, 1, 1)).tasks[0].deadlines[0].end == date(2024, 6, 30)


def test_inferred_year_is_marked() -> None:
    (deadline,) = extracted(WHOLE).tasks[0].deadlines
    assert deadline.inferred == ("year",)


def test_text_of_a_task_is_without_number_title_and_formula() -> None:
    assert [t.text for t in extracted(WHOLE).tasks] == ["6月底前建立台账。", "逐项整改。"]


def test_inherited_values_quote_the_heading_they_come_from() -> None:
    text = (
        HEADS["plan"]
        + "一、主要任务（责任单位：市水利局）\n（一）建立台账。各县要建立台账。\n（二）开展整治。逐项整改。\n"
    )
    record = extract(text)
    (unit,) = next(t for t in record.tasks if t.number == "（二）").assignments
    assert unit.inherited
    assert unit.span.quote(record.text) == "市水利局"
    assert unit.span.end < record.text.index("（一）")


@each("case", parameters(CASES, "issues"))
def test_what_is_left_out_is_said(case: dict[str, Any]) -> None:
    assert set(case["issues"]) <= {warning.code for warning in record_of(case).warnings}
