"""Packs: what the project brings, what is said of a broken one, and that another field is only data."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

import pytest

from pipeline import cli
from pipeline.errors import LexiconError
from pipeline.extraction import extract
from pipeline.language.domains import find_domains
from pipeline.pack_check import check_pack, list_packs
from pipeline.packs import load_pack, pack_file, pack_for, pack_names

CASES = tomllib.loads((Path(__file__).parent / "cases" / "packs.toml").read_text(encoding="utf-8"))["case"]
SOUND = """id = "irrigation"
name = "灌溉"
source = "县灌溉规划"
about = ["灌溉"]

[policy]

[[domain]]
name = "沟渠"
aliases = ["水渠"]
cues = ["渠系"]
short = ["渠"]
source = "灌溉规划"
catches = ["清理沟渠两公里"]
leaves = ["清理档案"]

[[domain]]
name = "机井"
aliases = ["水井"]
short = ["井"]
source = "灌溉规划"
catches = ["新打水井三眼"]
leaves = ["清理沟渠"]

[[topic]]
id = "dig"
label = "清淤"
cues = ["疏浚", "清淤"]
catches = ["疏浚沟渠"]

[[topic]]
id = "drill"
label = "打井"
cues = ["新打", "打井"]
catches = ["新打机井十眼"]
"""
NOTICE = """柳塘县灌溉设施整修方案

一、主要任务
（一）整修渠道。2031年6月底前，完成水渠清淤十二公里。（责任单位：县水利局）
（二）新打机井。2031年9月底前，打井二十眼。（责任单位：县水利局）
"""


def folder(tmp_path: Path, text: str) -> Path:
    made = tmp_path / "field"
    made.mkdir()
    (made / "pack.toml").write_text(text, encoding="utf-8")
    return made


@pytest.mark.parametrize("name", pack_names())
def test_packs_of_the_project_have_no_mistakes(name: str) -> None:
    checked = check_pack(name)
    assert checked.mistakes == ()
    assert checked.domains > 10
    assert checked.topics > 10


def test_a_sound_pack_of_ones_own_has_no_mistakes(tmp_path: Path) -> None:
    assert check_pack(folder(tmp_path, SOUND)).mistakes == ()


@pytest.mark.parametrize("case", CASES, ids=[c["why"] for c in CASES])
def test_a_mistake_is_named_in_plain_words(case: dict[str, Any], tmp_path: Path) -> None:
    assert SOUND.count(case["replace"]) >= 1
    mistakes = check_pack(folder(tmp_path, SOUND.replace(case["replace"], case["by"], 1))).mistakes
    assert any(all(words in mistake for words in case["says"]) for mistake in mistakes), mistakes


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = SOUND
    together = {
        "an unknown key, with the key that was meant",
        "two topics with one key",
        "a short name of two domains",
        "an example that is caught and should not be",
    }
    wanted = [c for c in CASES if c["why"] in together]
    for case in wanted:
        text = text.replace(case["replace"], case["by"], 1)
    said = "\n".join(check_pack(folder(tmp_path, text)).mistakes)
    assert [c["why"] for c in wanted if not all(words in said for words in c["says"])] == []


def test_mistakes_keep_a_pack_from_being_used(tmp_path: Path) -> None:
    with pytest.raises(LexiconError) as error:
        load_pack(folder(tmp_path, SOUND.replace('source = "灌溉规划"', "")))
    assert len(error.value.mistakes) == 2


def test_a_pack_is_found_by_name_folder_and_file(tmp_path: Path) -> None:
    made = folder(tmp_path, SOUND)
    assert pack_file("openness").parent.name == "openness"
    assert load_pack(made) == load_pack(made / "pack.toml")
    with pytest.raises(LexiconError, match="No such pack"):
        pack_file(tmp_path / "nowhere")


def test_rules_that_a_pack_does_not_set_are_those_of_all_packs(tmp_path: Path) -> None:
    own = load_pack(folder(tmp_path, SOUND.replace("[policy]", "[policy]\nlead = 5"))).policy
    shared = load_pack().policy
    assert own.lead == 5
    assert own.office_endings == shared.office_endings


def test_titles_tell_the_pack_of_a_field() -> None:
    assert pack_for(["柳塘县政务公开工作要点", "云溪县政务公开实施方案", "云溪县防火方案"]) == "openness"
    assert pack_for(["柳塘县优化营商环境实施方案"]) == "business_environment"
    assert pack_for(["柳塘县优化营商环境实施方案", "云溪县防火方案"]) is None
    assert pack_for([]) is None


def test_domains_of_a_record_are_those_of_the_pack(tmp_path: Path) -> None:
    record = extract(NOTICE, pack=folder(tmp_path, SOUND))
    assert [[tag.domain for tag in task.domains] for task in record.tasks] == [["沟渠"], ["机井"]]


def test_commands_use_the_pack(tmp_path: Path, forked_workers: None) -> None:
    (tmp_path / "in.txt").write_text(NOTICE, encoding="utf-8")
    made, out = folder(tmp_path, SOUND), tmp_path / "out"
    assert cli.main(["extract", str(tmp_path / "in.txt"), "-o", str(out), "--pack", str(made)]) == 0
    assert cli.main(["compare", str(out), "--pack", str(made)]) == 0
    assert [row["domain"] for row in rows(out / "domains.csv")] == ["沟渠", "机井"]
    assert [row["topic"] for row in rows(out / "alignment.csv")] == ["dig", "drill"]


def test_an_unknown_pack_is_told_before_anything_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in.txt").write_text(NOTICE, encoding="utf-8")
    assert cli.main(["extract", str(tmp_path / "in.txt"), "-o", str(tmp_path / "out"), "--pack", "nowhere"]) == 1
    assert "No such pack" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_check_command_lists_mistakes_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = folder(tmp_path, SOUND)
    assert cli.main(["pack", "check", str(made)]) == 0
    assert "no mistakes (2 domains, 2 topics)" in capsys.readouterr().out
    (made / "pack.toml").write_text(SOUND.replace('id = "drill"', 'id = "dig"'), encoding="utf-8")
    assert cli.main(["pack", "check", str(made)]) == 1
    assert "- The id 'dig' belongs to 2 topics" in capsys.readouterr().out
    assert cli.main(["pack", "check", str(tmp_path / "nowhere")]) == 1


def test_mistakes_are_told_in_the_language_that_is_spoken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = folder(tmp_path, SOUND.replace('id = "drill"', 'id = "dig"'))
    assert cli.main(["pack", "check", str(made), "--lang", "zh"]) == 1
    assert "- 有 2 个主题的 id 都是“dig”" in capsys.readouterr().out
    assert cli.main(["pack", "check", str(made), "--lang", "en"]) == 1


def test_list_command_names_the_packs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["pack", "list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == pack_names()
    assert [pack.id for pack in list_packs()] == pack_names()


def test_second_pack_tells_its_own_domains() -> None:
    pack = load_pack("business_environment")
    text = "压缩用电报装环节，小微企业报装零投资；供电企业每季度公布停电计划。"
    assert {hit.domain for hit in find_domains(None, text, pack)} == {"获得电力"}


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
