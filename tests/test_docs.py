"""What the documents say is what the program does."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import typer

from pipeline.cli import app
from pipeline.model.record import DeadlineKind, Role, TaskKind
from pipeline.tables import extraction_tables

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands


def shell_commands(text: str) -> list[str]:
    return [block.strip() for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)]


def test_ci_runs_the_commands_of_the_readme_word_for_word() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    set_up, test = shell_commands(README)[:2]
    assert "notices run data/raw -o data/out" in set_up
    assert set_up in lines
    assert test in lines


def test_ci_script_can_be_run() -> None:
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


def all_commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        yield " ".join((*path, name)), command
        if hasattr(command, "commands"):
            yield from all_commands(command, (*path, name))


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_stands_in_the_readme(name: str) -> None:
    assert f"`notices {name} " in README


def test_the_readme_names_no_command_that_is_not_there() -> None:
    code = "\n".join(re.findall(r"`([^`]+)`", README.replace("```", "`")))
    named = set(re.findall(r"\bnotices ([a-z]+)\b", code))
    assert {"run", "sql"} <= named <= set(COMMANDS)


def test_options_of_one_name_are_alike_in_all_commands() -> None:
    seen: dict[str, tuple] = {}
    for _, command in all_commands():
        for parameter in command.params:
            if parameter.param_type_name == "option":
                for option in parameter.opts:
                    if option.startswith("--"):
                        said = (parameter.metavar, tuple(parameter.opts))
                        assert seen.setdefault(option, said) == said
            else:
                said = (parameter.metavar, parameter.nargs)
                assert seen.setdefault(parameter.name, said) == said


def test_the_readme_lists_every_table() -> None:
    for name in extraction_tables():
        assert f"`{name}.csv`" in README


def test_the_rows_shown_in_the_readme_come_out() -> None:
    told = re.search(r"six of its (\d+) columns.*\n\n((?:\|.*\n)+)", README)
    assert told is not None
    lines = told[2].splitlines()
    cells = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    with (ROOT / "data" / "out" / "tasks.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows[0]) == int(told[1])
    assert set(cells[2:]) <= {tuple(row[name] for name in cells[0]) for row in rows}
    assert len(cells[2:]) == 6


def test_the_changelog_has_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"\n## {project['version']}\n" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert version("notice-tasks") == project["version"]


def test_constraints_are_plain_pins() -> None:
    lines = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!]+", line) for line in lines)


CONTRACT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")


def chapter_of_contract(number: int) -> str:
    return next(part for part in re.split(r"^## ", CONTRACT, flags=re.MULTILINE) if part.startswith(f"{number}. "))


def test_the_contract_has_every_section_that_code_and_data_name() -> None:
    named: set[str] = set()
    for path in [*(ROOT / "pipeline").rglob("*.py"), *(ROOT / "pipeline").rglob("*.toml")]:
        told = re.findall(r"contract,? sections? (\d)(?: and (\d))?", path.read_text(encoding="utf-8"))
        named |= {number for numbers in told for number in numbers if number}
    assert named <= set(re.findall(r"^## (\d)\. ", CONTRACT, flags=re.MULTILINE))
    assert {"2", "4", "5", "6"} <= named


@pytest.mark.parametrize(("number", "values"), [(4, TaskKind), (5, DeadlineKind), (6, Role)])
def test_the_contract_explains_every_kind_and_role(number: int, values: type[StrEnum]) -> None:
    assert re.findall(r"^\| `(\w+)` \|", chapter_of_contract(number), flags=re.MULTILINE)[1:] == list(values)


def test_the_contract_lists_every_table() -> None:
    assert set(re.findall(r"`(\w+)\.csv`", chapter_of_contract(2))) == set(extraction_tables())
