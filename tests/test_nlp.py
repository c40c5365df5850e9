"""Is the spaCy pipeline one that others can read, draw and extend?"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lazily import Lazily

from pipeline.extraction import extract
from pipeline.language.findings import find_all
from pipeline.language.segmenter import segmenter
from pipeline.language.zones import Setting, Zone, ZoneKind
from pipeline.model.record import Role
from pipeline.model.spans import Span
from pipeline.packs import load_pack

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

made = Lazily("pipeline.language.nlp")
spacy = Lazily("spacy")

GROUPS = ("units", "deadlines", "domains", "citations")

TEXT = (
    "根据《云岭市养老服务条例》要求，加强养老服务领域信息公开，2024年6月底前公布机构名单。"
    "（责任单位：市民政局、市卫生健康委）"
)
NOTICE = f"云岭市民政局关于推进信息公开的通知\n各县民政局：\n一、公开内容。{TEXT}\n二、及时更新。每季度更新一次。\n"


@pytest.fixture(scope="module")
def nlp() -> Language:
    return made.build()


def quotes(doc: Doc, group: str) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in doc.spans[group]]


def test_the_four_groups_exist_even_where_nothing_is_found(nlp: Language) -> None:
    assert set(made.GROUPS) == set(GROUPS)
    doc = nlp("今天天气很好")
    assert {group: len(doc.spans[group]) for group in GROUPS} == dict.fromkeys(GROUPS, 0)
    assert nlp.pipe_names == list(made.GROUPS)


def test_an_empty_text_is_a_doc_without_findings(nlp: Language) -> None:
    doc = nlp("")
    assert all(not doc.spans[group] for group in GROUPS)


def test_bare_text_gets_spans_of_each_kind(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert quotes(doc, "units") == [("市民政局", "responsible"), ("市卫生健康委", "responsible")]
    assert quotes(doc, "deadlines") == [("2024年6月底前", "due")]
    assert quotes(doc, "domains") == [("养老服务", "养老服务")]
    assert [text for text, _ in quotes(doc, "citations")] == ["《云岭市养老服务条例》"]


def test_the_findings_are_those_that_make_the_records(nlp: Language) -> None:
    setting = Setting((Zone(0, ZoneKind.TEXT, Span(0, len(TEXT))),))
    found = find_all(TEXT, setting, load_pack("openness"))
    assert made.findings(made.analyse(nlp, TEXT, setting)) == found
    assert all((found.formulas, found.deadlines, found.domains, found.citations))


def test_spans_carry_the_rule_that_found_them(nlp: Language) -> None:
    doc = nlp(TEXT)
    rules = {d.rule for d in made.findings(doc).deadlines}
    assert {span.id_ for span in doc.spans["deadlines"]} == rules
    assert all(span.id_ for group in GROUPS for span in doc.spans[group])


def test_edges_of_spans_are_those_of_the_findings(nlp: Language) -> None:
    doc = nlp(TEXT)
    found = made.findings(doc)
    units = [u for f in found.formulas for u in f.assignments]
    for group, values in (("units", units), ("deadlines", found.deadlines), ("citations", found.citations)):
        assert [(s.start_char, s.end_char) for s in doc.spans[group]] == [(v.span.start, v.span.end) for v in values]


def test_words_are_split_where_an_edge_falls_inside_them(nlp: Language) -> None:
    words = "共产党员开展人民政府工作"
    doc = nlp.make_doc(words)
    assert any(token.text == "人民政府" for token in doc)
    edge = words.index("政府")
    made.mark(doc, "own", [(Span(edge, edge + 4), "own", "own-rule")])
    assert [span.text for span in doc.spans["own"]] == ["政府工作"]
    assert doc.text == words
    assert "".join(token.text for token in doc) == words


def test_several_edges_may_fall_inside_one_word(nlp: Language) -> None:
    doc = nlp.make_doc("人民政府")
    made.mark(doc, "own", [(Span(i, i + 1), "own", "one") for i in range(4)])
    assert [span.text for span in doc.spans["own"]] == list("人民政府")


def test_marking_twice_adds_to_the_group(nlp: Language) -> None:
    doc = nlp.make_doc("人民政府")
    made.mark(doc, "own", [(Span(0, 2), "own", "one")])
    made.mark(doc, "own", [(Span(2, 4), "own", "two")])
    assert [(span.text, span.id_) for span in doc.spans["own"]] == [("人民", "one"), ("政府", "two")]


def test_spans_marked_before_keep_their_text_when_words_are_split_later(nlp: Language) -> None:
    doc = nlp.make_doc("市人民政府办公室印发")
    made.mark(doc, "own", [(Span(0, 8), "own", "one")])
    made.mark(doc, "own", [(Span(2, 4), "own", "two"), (Span(7, 9), "own", "three")])
    assert [span.text for span in doc.spans["own"]] == ["市人民政府办公室"[:8], "民政", "室印"]


def test_findings_of_a_bare_text_lie_in_one_zone_of_running_text(nlp: Language) -> None:
    found = made.findings(nlp(TEXT))
    assert {item for item, _ in found.domains} == {0}


def test_a_zone_of_units_is_read_as_a_cell(nlp: Language) -> None:
    cell = "市民政局 市卫生健康委"
    zone = Zone(0, ZoneKind.UNITS, Span(0, len(cell)), role=Role.GUIDE)
    doc = made.analyse(nlp, cell, Setting((zone,)))
    assert quotes(doc, "units") == [("市民政局", "guide"), ("市卫生健康委", "guide")]


def test_what_lies_outside_the_zones_is_left_alone(nlp: Language) -> None:
    text = "2024年6月底前公布。2024年7月底前更新。"
    doc = made.analyse(nlp, text, Setting((Zone(0, ZoneKind.TEXT, Span(0, 13)),)))
    assert [text for text, _ in quotes(doc, "deadlines")] == ["2024年6月底前"]


def test_a_component_of_ones_own_can_be_added() -> None:
    @spacy.Language.component("test_phone_numbers")
    def phone_numbers(doc: Doc) -> Doc:
        at = doc.text.find("12345")
        if at >= 0:
            made.mark(doc, "phones", [(Span(at, at + 5), "phone", "own-hotline")])
        found = made.findings(doc).deadlines
        found[:] = [d for d in found if "每季度" not in d.raw]
        return doc

    own = made.build()
    own.add_pipe("test_phone_numbers", after="deadlines")
    doc = own("每季度通报一次，热线12345，2024年6月底前办结。")
    assert quotes(doc, "phones") == [("12345", "phone")]
    assert [d.raw for d in made.findings(doc).deadlines] == ["2024年6月底前"]
    assert own.pipe_names.index("test_phone_numbers") == own.pipe_names.index("deadlines") + 1


def test_a_component_can_be_left_out() -> None:
    own = made.build()
    own.remove_pipe("domains")
    doc = own(TEXT)
    assert "domains" not in doc.spans
    assert quotes(doc, "deadlines") == [("2024年6月底前", "due")]


@pytest.mark.parametrize("group", GROUPS)
def test_displacy_draws_each_group(nlp: Language, group: str) -> None:
    doc = nlp(TEXT)
    html = spacy.displacy.render(doc, style="span", jupyter=False, options={"spans_key": group})
    assert all(span.label_ in html for span in doc.spans[group])


def test_one_doc_does_not_show_in_the_next(nlp: Language) -> None:
    first, second = nlp(TEXT), nlp("今天天气很好")
    assert made.findings(first).deadlines
    assert not made.findings(second).deadlines


def test_many_texts_go_through_one_pipe(nlp: Language) -> None:
    docs = list(nlp.pipe([TEXT, "今天天气很好", TEXT]))
    assert [len(doc.spans["units"]) for doc in docs] == [2, 0, 2]


def test_names_of_offices_are_words() -> None:
    words = list(segmenter().cut("请市住房和城乡建设局办理"))
    assert "".join(words) == "请市住房和城乡建设局办理"
    assert any("城乡建设" in word for word in words)


def test_tokens_cover_the_text_without_gaps(nlp: Language) -> None:
    doc = nlp(TEXT + "\n　ABC 12\t（一）")
    assert all(a.idx + len(a.text_with_ws) == b.idx for a, b in pairwise(doc))


def test_extract_reads_text_and_path_alike(tmp_path: Path) -> None:
    path = tmp_path / "notice.txt"
    path.write_text(NOTICE, encoding="utf-8")
    from_text, from_path, from_name = extract(NOTICE), extract(path), extract(str(path))
    assert [t.text for t in from_text.tasks] == [t.text for t in from_path.tasks]
    assert from_path.to_dict() == from_name.to_dict()
    assert from_text.notice.notice_id == from_path.notice.notice_id
    assert from_path.notice.source.path == str(path)
    assert extract(path, name="其他").notice.source.path == "其他"
    assert len(from_text.tasks) == 2


def test_extract_of_a_short_text_that_names_no_file_is_the_text() -> None:
    assert extract("各县要建立台账。").text == "各县要建立台账。\n"
