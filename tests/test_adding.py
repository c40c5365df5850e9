"""How to add a unit, a phrasing, a format: each tried as the README describes it, in a copy of the program.

All additions are made in one copy, which a process of its own then loads; each test looks at what it sees.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent

pytestmark = pytest.mark.slow  # the gates are built anew, and a new process loads rules that no cache knows

DEPARTMENT = """
[[department]]
id = "lighthouse"
function = "交通运输"
name = "灯塔局"
stems = ["灯塔"]
endings = ["gov"]
names = ["航标办"]
levels = ["county"]
since = 2020
source = "an invented office"
catches = ["青岭县灯塔管理局", "县航标办"]
leaves = ["灯塔公司"]
"""

ENDING = """
[[ending]]
id = "ending-relay"
strength = "strong"
words = ["驿"]
unless = ["驿站"]
catches = ["县邮传驿"]
leaves = ["快递驿站"]
source = "an invented office"
"""

DEADLINE = """
[[rules]]
id = "due.bell"
kind = "due"
reading = "point"
pattern = '(?P<raw>(?P<point>{point})鸣钟)'
catches = ["2024年10月鸣钟"]
leaves = ["鸣钟后散会"]
source = "an invented phrasing"
"""

MASK = """
[[masks]]
id = "mask.tale"
pattern = '传说[^，。]{0,20}'
catches = ["传说2024年10月底前有龙"]
leaves = ["2024年10月底前"]
source = "an invented phrasing"
"""

FORMAT = """
[[format]]
id = "scroll"
media_type = "text/x-scroll"
name = "a scroll"
pattern = '%SCROLL'
catches = ["%SCROLL 1"]
leaves = ["SCROLL"]
source = "an invented format"
"""

READER = '''"""Scrolls to a reading: their lines are parted by a stroke."""

from pipeline.model.reading import Reading, Source
from pipeline.read.lines import lines_of


def read_scroll(data: bytes, source: Source) -> Reading:
    """Read a scroll."""
    return lines_of(data.decode("utf-8").partition("\\n")[2].replace("|", "\\n"), source)
'''

FIELD = """id = "tide"
name = "潮汐治理"
source = "an invented field"
about = ["潮汐"]

[[domain]]
name = "堤岸养护"
aliases = ["海堤养护"]
cues = ["护岸石"]
source = "an invented plan"
catches = ["做好海堤养护"]
leaves = ["养护道路"]

