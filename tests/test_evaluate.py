"""Records against gold records."""

from __future__ import annotations

import copy
import importlib.util
import json
import random
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from shared_data import shared_folder

from pipeline.errors import NoticeTasksError, UsageError
from pipeline.evaluate import (
    changes,
    changes_dict,
    figures_dict,
    judge,
    judge_folder,
    measure,
    show_changes,
    show_figures,
)
from pipeline.evaluate.folding import comparing, folded, without_formulas
from pipeline.evaluate.matching import match_items, match_tasks, same_citation, same_deadline, same_unit
from pipeline.messages import use_language

Item = dict[str, Any]

SAME = tomllib.loads((Path(__file__).parent / "cases" / "evaluation_same.toml").read_text(encoding="utf-8"))

GOLD: Item = {
    "source": "folder/桥.txt",
    "notice": {"title": "关于修桥的通知", "signed_date": "2031-01-02", "addressees": ["各乡镇", "县政府各部门"]},
    "citations": [{"title": "青禾县道路办法", "document_number": None}],
    "tasks": [
        {
            "kind": "task", "origin": "body", "number": "（一）", "title": "修建人行桥",
            "text": "建成两座人行桥并通行。",
            "deadlines": [{"raw": "2031年6月底前", "kind": "due", "end": "2031-06-30"}],
            "assignments": [
                {"role": "lead", "raw": "县交通运输局", "name": "青禾县交通运输局", "function": "交通运输"},
                {"role": "support", "raw": "各乡镇", "name": "各乡镇"},
            ],
            "domains": ["市政服务"],
        },
        {"kind": "safeguard", "origin": "body", "number": "（二）", "title": "加强检查", "text": "每季度查看一次桥面。",
         "deadlines": [{"raw": "每季度", "kind": "recurring", "rrule": "FREQ=MONTHLY;INTERVAL=3"}], "assignments": []},
    ],
}  # fmt: skip


def found_as(gold: Item) -> Item:
    """Return a record that says all that the gold says."""
    record = copy.deepcopy(gold)
    record["schema_version"] = "1"
    record["notice"]["source"] = {"path": f"x/{gold['source']}"}
    record["text"] = ""
    return record


def f1_of(gold: Item, record: Item | None) -> dict[str, float]:
    return {what: round(figures.f1, 3) for what, figures in measure(judge("桥", gold, record)).items()}


def test_a_record_that_says_the_same_is_perfect() -> None:
    assert set(f1_of(GOLD, found_as(GOLD)).values()) == {1.0}


def test_no_record_misses_everything() -> None:
    figures = measure(judge("桥", GOLD, None))
    assert {what: f.recall for what, f in figures.items()} == dict.fromkeys(figures, 0.0)
    assert (figures["tasks"].gold, figures["assignments"].gold, figures["addressees"].gold) == (2, 2, 2)


def test_a_wrong_task_takes_its_dates_and_units_with_it() -> None:
    record = found_as(GOLD)
    record["tasks"].append(
        {
            "title": "另一件事",
            "text": "种树五百棵。",
            "deadlines": [{"raw": "每月", "kind": "recurring"}],
            "assignments": [],
        }
    )
    assert f1_of(GOLD, record)["tasks"] == pytest.approx(0.8)
    assert f1_of(GOLD, record)["deadlines"] == pytest.approx(0.8)


def test_inherited_findings_count_neither_way() -> None:
    record = found_as(GOLD)
    record["tasks"][1]["assignments"] = [{"role": "lead", "raw": "县水利局", "inherited": True}]
    assert f1_of(GOLD, record)["assignments"] == 1.0


def test_optional_things_count_neither_way() -> None:
    gold = copy.deepcopy(GOLD)
    gold["tasks"][1]["optional"] = True
    gold["tasks"][0]["assignments"][1]["optional"] = True
    with_them, without = found_as(GOLD), found_as(GOLD)
    del without["tasks"][1]
    del without["tasks"][0]["assignments"][1]
    assert set(f1_of(gold, with_them).values()) == set(f1_of(gold, without).values()) == {1.0}


def test_what_lies_outside_an_excerpt_is_free() -> None:
    gold = copy.deepcopy(GOLD) | {"partial": True}
    record = found_as(GOLD)
    stray = {"title": "别处", "text": "种树五百棵并养护。", "deadlines": [], "assignments": []}
    record["tasks"] = [stray, *record["tasks"], stray]
    assert f1_of(gold, record)["tasks"] == 1.0
    record["tasks"].insert(2, stray)
    assert f1_of(gold, record)["tasks"] < 1.0


