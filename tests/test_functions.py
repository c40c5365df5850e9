"""The line of work of an office."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from example_counts import tried_with
from groups import each
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.language.functions import Alias, FunctionLexicon, function_of
from pipeline.lexicon import load
from pipeline.model.record import Level

TABLES = tomllib.loads((Path(__file__).parent / "cases" / "functions.toml").read_text(encoding="utf-8"))
CASES = TABLES["functions"]
LEVELS = [(function, level, names) for function, row in TABLES["levels"].items() for level, names in row.items()]
LEXICON = load(FunctionLexicon, "functions.toml")


@each(("name", "function"), CASES.items())
def test_function_of_an_office(name, function):
    assert (function_of(name) or "") == function


@each(("function", "level", "names"), LEVELS, ids=[f"{f}-{level}" for f, level, _ in LEVELS])
def test_function_at_each_level_of_government(function, level, names):
    assert {n: function_of(n) for n in names} == dict.fromkeys(names, function)
    kinds = [d for d in LEXICON.department if d.function == function]
    assert Level(level) in {exists for kind in kinds for exists in kind.levels} or function == "乡镇街道"


def test_every_function_has_names_at_its_levels():
    assert set(TABLES["levels"]) == set(LEXICON.functions)
    assert {level for row in TABLES["levels"].values() for level in row} == set(Level)


@each("department", LEXICON.department, ids=lambda d: d.id)
def test_aliases_have_the_function_and_lie_in_time(department):
    names = [alias.name for alias in department.aliases]
    assert {n: function_of(n) for n in names} == dict.fromkeys(names, department.function)
    assert [alias.name for alias in department.aliases if not 1949 <= alias.since <= 2026] == []


def test_an_alias_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValidationError, match="before it began"):
        Alias(name="国土局", since=2018, until=1986)


@each("department", LEXICON.department, ids=lambda d: d.id)
def test_each_department_catches_its_examples_and_leaves_the_others(department):
    assert {n: function_of(n) for n in department.catches} == dict.fromkeys(department.catches, department.function)
    assert [n for n in department.leaves if function_of(n) == department.function] == []


@each("department", LEXICON.department, ids=lambda d: d.id)
def test_full_name_has_the_function(department):
    assert function_of(department.name) == department.function


@pytest.mark.parametrize("prefix", ["省", "市", "云溪县", "青川市云溪区", "白马旗", "玉峰州"])
def test_place_and_level_before_a_name_change_nothing(prefix):
    words = [f"{d.stems[0]}局" for d in LEXICON.department if "gov" in d.endings or "office" in d.endings]
    assert {w for w in words if function_of(prefix + w) != function_of(w)} == set()


def test_townships():
    assert {n: function_of(n) for n in LEXICON.township.catches} == dict.fromkeys(LEXICON.township.catches, "乡镇街道")
    assert [n for n in LEXICON.township.leaves if function_of(n) == "乡镇街道"] == []


def test_the_list_covers_all_functions_and_levels():
    assert {d.function for d in LEXICON.department} | {"乡镇街道"} == set(LEXICON.functions)
    assert {level for d in LEXICON.department for level in d.levels} == set(Level)
    assert len(LEXICON.department) >= 70


@tried_with(100)
@given(st.text(alphabet="市县区教育局科技和体委部门办公室镇街道各、（）财政 府", max_size=40))
def test_any_name_has_a_function_of_the_list_or_none(name):
    assert function_of(name) in {None, *LEXICON.functions}


def test_a_long_string_is_no_office_and_takes_no_time():
    start = time.process_time()
    assert function_of("教育" * 100_000) is None
    assert time.process_time() - start < 1
