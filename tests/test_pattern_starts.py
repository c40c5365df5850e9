"""Does one look at the first character change nothing but the time?"""

from __future__ import annotations

import re
import re._parser as parser  # type: ignore[import-not-found]
from functools import cache

import pytest
from example_counts import tried_with
from hypothesis import given
from hypothesis import strategies as st

from pipeline import pattern_cache
from pipeline.language.deadlines.patterns import sources
from pipeline.pattern_starts import begins, parse

SOURCES = sources()
TEXTS = st.text(
    st.sampled_from("2024年6月底前至—、和15日上半季度初末一二三十（）。，每自从本今明完成都有“已于"), max_size=60
)


@pytest.mark.parametrize(
    ("source", "first"),
    [
        ("(?<!本)[月日]底?前|年底", "月日年"),
        ("(?:于|在)?(?>今年|明年)", "于在今明"),
        ("(?P<year>[0-3]年)?月", "0123月"),
        ("丁?(?=甲)乙", "丁甲"),
        ("(?<=丁)(?P<cut>)(?=甲|丙)", "甲丙"),
        ("(?=甲?)乙", "乙"),
        ("[1-3-]号", ["1", "2", "3", r"\-"]),
        (r"\s*\d[号日]", [r"\s", r"\d"]),
        ("(?:甲|)乙", "甲乙"),
    ],
)
def test_first_characters_are_read_off_the_pattern(source: str, first: str | list[str]) -> None:
    assert begins(parser.parse(source)) == (frozenset(first), False)


@pytest.mark.parametrize("source", [r"\w年", ".年", "[\u4e00-\u9fff]年", "[^年]月", "(?i:a)b", "(甲)?(?(1)乙|丙)"])
def test_what_may_begin_with_anything_gets_no_look(source: str) -> None:
    assert begins(parser.parse(source))[0] is None
    assert len(parse(source)) == len(parser.parse(source))


@pytest.mark.parametrize("source", ["甲?", "(?:甲|乙)*", "(?<=甲)"])
def test_what_may_match_nothing_gets_no_look(source: str) -> None:
    assert len(parse(source)) == len(parser.parse(source))


@cache
def plain(name: str) -> re.Pattern[str]:
    return re.compile(SOURCES[name])


@cache
def ours(name: str) -> re.Pattern[str]:
    """Return a pattern as the program compiles it, not as it has been kept."""
    return pattern_cache._Compiled.of(SOURCES[name]).pattern(SOURCES[name])


@tried_with(60)  # each pattern is compiled twice
@given(name=st.sampled_from(sorted(SOURCES)), text=TEXTS)
def test_matches_of_the_rules_stay_the_same(name: str, text: str) -> None:
    assert [(m.span(), m.groupdict()) for m in ours(name).finditer(text)] == [
        (m.span(), m.groupdict()) for m in plain(name).finditer(text)
    ]