def test_a_domain_named_in_passing_is_no_error() -> None:
    gold = copy.deepcopy(GOLD)
    gold["tasks"][0]["domains_optional"] = ["救灾"]
    record = found_as(GOLD)
    record["tasks"][0]["domains"] = [{"domain": "市政服务"}, {"domain": "救灾"}]
    assert f1_of(gold, record)["domains"] == 1.0


def test_each_is_the_mean_of_single_notices() -> None:
    judgements = [*judge("甲", GOLD, found_as(GOLD)), *judge("乙", GOLD, None)]
    figures = measure(judgements)["tasks"]
    assert (figures.f1, figures.each, figures.recall) == (pytest.approx(2 / 3), 0.5, 0.5)


def test_spans_must_quote_their_words() -> None:
    record = found_as(GOLD)
    record["text"] = "2031年 6月底前"
    record["tasks"][0]["deadlines"][0]["span"] = {"start": 0, "end": 10}
    share = figures_dict(list(judge("桥", GOLD, record)))["spans"]
    assert (share["right"], share["all"]) == (1, 4)


@pytest.mark.parametrize(
    ("what", "case"),
    [(what, case) for what, cases in SAME.items() for case in cases],
    ids=lambda value: value["why"] if isinstance(value, dict) else value,
)
def test_what_counts_as_the_same(what: str, case: Item) -> None:
    same = {"deadline": same_deadline, "unit": same_unit, "citation": same_citation}[what]
    assert same(case["gold"], case["found"]) is case["same"]


def test_a_cited_document_found_twice_counts_once() -> None:
    record = found_as(GOLD)
    record["citations"] *= 2
    assert f1_of(GOLD, record)["citations"] == 1.0


def test_pairing_finds_the_largest_number_of_pairs() -> None:
    # The first could take either answer; taking the first one would leave the second alone.
    matching = match_items([{"ok": "ab"}, {"ok": "a"}], [{"is": "a"}, {"is": "b"}], lambda g, f: f["is"] in g["ok"])
    assert matching.pairs == {0: 1, 1: 0}


def test_tasks_of_the_same_words_are_told_apart_by_number_and_origin() -> None:
    words = "建成两座人行桥并通行。"
    gold = [{"text": words, "number": "1", "origin": "body"}, {"text": words, "number": "2", "origin": "table"}]
    found = [{"text": words, "number": "2", "origin": "table"}, {"text": words, "number": "1.", "origin": "body"}]
    assert match_tasks(gold, found) == {0: 1, 1: 0}


def test_what_is_folded_away() -> None:
    assert folded(" ［2031］１ 号。") == folded("〔2031〕1号")
    assert folded("“十四五”规划") == folded('"十四五" 规划')
    assert folded(None) == ""


def test_the_formula_pattern_does_what_its_examples_say() -> None:
    formula = comparing().formula
    assert all(without_formulas(f"修桥{text}") == "修桥" for text in formula.catches)
    assert all(without_formulas(text) == text for text in formula.leaves)


