"""Where is the rule behind this cell? What ``notices explain`` tells of a task."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import extract
from pipeline.errors import TableError, UsageError
from pipeline.explain import as_dict, explain, shown
from pipeline.explain.model import Explanation, RulePlace
from pipeline.explain.rule_places import EngineRules, rule_places
from pipeline.language.deadlines import Context, find_deadlines
from pipeline.lexicon import load
from pipeline.messages import use_language
from pipeline.review.anchors import QuotedText
from pipeline.review.correcting import corrected
from pipeline.review.corrections import (
    AssignmentValue,
    Correction,
    Corrections,
    DeadlineValue,
    NoticeKey,
    save_corrections,
)
from pipeline.tables import write_tables
from tests.commands import notices

ROOT = Path(__file__).parent.parent
GOLDEN = Path(__file__).parent / "golden"

TEXT = """青岭县人民政府办公室关于印发青岭县普惠托育服务工作方案的通知
青政办发〔2024〕9号
各乡镇人民政府，县政府有关部门：
现将《青岭县普惠托育服务工作方案》印发给你们，请认真贯彻执行。
青岭县人民政府办公室
2024年3月5日
青岭县普惠托育服务工作方案
一、主要任务
（一）建设托育机构。2022年建成托位200个，2023年以来又新增60个。2024年10月底前新增托位300个，9月20日前报送选址方案，县发展改革局做好立项，\
落实《青岭县2024年工作要点》。每季度通报一次进度。（县教育和体育局牵头，县财政局、县卫生健康局按职责分工负责）
（二）落实补助资金。对符合条件的机构给予补助，资金由县财政局拨付，接受县审计局监督，2025年。（县财政局负责）
二、监督检查（县教育和体育局负责）
（一）加强督导。县发展改革局定期督导，纳入年度考核。
"""


pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain")
    write_tables([extract(TEXT, name="qingling.txt")], [], folder)
    return folder


@pytest.fixture(scope="module")
def ids(out: Path) -> list[str]:
    (path,) = (out / "records").glob("*.json")
    return [task["task_id"] for task in json.loads(path.read_text(encoding="utf-8"))["tasks"]]


def reduced(text: str) -> str:
    """Leave out what a change of the data files changes: lines and examples."""
    return re.sub(r"n[0-9a-f]{12}", "ID", re.sub(r"(\.(?:toml|py)):\d+(?=[)）]).*", r"\1)", text))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_told_of_a_sample(out: Path, ids: list[str], language: str) -> None:
    use_language(language)
    told = "\n\n".join(reduced(shown(explain(out, task_id))) for task_id in ids) + "\n"
    assert told == (GOLDEN / f"explain.{language}.txt").read_text(encoding="utf-8")


def all_rules(found: Explanation) -> Iterator[RulePlace]:
    for value in found.values:
        yield from value.rules
        for one in value.considered:
            yield from one.rules
    for left in found.left.values():
        for one in left:
            yield from one.rules


def test_every_rule_of_the_samples_is_found_in_its_line() -> None:
    seen = set()
    for path in sorted((ROOT / "data" / "out" / "records").glob("*.json")):
        for task in json.loads(path.read_text(encoding="utf-8"))["tasks"][::5]:
            for rule in all_rules(explain(ROOT / "data" / "out", task["task_id"])):
                if rule in seen:
                    continue
                seen.add(rule)
                assert rule.file is not None, rule
                assert rule.line is not None, rule
                line = (ROOT / rule.file).read_text(encoding="utf-8").splitlines()[rule.line - 1]
                assert rule.says is not None or f'"{rule.id}"' in line or rule.file.endswith("pack.toml"), (rule, line)
                assert rule.says is not None or rule.catches, rule
    assert len(seen) > 80


def test_a_word_of_a_domain_is_shown_in_its_line_of_the_pack(tmp_path: Path) -> None:
    record = extract(TEXT.replace("建设托育机构", "开展日间照料服务"), name="qingling.txt")
    write_tables([record], [], tmp_path)
    told = explain(tmp_path, record.tasks[0].task_id)
    (domain,) = [value for value in told.values if value.field == "domain"]
    place = domain.rules[1]
    assert place.file == "pipeline/packs/openness/pack.toml"
    assert place.line is not None
    line = (ROOT / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
    assert domain.quote is not None
    assert f'"{domain.quote.words}"' in line


@pytest.mark.parametrize("rule", load(EngineRules, "explain.toml").rule, ids=lambda rule: f"{rule.of}:{rule.id}")
def test_rules_that_no_pattern_tells_have_their_line_and_words(rule) -> None:
    (place,) = rule_places(rule.of, rule.id)
    assert place.file == f"pipeline/{rule.module}"
    assert place.line is not None
    for language in ("en", "zh"):
        use_language(language)
        assert str(place.says)


def ids_in(of: str) -> set[str]:
    """Return the ids that the code gives to values of some kind, as far as they can be told by their places."""
    found: set[str] = set()
    if of == "domain":
        trees = [
            ast.parse((ROOT / "pipeline" / "language" / name).read_text(encoding="utf-8"))
            for name in ("domains.py", "domain_objects.py")
        ]
        pairs = (n.elts for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Tuple) and len(n.elts) == 2)
        found = {pair[1].value for pair in pairs if isinstance(pair[0], ast.Name) and isinstance(pair[1], ast.Constant)}
    else:
        for path in (*(ROOT / "pipeline" / "tasks").glob("*.py"), *(ROOT / "pipeline" / "structure").rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Item", "Candidate"):
                    values = [*node.args, *(word.value for word in node.keywords if word.arg == "rule")]
                    found |= {value.value for value in values if isinstance(value, ast.Constant)}
    return {one for one in found if isinstance(one, str)}


@pytest.mark.parametrize("of", ["domain", "task"])
def test_every_id_that_the_code_gives_is_told(of: str) -> None:
    ids = ids_in(of)
    assert len(ids) > 3
    assert ids <= {rule.id for rule in load(EngineRules, "explain.toml").rule if rule.of == of}


def test_the_rule_of_a_repaired_unit_is_both_its_own_and_the_repair() -> None:
    first, second = rule_places("unit", "label-responsible.repaired")
    assert (first.id, first.file) == ("label-responsible", "pipeline/lexicons/roles.toml")
    assert (second.id, second.file) == ("repaired", "pipeline/language/unit_repairs.py")


def test_an_id_that_no_file_has_is_told_as_one_of_other_rules() -> None:
    (place,) = rule_places("deadline", "due.of-yesterday")
    assert place.file is None
    assert "run 'notices extract' again" in str(place.says)


def test_what_is_told_of_deadlines_is_what_finding_them_passes_over() -> None:
    with (ROOT / "tests" / "cases" / "deadlines.toml").open("rb") as file:
        cases = tomllib.load(file)
    texts = [case["text"] for cases_of in cases.values() if isinstance(cases_of, list) for case in cases_of]
    assert len(texts) > 50
    for text in texts:
        passed: list = []
        assert find_deadlines(text, Context(), passed_over=passed) == find_deadlines(text, Context())
        assert all(0 <= one.span.start < one.span.end <= len(text) for one in passed)


def values_of(found: Explanation, field: str) -> list[str]:
    return [value.value for value in found.values if value.field == field]


def test_one_part_can_be_asked_for(out: Path, ids: list[str]) -> None:
    found = explain(out, ids[0], fields=["deadline"])
    assert {value.field for value in found.values} == {"deadline"}
    assert set(found.left) == {"deadline"}


def test_an_id_of_a_deadline_or_unit_tells_that_one(out: Path, ids: list[str]) -> None:
    assert values_of(explain(out, f"{ids[0]}-d2"), "deadline") == ["due 2024-09-20"]
    (unit,) = explain(out, f"{ids[0]}-a1").values
    assert unit.value == "lead 县教育和体育局 教育 county"
    assert [str(one.why) for one in unit.considered] == [
        "Its name also holds the function 体育: the first in the name counts"
    ]


def test_what_is_inherited_says_so_and_quotes_the_heading(out: Path, ids: list[str]) -> None:
    (unit,) = [value for value in explain(out, ids[-1]).values if value.field == "unit"]
    assert unit.quote is not None
    assert unit.quote.before.startswith("二、监督检查")
    assert any("heading above" in str(note) for note in unit.notes)


def test_a_row_of_a_table_is_told_without_the_rows_that_share_its_group(tmp_path: Path) -> None:
    text = (
        "附件\n青岭县重点任务分解表\n类别\t序号\t工作内容\t责任单位\t完成时限\n"
        "提升\t1\t开设中医门诊，推广适宜技术。\t县卫生健康局\t2024年6月底前\n"
        "\t2\t开展健康体检，结果录入档案。\t县疾控中心\t2024年9月底前\n"
    )
    record = extract(text, name="t.txt")
    write_tables([record], [], tmp_path)
    last = explain(tmp_path, record.tasks[-1].task_id)
    assert values_of(last, "deadline") == ["due 2024-09-30"]
    assert "deadline" not in last.left
    quotes = [value.quote.words for value in last.values if value.field == "task" and value.quote]
    assert "门诊" not in quotes[0]


def test_years_are_guessed_as_they_were_for_the_record(tmp_path: Path) -> None:
    text = (
        "青岭县人民政府办公室关于做好2032年元旦春节期间市场供应的通知\n各乡镇人民政府：\n"
        "一、组织货源。12月10日，召开供应调度会。1月20日前备足货源。\n二、稳定价格。每周公布一次菜价。\n"
        "青岭县人民政府办公室\n2031年12月20日\n"
    )
    record = extract(text, name="t.txt")
    write_tables([record], [], tmp_path)
    told = explain(tmp_path, record.tasks[0].task_id, fields=["deadline"])
    assert values_of(told, "deadline") == ["due 2032-01-20"]
    assert [str(one.why) for one in told.left["deadline"]] == ["Lies before the day of signing, so it reports the past"]


def test_of_a_folder_with_a_ledger_the_run_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forked_workers: None
) -> None:
    (tmp_path / "n.txt").write_text("一、6月底前完成企业注销改革。（县市场监管局负责）\n", encoding="utf-8")
    out = tmp_path / "out"
    given = ["--pack", "business_environment", "--reference", "2030-01-05"]
    assert notices("extract", tmp_path / "n.txt", "-o", out, *given) == 0
    (path,) = (out / "records").glob("*.json")
    task_id = f"{path.stem}-t001"
    found = explain(out, task_id)
    assert found.notes == ()
    assert values_of(found, "deadline") == ["due 2030-06-30"]
    places = [rule.file for value in found.values if value.field == "domain" for rule in value.rules]
    assert "pipeline/packs/business_environment/pack.toml" in places
    monkeypatch.setattr("pipeline.explain.run.rules_version", lambda *_: "of tomorrow")
    assert "other rules than today's" in shown(explain(out, task_id))
    (out / ".notices.sqlite").write_bytes(b"damaged")
    assert values_of(explain(out, task_id), "deadline") == ["due 2030-06-30"]


def test_other_places_of_the_name_are_told(tmp_path: Path) -> None:
    record = extract(
        "枣庄市市中区人民政府办公室\n关于修路的通知\n各镇街：\n一、2030年6月底前完成修路。\n", name="t.txt"
    )
    write_tables([record], [], tmp_path)
    (place,) = explain(tmp_path, record.tasks[0].task_id, fields=["place"]).values
    assert place.value == "枣庄市市中区 370402 county"
    assert "四川省内江市市中区 (511002)" in [one.words for one in place.considered]
    for rule in (*place.rules, *(one.rules[0] for one in place.considered)):
        assert rule.line is not None
        line = (ROOT / str(rule.file)).read_text(encoding="utf-8").splitlines()[rule.line - 1]
        assert line.startswith(f"{rule.id},市中区,")


# --- What people decided ------------------------------------------------------------------------------


def test_what_a_correction_changed_is_told(tmp_path: Path) -> None:
    record = extract(TEXT, name="qingling.txt")
    task = record.tasks[0]
    text = QuotedText(record.text)
    key = NoticeKey(
        notice_id=record.notice.notice_id,
        sha256=record.notice.source.sha256,
        path="qingling.txt",
        title=record.notice.title,
        document_number=record.notice.document_number,
    )
    deadline, unit = task.deadlines[0], task.assignments[1]
    about = {"notice": key, "task": text.anchor(task.span, 40)}
    decisions = (
        Correction(
            id="c1", action="change", words=text.anchor(deadline.span),
            was=DeadlineValue(kind=deadline.kind, end=deadline.end),
            now=DeadlineValue(kind=deadline.kind, end=replace(deadline).end.replace(month=11, day=30)), **about,
        ),
        Correction(
            id="c2", action="delete", words=text.anchor(unit.span),
            was=AssignmentValue(role=unit.role, name=unit.name), **about,
        ),
    )  # fmt: skip
    corrections = Corrections(decisions)
    write_tables([corrected(record, corrections)], [], tmp_path)
    save_corrections(tmp_path, corrections)
    found = explain(tmp_path, task.task_id)
    (changed,) = [v for v in found.values if v.field == "deadline" and v.rules[0].id == "human"]
    assert changed.value == "due 2024-11-30"
    assert any("from due 2024-10-31 to due 2024-11-30" in str(one.why) for one in found.left["deadline"])
    assert any(str(one.why).startswith("Taken out by hand: responsible 县财政局") for one in found.left["unit"])
    assert not any("by hand" in str(one.why) for one in explain(tmp_path, record.tasks[1].task_id).left.get("unit", ()))


# --- The command --------------------------------------------------------------------------------------


def test_the_command_tells_and_writes_json(
    out: Path, ids: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert notices("explain", ids[0], out, "--field", "deadline", "--json", tmp_path / "e.json") == 0
    told = capsys.readouterr().out
    assert "due.before (pipeline/lexicons/deadlines.toml:" in told
    assert "县教育" not in told.split("Deadlines")[0]
    written = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert written == as_dict(explain(out, ids[0], fields=["deadline"]))
    assert written["values"][0]["rules"][0]["id"] == "due.before"
    assert written["left"]["deadline"][0]["why"]["code"] == "explain.date_past"


def test_json_on_standard_output_stands_alone(out: Path, ids: list[str], capfdbinary) -> None:
    assert notices("explain", ids[0], out, "--json", "-", "--lang", "zh") == 0
    assert json.loads(capfdbinary.readouterr().out)["task_id"] == ids[0]


def test_it_is_told_in_chinese(out: Path, ids: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert notices("explain", ids[0], out, "--lang", "zh", "--field", "unit") == 0
    assert "牵头 县教育和体育局 教育 县级" in capsys.readouterr().out


def test_an_id_that_is_not_there_names_near_ones(out: Path, ids: list[str], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"near are {ids[0]}"):
        explain(out, f"{ids[0][:-1]}9")
    with pytest.raises(UsageError, match="near are"):
        explain(out, ids[0].replace("-t001", ""))
    with pytest.raises(UsageError, match=f"near are {ids[0]}"):
        explain(out, "x" + ids[0][1:])
    with pytest.raises(UsageError, match=r"tasks\.csv has the ids"):
        explain(out, "zzz")
    with pytest.raises(UsageError):
        explain(out, "../../etc/passwd-t001")
    with pytest.raises(TableError, match="No such folder"):
        explain(tmp_path / "nowhere", ids[0])
    with pytest.raises(TableError, match="run 'notices extract' first"):
        explain(tmp_path, ids[0])


def test_a_record_that_cannot_be_read_is_an_error_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    record = tmp_path / "records" / "n1.json"
    for text in ('{"tasks": 3}', "{", '{"schema_version": "1", "tasks": 3}'):
        record.write_text(text)
        with pytest.raises(TableError, match=r"n1\.json (is no record|cannot be read as a record)"):
            explain(tmp_path, "n1-t001")
