"""What two output folders do not share: every value gained, lost and changed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hand_made_records import make_record

from pipeline import cli
from pipeline.errors import UsageError
from pipeline.evaluate import differences, show_differences
from pipeline.tables import write_tables

CHANGES: list[tuple[str, Any, tuple[str, str, str | None, str | None]]] = [
    (
        "a deadline that ends on another day",
        lambda r: r["tasks"][0]["deadlines"][0].update(end="2031-07-31"),
        (
            "~",
            "deadline",
            "2031年6月底前 due 2031-06-30 month",
            "2031年6月底前 due 2031-07-31 month",
        ),
    ),
    (
        "a unit in another role",
        lambda r: r["tasks"][0]["assignments"][0].update(role="support"),
        ("~", "assignment", "lead 青禾县交通运输局 交通运输", "support 青禾县交通运输局 交通运输"),
    ),
    ("a domain that is gone", lambda r: r["tasks"][0]["domains"].clear(), ("-", "domain", "市政服务", None)),
    (
        "a domain that is new",
        lambda r: r["tasks"][0]["domains"].append({"domain": "救灾", "raw": "", "span": {}, "rule": ""}),
        ("+", "domain", None, "救灾"),
    ),
    ("another title of the notice", lambda r: r["notice"].update(title="别的"), ("~", "notice.title", "", "别的")),
    ("a task that is gone", lambda r: r["tasks"].clear(), ("-", "task", "三 修桥", None)),
    ("a citation that is gone", lambda r: r["citations"].clear(), ("-", "citation", "", None)),
    ("another kind of task", lambda r: r["tasks"][0].update(kind="goal"), ("~", "task.kind", "task", "goal")),
]


def folder(path: Path, change: Any = None) -> Path:
    """Write an output folder of one notice, its record changed by hand."""
    write_tables([make_record("n1", "in/修桥.txt")], [], path)
    file = next((path / "records").glob("*.json"))
    record = json.loads(file.read_text(encoding="utf-8"))
    record["tasks"][0]["domains"] = [{"domain": "市政服务", "raw": "", "span": {}, "rule": ""}]
    if change is not None:
        change(record)
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_folder_does_not_differ_from_itself(tmp_path: Path) -> None:
    one = folder(tmp_path / "one")
    assert differences(one, one) == []
    assert show_differences([]) == "No value differs."


@pytest.mark.parametrize(("why", "change", "wanted"), CHANGES, ids=[c[0] for c in CHANGES])
def test_each_change_is_one_line(why: str, change: Any, wanted: tuple[str, ...], tmp_path: Path) -> None:
    found = differences(folder(tmp_path / "one"), folder(tmp_path / "two", change))
    assert len(found) == 1, why
    sign, what, before, after = wanted
    assert (found[0].sign, found[0].what) == (sign, what)
    assert before is None or before in (found[0].before or "")
    assert after is None or after == found[0].after
    assert show_differences(found).splitlines()[-1].startswith(f"{sign} {what}: 修桥.txt")


def test_what_is_gained_one_way_is_lost_the_other_way(tmp_path: Path) -> None:
    one, two = folder(tmp_path / "one"), folder(tmp_path / "two", lambda r: r["tasks"][0]["domains"].clear())
    assert [d.sign for d in differences(one, two)] == ["-"]
    assert [d.sign for d in differences(two, one)] == ["+"]


def test_a_notice_on_one_side_only_is_one_line(tmp_path: Path) -> None:
    one, two = folder(tmp_path / "one"), tmp_path / "two"
    write_tables([], [], two)
    assert [(d.sign, d.what, d.before) for d in differences(one, two)] == [("-", "notice", "修桥.txt")]


def test_long_texts_are_shown_where_they_part(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", lambda r: r["tasks"][0].update(text="建" * 200 + "桥"))
    two = folder(tmp_path / "two", lambda r: r["tasks"][0].update(text="建" * 200 + "路"))
    line = show_differences(differences(one, two)).splitlines()[-1]
    assert line.endswith("桥 -> …" + "建" * 20 + "路")


def test_two_inputs_of_one_name_cannot_be_compared(tmp_path: Path) -> None:
    write_tables([make_record("n1", "a/修桥.txt"), make_record("n2", "b/修桥.txt")], [], tmp_path / "one")
    with pytest.raises(UsageError, match="Two records of an input named"):
        differences(tmp_path / "one", tmp_path / "one")


def test_command_lists_differences_without_gold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = folder(tmp_path / "one")
    two = folder(tmp_path / "two", lambda r: r["notice"].update(signed_date=date(2031, 2, 3).isoformat()))
    report = tmp_path / "report.json"
    assert cli.main(["evaluate", str(one), str(two), "--json", str(report)]) == 0
    assert "notice.signed_date" in capsys.readouterr().out
    assert [d["what"] for d in json.loads(report.read_text(encoding="utf-8"))["differences"]] == ["notice.signed_date"]
    assert cli.main(["evaluate", str(one)]) == 1
    assert "--gold" in capsys.readouterr().err