@pytest.mark.parametrize("unit", ["（", "负责", "（负责", "（甲）", "1", "、"])
def test_the_formula_pattern_stays_fast_on_long_texts(unit: str) -> None:
    assert without_formulas(unit * (200_000 // len(unit))) is not None


def write_folders(folder: Path, gold: list[Item], records: list[Item]) -> tuple[Path, Path]:
    for name, items in (("gold", gold), ("out/records", records)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number, item in enumerate(items):
            (folder / name / f"{number}.json").write_text(json.dumps(item, ensure_ascii=False), encoding="utf-8")
    return folder / "gold", folder / "out"


def test_folders_are_matched_by_the_name_of_the_input(tmp_path: Path) -> None:
    gold, out = write_folders(tmp_path, [GOLD, GOLD | {"source": "absent.txt"}], [found_as(GOLD)])
    figures = figures_dict(judge_folder(gold, out))
    assert figures["notices"] == {"share": 0.5, "right": 1, "all": 2}
    assert figures["tasks"]["recall"] == 0.5
    assert figures == figures_dict(judge_folder(gold, out / "records"))


def test_what_cannot_be_evaluated_is_said(tmp_path: Path) -> None:
    gold, out = write_folders(tmp_path, [GOLD], [found_as(GOLD), found_as(GOLD)])
    with pytest.raises(UsageError, match="Two records of an input named 桥"):
        judge_folder(gold, out)
    with pytest.raises(UsageError, match="No such folder of gold"):
        judge_folder(tmp_path / "nowhere", out)
    with pytest.raises(NoticeTasksError, match="No such folder"):
        judge_folder(gold, tmp_path / "nowhere")
    (out / "records" / "1.json").unlink()
    (gold / "0.json").write_text(json.dumps(GOLD | {"source": "absent.txt"}), encoding="utf-8")
    with pytest.raises(UsageError, match="holds none of the notices"):
        judge_folder(gold, out)
    (gold / "0.json").write_text("[1]")
    with pytest.raises(UsageError, match="is no gold record"):
        judge_folder(gold, out)
    (gold / "0.json").unlink()
    with pytest.raises(UsageError, match="holds no gold record"):
        judge_folder(gold, out)


def test_gains_and_losses_between_two_runs() -> None:
    before, after = found_as(GOLD), found_as(GOLD)
    before["tasks"][0]["deadlines"] = []
    before["tasks"][0]["assignments"].append({"role": "lead", "raw": "县长"})
    after["tasks"][0]["domains"] = []
    one, other = list(judge("桥", GOLD, before)), list(judge("桥", GOLD, after))
    gains, losses = changes(one, other)
    assert [(j.what, j.shown) for j in gains] == [
        ("assignments", "lead 县长"),
        ("deadlines", "2031年6月底前 due 2031-06-30"),
    ]
    assert [(j.what, j.shown) for j in losses] == [("domains", "市政服务")]
    assert "+ assignments: 桥 [（一） 修建人行桥] lead 县长 (false alarm)" in show_changes(one, other)
    assert "Losses: 1" in show_changes(one, other)
    assert json.loads(json.dumps(changes_dict(one, other)))["losses"][0]["outcome"] == "hit"
    assert changes(one, one) == ([], [])


@pytest.mark.usefixtures("english")
def test_figures_and_errors_are_shown() -> None:
    record = found_as(GOLD)
    record["tasks"][0]["deadlines"] = []
    record["notice"]["title"] = "别的"
    shown = show_figures(list(judge("桥", GOLD, record)), errors=1)
    assert "deadlines    precision 1.000  recall 0.500  F1 0.667  each 0.667  (gold 2, found 1)" in shown
    assert "missed deadlines: 桥 [（一） 修建人行桥] 2031年6月底前 due 2031-06-30" in shown
    assert "missed notice.title: 桥 关于修桥的通知 (found 别的)" in shown
    use_language("zh")
    shown = show_figures(list(judge("桥", GOLD, record)), errors=1)
    assert "公文标题: 桥 关于修桥的通知（识别为 别的）" in shown


def scorer() -> ModuleType:
    path = shared_folder("score") / "score.py"
    spec = importlib.util.spec_from_file_location("reference_scorer", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blurred(gold: Item, chance: random.Random) -> Item:
    """Return a record that is right in part: things left out, doubled, changed, and moved."""
    record = found_as(gold)
    tasks = []
    for task in record.get("tasks", []):
        if chance.random() < 0.1:
            continue
        if chance.random() < 0.2:
            task["text"] = (task.get("text") or "")[: chance.randint(5, 60)]
        for what in ("deadlines", "assignments"):
            task[what] = [item for item in task.get(what, []) if chance.random() > 0.1]
            for item in task[what]:
                item.update(
                    chance.choice(({"role": "support"}, {"end": "2020-01-01"}, {"inherited": True}, {}, {}, {}))
                )
        task["domains"] = [
            d for d in [*task.get("domains", []), *task.get("domains_optional", [])] if chance.random() > 0.1
        ]
        tasks.append(task)
        if chance.random() < 0.1:
            tasks.append(copy.deepcopy(task))
    record["tasks"] = tasks
    record.setdefault("citations", [])
    return record


def test_figures_agree_with_the_scorer_of_the_contract(tmp_path: Path) -> None:
    """On records that are right in part. Skipped where the shared folder is not at hand."""
    gold = shared_folder("gold")
    reference = scorer()
    chance = random.Random(7)  # noqa: S311
    out = tmp_path / "records"
    out.mkdir()
    for path in sorted(gold.glob("*.json")):
        record = blurred(json.loads(path.read_text(encoding="utf-8")), chance)
        (out / path.name).write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")

    theirs, _ = reference.score(gold, out)
    ours = figures_dict(judge_folder(gold, out))

    names = {
        "precision": "precision",
        "recall": "recall",
        "f1": "f1",
        "each": "each",
        "gold": "gold",
        "predicted": "found",
    }
    for what in ("tasks", "deadlines", "assignments", "domains", "citations", "addressees"):
        for name, own in names.items():
            assert ours[what][own] == pytest.approx(theirs[what][name], abs=0.0005), (what, name)
    for what in ("kind", "function", "full_name", "spans"):
        assert ours[what]["share"] == pytest.approx(theirs[what], abs=0.0005), what
    assert ours["notice"]["share"] == pytest.approx(theirs["notice"]["accuracy"], abs=0.0005)
