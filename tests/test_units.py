"""Units and roles: cases of formulas, lines, cells and headings, the lexicons' own examples, properties."""

import re
import sys
import time
from collections.abc import Callable, Iterator
from copy import copy
from itertools import pairwise
from typing import Any

import pytest
from case_files import read_cases
from example_counts import tried_with
from groups import each
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from pipeline import lexicon, pattern_cache
from pipeline.language.brackets import pair_brackets
from pipeline.language.role_lexicon import role_patterns, roles
from pipeline.language.unit_kinds import Kind, classify, ends_as_unit, is_group, level_word
from pipeline.language.unit_levels import UNKNOWN_HOME
from pipeline.language.unit_lexicon import Rule, units
from pipeline.language.unit_repairs import read_over
from pipeline.language.unit_text import Squeezed
from pipeline.language.units import (
    Home,
    find_assignments,
    find_cell_units,
    find_formulas,
    find_heading_units,
    find_remarks,
    resolve_names,
)
from pipeline.model.record import Assignment, Level, Role
from pipeline.pattern_cache import PatternStore

CASES = read_cases("units.toml")


def told(assignments: list[Assignment], expected: list[str]) -> list[str]:
    """Write assignments as the cases do; the name only where the case tells it or it differs."""
    return [
        f"{a.role.value} {a.raw}"
        + (f"={a.name}" if a.name != a.raw or f"{a.role.value} {a.raw}={a.name}" in expected else "")
        for a in assignments
    ]


@each("case", CASES, ids=[case["id"] for case in CASES])
def test_assigns_as_written(case: dict) -> None:
    text, expected = case["text"], case["expect"]
    kind = case.get("kind", "text")
    if kind == "cell":
        found = find_cell_units(text, Role(case.get("role", "responsible")))
    elif kind == "heading":
        found = find_heading_units(text)
    else:
        formulas = find_formulas(text)
        found = [one for formula in formulas for one in formula.assignments]
        if "times" in case:
            assert [span.quote(text) for formula in formulas for span in formula.time_fields] == case["times"]
        if "rest" in case:
            rest = text
            for formula in reversed(formulas):
                rest = rest[: formula.span.start] + rest[formula.span.end :]
            assert re.sub(r"\s", "", rest) == case["rest"]
    assert told(found, expected) == expected
    for one in found:
        assert re.sub(r"\s", "", one.span.quote(text)) == one.raw


# ---------------------------------------------------------------- the data files' own examples

TABLES = ("label", "field", "predicate", "joint", "mark", "clause", "remark")
ROLE_RULES = [(table, i) for table in TABLES for i in range(len(getattr(roles(), table)))]


@each(("table", "i"), ROLE_RULES, ids=[getattr(roles(), t)[i].id for t, i in ROLE_RULES])
def test_role_rule_matches_its_examples_and_nothing_else(table: str, i: int) -> None:
    rule: Rule = getattr(roles(), table)[i]
    pattern = role_patterns(table)[i]
    # Clauses are recognised by their beginning, short joints by what follows them, one character by both sides.
    match = pattern.match if table == "clause" or rule.id == "joint-with-short" else pattern.fullmatch
    match = pattern.search if rule.id == "joint-with-one-character" else match
    assert [text for text in rule.catches if not match(text)] == []
    assert [text for text in rule.leaves if match(text)] == []


WORDS = read_cases("role_words.toml", "rule")
IN_BRACKETS = {
    "label": "（{words}：县教育局）",
    "predicate": "（县教育局{words}）",
    "field": "（责任单位：县教育局；{words}：6月底前）",
}


@each("case", WORDS, ids=[case["id"] for case in WORDS])
def test_role_rule_takes_each_of_its_words(case: dict[str, Any]) -> None:
    ((table, i),) = ((table, i) for table, i in ROLE_RULES if getattr(roles(), table)[i].id == case["id"])
    pattern = role_patterns(table)[i]
    match = pattern.match if table == "clause" else pattern.fullmatch
    assert [words for words in case["words"] if not match(words)] == []
    if table in ("label", "predicate"):
        read = {words: assigned(IN_BRACKETS[table].format(words=words)) for words in case["words"]}
        assert {words: [(one.raw, one.rule) for one in found] for words, found in read.items()} == {
            words: [("县教育局", case["id"])] for words in case["words"]
        }
    if case["id"] == "field-time":
        for words in case["words"]:
            (formula,) = find_formulas(text := IN_BRACKETS[table].format(words=words))
            assert [span.quote(text) for span in formula.time_fields] == ["6月底前"]


