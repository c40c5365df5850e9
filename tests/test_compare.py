"""The comparison of notices: alignment, gaps, conflicts, lineage, calendar."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.comparison import Comparison, blocking, compare, run
from pipeline.comparison.blocking import BLOCK, candidate_pairs
from pipeline.comparison.clauses import OPENING, OWN, WHOLE, Due, sentences_of
from pipeline.comparison.frames import definition, frame_of
from pipeline.comparison.items import items_of
from pipeline.comparison.labels import labels
from pipeline.comparison.lineage import number_key, title_keys
from pipeline.comparison.schedule import calendar_text
from pipeline.comparison.vectors import vectors_of
from pipeline.comparison.words import fold, letters, name_of, without_number
from pipeline.errors import LexiconError, TableError
from pipeline.model.record import Level, Origin, TaskKind
from pipeline.model.spans import unspaced
from pipeline.packs import load_pack
from pipeline.tables import PlainTables, Row, Tables, extraction_tables, read_table, read_tables, rows_of, write_tables
from pipeline.tables.rows import record_rows
from tests.example_counts import tried_with
from tests.hand_made_records import hostile_records
from tests.made_notices import DESK, TRAINING, Item, Made, record_of, three_counties, write_folder
from tests.shared_data import shared_folder


def tables_of(notices: list[Made]) -> Tables:
    """Return the tables of some notices without writing and reading them, which takes longer than to compare them."""
    rows: dict[str, list[Row]] = {name: [] for name in extraction_tables()}
    for made in notices:
        for table, row in record_rows(record_of(made)):
            rows[table].append(row)
    return Tables(**{name: frame_of(table, rows[name]) for name, table in extraction_tables().items()})


def compared(notices: list[Made], pack: str | None = None) -> Comparison:
    return compare(tables_of(notices), pack)


def test_tables_that_are_not_written_are_those_that_are_read(tmp_path: Path) -> None:
    made, read = tables_of(three_counties()), read_tables(write_folder(tmp_path, three_counties()))
    for name in extraction_tables():
        assert list(rows_of(getattr(made, name))) == list(rows_of(getattr(read, name))), name


def topic_of(found: Comparison) -> dict[str, str]:
    return dict(zip(found.alignment["task_id"], found.alignment["topic"], strict=True))


@pytest.fixture(scope="module")
def counties() -> Comparison:
    return compared(three_counties())


# Alignment


def test_every_task_has_a_topic_and_a_level_in_words(counties: Comparison) -> None:
    assert len(counties.alignment) == 11
    assert set(counties.alignment["label"]) <= set(labels().level_words.values())
    assert counties.alignment["score"].between(0, 1).all()


def test_same_work_in_other_words_shares_a_topic(counties: Comparison) -> None:
    topics = topic_of(counties)
    assert topics["n0-t1"] == topics["n1-t1"] == topics["n2-t1"]
    assert topics["n0-t2"] == topics["n1-t2"] == topics["n3-t1"]
    assert topics["n1-t3"] == topics["n2-t2"]


def test_work_of_one_place_stays_alone(counties: Comparison) -> None:
    row = counties.alignment.set_index("task_id").loc["n2-t3"]
    assert (row["topic"], row["basis"], row["score"]) == ("发放托育券", "alone", 0.0)


def test_a_row_of_the_annex_joins_the_item_that_it_restates(counties: Comparison) -> None:
    row = counties.alignment.set_index("task_id").loc["n1-t4"]
    assert row["topic"] == topic_of(counties)["n1-t1"]
    assert row["basis"] == "annex"


def test_tasks_of_one_notice_are_not_merged_because_they_are_alike() -> None:
    twins = [Item(DESK, "设立托育服务窗口"), Item(DESK, "设立托育服务窗口"), Item(TRAINING, "组织岗位培训")]
    found = compared([Made("n1", "青禾县", twins), Made("n2", "白石县", twins[:1])])
    topics = topic_of(found)
    assert topics["n1-t1"] != topics["n1-t2"]
    assert topics["n2-t1"] in (topics["n1-t1"], topics["n1-t2"])


def test_rows_under_one_group_cell_may_join_one_topic() -> None:
    rows = [
        Item("设立托育服务窗口并公布托位数量", "设立托育窗口", origin=Origin.TABLE),
        Item("托育服务窗口公布收费标准", "设立托育窗口", origin=Origin.TABLE),
    ]
    found = compared([Made("n1", "青禾县", [Item(DESK, "设立托育窗口")]), Made("n2", "白石县", rows)])
    assert len(set(topic_of(found).values())) == 1


def test_rows_under_one_group_cell_do_not_join_by_themselves() -> None:
    rows = [
        Item("设立托育服务窗口并公布托位数量", "设立托育窗口", origin=Origin.TABLE),
        Item("托育服务窗口公布收费标准", "设立托育窗口", origin=Origin.TABLE),
    ]
    assert compared([Made("n1", "青禾县", rows)]).alignment["topic"].nunique() == 2


def test_domain_rows_of_a_notice_are_one_work() -> None:
    def plan(notice: str, place: str, names: list[str]) -> Made:
        return Made(notice, place, [Item(f"{name}领域信息公开", domains=(name,)) for name in names])

    found = compared(
        [plan("n1", "青禾县", ["义务教育", "养老服务", "扶贫"]), plan("n2", "白石县", ["养老服务", "扶贫", "救灾"])],
    )
    assert found.alignment["topic"].nunique() == 1
    assert set(found.alignment["basis"]) == {"domains"}


def test_goals_join_the_task_that_they_restate() -> None:
    goal = Item(
        "2031年6月底前，在政务大厅设立托育服务窗口。", kind=TaskKind.GOAL, due=(("2031年6月底前", "2031-06-30"),)
    )
    found = compared([Made("n1", "青禾县", [goal, Item(DESK, "设立托育服务窗口"), Item(TRAINING, "培训")])])
    assert topic_of(found)["n1-t1"] == topic_of(found)["n1-t2"]


def test_order_of_notices_changes_no_grouping() -> None:
    groupings = set()
    for order in permutations(three_counties()[:3]):
        by_topic = defaultdict(set)
        for task, topic in topic_of(compared(list(order))).items():
            by_topic[topic].add(task)
        groupings.add(frozenset(map(frozenset, by_topic.values())))
    assert len(groupings) == 1


def test_a_pack_names_the_topics() -> None:
    items = [Item("编制本级政务公开事项标准目录，并向社会公布。", "编制标准目录"), Item("调整灌溉渠道走向。", "修渠")]
    found = compared([Made("n1", "青禾县", items)], "openness")
    placed = found.alignment.set_index("task_id")
    assert placed.loc["n1-t1", "topic"] == "catalogue"
    assert "标准目录" in placed.loc["n1-t1", "cues"]
    assert placed.loc["n1-t2", "basis"] == "alone"


def test_a_pack_lists_its_topics_even_where_nobody_has_them() -> None:
    found = compared([Made("n1", "青禾县", [Item("调整灌溉渠道走向。", "修渠")])], "openness")
    assert list(found.comparison["topic"]) == [topic.id for topic in load_pack("openness").topic]


@pytest.fixture(scope="module")
def examples() -> Tables:
    """The examples of each topic, as a notice that bears the name of the topic."""
    topics = load_pack("openness").topic
    notices = [Made(topic.id, "青禾县", [Item(example) for example in topic.catches]) for topic in topics]
    return tables_of(notices)


@pytest.mark.parametrize("topic", load_pack("openness").topic, ids=lambda topic: topic.id)
def test_examples_of_a_topic_are_put_under_it(topic, examples: Tables) -> None:  # type: ignore[no-untyped-def]
    alone = {
        name: rows[rows["notice_id"] == topic.id].reset_index(drop=True) if "notice_id" in rows else rows
        for name in extraction_tables()
        for rows in [getattr(examples, name)]
    }
    found = compare(Tables(**alone), "openness")
    assert len(found.alignment) == len(topic.catches)
    assert set(found.alignment["topic"]) == {topic.id}


def test_an_unknown_pack_is_an_error() -> None:
    with pytest.raises(LexiconError, match="No such pack"):
        compared([], "nowhere")


def test_no_notices_give_empty_tables() -> None:
    found = compared([])
    assert found.alignment.empty
    assert found.comparison.empty
    assert found.calendar.endswith("END:VCALENDAR\r\n")


def test_tasks_without_any_word_are_placed_too() -> None:
    found = compared([Made("n1", "青禾县", [Item("……"), Item("1")])])
    assert len(found.alignment) == 2


# Comparison, gaps, domains


def test_comparison_gives_dates_and_functions_of_each_place(counties: Comparison) -> None:
    row = counties.comparison.set_index("topic").loc[topic_of(counties)["n1-t1"]]
    assert row["places"] == 3
    assert row["青禾县 task_ids"] == "n1-t1；n1-t4"
    assert (row["青禾县 earliest_due"].date(), row["青禾县 latest_due"].date()) == (
        date(2031, 5, 31),
        date(2031, 7, 31),
    )
    assert (row["西河市 lead"], row["白石县 lead"], row["云岭县 lead"]) == ("卫生健康", "教育", "")


def test_places_stand_in_the_order_of_their_codes(counties: Comparison) -> None:
    assert counties.places == ("西河市", "青禾县", "白石县", "云岭县")


def test_two_places_of_one_name_are_told_apart() -> None:
    found = compared(
        [Made("n1", "城关区", [Item(DESK)], code="010102"), Made("n2", "城关区", [Item(DESK)], code="020102")]
    )
    assert found.places == ("城关区（010102）", "城关区（020102）")


def test_notice_that_names_nobody_stands_under_its_title_or_else_its_file() -> None:
    titled = Made("n2", "", [Item(DESK)], title="窗口建设工作要点")
    found = compared([Made("n1", "", [Item(DESK)], path="new/窗口建设.pdf"), titled])
    assert set(found.places) == {"窗口建设", "窗口建设工作要点"}


def test_gaps_tell_how_many_of_the_others_have_it() -> None:
    def plan(notice: str, dated: str) -> Made:
        due = (("2031年5月底前", "2031-05-31"),)
        return Made(notice, f"{notice}县", [Item(work, due=due if work in dated else ()) for work in (DESK, TRAINING)])

    found = compared([plan("n1", DESK + TRAINING), plan("n2", DESK), plan("n3", DESK), plan("n4", "")])
    topics = topic_of(found)
    shared = {(row["topic"], row["jurisdiction"]): (row["others"], row["shared"]) for row in rows_of(found.gaps)}
    assert shared[topics["n1-t1"], "n4县"] == (3, "most")
    assert shared[topics["n1-t2"], "n4县"] == (1, "single")


def test_gaps_name_the_missing_task_unit_and_date(counties: Comparison) -> None:
    topics = topic_of(counties)
    gaps = {(row["topic"], row["jurisdiction"], row["missing"]) for row in rows_of(counties.gaps)}
    assert (topics["n0-t1"], "云岭县", "task") in gaps
    assert (topics["n0-t1"], "白石县", "date") in gaps
    assert (topics["n1-t3"], "白石县", "unit") in gaps
    assert not any(topic == topics["n2-t3"] for topic, _, _ in gaps), "one county's own work is no gap elsewhere"


def test_domain_matrix_prefers_the_task_that_is_about_the_domain() -> None:
    about = Item("公开养老服务信息。", "养老服务公开", units=(("lead", "县民政局", "民政"),), domains=("养老服务",))
    many = Item(
        "公开养老服务、救灾等信息。",
        "全面公开",
        units=(("lead", "县政府办", "政府办公室"),),
        domains=("养老服务", "救灾"),
    )
    found = compared([Made("n1", "青禾县", [many, about])])
    matrix = found.domain_matrix.set_index("domain")["青禾县"]
    assert (matrix["养老服务"], matrix["救灾"]) == ("县民政局", "县政府办")


# Conflicts


def test_annex_with_another_date_and_unit_is_a_conflict_with_both_quotes(counties: Comparison) -> None:
    rows = {row["kind"]: row for row in rows_of(counties.conflicts)}
    assert set(rows) == {"date", "unit"}
    row = rows["date"]
    assert (row["task_a"], row["task_b"], row["days"]) == ("n1-t1", "n1-t4", 61)
    assert (row["value_a"], row["value_b"]) == ("2031年5月底前", "2031年7月底前")
    assert "托育服务窗口" in row["quote_a"]
    assert "托育服务窗口" in row["quote_b"]
    assert (rows["unit"]["only_a"], rows["unit"]["only_b"]) == ("县卫健局", "县财政局")


@pytest.mark.parametrize(
    ("body", "annex"),
    [
        pytest.param(("2031年12月底前", "2031-12-31"), ("2031年12月前", "2031-12-31"), id="same-day-in-other-words"),
        pytest.param(None, ("2031年12月前", "2031-12-31"), id="body-without-a-date"),
        pytest.param(("2031年12月底前", "2031-12-31"), None, id="annex-without-a-date"),
    ],
)
def test_no_conflict_of_dates(body: tuple[str, str] | None, annex: tuple[str, str] | None) -> None:
    items = [
        Item(DESK, "设立托育服务窗口", due=(body,) if body else ()),
        Item(TRAINING, "组织岗位培训"),
        Item(DESK, "托育窗口", origin=Origin.TABLE, due=(annex,) if annex else ()),
    ]
    assert compared([Made("n1", "青禾县", items)]).conflicts.empty


def test_a_group_in_one_place_and_an_office_in_the_other_do_not_disagree() -> None:
    items = [
        Item(DESK, "设立托育服务窗口", units=(("responsible", "县卫健局", "卫生健康"),)),
        Item(TRAINING, "组织岗位培训"),
        Item(DESK, "托育窗口", origin=Origin.TABLE, units=(("responsible", "县直各部门", None),)),
    ]
    assert compared([Made("n1", "青禾县", items)]).conflicts.empty


def test_an_office_known_in_another_role_is_no_conflict() -> None:
    items = [
        Item(DESK, "设立托育服务窗口", units=(("responsible", "县卫健局", "卫生健康"),)),
        Item(TRAINING, "组织岗位培训"),
        Item(
            DESK,
            "托育窗口",
            origin=Origin.TABLE,
            units=(("responsible", "县政府", None), ("guide", "卫健局", "卫生健康")),
        ),
    ]
    assert compared([Made("n1", "青禾县", items)]).conflicts.empty


def test_dates_govern_their_sentence_the_whole_or_open_the_paragraph() -> None:
    first, outside = Due("5月底前", date(2031, 5, 31)), Due("2031年底", date(2031, 12, 31))
    own = sentences_of("5月底前，建成窗口。公布标准。", [first])
    assert [s.governed for s in own] == [OWN, OPENING]
    assert own[1].dues == (first,)
    whole = sentences_of("建成窗口。公布标准。", [outside])
    assert [s.governed for s in whole] == [WHOLE, WHOLE]
    late = sentences_of("建成窗口。5月底前，公布标准。", [first])
    assert late[0].dues == ()


PARTS = labels().title_parts
RULES = [*labels().unit_groups, *labels().governments, PARTS.issued, PARTS.subject, PARTS.notice]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_patterns_of_offices_catch_their_examples(rule) -> None:  # type: ignore[no-untyped-def]
    assert all(re.search(rule.pattern, example) for example in rule.catches)
    assert not any(re.search(rule.pattern, example) for example in rule.leaves)


def test_other_work_under_the_same_heading_is_no_conflict() -> None:
    body = Item(
        "2031年9月底前编制完成托育服务机构备案目录。", "规范机构备案", due=(("2031年9月底前", "2031-09-30"),),
        units=(("lead", "县民政局", "民政"),),
    )  # fmt: skip
    row = Item(
        "组织消防演练", "规范机构备案", origin=Origin.TABLE, due=(("2031年6月底前", "2031-06-30"),),
        units=(("lead", "县消防大队", "消防"),),
    )  # fmt: skip
    assert compared([Made("n1", "青禾县", [body, row])]).conflicts.empty


def test_a_date_that_hardly_anybody_gives_is_no_gap() -> None:
    due = (("2031年5月底前", "2031-05-31"),)
    plans = [Made(f"n{i}", f"第{i}县", [Item(DESK, due=due if i == 1 else ())]) for i in range(1, 6)]
    assert compared(plans).gaps.empty, "one of five"
    assert set(compared(plans[:3]).gaps["missing"]) == {"date"}, "one of three"


def test_a_step_towards_the_work_of_a_sentence_is_no_sure_conflict() -> None:
    body = Item(
        "区民政局牵头，于2031年9月底前编制完成托育服务机构备案目录。",
        "编制备案目录",
        due=(("2031年9月底前", "2031-09-30"),),
    )
    rows = [
        Item("摸排托育服务机构备案情况", "编制备案目录", origin=Origin.TABLE, due=(("2031年6月底前", "2031-06-30"),)),
        Item("编制托育服务机构备案目录", "编制备案目录", origin=Origin.TABLE, due=(("2031年8月底前", "2031-08-31"),)),
    ]
    found = compared([Made("n1", "青禾县", [body, *rows])]).conflicts
    levels = {row["task_b"]: row["label"] for row in rows_of(found)}
    words = labels().level_words
    assert levels == {"n1-t2": words["weak"], "n1-t3": words["same_words"]}


# Lineage and parents


def test_citations_are_resolved_by_number_and_by_title(counties: Comparison) -> None:
    found = {(row["notice_id"], row["resolved_notice_id"], row["resolved_by"]) for row in rows_of(counties.lineage)}
    assert found == {("n1", "n0", "number"), ("n1", None, "unresolved"), ("n2", "n0", "title")}


def test_a_plan_is_compared_with_the_plan_above_it(counties: Comparison) -> None:
    topics = topic_of(counties)
    relations = {(row["notice_id"], row["topic"]): (row["relation"], row["days"]) for row in rows_of(counties.parents)}
    assert relations["n1", topics["n0-t1"]] == ("later", 31)
    assert relations["n1", topics["n0-t2"]] == ("later", 31)
    assert relations["n1", topics["n0-t3"]] == ("dropped", None)
    assert relations["n1", topics["n1-t3"]] == ("added", None)
    assert relations["n2", topics["n0-t1"]] == ("date_dropped", None)
    assert "n3" not in {notice for notice, _ in relations}, "it cites nobody"


def test_a_number_that_two_notices_bear_is_not_resolved() -> None:
    twin = [Made(f"n{i}", "西河市", [Item(DESK)], number="西政办发〔2031〕3号") for i in (1, 2)]
    child = Made("n3", "青禾县", [Item(DESK)], cites=((None, "西政办发〔2031〕3号"),))
    assert list(compared([*twin, child]).lineage["resolved_by"]) == ["ambiguous"]


def test_a_name_without_its_office_means_the_notice_above() -> None:
    title = "关于加强托育服务监管的意见"
    city = Made("n0", "西河市", [Item(DESK)], level=Level.PREFECTURE, title=f"西河市人民政府{title}")
    sister = Made("n1", "青禾县", [Item(DESK)], title=f"青禾县人民政府{title}")
    child = Made("n2", "白石县", [Item(DESK)], title="白石县托育服务工作方案", cites=((title, None),))
    rows = list(rows_of(compared([city, sister, child]).lineage))
    assert [(row["resolved_notice_id"], row["resolved_by"], row["parent"]) for row in rows] == [("n0", "title", True)]
    rows = list(rows_of(compared([sister, child]).lineage))
    assert [row["resolved_by"] for row in rows] == ["unresolved"], "a notice of the same level is not meant"


def test_a_place_outside_the_table_is_below_the_one_it_is_named_after() -> None:
    def plan(notice: str, place: str, *cites: tuple[str | None, str | None]) -> Made:
        return Made(notice, place, [Item(DESK)], level=None, number=f"{place}政发〔2031〕1号", cites=cites)

    city, inner = plan("n0", "西河市"), plan("n1", "西河市高新区", (None, "西河市政发〔2031〕1号"))
    elsewhere = plan("n2", "东山市高新区", (None, "西河市政发〔2031〕1号"))
    found = compared([city, inner, elsewhere])
    assert [(row["notice_id"], row["parent"]) for row in rows_of(found.lineage)] == [("n1", True), ("n2", False)]


def test_a_department_carries_out_the_plan_of_its_government(tmp_path: Path) -> None:
    title = "青禾县人民政府关于加强托育服务的意见"
    county = Made("n0", "青禾县", [Item(DESK)], title=title)
    bureau = record_of(Made("n1", "青禾县", [Item(DESK)], cites=((title, None),)))
    bureau = replace(bureau, notice=replace(bureau.notice, issuer="青禾县卫生健康局"))
    write_tables([record_of(county), bureau], [], tmp_path)
    [row] = rows_of(compare(read_tables(tmp_path)).lineage)
    assert (row["resolved_notice_id"], row["parent"]) == ("n0", True)


def test_one_document_cited_in_several_ways_is_counted_once() -> None:
    ways = [("中华人民共和国道路法", None), ("道路法", None), ("桥梁办法", "西政发〔2031〕2号"), ("桥梁办法", None)]
    notices = [Made(f"n{i}", f"第{i}县", [Item(DESK)], cites=(way,)) for i, way in enumerate(ways)]
    notices.append(Made("n9", "西河市", [Item(DESK)], title="西河市渡口办法", number="西政发〔2031〕3号"))
    notices += [Made(f"n{i}", f"第{i}县", [Item(DESK)], cites=(way,)) for i, way in
                enumerate([("西河市渡口办法", None), (None, "西政发〔2031〕3号")], 5)]  # fmt: skip
    assert list(compared(notices).lineage["cited_by"]) == [2] * 6


def test_a_parent_is_compared_with_a_level_of_agreement(counties: Comparison) -> None:
    rows = list(rows_of(counties.parents))
    assert {bool(row["label"]) for row in rows if row["relation"] in ("added", "dropped")} == {False}
    assert {row["label"] for row in rows if row["relation"] not in ("added", "dropped")} <= set(
        labels().level_words.values()
    )


def test_names_of_documents() -> None:
    assert number_key("青政办发 [2031] 8号") == number_key("青政办发〔2031〕8号")
    assert "西河市托育服务实施方案" in title_keys("西河市人民政府办公室关于印发《西河市托育服务实施方案》的通知")
    assert "青禾县托育服务工作方案" in title_keys("青禾县人民政府办公室关于印发青禾县托育服务工作方案的通知")
    assert title_keys(None) == []


# Timeline and calendar


def test_timeline_holds_dated_and_recurring_deadlines_in_order(counties: Comparison) -> None:
    assert counties.timeline["date"].is_monotonic_increasing
    recurring = counties.timeline[counties.timeline["kind"] == "recurring"]
    assert [day.date() for day in recurring["date"]] == [date(2031, 1, 5)], "first occurrence from the day of signing"


def events_of(calendar: str) -> list[dict[str, str]]:
    lines = re.sub(r"\r\n ", "", calendar).split("\r\n")
    events: list[dict[str, str]] = []
    for line in lines:
        if line == "BEGIN:VEVENT":
            events.append({})
        elif events and ":" in line:
            name, _, value = line.partition(":")
            events[-1][name] = value
    return events


def test_calendar_follows_rfc_5545(counties: Comparison) -> None:
    text = counties.calendar
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    events = events_of(text)
    assert len(events) == len(counties.timeline)
    assert len({event["UID"] for event in events}) == len(events)
    first = events[1]
    assert first["DTSTAMP"] == "20310105T000000Z"
    assert (first["DTSTART;VALUE=DATE"], first["DTEND;VALUE=DATE"]) == ("20310531", "20310601")


def test_calendar_is_no_message_of_scheduling(counties: Comparison) -> None:
    """METHOD would ask for an ORGANIZER in every event (RFC 5546, 3.2.1)."""
    names = {re.split("[:;]", line)[0] for line in counties.calendar.split("\r\n")}
    assert {"METHOD", "ORGANIZER"}.isdisjoint(names)


def row_titled(title: str) -> Row:
    return {
        "date": date(2031, 1, 1), "start": None, "end": date(2031, 1, 1), "rrule": "FREQ=DAILY;INTERVAL=0",
        "jurisdiction": "甲", "notice_id": "n", "task_id": "t", "deadline_id": "d", "raw": "年底", "title": title,
        "topic_label": title, "in_charge": (),
    }  # fmt: skip


def test_event_of_a_notice_without_a_day_has_a_fixed_stamp() -> None:
    row = row_titled("设立窗口")
    undated = {"notice_id": "n", "signed_date": None, "printed_date": None, "title": None}
    assert [event["DTSTAMP"] for event in events_of(calendar_text([row], [undated]))] == ["20000101T000000Z"]
    printed = undated | {"printed_date": date(2031, 2, 3)}
    assert [event["DTSTAMP"] for event in events_of(calendar_text([row], [printed]))] == ["20310203T000000Z"]


@tried_with(30)
@given(st.text(max_size=120))
def test_calendar_escapes_any_text(title: str) -> None:
    text = calendar_text(
        [row_titled(title)], [{"notice_id": "n", "signed_date": None, "printed_date": None, "title": title}]
    )
    assert len(events_of(text)) == 1
    assert "RRULE" not in text, "a rule that never moves on is left out"
    assert all(len(line.encode("utf-8", "replace")) <= 75 for line in text.split("\r\n"))


# Words


@pytest.mark.parametrize(
    ("title", "text", "head"),
    [
        ("（三）设立窗口", "全文", "设立窗口"),
        (None, "设立托育窗口", "设立托育窗口"),
        (None, "2031年6月底前，在全县政务大厅设立托育窗口，" + "公布托位数量，" * 6, "在全县政务大厅设立托育窗口"),
        (None, "2031年至2032年9月底前，" + "推进托育机构建设，" * 6, "推进托育机构建设"),
        (None, "开展托育机构检查，结果向社会公布。", "开展托育机构检查，结果向社会公布。"),
        ("整治阶段（2031年5月—10月）", "全文", "整治阶段（2031年5月—10月）"),
        (None, None, ""),
    ],
)  # fmt: skip
def test_name_of_a_task(title: str | None, text: str | None, head: str) -> None:
    assert name_of(title, text) == head


@given(st.text(max_size=60))
@tried_with(50)
def test_any_text_can_be_weighed(text: str) -> None:
    assert unspaced(letters(text)).isalpha() or not letters(text)
    assert len(name_of(None, text)) <= max(40, len(fold(text)))
    assert without_number(text) in fold(text)


def test_long_repeats_take_linear_time() -> None:
    for piece in ("1", "（", "、", "年", "一"):
        assert name_of(None, piece * 200_000)
        letters(piece * 200_000)
        title_keys("《" + piece * 200_000)


# Files


def test_run_writes_what_compare_returns_and_twice_the_same_bytes(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, three_counties())
    run(folder)
    written = {path.name: path.read_bytes() for path in folder.glob("*.*")}
    run(folder)
    assert written == {path.name: path.read_bytes() for path in folder.glob("*.*")}
    found = compare(read_tables(folder))
    for name in (
        "alignment",
        "comparison_cells",
        "gaps",
        "conflicts",
        "domain_cells",
        "timeline",
        "lineage",
        "parents",
    ):
        table = definition(name)
        assert list(rows_of(read_table(folder / f"{name}.csv", table))) == list(rows_of(getattr(found, name))), name
    described = json.loads(written["datapackage.json"])
    assert {"alignment.csv", "comparison.csv"} <= {resource["path"] for resource in described["resources"]}


def test_the_description_names_all_columns_or_says_that_places_have_more(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, three_counties())
    run(folder)
    wider = []
    for resource in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        with (folder / resource["path"]).open(encoding="utf-8-sig", newline="") as file:
            columns = next(csv.reader(file))
        named = [field["name"] for field in resource["schema"]["fields"]]
        assert columns[: len(named)] == named
        if columns != named:
            wider.append(resource["path"])
            assert resource["schema"]["fieldsMatch"] == "subset"
    assert wider == ["comparison.csv", "domain_matrix.csv"]


def test_the_workbook_of_a_comparison_shows_the_same_in_chinese(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, three_counties())
    run(folder)
    book = openpyxl.load_workbook(folder / "comparison.xlsx")
    assert book.sheetnames[0] == "地区比较", "what is looked for first"
    assert book.sheetnames[-1] == "字段说明"
    for path in folder.glob("*.csv"):
        if path.stem in Comparison.__slots__:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            sheet = book[definition(path.stem).zh]
            if len(lines) > 1:
                assert sheet.max_row == len(lines), path.name
            else:
                said = [cell.value for cell in sheet[2] if cell.value]
                assert said == [f"{definition(path.stem).none.zh} {definition(path.stem).none.en}"], path.name
    head, *rows = book["缺项"].iter_rows(values_only=True)
    assert {row[head.index("缺少")] for row in rows} <= {"任务", "单位", "日期"}
    wide = book["地区比较"]
    ids = [cell.column_letter for cell in wide[1] if cell.value.endswith(" 任务编号")]
    assert ids
    assert all(wide.column_dimensions[letter].hidden for letter in ids), "programs need them, people the dates"


def test_comparison_without_an_extraction_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="notices extract"):
        run(tmp_path)


@tried_with(6)
@given(hostile_records())
def test_hostile_records_can_be_compared(tmp_path_factory: pytest.TempPathFactory, record) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path_factory.mktemp("hostile")
    write_tables([record], [], folder)
    run(folder)
    assert (folder / "alignment.csv").is_file()


def test_blocks_keep_pairs_near_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [Made(f"n{i}", "青禾县", [Item(DESK, "设立托育服务窗口")]) for i in range(BLOCK * 4)]
    items = items_of(PlainTables.of(tables_of(made)))
    matrix = vectors_of(items).all
    monkeypatch.setattr(blocking, "ALL_PAIRS_UP_TO", 0)
    pairs = candidate_pairs(matrix, blocking.np.arange(len(items)))
    assert len(pairs) <= blocking.NEXT * len(items)
    assert len(set(pairs.ravel())) == len(items)


# Real notices, aligned by hand


def gold_tables(folder: Path) -> tuple[Tables, dict[str, str]]:
    """Return the tables of the hand-made records, and the topics that a person gave their tasks."""
    rows: dict[str, list[Row]] = {name: [] for name in extraction_tables()}
    topics: dict[str, str] = {}
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        notice = path.stem
        rows["notices"].append({"notice_id": notice, "path": path.name, "jurisdiction": gold["notice"]["issuer"]})
        for i, task in enumerate(gold["tasks"]):
            key = {"task_id": f"{notice}-{i}", "notice_id": notice}
            if task.get("topic"):
                topics[key["task_id"]] = task["topic"]
            content, title = (task["text"], task["title"]) if task.get("text") else (task["title"], None)
            base = {"kind": task["kind"], "origin": task["origin"], "title": title, "text": content, "section_path": ()}
            rows["tasks"].append(key | base)
            for j, deadline in enumerate(task["deadlines"]):
                end = date.fromisoformat(deadline["end"]) if deadline.get("end") else None
                row = {
                    "deadline_id": f"{i}-{j}",
                    "raw": unspaced(deadline["raw"]),
                    "kind": deadline["kind"],
                    "end": end,
                }
                rows["deadlines"].append(key | row)
            for unit in task["assignments"]:
                function = unit.get("function")
                row = {"role": unit["role"], "name": unit["name"], "function": function, "is_group": function is None}
                rows["assignments"].append(key | row)
            rows["domains"] += [key | {"domain": name, "raw": name} for name in task["domains"]]
    return Tables(**{name: frame_of(table, rows[name]) for name, table in extraction_tables().items()}), topics


def b_cubed_f1(found: dict[str, str], gold: dict[str, str]) -> float:
    """Return B-cubed F1 (Bagga and Baldwin 1998) of a grouping over the tasks that have a gold topic."""
    ours, theirs = defaultdict(set), defaultdict(set)
    for task, topic in gold.items():
        ours[found[task]].add(task)
        theirs[topic].add(task)
    shared = {task: len(ours[found[task]] & theirs[topic]) for task, topic in gold.items()}
    precision = sum(shared[task] / len(ours[found[task]]) for task in gold) / len(gold)
    recall = sum(shared[task] / len(theirs[gold[task]]) for task in gold) / len(gold)
    return 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize(("pack", "least"), [("openness", 0.85), (None, 0.70)])
def test_five_county_plans_align_as_by_hand(pack: str | None, least: float) -> None:
    tables, gold = gold_tables(shared_folder("gold"))
    assert b_cubed_f1(topic_of(compare(tables, pack)), gold) >= least


def test_known_conflicts_of_real_plans_are_found() -> None:
    tables, _ = gold_tables(shared_folder("gold"))
    rows = list(rows_of(compare(tables).conflicts))
    found = {(row["value_a"], row["value_b"], row["date_b"]) for row in rows if row["kind"] == "date"}
    words = {
        (row["date_a"], row["date_b"], key)
        for row in rows
        for key in ("其他领域", "检索", "门户网站", "新媒体", "专区")
        if key in row["quote_b"] and row["kind"] == "date"
    }
    assert {
        (date(2022, 9, 30), date(2022, 8, 31), "其他领域"),
        (date(2020, 11, 30), date(2021, 5, 31), "检索"),
        (date(2021, 2, 28), date(2021, 5, 31), "门户网站"),
        (date(2021, 2, 28), date(2021, 5, 31), "新媒体"),
        (date(2021, 2, 28), date(2020, 11, 30), "专区"),
    } <= words
    assert not any({a, b} == {"2020年12月前", "2020年12月底前"} for a, b, _ in found)
