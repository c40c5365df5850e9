"""Do the examples of the rules of deadlines hold the alternatives inside their patterns?

An alternative that no example needs can be lost by an edit without any test telling.
"""

from __future__ import annotations

import pytest
from held_alternatives import alternatives_of, unheld

from pipeline.language.deadlines.words import deadline_file, fragments
from pipeline.lexicon import Rule

LEXICON = deadline_file()
FRAGMENTS = fragments()


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("底前", []),
        ("底|末", [("底", "末"), ("末", "底")]),
        ("年(?:底|末)前", [("底", "年(?:末)前"), ("末", "年(?:底)前")]),
        (r"[|(]\|(?!后|期)", [("后", r"[|(]\|(?!期)"), ("期", r"[|(]\|(?!后)")]),
        ("(?P<part>[底|末]|{month}月)", [("[底|末]", "(?P<part>{month}月)"), ("{month}月", "(?P<part>[底|末])")]),
    ],
)
def test_each_alternative_of_each_group_is_told(pattern: str, wanted: list[tuple[str, str]]) -> None:
    assert [tuple(one) for one in alternatives_of(pattern)] == wanted


def rule(pattern: str, catches: list[str], leaves: list[str]) -> Rule:
    return Rule(id="r", pattern=pattern, catches=tuple(catches), leaves=tuple(leaves), source="invented")


def test_an_alternative_is_held_by_an_example_of_either_sort() -> None:
    assert unheld(rule("年(?:底|末|初)前", ["2024年底前"], ["2024年前"]), {}) == ["末", "初"]
    assert unheld(rule("年底前(?!后|期)", ["2024年底前"], ["2024年底前后"]), {}) == ["期"]


def test_an_alternative_that_another_one_covers_is_not_held() -> None:
    assert unheld(rule("{end}前|年底前", ["年底前"], ["年初前"]), {"end": "年[底末]"}) == ["{end}前", "年底前"]


UNHELD = 830
"""So many alternatives were without an example when they were last counted. It may only become smaller."""


@pytest.mark.slow
def test_alternatives_without_an_example_do_not_become_more() -> None:
    entries = [*LEXICON.labels, *LEXICON.masks, *LEXICON.rules]
    assert sum(len(unheld(entry, FRAGMENTS)) for entry in entries) <= UNHELD