def test_rule_ids_are_unique() -> None:
    ids = [rule.id for table in TABLES for rule in getattr(roles(), table)]
    ids += [entry.id for table in ("ending", "level", "group", "never") for entry in getattr(units(), table)]
    assert sorted(ids) == sorted(set(ids))


@each("entry", units().ending, ids=lambda entry: entry.id)
def test_endings_catch_their_examples(entry) -> None:
    assert [name for name in entry.catches if not ends_as_unit(name, strong=entry.strength == "strong")] == []
    assert [name for name in entry.leaves if ends_as_unit(name)] == []


@each("entry", units().level, ids=lambda entry: entry.id)
def test_level_words_catch_their_examples(entry) -> None:
    assert [name for name in entry.catches if (level_word(name) or ("", None))[1] is not entry.level] == []
    assert [name for name in entry.leaves if (level_word(name) or ("", None))[1] is entry.level] == []


@each("rule", units().group, ids=lambda rule: rule.id)
def test_group_patterns_catch_their_examples(rule) -> None:
    assert [name for name in rule.catches if not is_group(name)] == []
    assert [name for name in rule.leaves if is_group(name)] == []


@each("rule", units().never, ids=lambda rule: rule.id)
def test_non_units_catch_their_examples(rule) -> None:
    assert [text for text in rule.catches if not re.search(rule.pattern, text)] == []
    if rule.kind in ("prose", "filler"):
        assert [text for text in rule.catches if classify(text) in (Kind.UNIT, Kind.UNKNOWN)] == []
    assert [text for text in rule.leaves if re.search(rule.pattern, text)] == []


# ---------------------------------------------------------------- is every rule needed?

ENTRIES = [("roles.toml", table, i) for table, i in ROLE_RULES]
ENTRIES += [("roles.toml", "misreading", i) for i in range(len(roles().misreading))]
ENTRIES += [
    ("units.toml", t, i) for t in ("ending", "level", "group", "never") for i in range(len(getattr(units(), t)))
]


def entry_of(name: str, table: str, i: int) -> Any:
    return getattr(roles() if name == "roles.toml" else units(), table)[i]


def read_through_every_door(text: str) -> tuple[str, set[str]]:
    """Return what is found in a text, but for the rules that found it, and these."""
    cell, heading = find_cell_units(text, Role.RESPONSIBLE), find_heading_units(text)
    found = repr([find_formulas(text), find_remarks(text), cell, heading])
    return re.sub(r"rule='[^']*'", "", found), set(re.findall(r"rule='([^']*)'", found))


@pytest.fixture(scope="module")
def read_with_all_rules() -> dict[str, tuple[str, set[str]]]:
    """Read the cases and all examples once, before any entry is taken out."""
    examples = (text for entry in ENTRIES for text in entry_of(*entry).catches)
    return {text: read_through_every_door(text) for text in (*(case["text"] for case in CASES), *examples)}


def forget_compiled_rules() -> None:
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("pipeline.language")]
    for kept in {value for module in modules for value in vars(module).values() if hasattr(value, "cache_clear")}:
        kept.cache_clear()


@pytest.fixture(scope="module")
def patterns_of_a_trial() -> PatternStore:
    """Keep the patterns that there are without an entry for these tests only, and not in the file of all processes."""
    store = copy(pattern_cache._store())
    store._new = {}
    return store


