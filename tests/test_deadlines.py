"""What the deadline grammar finds, and what it leaves alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from case_files import parameters, read_cases
from example_counts import tried_with
from groups import each
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from pipeline.gates import GatedPattern, Sieve
from pipeline.language.deadlines import (
    Context,
    Field,
    distinct,
    find_deadlines,
    first_day,
    masks,
    matching,
    whole_section_clauses,
    without_names,
)
from pipeline.language.deadlines.fold import fold
from pipeline.language.deadlines.no_such_day import no_such_days
from pipeline.language.deadlines.passed_over import PassedOver, dates_without_rule
from pipeline.language.deadlines.patterns import gated
from pipeline.language.deadlines.points import read_point
from pipeline.language.deadlines.rules import DeadlineLexicon, DeadlineRule, FieldRule, Mask, Reading
from pipeline.language.deadlines.workdays import workday_after
from pipeline.lexicon import Rule, load
from pipeline.model.record import Deadline, Precision
from pipeline.model.spans import Span

SIGNED = date(2024, 1, 10)
CASES = read_cases("deadlines.toml", "cases")
LEXICON = load(DeadlineLexicon, "deadlines.toml")
RULES = [(rule, gated(rule)) for rule in LEXICON.rules]
MASKS = [(mask, gated(mask)) for mask in LEXICON.masks]
LABELS = [(label, gated(label)) for label in LEXICON.labels]


def shown(d: Deadline) -> str:
    """Write a deadline as the case file does."""
    said = [f"{d.raw} = {d.kind.value}"]
    if d.kind.value == "due":
        said.append(d.end.isoformat() if d.end else "unknown")
    elif d.kind.value == "window":
        said.append(f"{d.start or ''}..{d.end or ''}")
    elif d.rrule:
        said.append(d.rrule + (f" since {d.start}" if d.start else ""))
    elif d.relative:
        said.append(f"{d.relative.amount} {d.relative.unit}")
        if d.relative.anchor:
            said.append(f"from {d.relative.anchor}")
        if d.end:
            said.append(f"until {d.end}")
    return " ".join([*said, *(["ambiguous"] if d.ambiguous else [])])


def context_of(case: dict[str, Any]) -> Context:
    signed = case.get("signed", SIGNED.isoformat())
    reference = None if signed == "none" else date.fromisoformat(signed)
    return Context(reference=reference, year=case.get("year"), field=Field(case.get("field", "prose")))


@each("case", parameters(CASES))
def test_finds_what_the_case_expects(case: dict[str, Any]) -> None:
    found = find_deadlines(case["text"], context_of(case))
    assert [shown(d) for d in found] == case["expect"]
    assert all(d.ambiguous in (True, False) for d in found)


PARTS = [
    pytest.param(part, text, days, id=text)
    for part in (*LEXICON.month_parts, *LEXICON.year_parts)
    for text, days in part.examples.items()
]


@each(("part", "text", "days"), PARTS)
def test_a_part_of_a_month_or_year_is_the_days_of_its_examples(part: Any, text: str, days: str) -> None:
    point = read_point(text)
    assert point is not None
    assert part in (point.part, point.year_part)
    meant = point.days()
    assert meant is not None
    assert f"{meant.start}/{meant.end}" == days
    assert meant.precision is part.precision


def test_every_part_of_a_month_or_year_has_its_own_words() -> None:
    for parts in (LEXICON.month_parts, LEXICON.year_parts):
        words = [word for part in parts for word in part.words]
        assert len(words) == len(set(words))


FIELD_OF = {rule.id: rule.fields[0] if rule.fields else Field.PROSE for rule in LEXICON.rules}


def rules_hit(text: str, field: Field) -> set[str]:
    return {d.rule for d in find_deadlines(text, Context(reference=SIGNED, field=field))}


@each("rule", LEXICON.rules, ids=lambda rule: rule.id)
def test_rule_catches_and_leaves_its_examples(rule: DeadlineRule) -> None:
    field = FIELD_OF[rule.id]
    assert [text for text in rule.catches if rule.id not in rules_hit(text, field)] == []
    assert [text for text in rule.leaves if rule.id in rules_hit(text, field)] == []


@each(("mask", "pattern"), MASKS, ids=[mask.id for mask, _ in MASKS])
def test_mask_hides_what_it_catches_and_leaves_its_examples(mask: Mask, pattern: GatedPattern) -> None:
    assert [text for text in mask.catches if not pattern.compiled.search(fold(text).text)] == []
    assert [text for text in mask.catches if find_deadlines(text, Context(reference=SIGNED))] == []
    assert [text for text in mask.leaves if pattern.compiled.search(fold(text).text)] == []


def is_read_otherwise_without(text: str, entry: Rule) -> bool:
    """Tell whether some sort of text is read otherwise when an entry of the file is not there."""

    def sieves(known: list[tuple[FieldRule, GatedPattern]]) -> dict[Field, Sieve[tuple[FieldRule, GatedPattern]]]:
        rest = [one for one in known if one[0] is not entry]
        return {field: Sieve((one, one[1]) for one in rest if one[0].holds_in(field)) for field in Field}

    rules, masks_left = sieves(RULES), sieves(MASKS)
    labels = Sieve((pattern, pattern) for label, pattern in LABELS if label is not entry)
    contexts = [Context(reference=SIGNED, field=field) for field in Field]
    whole = [[shown(d) for d in find_deadlines(text, context)] for context in contexts]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(matching, "rule_sieves", lambda: rules)
        patched.setattr(masks, "mask_sieves", lambda: masks_left)
        patched.setattr(matching, "label_sieve", lambda: labels)
        return whole != [[shown(d) for d in find_deadlines(text, context)] for context in contexts]


@each("entry", [*LEXICON.rules, *LEXICON.masks, *LEXICON.labels], ids=lambda entry: entry.id)
def test_an_entry_is_needed_for_one_of_its_examples(entry: Rule) -> None:
    assert any(is_read_otherwise_without(text, entry) for text in entry.catches)


@each(("label", "pattern"), LABELS)
def test_label_opens_a_time_field(label: Rule, pattern: GatedPattern) -> None:
    assert [text for text in label.catches if not pattern.compiled.search(fold(text).text)] == []
    assert [text for text in label.leaves if pattern.compiled.search(fold(text).text)] == []


def test_rule_ids_are_unique() -> None:
    entries = [*LEXICON.rules, *LEXICON.masks, *LEXICON.labels]
    assert len({entry.id for entry in entries}) == len(entries)


def test_every_reading_is_used_by_a_rule() -> None:
    assert {rule.reading for rule in LEXICON.rules} == set(Reading)


def test_lists_are_without_repeats() -> None:
    assert {name: len(words) for name, words in LEXICON.lists.items()} == {
        name: len(set(words)) for name, words in LEXICON.lists.items()
    }


def test_time_field_inside_prose_takes_bare_periods_and_the_rest_does_not() -> None:
    text = "推进2024年重点工作（县教育局，2024年10月）"
    at = text.index("2024年10月")
    assert find_deadlines(text, Context(reference=SIGNED)) == []
    found = find_deadlines(text, Context(reference=SIGNED), [Span(at, at + 8)])
    assert [shown(d) for d in found] == ["2024年10月 = due 2024-10-31"]


def test_span_and_raw_quote_the_text_as_given() -> None:
    text = "请于 ２０２４ 年\u00a03月\n底前 报送"
    (found,) = find_deadlines(text, Context(field=Field.TIME))
    assert found.span.quote(text) == "２０２４ 年\u00a03月\n底前"
    assert found.raw == "２０２４年3月底前"


def test_missing_year_is_marked_as_inferred() -> None:
    (found,) = find_deadlines("9月20日前报送。", Context(reference=SIGNED))
    assert (found.end, found.inferred) == (date(2024, 9, 20), ("year",))


def test_year_of_the_text_outranks_the_day_of_signing() -> None:
    (found,) = find_deadlines("9月20日前报送。", Context(reference=SIGNED, year=2023))
    assert found.end == date(2023, 9, 20)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2024年3月5日前", "day"),
        ("2024年3月底前", "month"),
        ("2024年一季度末", "quarter"),
        ("2024年上半年完成", "half"),
        ("2024年底前", "year"),
        ("2024年，计划新建泵站12座。", "year"),
        ("2024年3月上旬完成", "day"),
        ("春节前完成", "day"),
        ("即日起开展", "day"),
        ("即日起至3月底", "month"),
        ("10月至2025年3月", "month"),
        ("今明两年完成", "year"),
    ],
)
def test_precision_says_how_finely_a_date_is_stated(text: str, precision: str) -> None:
    (found,) = find_deadlines(text, Context(reference=SIGNED))
    assert found.precision == precision


@pytest.mark.parametrize(
    ("text", "field", "start", "precision"),
    [
        ("2024年3月及以后", Field.TIME, date(2024, 3, 1), "month"),
        ("自2024年3月20日开始检查。", Field.PROSE, date(2024, 3, 20), "day"),
    ],
)
def test_a_start_is_as_precise_as_its_words(text: str, field: Field, start: date, precision: str) -> None:
    (found,) = find_deadlines(text, Context(reference=SIGNED, field=field))
    assert (found.start, found.precision) == (start, precision)


@pytest.mark.parametrize(
    ("text", "inferred"),
    [
        ("今年11月至2025年3月开展检查。", ("year",)),
        ("2024年11月至2025年3月开展检查。", ()),
        ("印发后1个月内报送。", ()),
        ("25日前报送。", ("year", "month")),
    ],
)
def test_what_is_filled_in_is_named(text: str, inferred: tuple[str, ...]) -> None:
    (found,) = find_deadlines(text, Context(reference=SIGNED))
    assert found.inferred == inferred


def test_a_month_and_a_year_reach_as_far_as_they_may_wherever_they_stand() -> None:
    far = "修缮水闸，" * 50
    (_, day) = find_deadlines(f"{far}9月5日报名，25日前报送。", Context(reference=SIGNED))
    assert day.end == date(2024, 9, 25)
    # A year at the beginning of a sentence of many lines no longer says what is past.
    (found,) = find_deadlines(f"2023年，全县{far}9月20日前报送。", Context(reference=SIGNED))
    assert found.end == date(2024, 9, 20)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2月30日前报送。", ["2月30日"]),
        ("2023年2月29日前报送，13月底前总结。", ["2023年2月29日", "13月"]),
        ("2月29日前报送，10月底前总结。", []),
    ],
)
def test_days_that_there_are_not_are_told(text: str, words: list[str]) -> None:
    assert [span.quote(text) for span in no_such_days(text)] == words


def told_of(text: str, passed_over: list[PassedOver]) -> list[tuple[str, str, str | None, str | None]]:
    return [(one.span.quote(text), one.why.value, one.rule, one.by) for one in passed_over]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10月底前完成并持续推进", [("10月底", "beaten", "due.end", "due.before")]),
        ("逾10日内未答复的", [("10日内", "masked", "relative.within", "mask.condition-after")]),
        ("12月19日，县里召开会议，安排登记水闸。", [("12月19日", "past", "due.open", None)]),
    ],
)
def test_what_is_passed_over_is_told_with_the_reason(
    text: str, told: list[tuple[str, str, str | None, str | None]]
) -> None:
    passed_over: list[PassedOver] = []
    find_deadlines(text, Context(reference=SIGNED), passed_over=passed_over)
    assert told_of(text, passed_over) == told


def test_dates_that_no_rule_takes_are_told_with_the_mask_over_them() -> None:
    text = "10月中旬的会议改期。有效期至2025年10月底。2024年6月底前登记水闸。"
    known = [d.span for d in find_deadlines(text, Context(reference=SIGNED))]
    assert told_of(text, dates_without_rule(text, known)) == [
        ("10月中旬", "no-rule", None, None),
        ("2025年10月底", "masked", None, "mask.validity-until"),
    ]


def test_a_clause_about_all_items_above_goes_to_its_full_stop() -> None:
    text = "一、抓好普查。\n以上工作于9月底前完成，报县统计局。其他工作另行安排。"
    (clause,) = whole_section_clauses(text)
    assert clause.quote(text).endswith("9月底前完成，报县统计局")


@pytest.mark.parametrize(
    ("last", "precision", "first"),
    [
        (date(2024, 9, 30), Precision.MONTH, date(2024, 9, 1)),
        (date(2024, 9, 30), Precision.QUARTER, date(2024, 7, 1)),
        (date(2024, 12, 31), Precision.HALF, date(2024, 7, 1)),
        (date(2024, 12, 31), Precision.YEAR, date(2024, 1, 1)),
        (date(2024, 9, 20), Precision.DAY, date(2024, 9, 20)),
        (date(2024, 9, 20), None, date(2024, 9, 20)),
    ],
)
def test_first_day_of_what_is_named(last: date, precision: Precision | None, first: date) -> None:
    assert first_day(last, precision) == first


@pytest.mark.parametrize(
    ("signed", "end", "inferred"),
    [
        # National Day 2023 with the Mid-Autumn Festival: off until 6 October, worked on Saturday and Sunday after it.
        (date(2023, 9, 27), date(2023, 10, 8), ()),
        # Beyond the calendar of the State Council Mondays to Fridays count, and the end is provisional.
        (date(2090, 9, 27), date(2090, 10, 2), ("workdays",)),
        (date(9999, 12, 30), None, ()),
    ],
)
def test_working_days_follow_the_calendar_of_the_state_council(
    signed: date, end: date | None, inferred: tuple[str, ...]
) -> None:
    (found,) = find_deadlines("印发之日起3个工作日内报送。", Context(reference=signed))
    assert (found.end, found.inferred) == (end, inferred)


def test_the_last_day_of_the_calendar_is_a_working_day() -> None:
    last = workday_after(date(9999, 12, 30), 1)
    assert last is not None
    assert last.day == date.max


def test_day_that_anchors_a_period_takes_the_year_of_the_notice() -> None:
    (found,) = find_deadlines("自3月1日起5个工作日内报备。", Context(reference=SIGNED))
    assert (found.end, found.inferred) == (date(2024, 3, 8), ("year",))


def test_each_different_expression_stays_once() -> None:
    text = "2024年12月底前完成，12月31日前报送，2024年12月底前公布。实行年考核、月通报，每年评估，每年公布。"
    kept = distinct(find_deadlines(text, Context(reference=SIGNED)))
    assert [d.raw for d in kept] == ["2024年12月底前", "12月31日前", "年考核", "月通报", "每年"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("实行月调度制度，各镇每月28日前报送进展。", ["每月28日前"]),
        ("建立日报告制度，各镇每日16时前报送数据，每周通报。", ["每日16时前", "每周"]),
        ("实行月调度制度，每周五前报送进展。", ["月调度", "每周五前"]),
        ("实行旬通报制度，每月5日前报送进展。", ["旬通报", "每月5日前"]),
        ("实行旬通报制度，每月10日、20日、30日前报送进展。", ["每月10日、20日、30日前"]),
        ("实行月调度制度。", ["月调度"]),
        ("实行月报告、季通报、年考核，每年公布结果。", ["月报告", "季通报", "年考核", "每年"]),
    ],
)
def test_a_rhythm_told_in_full_needs_no_name(text: str, kept: list[str]) -> None:
    found = find_deadlines(text, Context(reference=SIGNED))
    assert [d.raw for d in without_names(found)] == kept


@pytest.mark.parametrize("piece", ["1", "年", "（", "、", "2020年", "每年", "1、", "《", "自", "收到", "每月1日、"])
@pytest.mark.parametrize("field", list(Field))
def test_time_grows_linearly_with_the_text(piece: str, field: Field) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        begin = time.process_time()
        find_deadlines(text, Context(reference=SIGNED, field=field))
        return time.process_time() - begin

    assert_linear(seconds, 1_000, 6, most=18, leeway=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["1", "（", "、", "年", "月", "每月1日、"])
def test_a_line_of_five_megabytes_takes_five_times_as_long_as_one(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece.encode()))
        begin = time.process_time()
        found = find_deadlines(text, Context(reference=SIGNED))
        assert [d.raw for d in found[:1]] in ([], ["每月1日"])
        return time.process_time() - begin

    assert_linear(seconds, 1_000_000, 5, most=10, leeway=2)


@pytest.mark.slow
def test_benchmark_of_date_parsers_prints_one_table_and_says_what_is_missing() -> None:
    script = Path(__file__).parent / "benchmarks" / "date_parsers.py"
    command = [sys.executable, str(script), "--only", "notice-tasks", "recognizers-text"]
    environment = os.environ | {"PYTHONPATH": str(script.parents[2])}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    heading, our_row, other_row = done.stdout.splitlines()
    assert heading.split() == ["parser", "found", "end", "right", "precision", "KB/s"]
    found, wanted = map(int, re.findall(r"(\d+) of (\d+)", our_row)[0])
    assert found >= 0.97 * wanted
    assert float(re.findall(r"(\d\.\d+) \(", our_row)[0]) >= 0.95
    assert re.search(r"not installed: pip install|\d+ of \d+", other_row)


TOUCHY = (
    "0123456789年月日号底前内末初上中下半旬季度每周天个工作自从起至到—-~、，。；：（）《》“”十二〇五四"
    " \n\u3000完成开展按逐次收后印发即"
)
WRITTEN = st.text(alphabet=st.sampled_from(TOUCHY), max_size=60)


@tried_with(150)
@given(text=st.one_of(WRITTEN, st.text(max_size=40)), field=st.sampled_from(Field), signed=st.none() | st.dates())
def test_any_text_gives_a_list_whose_spans_quote_it(text: str, field: Field, signed: date | None) -> None:
    found = find_deadlines(text, Context(reference=signed, field=field), [Span(0, len(text))])
    assert [d.raw for d in found] == ["".join(d.span.quote(text).split()) for d in found]
    assert all(d.raw for d in found)
    assert [d.span for d in found] == sorted(d.span for d in found)
    assert all(d.start <= d.end for d in found if d.start and d.end and d.kind == "window")
