"""The policy domains of a task, and the packs that name them."""

from __future__ import annotations

import csv
import time
import tomllib
from pathlib import Path

import pytest
from example_counts import tried_with
from groups import each
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import LexiconError
from pipeline.language.domain_counts import dominant_domain, is_about_everything, recurring_domains
from pipeline.language.domain_text import DomainText
from pipeline.language.domains import (
    counting_domains,
    find_domains,
    named_domains,
    purpose_domains,
    speaks_of,
    title_domains,
)
from pipeline.packs import load_pack

CASES = tomllib.loads((Path(__file__).parent / "cases" / "domains.toml").read_text(encoding="utf-8"))["case"]
PACK = load_pack()


def names(title, text, document=None, heading=None):
    hits = find_domains(title, text, PACK, document_domain=document, heading_domain=heading)
    return {hit.domain for hit in hits}


@each("case", CASES, ids=[c["why"] for c in CASES])
def test_domains_of_a_task(case):
    assert names(case.get("title"), case["text"], case.get("document"), case.get("heading")) == set(case["domains"])


@each("domain", PACK.domain, ids=lambda d: d.name)
def test_each_domain_catches_its_examples_and_leaves_the_others(domain):
    assert [e for e in domain.catches if domain.name not in names(None, e)] == []
    assert [e for e in domain.leaves if domain.name in names(None, e)] == []


@each("domain", PACK.domain, ids=lambda d: d.name)
def test_every_wording_of_a_domain_names_it(domain):
    words = (domain.name, *domain.aliases, *domain.cues, *domain.weak, *domain.places)
    told = {w: named_domains(f"做好{w.replace('…', '')}工作", "", PACK) for w in words}
    assert [w for w, hits in told.items() if domain.name not in {hit.domain for hit in hits}] == []


def test_an_enumeration_of_all_domains_gives_all():
    listed = "、".join(d.name for d in PACK.domain)
    text = f"各镇要对照国务院部门制定的{listed}等26个试点领域标准指引，结合权责清单编制目录。" + "目录要及时更新。" * 30
    assert names("编制目录", text) == {d.name for d in PACK.domain}


def test_domains_of_a_document():
    assert title_domains("关于加强养老服务工作的通知", PACK) == ["养老服务"]
    assert title_domains("关于全面推进基层政务公开工作的通知", PACK) == []


def test_one_of_two_matters_that_a_title_joins_is_not_what_the_notice_is_about() -> None:
    assert title_domains("关于做好春耕生产暨秸秆禁烧工作的通知", PACK) == []
    assert title_domains("全县养老服务会议暨养老服务人才培训方案", PACK) == ["养老服务"]
    assert title_domains("云溪区森林防火和节日值班工作方案", PACK) == []
    assert title_domains("关于加快养老服务体系建设与高质量发展的实施意见", PACK) == ["养老服务"]
    assert title_domains("关于做好养老服务和社会救助工作的通知", PACK) == ["养老服务", "社会救助"]
    assert title_domains("云溪县学前教育发展行动方案和云溪县义务教育优质均衡发展行动方案", PACK) == []
    assert title_domains("关于印发云溪县养老机构管理办法（试行）和养老服务补贴实施细则的通知", PACK) == ["养老服务"]


def test_the_document_that_a_notice_issues_says_what_it_is_about() -> None:
    assert title_domains("云溪县人民政府关于印发《云溪县自然灾害救助工作方案》的通知", PACK) == ["救灾"]
    assert title_domains("云溪县卫生健康局关于印发《云溪县档案管理办法》的通知", PACK) == []


def test_a_word_for_a_part_of_a_field_or_for_work_beside_it_lends_no_domain() -> None:
    assert title_domains("云溪县校外培训治理工作方案", PACK) == []
    assert title_domains("云溪县义务教育阶段校外培训治理工作方案", PACK) == ["义务教育"]
    assert title_domains("云溪县防汛抗旱工作方案", PACK) == []
    assert title_domains("云溪县委第二巡察组反馈安全生产问题整改清单", PACK) == []


@pytest.mark.parametrize(
    ("text", "domains"),
    [
        ("各镇：\n入夏以来天气多变，现就做好养老服务有关事项通知如下：\n一、开展检查。", ["养老服务"]),
        ("为进一步规范社会救助工作，现将有关事项通知如下：", ["社会救助"]),
        ("现就有关事项通知如下：一、落实安全生产责任。", []),
        ("一、做好养老服务工作。\n二、按时上报。", []),
        ("　" * 700 + "现就做好养老服务有关事项通知如下：", []),
    ],
)
def test_the_opening_says_what_a_notice_is_about(text: str, domains: list[str]) -> None:
    assert purpose_domains(text, PACK) == domains


