"""Rebuild ``docs/licences.md``: the licence of every package that this project needs, from installed metadata.

Run ``python .ci/build_licences.py`` after a change of the dependencies, with the extra ``test`` installed. How
metadata are spelled, and what they do not say, stands in ``licences.toml``. ``tests/test_licences.py`` checks
that the page lists everything that is installed and nothing under a licence that is not allowed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
DATA = tomllib.loads((Path(__file__).parent / "licences.toml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

HEAD = """# Licences

This project is under the MIT licence ([LICENSE](../LICENSE)). It needs the packages below, none of which it changes or
copies. `.ci/build_licences.py` writes this page from what the installed packages say of themselves.

| package | licence | needed for |
|---|---|---|
"""


@dataclass(frozen=True)
class Needed:
    """A package: its licence as SPDX expression, and the part of the project that needs it first."""

    name: str
    licence: str
    part: str
    direct: bool


def direct() -> dict[str, str]:
    """Return the packages that ``pyproject.toml`` names, each with the first part that names it."""
    found: dict[str, str] = {}
    for part, requirements in _parts():
        for requirement in requirements:
            found.setdefault(canonicalize_name(Requirement(requirement).name), part)
    found.pop(canonicalize_name(PROJECT["name"]), None)
    return found


def needed() -> list[Needed]:
    """Return every package that is needed, in the order of names: those named, and what those need in turn.

    Raises:
        PackageNotFoundError: a package is not installed.
        KeyError: the metadata of a package tell no licence that is allowed.
    """
    named, parts = direct(), dict[str, str]()
    for part, requirements in _parts():
        for requirement in requirements:
            for name in _closure(requirement, ""):
                parts.setdefault(name, part)
            if part in DATA["not_installed"]:
                parts.setdefault(canonicalize_name(Requirement(requirement).name), part)
    return [Needed(name, licence(name), part, name in named) for name, part in sorted(parts.items())]


def licence(name: str) -> str:
    """Return the licence of a package: as ``licences.toml`` writes it, else as its metadata do."""
    if name in DATA["packages"]:
        return str(DATA["packages"][name])
    metadata = distribution(name).metadata
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = [c.rpartition(" :: ")[2] for c in metadata.get_all("Classifier") or () if c.startswith("License ::")]
    said = [(metadata.get("License") or "").strip(), *classifiers]
    known = (DATA["spelling"].get(one, one) for one in said)
    found = next((one for one in known if is_allowed(one)), None)
    if found is None:
        raise KeyError(f"{name} says of its licence only {said}: look it up and put it into .ci/licences.toml")
    return str(found)


def is_allowed(expression: str) -> bool:
    """Tell whether an SPDX expression allows what is needed; of alternatives (OR) one suffices."""
    choices = [re.findall(r"[A-Za-z0-9.-]+", choice.replace(" AND ", " ")) for choice in expression.split(" OR ")]
    return any(choice and set(choice) <= set(DATA["allowed"]) for choice in choices)


def page() -> str:
    """Return the text of the page."""
    rows = []
    for one in needed():
        why = {"core": "everything"}.get(one.part, f"`{one.part}`") + ("" if one.direct else ", through another")
        rows.append(f"| {one.name} | {one.licence} | {why} |\n")
    bundled = [f"- {name}: {what}\n" for name, what in DATA["bundled"].items()]
    return f"{HEAD}{''.join(rows)}\nSome bring along libraries under licences of their own:\n\n{''.join(bundled)}"


def _parts() -> Iterator[tuple[str, list[str]]]:
    yield "core", PROJECT["dependencies"]
    yield from PROJECT["optional-dependencies"].items()


def _closure(requirement: str, extra: str) -> set[str]:
    found: set[str] = set()
    waiting: list[tuple[Any, str]] = [(Requirement(requirement), extra)]
    tried: set[tuple[str, str]] = set()
    while waiting:
        one, extra = waiting.pop()
        if (str(one), extra) in tried or (one.marker and not one.marker.evaluate({"extra": extra})):
            continue
        tried.add((str(one), extra))
        package = _installed(one.name)
        if package is None or canonicalize_name(one.name) == canonicalize_name(PROJECT["name"]):
            continue
        found.add(canonicalize_name(one.name))
        further = [Requirement(text) for text in package.requires or ()]
        waiting += [(another, asked) for another in further for asked in ("", *one.extras)]
    return found


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        if any(name == Requirement(r).name for part in DATA["not_installed"] for r in dict(_parts())[part]):
            return None
        raise


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
