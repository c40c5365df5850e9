"""Do the gates of the deadline patterns keep out only what cannot match?"""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

from pipeline.language.deadlines.fold import fold
from pipeline.gates import GatedPattern, Sieve
from pipeline.language.deadlines.patterns import gated
from pipeline.language.deadlines.rules import DeadlineLexicon
from pipeline.language.deadlines.vocabulary import sources, vocabulary
from pipeline.lexicon import load

BUILDER = Path(__file__).parent.parent / ".ci" / "build_gates.py"
WORDS = vocabulary()
PATTERNS = {
    **{compiled.rule.id: compiled.pattern for compiled in WORDS.rules},
    **{mask.id: pattern for mask, pattern in WORDS.masks},
}


def test_the_committed_gates_are_what_the_patterns_give() -> None:
    built = runpy.run_path(str(BUILDER))
    wanted = built["table"]()
    assert built["TABLE"].read_text(encoding="utf-8") == wanted, "run: python .ci/build_gates.py"


@pytest.mark.parametrize("name", PATTERNS)
def test_what_a_pattern_matches_passes_its_gate(name: str) -> None:
    pattern = PATTERNS[name]
    lexicon = load(DeadlineLexicon, "deadlines.toml")
    texts = [fold(text).text for entry in (*lexicon.rules, *lexicon.masks) for text in entry.catches]
    matching = [text for text in texts if pattern.compiled.search(text)]
    assert matching
    sieve = Sieve([(name, pattern)])
    assert [text for text in matching if not sieve.left_by(frozenset(text))] == []


def test_a_text_that_lacks_one_of_the_needs_does_not_pass() -> None:
    sieve = Sieve([("before", GatedPattern("[月日]底?前", ("月日", "前"))), ("always", GatedPattern("."))])
    assert sieve.left_by(frozenset("六月底前")) == ["before", "always"]
    assert sieve.left_by(frozenset("六月底")) == ["always"]
    assert sieve.left_by(frozenset("底前")) == ["always"]


def test_a_gate_of_another_wording_of_the_pattern_is_passed_over() -> None:
    name, source = next(iter(sources().items()))
    assert gated(name, source).needs
    assert gated(name, source + "x").needs == ()
