"""Which documents a text cites."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from example_counts import tried_with
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language.citation_marks import CitationLexicon
from pipeline.language.citations import find_citations, find_mentions
from pipeline.lexicon import load

CASES = tomllib.loads((Path(__file__).parent / "cases" / "citations.toml").read_text(encoding="utf-8"))["case"]
RULES = load(CitationLexicon, "citations.toml").rule


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_cited_documents(case):
    found = find_citations(case["text"], own_title=case.get("own_title"), annexes=case.get("annexes", ()))
    assert [f"{c.title or ''}|{c.document_number or ''}" for c in found] == case["cites"]


def fires(rule, example):
    """Tell whether a rule decides about some title or number of its example."""
    if rule.where == "issued":
        plan = "云溪县水库方案"
        return any(m.excluded_by == rule.id for m in find_mentions(f"《{plan}》要求", own_title=example))
    if rule.where == "unclosed":
        return any(m.title and f"《{m.title}》" not in example for m in find_mentions(example))
    return any(rule.id in (m.rule.removeprefix("title+"), m.excluded_by) for m in find_mentions(example))


@pytest.mark.parametrize("rule", RULES, ids=[r.id for r in RULES])
def test_each_rule_catches_its_examples_and_leaves_the_others(rule):
    assert [e for e in rule.catches if not fires(rule, e)] == []
    assert [e for e in rule.leaves if fires(rule, e)] == []


def test_rules_have_one_id_each():
    assert len({r.id for r in RULES}) == len(RULES)


def test_an_earlier_edition_with_its_number_is_a_citation():
    text = "《云溪县水库预案》已经同意，现印发给你们。原《云溪县水库预案》（云溪政〔2018〕52号）同时废止。"
    found = find_citations(text, own_title="关于印发云溪县水库预案的通知", own_number="云溪政〔2023〕41号")
    assert [c.document_number for c in found] == ["云溪政〔2018〕52号"]


def test_own_number_behind_another_title_belongs_to_no_title():
    text = "关于贯彻《云溪省河湖规划》工作方案\n云溪政〔2017〕55号"
    found = find_citations(text, own_title="关于贯彻《云溪省河湖规划》工作方案", own_number="云溪政〔2017〕55号")
    assert [(c.title, c.document_number) for c in found] == [("云溪省河湖规划", None)]


def test_own_number_is_no_citation():
    assert find_citations("见云府发〔2020〕9号", own_title=None, own_number="云府发[2020]9号") == []


def test_an_excluded_title_keeps_its_reason():
    (mention,) = find_mentions("填写《补贴申请表》")
    assert mention.excluded_by == "form.ending"


@tried_with(150)
@given(st.text(alphabet="《》〈〉（）()〔〕[]云府发号第令2019 \n，。、通知印发的根据附件GB/-", max_size=80))
def test_spans_quote_title_and_number(text):
    for citation in find_citations(text, own_title=None):
        quoted = "".join(citation.span.quote(text).split())
        for words in (citation.title, citation.document_number):
            # The number may come from a later mention.
            assert not words or words in quoted or words in "".join(text.split())
        assert quoted


@tried_with(50)
@given(st.text(max_size=200))
def test_any_text_is_read(text):
    assert all(m.span.start < m.span.end <= len(text) for m in find_mentions(text))


@pytest.mark.parametrize(
    "piece", ["《", "》", "1", "〔", "（", "云", "号", "《云溪意见", "云发〔2020〕1号", "《云》、", "GB5"]
)
def test_time_grows_with_the_text_only(piece):
    text = piece * (60_000 // len(piece))
    start = time.process_time()
    find_citations(text, own_title=None)
    assert time.process_time() - start < 5