@pytest.fixture
def without(
    monkeypatch: pytest.MonkeyPatch, patterns_of_a_trial: PatternStore
) -> Iterator[Callable[[str, str, int], None]]:
    """Return a function that takes one entry out of a data file until the test ends."""
    whole = lexicon._load
    monkeypatch.setattr(pattern_cache, "_store", lambda: patterns_of_a_trial)

    def take_out(name: str, table: str, i: int) -> None:
        file = roles() if name == "roles.toml" else units()
        entries = getattr(file, table)
        shorter = file.model_copy(update={table: (*entries[:i], *entries[i + 1 :])})
        monkeypatch.setattr(lexicon, "_load", lambda model, asked: shorter if asked == name else whole(model, asked))
        forget_compiled_rules()

    yield take_out
    monkeypatch.undo()
    forget_compiled_rules()


@pytest.mark.parametrize(("name", "table", "i"), ENTRIES, ids=[entry_of(*entry).id for entry in ENTRIES])
def test_a_case_or_an_example_of_its_own_needs_the_entry(
    name: str,
    table: str,
    i: int,
    read_with_all_rules: dict[str, tuple[str, set[str]]],
    without: Callable[[str, str, int], None],
) -> None:
    entry = entry_of(name, table, i)
    # First those that are likely to need it: its own examples, what holds one of them, what it has found.
    likely = (
        text
        for text, (_, rules) in read_with_all_rules.items()
        if entry.id in rules or any(example in text for example in entry.catches)
    )
    texts = dict.fromkeys((*entry.catches, *likely, *read_with_all_rules))
    without(name, table, i)
    assert any(read_through_every_door(text)[0] != read_with_all_rules[text][0] for text in texts)


# ---------------------------------------------------------------- reading over damage


@each("rule", roles().misreading, ids=lambda rule: rule.id)
def test_misreadings_are_read_over_and_nothing_else(rule) -> None:
    pattern = re.compile(rule.pattern)
    assert [text for text in rule.catches if len(pattern.sub(rule.reading, text)) != len(text)] == []
    assert [text for text in rule.catches if rule.reading not in read_over(text).text or rule.reading in text] == []
    assert [text for text in rule.leaves if read_over(text).text != text] == []


def test_what_is_read_over_is_quoted_as_written_and_marked() -> None:
    (one,) = find_assignments("責任單位：縣教育局")
    assert (one.raw, one.name, one.function) == ("縣教育局", "县教育局", "教育")
    assert one.rule == "label-responsible.repaired"
    (plain,) = find_assignments("责任单位：县教育局")
    assert plain.rule == "label-responsible"


def test_a_unit_read_over_in_a_list_is_marked_alone() -> None:
    cell = find_cell_units("縣教育局、县财政局", Role.LEAD)
    assert [one.rule for one in cell] == ["list-bare.repaired", "list-bare"]


def test_a_bracket_that_never_closes_closes_none_around_it() -> None:
    assert list(pair_brackets("【（【】】")) == [(0, 4), (1, -1), (2, 3)]


@given(st.text(alphabet="責任單位贵单立：:部冂縣教育局 \n", max_size=30))
def test_reading_over_keeps_every_character_in_its_place(text: str) -> None:
    squeezed, plain = read_over(text), Squeezed.of(text)
    assert (len(squeezed.text), squeezed.offsets) == (len(plain.text), plain.offsets)


# ---------------------------------------------------------------- remarks


@pytest.mark.parametrize(
    "text",
    [
        "责任单位中排在第一位的为牵头单位，下同。",
        "（列首位的单位为牵头单位，下同）",
        "各项任务第一个单位为牵头单位。",
        "注：牵头单位排在首位。",
    ],
)
def test_first_unit_leads_by_a_remark(text: str) -> None:
    assert [remark.kind for remark in find_remarks(text)] == ["first_is_lead"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "（省水利厅负责。以下责任单位均包括各市人民政府、青河新区管委会，不再列出）",
            ["各市人民政府", "青河新区管委会"],
        ),
        ("以下各项任务均需各县区人民政府落实，不再一一列出。", ["各县区人民政府"]),
        ("（县教育局牵头，各乡镇人民政府负责，下同）", ["各乡镇人民政府"]),
        (
            "以下政策措施均需各县区人民政府、园区管委会落实，不再单独列出。",
            ["各县区人民政府", "各园区管委会"],
        ),
    ],
)
def test_units_that_every_later_task_includes(text: str, names: list[str]) -> None:
    (remark,) = find_remarks(text)
    assert remark.kind == "always_include"
    assert [one.name for one in remark.assignments] == names


