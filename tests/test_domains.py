"""The policy domains of a task, and the packs that name them."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import LexiconError
from pipeline.language.domains import document_domains, find_domains
from pipeline.packs import load_pack

CASES = tomllib.loads((Path(__file__).parent / "cases" / "domains.toml").read_text(encoding="utf-8"))["case"]
PACK = load_pack()


def names(title, text, document=None):
    return {hit.domain for hit in find_domains(title, text, PACK, document_domain=document)}


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_domains_of_a_task(case):
    assert names(case.get("title"), case["text"], case.get("document")) == set(case["domains"])


@pytest.mark.parametrize("domain", PACK.domain, ids=lambda d: d.name)
def test_each_domain_catches_its_examples_and_leaves_the_others(domain):
    assert [e for e in domain.catches if domain.name not in names(None, e)] == []
    assert [e for e in domain.leaves if domain.name in names(None, e)] == []


@pytest.mark.parametrize("domain", PACK.domain, ids=lambda d: d.name)
def test_every_wording_of_a_domain_names_it(domain):
    words = (domain.name, *domain.aliases, *domain.cues)
    assert [w for w in words if domain.name not in names(f"做好{w}工作", "")] == []


def test_an_enumeration_of_all_domains_gives_all():
    listed = "、".join(d.name for d in PACK.domain)
    text = f"各镇要对照国务院部门制定的{listed}等26个试点领域标准指引，结合权责清单编制目录。" + "目录要及时更新。" * 30
    assert names("编制目录", text) == {d.name for d in PACK.domain}


def test_domains_of_a_document():
    assert document_domains("关于加强养老服务工作的通知", PACK) == ["养老服务"]
    assert document_domains("关于全面推进基层政务公开工作的通知", PACK) == []


def test_there_are_the_26_domains_and_topics_with_examples_of_their_own():
    assert len(PACK.domain) == 26
    assert [t.id for t in PACK.topic if not any(cue in e for e in t.examples for cue in t.cues)] == []


def test_a_pack_is_found_by_path_and_a_missing_one_is_an_error(tmp_path):
    with pytest.raises(LexiconError, match="no such pack"):
        load_pack(tmp_path / "nothing")
    own = tmp_path / "own"
    own.mkdir()
    (own / "pack.toml").write_text('id = "own"\n', encoding="utf-8")
    with pytest.raises(LexiconError) as error:
        load_pack(own)
    assert len(error.value.mistakes) > 1


@settings(max_examples=150, deadline=None)
@given(
    st.none() | st.text(alphabet="养老服务领域、，。 \n局安全生产", max_size=20),
    st.text(alphabet="养老服务领域社会救助、和，。；安全生产 \n局部门扶贫《》", max_size=80),
)
def test_spans_quote_their_words(title, text):
    for hit in find_domains(title, text, PACK, document_domain="扶贫"):
        source = (title or "") if hit.span_in == "title" else text
        assert "".join(hit.span.quote(source).split()) == hit.raw != ""


@pytest.mark.parametrize("piece", ["、", "养老服务、", "社会救助", "《", "1", "涉及扶贫"])
def test_time_grows_with_the_text_only(piece):
    start = time.perf_counter()
    find_domains(None, piece * (60_000 // len(piece)), PACK)
    assert time.perf_counter() - start < 3
