"""Do the gates of the deadline patterns keep out only what cannot match?"""

from __future__ import annotations

import itertools
import runpy
from functools import cache
from pathlib import Path

import pytest
from groups import each

from pipeline.gates import GatedPattern, Sieve, alternatives, characters_of, gated_pattern, pattern_sieve
from pipeline.language.deadlines.fold import fold
from pipeline.language.deadlines.patterns import gated
from pipeline.language.deadlines.rules import DeadlineLexicon
from pipeline.lexicon import load

BUILDER = Path(__file__).parent.parent / ".ci" / "build_gates.py"
LEXICON = load(DeadlineLexicon, "deadlines.toml")
PATTERNS = {entry.id: gated(entry) for entry in (*LEXICON.rules, *LEXICON.masks)}


@cache
def folded() -> tuple[list[str], list[str]]:
    """Return, folded, what the rules and masks catch, and what they leave."""
    entries = (*LEXICON.rules, *LEXICON.masks)
    return (
        [fold(text).text for entry in entries for text in entry.catches],
        [fold(text).text for entry in entries for text in entry.leaves],
    )


@pytest.mark.slow
def test_the_committed_gates_are_what_the_patterns_give() -> None:
    built = runpy.run_path(str(BUILDER))
    wanted = built["table"]()
    assert built["TABLE"].read_text(encoding="utf-8") == wanted, "run: python .ci/build_gates.py"


@each("name", PATTERNS)
def test_what_a_pattern_matches_passes_its_gate(name: str) -> None:
    pattern = PATTERNS[name]
    matching = [text for text in folded()[0] if pattern.compiled.search(text)]
    assert matching
    sieve = Sieve([(name, pattern)])
    assert [text for text in matching if not sieve.left_by(frozenset(text))] == []


def test_a_text_that_lacks_one_of_the_needs_does_not_pass() -> None:
    sieve = Sieve([("before", GatedPattern("[月日]底?前", ("月日", "前"))), ("always", GatedPattern("."))])
    assert sieve.left_by(frozenset("六月底前")) == ["before", "always"]
    assert sieve.left_by(frozenset("六月底")) == ["always"]
    assert sieve.left_by(frozenset("底前")) == ["always"]


@each("name", [mask.id for mask in LEXICON.masks])
def test_branches_of_a_mask_find_what_the_whole_finds(name: str) -> None:
    pattern = PATTERNS[name]
    for text in itertools.chain(*folded()):
        whole = [match.span() for match in pattern.compiled.finditer(text)]
        assert [match.span() for match in pattern.finditer(text, 0, len(text), frozenset(text))] == whole


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("前|后", ["前", "后"]),
        ("(?:前|后)|[|后]", ["(?:前|后)", "[|后]"]),
        (r"\(前|\|后|[]|)]", [r"\(前", r"\|后", "[]|)]"]),
        ("前(?:[(]|后)", ["前(?:[(]|后)"]),
    ],
)
def test_alternatives_stand_side_by_side_outside_brackets(source: str, wanted: list[str]) -> None:
    assert alternatives(source) == wanted


def test_a_pattern_is_tried_by_the_branch_that_a_text_leaves() -> None:
    pattern = GatedPattern("底前|年后", (), [("前",), ("后",)])

    def found(text: str) -> list[str]:
        return [match[0] for match in pattern.finditer(text, 0, len(text), frozenset(text))]

    assert (found("月底前"), found("一年后"), found("月底前或一年后"), found("月底")) == (
        ["底前"],
        ["年后"],
        ["底前", "年后"],
        [],
    )


def test_a_gate_of_another_wording_of_the_pattern_is_passed_over() -> None:
    rule = LEXICON.rules[0]
    assert gated(rule).needs
    assert gated(rule.model_copy(update={"pattern": rule.pattern + "x"})).needs == ()


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        ("前后", {"前", "后"}),
        ("(?:前|后)[日月]底?", {"前后", "日月"}),
        ("前(?=后)(?<=日)", {"前", "后"}),
        ("[一-龥]+", set()),
        ("(?i:a)前", {"前"}),
        ("(?i)a前", set()),
        ("前{0,2}后{2}", {"后"}),
    ],
)
def test_what_a_pattern_needs_is_read_off_it(source: str, needs: set[str]) -> None:
    assert {"".join(sorted(need)) for need in gated_pattern(source).needs} == {"".join(sorted(need)) for need in needs}


def test_a_sieve_of_patterns_leaves_those_that_a_text_can_match() -> None:
    sieve = pattern_sieve([("before", "[月日]底?前"), ("any", ".")])
    assert [name for name, _ in sieve.left_in("六月底前")] == ["before", "any"]
    assert [name for name, _ in sieve.left_in("六月底")] == ["any"]
    assert characters_of("六六") == {"六"}
