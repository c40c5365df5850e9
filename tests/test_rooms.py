"""The map of the house (``docs/rooms.md``) names every room, and nothing that is not there."""

from __future__ import annotations

import importlib
import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from groups import each

from pipeline.structure.table_readers import FLAT, ON_BLOCKS, ON_LINES, ROWS, SPACED

ROOT = Path(__file__).parent.parent
PIPELINE = ROOT / "pipeline"
PAGE = (ROOT / "docs" / "rooms.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`\n]+)`", PAGE))
MEMBERS = {path.name for path in PIPELINE.iterdir() if (path / "__init__.py").is_file()} | {
    path.stem for path in PIPELINE.glob("*.py") if not path.stem.startswith("__")
}
LEXICONS = {path.name for path in (PIPELINE / "lexicons").iterdir() if path.suffix in (".toml", ".csv")}
CODE = sorted(
    name
    for name in NAMED
    if re.fullmatch(r"[a-z_]+(\.\w+)+", name)
    and name.split(".")[0] in MEMBERS
    and not name.endswith((".toml", ".csv", ".html"))
)


def rows(heading: str, table: int = 0) -> list[list[str]]:
    """Return the cells of a table of a chapter, row by row, without its head."""
    chapter = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    text = next(part for part in chapter if part.startswith(heading))
    found = re.findall(r"(?:^\|.*\n)+", text, flags=re.MULTILINE)[table].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found]


def names(cell: str) -> list[str]:
    return [name.rstrip("/") for name in re.findall(r"`([^`]+)`", cell)]


def rooms_of_code() -> set[str]:
    packages = {path.parent.relative_to(PIPELINE).as_posix() for path in PIPELINE.rglob("__init__.py")} - {"."}
    return {*MEMBERS, *(name for name in packages if name.startswith(tuple(f"{room}/" for room in PARTED)))}


PARTED = ("read", "structure")
ROOMS = [name for cells in rows("The rooms") for name in names(cells[0])]
INSIDE = {
    room: [name for cells in rows("The rooms", table) for name in names(cells[0])]
    for table, room in enumerate(PARTED, 1)
}


def test_every_room_stands_on_the_page_once_and_no_other() -> None:
    assert sorted([*ROOMS, *chain.from_iterable(INSIDE.values())]) == sorted(rooms_of_code())


def test_every_room_is_held_against_code_of_its_kind() -> None:
    assert [name for cells in rows("What still differs") for name in names(cells[0])] == ROOMS
    assert all(len(cells) == 3 and all(cells) for cells in rows("What still differs"))


def heights(contract: dict[str, Any], rooms: list[str]) -> list[int]:
    """Return how high each room stands in the layers of a contract, the lowest first."""
    level = {
        name.strip().removeprefix("pipeline."): height
        for height, layer in enumerate(reversed(contract["layers"]))
        for name in layer.split("|")
    }
    return [level[name] for name in rooms]


def test_the_rooms_stand_in_the_order_of_imports() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    outer = next(contract for contract in contracts if "containers" not in contract)
    stacks = [heights(outer, ROOMS)]
    for room, inside in INSIDE.items():
        inner = next(contract for contract in contracts if contract.get("containers") == [f"pipeline.{room}"])
        stacks.append(heights(inner, [name.removeprefix(f"{room}/") for name in inside]))
    assert all(found == sorted(found) for found in stacks)


@each("name", CODE)
def test_what_is_named_is_there(name: str) -> None:
    parts = name.split(".")
    for cut in range(len(parts), 0, -1):
        if is_module(PIPELINE.joinpath(*parts[:cut])):
            break
    found = importlib.import_module(".".join(["pipeline", *parts[:cut]]))
    for at, part in enumerate(parts[cut:], cut):
        is_field = at == len(parts) - 1 and part in getattr(found, "__dataclass_fields__", {})
        assert hasattr(found, part) or is_field, name
        found = getattr(found, part, None)


def test_the_readers_of_tables_stand_in_the_order_of_the_code() -> None:
    tables = [rows("How tables in plain text are read", table) for table in range(5)]
    steps = [[[step.name, step.what] for step in found] for found in (ON_LINES, ON_BLOCKS)]
    ways = [[[way.name, way.when] for way in found] for found in (SPACED, FLAT, ROWS)]
    assert tables == [steps[0], ways[0], steps[1], ways[1], ways[2]]


def is_module(path: Path) -> bool:
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def test_the_page_names_code() -> None:
    assert len(CODE) > 25


def test_every_data_file_is_on_the_page_and_no_other() -> None:
    tables = ("comparison", "domain_matrix", "timeline", "deadlines", "assignments", "warnings", "failures")
    written = {"pyproject.toml", *(f"{name}.csv" for name in tables)}
    assert {name for name in NAMED if name.endswith((".toml", ".csv"))} - written == LEXICONS


def readers_of(name: str) -> Iterator[str]:
    """Yield the rooms whose code opens a data file."""
    for path in sorted(PIPELINE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if f'"{name}"' in text or (name.startswith("tables-") and '"tables-*.toml"' in text):
            inner = path.relative_to(PIPELINE)
            depth = 2 if inner.parts[0] == "read" and len(inner.parts) > 2 else 1
            yield "/".join(inner.with_suffix("").parts[:depth])


def test_each_data_file_stands_beside_the_room_that_reads_it() -> None:
    told = {
        (file, names(cells[0])[0]) for cells in rows("The rooms") + rows("The rooms", 1) for file in names(cells[-1])
    }
    read = {(file, room) for file in LEXICONS for room in readers_of(file) if room != "explain"}
    assert told == read | {("explain.toml", "explain")}