def test_the_rule_of_a_unit_is_the_label_or_the_predicate_that_gives_its_role() -> None:
    found = assigned("（责任单位：机关党委，人事处配合）")
    assert [(one.raw, one.rule) for one in found] == [
        ("机关党委", "label-responsible"),
        ("人事处", "predicate-support"),
    ]


def test_labels_in_sentences_of_one_line_are_one_formula() -> None:
    (formula,) = find_formulas("整修水渠。牵头单位：县水利局。配合单位：县财政局。")
    assert len(formula.assignments) == 2


def test_a_formula_is_read_however_far_into_the_text_it_stands() -> None:
    text = "修缮水闸，更换启闭机。" * 300
    (formula,) = find_formulas(f"{text}（县水利局负责）")
    assert formula.span.start == len(text)


def test_running_text_holds_no_remark() -> None:
    assert find_remarks("排在第一位的任务已经完成，以下简称方案，不再列出清单的项目另行处理。") == []


# ---------------------------------------------------------------- names and levels


def assigned(text: str, home: Home = UNKNOWN_HOME) -> list[Assignment]:
    return [one for formula in find_formulas(text, home) for one in formula.assignments]


def test_full_names_come_from_the_whole_notice() -> None:
    groups = [assigned("（责任单位：区政务服务局、各街镇、南河镇）"), assigned("（责任单位：政务服务局、街镇、镇）")]
    resolved = resolve_names(groups, ["各街镇，区直各部门"])
    assert [one.name for one in resolved[1]] == ["区政务服务局", "各街镇", "南河镇"]
    assert [one.raw for one in resolved[1]] == ["政务服务局", "街镇", "镇"]
    # What the notice only mentions counts, too.
    assert [one.name for one in resolve_names(groups[1:], ["各街镇，区直各部门"])[0]] == ["政务服务局", "各街镇", "镇"]


def test_a_name_that_fits_two_units_stays() -> None:
    groups = [assigned("（责任单位：市教育局、区教育局）"), assigned("（责任单位：教育局）")]
    assert resolve_names(groups, [])[1][0].name == "教育局"


def test_the_more_frequent_spelling_of_a_branch_office_wins() -> None:
    full, short = assigned("（责任单位：市自然资源局东河分局）"), assigned("（责任单位：市自然资源东河分局）")
    assert resolve_names([full, full, short], [])[2][0].name == "市自然资源局东河分局"