def test_a_campaign_of_all_offices_is_not_about_the_domain_in_its_name() -> None:
    assert title_domains("云溪县创建国家卫生城市工作方案", PACK) == []
    assert is_about_everything("云溪县创建国家卫生城市工作方案", PACK)
    assert title_domains("云溪县爱国卫生运动实施方案", PACK) == ["医疗卫生"]


def test_a_notice_is_about_the_domain_that_most_of_its_tasks_have():
    health, both = {"医疗卫生"}, {"医疗卫生", "社会保险"}
    assert dominant_domain([health, both, health, set()], PACK) == "医疗卫生"
    assert dominant_domain([health, both, set(), set(), set()], PACK) is None
    assert dominant_domain([health, set()], PACK) is None
    assert dominant_domain([both, both, both], PACK) is None
    assert dominant_domain([], PACK) is None


def test_a_plan_for_all_fields_is_about_no_one_domain() -> None:
    assert is_about_everything("云溪县2024年民生实事项目分解方案", PACK)
    assert not is_about_everything("云溪县2024年养老服务工作要点", PACK)
    assert not is_about_everything(None, PACK)


def test_a_task_with_a_domain_of_its_own_that_does_not_speak_of_that_of_most_tasks_does_not_have_it() -> None:
    own = named_domains("送戏下乡", "年内四十场。", PACK)
    assert speaks_of("就业创业", DomainText.of("组织招聘会", PACK))
    assert not speaks_of("就业创业", *(DomainText.of(text, PACK) for text in ("送戏下乡", "年内四十场。")))
    for silent, told in ((True, {"公共文化服务"}), (False, {"公共文化服务", "就业创业"})):
        hits = counting_domains("送戏下乡", "年内四十场。", own, document_domain="就业创业", silent=silent)
        assert {hit.domain for hit in hits} == told


def test_a_domain_recurs_in_a_notice_where_a_quarter_of_its_tasks_tell_it() -> None:
    firm = named_domains("推进城镇燃气安全", "", PACK)
    weak = named_domains("整治隐患", "", PACK)
    assert recurring_domains([firm, firm, weak, [], [], [], [], []], PACK) == ["安全生产"]
    assert recurring_domains([firm, weak, weak], PACK) == []
    assert recurring_domains([firm, firm, *[[]] * 7], PACK) == []
    assert recurring_domains([], PACK) == []


def test_own_sentences_of_many_fields_are_told_well():
    """A guard, not a measure: the sentences were written first, and the cues then mended by them."""
    text = (Path(__file__).parent / "cases" / "domain_sentences.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    wanted = [(i, d) for i, row in enumerate(rows) for d in row["domains"].split("；") if d]
    got = [(i, d) for i, row in enumerate(rows) for d in names(row["title"] or None, row["text"])]
    right = set(wanted) & set(got)
    assert len(rows) > 200
    assert len(right) >= 0.95 * len(wanted)
    assert len(right) >= 0.9 * len(got)


def test_there_are_the_26_domains_and_topics_with_examples_of_their_own():
    assert len(PACK.domain) == 26
    assert [t.id for t in PACK.topic if not any(cue in e for e in t.catches for cue in t.cues)] == []


def test_a_pack_is_found_by_path_and_a_missing_one_is_an_error(tmp_path):
    with pytest.raises(LexiconError, match="No such pack"):
        load_pack(tmp_path / "nothing")
    own = tmp_path / "own"
    own.mkdir()
    (own / "pack.toml").write_text('id = "own"\n', encoding="utf-8")
    with pytest.raises(LexiconError) as error:
        load_pack(own)
    assert len(error.value.mistakes) > 1


@tried_with(150)
@given(
    st.none() | st.text(alphabet="养老服务领域、，。 \n局安全生产", max_size=20),
    st.text(alphabet="养老服务领域社会救助、和，。；安全生产 \n局部门扶贫《》", max_size=80),
)
def test_spans_quote_their_words(title, text):
    for hit in find_domains(title, text, PACK, document_domain="扶贫"):
        source = (title or "") if hit.span_in == "title" else text
        assert "".join(hit.span.quote(source).split()) == hit.raw != ""


@pytest.mark.parametrize(
    "piece", ["、", "养老服务、", "社会救助", "《", "1", "涉及扶贫", "医院、", "放宽", "环保、老", "《养老服务》"]
)
def test_time_grows_with_the_text_only(piece):
    start = time.process_time()
    find_domains(None, piece * (30_000 // len(piece)), PACK)
    assert time.process_time() - start < 1