[[topic]]
id = "inspection"
label = "巡查海堤"
cues = ["巡堤"]
catches = ["每月巡堤一次"]
"""

COLUMN = (
    '  {name = "weekday", type = "integer", value = "weekday(row.end)", '
    'zh = "星期", en = "Weekday of the end.", cn = "截止日的星期。"},'
)
CALCULATION = """    "weekday": lambda _, day: day.isoweekday() if day else None,"""

# What the process with the additions is asked; it answers with one object.
ASKED = """
import json, sys
from pathlib import Path
from pipeline import extract, find_assignments, find_deadlines
from pipeline.cli import main
from pipeline.language.functions import function_of
from pipeline.language.units import find_formulas
folder = Path(sys.argv[1])
unit = lambda a: [a.role, a.name, a.function, a.rule]
due = lambda d: [d.rule, str(d.end)]
table = "任务分解表\\n序号\\t工作内容\\t担纲方\\t完成时限\\n"
table += "1\\t修缮码头\\t县港航局\\t2024年6月底前\\n2\\t疏浚航道\\t县水利局\\t2024年7月底前\\n"
schools = "一、推进学堂均衡。做好学堂均衡工作。\\n二、修路。完成修路。\\n"
answers = {
    "function": [function_of("青岭县灯塔管理局"), function_of("县航标办"), function_of("灯塔公司")],
    "ending": [unit(a) for f in find_formulas("（县邮传驿负责）") for a in f.assignments],
    "label": [unit(a) for a in find_assignments("担纲单位：县教育局")],
    "column": [[unit(a) for a in t.assignments] for t in extract(table).tasks],
    "deadline": [due(d) for d in find_deadlines("2024年10月鸣钟。")],
    "mask": [due(d) for d in find_deadlines("传说2024年10月底前有龙。")],
    "alias": [d.domain for t in extract(schools).tasks for d in t.domains],
    "section": [str(t.kind) for t in extract("一、护航举措\\n（一）加强巡查。每月巡查一次。\\n").tasks],
    "check": main(["pack", "check", str(folder / "tide")]),
    "run": main(["extract", str(folder / "in"), "-o", str(folder / "out"), "--pack", str(folder / "tide")]),
}
(folder / "answers.json").write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
"""


def append(path: Path, text: str, before: str | None = None) -> None:
    """Add an entry to a data file, before the first line that begins with some words, else at its end."""
    old = path.read_text(encoding="utf-8")
    at = old.index(f"\n{before}") if before else len(old)
    path.write_text(old[:at].rstrip() + "\n" + text + old[at:], encoding="utf-8")


def widen(path: Path, rule: str, word: str) -> None:
    """Add a word to the pattern of an entry and to what it catches."""
    head, entry = re.split(rf'(?=id = "{rule}"\n)', path.read_text(encoding="utf-8"))
    entry = re.sub(r"""(pattern = (["']))(.*?)(\2\n)""", rf"\1\3|{word}\4", entry, count=1)
    entry = entry.replace("catches = [", f'catches = ["{word}", ', 1)
    path.write_text(head + entry, encoding="utf-8")


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def in_copy(copy: Path, *arguments: str) -> None:
    """Run Python over the copy, which keeps to itself what it compiles; its patterns begin with those of the tests."""
    environment = os.environ | {"PYTHONPATH": str(copy), "XDG_CACHE_HOME": str(copy / "cache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # there are two runs, and every module is new to the first
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr


def add_all(copy: Path) -> None:
    """Make every addition, each as the README describes it."""
    lexicons = copy / "pipeline" / "lexicons"
    append(lexicons / "functions.toml", DEPARTMENT)
    append(lexicons / "units.toml", ENDING, before="[[level]]")
    widen(lexicons / "roles.toml", "label-responsible", "担纲单位")
    widen(lexicons / "columns.toml", "unit-responsible", "担纲方")
    widen(lexicons / "sections.toml", "safeguards", "^护航举措$")
    append(lexicons / "deadlines.toml", DEADLINE)
    append(lexicons / "deadlines.toml", MASK)
    in_copy(copy, str(copy / ".ci" / "build_gates.py"))
    pack = copy / "pipeline" / "packs" / "openness" / "pack.toml"
    replaced(pack, 'aliases = ["义务教育阶段"', 'aliases = ["学堂均衡", "义务教育阶段"')
    append(lexicons / "formats.toml", FORMAT)
    (copy / "pipeline/read/scroll.py").write_text(READER, encoding="utf-8")
    replaced(
        copy / "pipeline/read/registry.py",
        '    "text/plain":',
        '    "text/x-scroll": Reader("pipeline.read.scroll", "read_scroll", MB),\n    "text/plain":',
    )
    before = '  {name = "precision", '
    replaced(lexicons / "tables.toml", before, f"{COLUMN}\n{before}")
    before = '    "titles": _titles,'
    replaced(copy / "pipeline" / "tables" / "values.py", before, f"{CALCULATION}\n{before}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a copy with all additions, in which the questions have been answered."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "pipeline", copy / "pipeline")  # with the modules that are compiled
    shutil.copytree(ROOT / ".ci", copy / ".ci")
    if kept := os.environ.get("XDG_CACHE_HOME"):
        shutil.copytree(kept, copy / "cache")
    add_all(copy)
    (copy / "tide").mkdir()
    (copy / "tide" / "pack.toml").write_text(FIELD, encoding="utf-8")
    (copy / "in").mkdir()
    scroll = "%SCROLL 1\n一、做好海堤养护。2024年6月底前完成海堤养护。（县水利局负责）|二、巡查。每月巡查一次。"
    (copy / "in" / "notice.scroll").write_text(scroll, encoding="utf-8")
    in_copy(copy, "-c", ASKED, str(copy))
    return copy


@pytest.fixture(scope="module")
def answers(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "answers.json").read_text(encoding="utf-8"))


def test_a_kind_of_office(answers: dict[str, Any]) -> None:
    assert answers["function"] == ["交通运输", "交通运输", None]


def test_an_ending_of_units(answers: dict[str, Any]) -> None:
    assert answers["ending"] == [["responsible", "县邮传驿", None, "predicate-responsible"]]


def test_a_synonym_of_the_responsible_unit(answers: dict[str, Any]) -> None:
    assert answers["label"] == [["responsible", "县教育局", "教育", "label-responsible"]]


def test_a_column_heading(answers: dict[str, Any]) -> None:
    assert [[unit[:2] for unit in task] for task in answers["column"]] == [
        [["responsible", "县港航局"]],
        [["responsible", "县水利局"]],
    ]


def test_a_heading_of_safeguards(answers: dict[str, Any]) -> None:
    assert answers["section"] == ["safeguard"]


def test_a_phrasing_of_a_deadline_and_one_that_is_none(answers: dict[str, Any], folder: Path) -> None:
    assert answers["deadline"] == [["due.bell", "2024-10-31"]]
    assert answers["mask"] == []
    gates = (folder / "pipeline/lexicons/deadlines-gates.toml").read_text(encoding="utf-8")
    assert 'id = "due.bell"' in gates


def test_a_wording_of_a_domain(answers: dict[str, Any]) -> None:
    assert answers["alias"] == ["义务教育"]


def test_a_policy_field_and_a_format(answers: dict[str, Any], folder: Path) -> None:
    assert answers["check"] == 0
    assert answers["run"] == 0
    (record,) = (json.loads(p.read_text(encoding="utf-8")) for p in (folder / "out" / "records").glob("*.json"))
    assert record["notice"]["source"]["media_type"] == "text/plain"
    assert [tag["domain"] for tag in record["tasks"][0]["domains"]] == ["堤岸养护"]
    assert len(record["tasks"]) == 2


def test_a_column_of_the_output(folder: Path) -> None:
    with (folder / "out" / "deadlines.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["end"] == "2024-06-30"
    assert rows[0]["weekday"] == "7"
    package = json.loads((folder / "out" / "datapackage.json").read_text(encoding="utf-8"))
    (table,) = [resource for resource in package["resources"] if resource["name"] == "deadlines"]
    assert "weekday" in [field["name"] for field in table["schema"]["fields"]]