def test_functions_are_asked_for_single_offices_only(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def function_of(name: str) -> str:
        asked.append(name)
        return "教育"

    monkeypatch.setattr("pipeline.language.unit_names.function_of", function_of)
    resolved = resolve_names([assigned("（责任单位：县教育局、各有关部门）")], [])
    assert [one.function for one in resolved[0]] == ["教育", None]
    assert asked == ["县教育局"]


@pytest.mark.parametrize(
    ("name", "home", "level"),
    [
        ("市教育局", Home(Level.PREFECTURE), Level.PREFECTURE),
        ("市教育局", Home(Level.COUNTY, "青河市"), Level.COUNTY),
        ("市教育局", Home(Level.COUNTY, "青河区"), Level.PREFECTURE),
        ("市教委", Home(Level.PROVINCE, "北京市"), Level.PROVINCE),
        ("各县（市、区）人民政府", Home(Level.PROVINCE), Level.COUNTY),
        ("省教育厅", Home(), Level.PROVINCE),
        ("自治区财政厅", Home(), Level.PROVINCE),
        ("财政部", Home(), Level.NATION),
        ("海关总署", Home(Level.COUNTY), Level.NATION),
        ("区委宣传部", Home(), Level.COUNTY),
        ("各街镇", Home(), Level.TOWNSHIP),
        ("南河镇", Home(), Level.TOWNSHIP),
        ("北京市教委", Home(), Level.PROVINCE),
        ("河北省教育厅", Home(), Level.PROVINCE),
        ("市场监管局", Home(), None),
        ("乡村振兴局", Home(), None),
    ],
)
def test_level_of_government(name: str, home: Home, level: Level | None) -> None:
    (group,) = resolve_names([assigned(f"（责任单位：{name}）", home)], [], home)
    assert group[0].level is level


@pytest.mark.parametrize(
    ("name", "is_group"),
    [("县教育局", False), ("各乡镇", True), ("县直有关部门", True), ("南河镇", False), ("领导小组成员单位", True)],
)
def test_a_group_is_told_from_a_single_office(name: str, is_group: bool) -> None:
    (one,) = assigned(f"（责任单位：{name}）")
    assert one.is_group is is_group


def test_a_remark_stands_where_its_words_stand() -> None:
    text = "一、工作任务\n牵头单位排在首位。"
    (remark,) = find_remarks(text)
    assert remark.span.quote(text) == "牵头单位排在首位"


def test_city_means_the_county_where_nobody_is_called_county() -> None:
    home = Home(Level.COUNTY)
    city = resolve_names([assigned("（责任单位：市教育局、市财政局）")], [], home)
    district = resolve_names([assigned("（责任单位：市自然资源局南河分局、区教育局、区财政局）")], [], home)
    assert {one.level for one in city[0]} == {Level.COUNTY}
    assert [one.level for one in district[0]] == [Level.PREFECTURE, Level.COUNTY, Level.COUNTY]


# ---------------------------------------------------------------- the public door


@pytest.mark.parametrize(
    ("text", "raws"),
    [
        ("市教育局、市财政局", ["市教育局", "市财政局"]),
        ("市教育局牵头，市财政局配合", ["市教育局", "市财政局"]),
        ("责任单位：市教育局", ["市教育局"]),
        ("市教育局2024年6月底前完成", ["市教育局"]),
        ("南河镇/北河镇牵头", ["南河镇", "北河镇"]),
        ("完善机制（市教育局负责）。", ["市教育局"]),
        ("区审批局要做好窗口建设。", []),
        ("", []),
    ],
)
def test_find_assignments_reads_sentence_line_or_cell(text: str, raws: list[str]) -> None:
    assert [one.raw for one in find_assignments(text)] == raws


# ---------------------------------------------------------------- properties

PIECES = [
    "市教育局",
    "、",
    "，",
    "（",
    "）",
    "责任单位：",
    "牵头",
    "负责",
    "和",
    "等",
    "\n",
    " ",
    "各",
    "县",
    "〔",
    "】",
    "2024年",
    "。",
    "**",
]
texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=40).map("".join))


@given(texts)
@tried_with(150)
def test_any_text_gives_findings_that_quote_it(text: str) -> None:
    found = [one for formula in find_formulas(text) for one in formula.assignments]
    found += find_cell_units(text, Role.LEAD) + find_heading_units(text) + find_assignments(text)
    found += [one for remark in find_remarks(text) for one in remark.assignments]
    for one in found:
        assert re.sub(r"\s", "", one.span.quote(text)) == one.raw != ""
    formulas = find_formulas(text)
    assert all(a.span.end <= b.span.start for a, b in pairwise(formulas))
    assert all(formula.span.covers(one.span) for formula in formulas for one in formula.assignments)
    assert all(formula.span.covers(field) for formula in formulas for field in formula.time_fields)


@pytest.mark.parametrize(
    "piece", ["（", "、", "局", "责任单位：", "（）", "责任单位：市教育局、", "9", "按职责分工", "（市教育局负责）"]
)
def test_time_grows_linearly(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        begin = time.process_time()
        find_formulas(text)
        find_cell_units(text, Role.LEAD)
        return time.process_time() - begin

    assert_linear(seconds, 1_500, 6, most=18, leeway=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["、", "（", "局", "）"])
def test_five_megabytes_in_one_line_take_linear_time(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * length
        begin = time.process_time()
        find_formulas(text)
        find_remarks(text)
        find_assignments(text)
        find_cell_units(text, Role.LEAD)
        return time.process_time() - begin

    assert_linear(seconds, 100_000, 17, most=17 * 3, leeway=2)


def test_a_cell_that_is_a_text_names_no_units() -> None:
    assert find_cell_units("县教育局、" * 5_000, Role.LEAD) == []
