"""Where a rule stands: its data file and line, and what it says of itself."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.explain.model import RulePlace
from pipeline.language.unit_repairs import REPAIRED
from pipeline.lexicon import LEXICONS, Entry, Text, load, read_toml
from pipeline.messages import Said

_PROGRAM = LEXICONS.parent
_TABLE = re.compile(r"\[\[?([A-Za-z0-9_.-]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""(?:id|name)\s*=\s*["']([^"']+)["']""")


class EngineRule(Entry):
    """A rule without a pattern: what is said about it is the message ``rule.<of>.<id>``.

    ``module`` applies it, in the first line that holds ``code``.
    """

    id: Text
    of: Text
    module: Text
    code: Text


class EngineRules(Entry):
    """The file ``explain.toml``."""

    files: dict[str, tuple[Text, ...]]
    rule: tuple[EngineRule, ...]


def rule_places(of: str, rule: str) -> tuple[RulePlace, ...]:
    """Return where the rule behind a value stands; several where several made it (``title+number.file``).

    Args:
        of: what the value is: deadline, unit, section, task, domain, citation, function, level, notice.
        rule: the id as the records have it.
    """
    repaired = rule.endswith(REPAIRED)
    parts = rule.removesuffix(REPAIRED).split("+")
    found = tuple(_place(of, part) for part in parts)
    return (*found, _place(of, REPAIRED[1:])) if repaired else found


def _place(of: str, rule: str) -> RulePlace:
    known = load(EngineRules, "explain.toml")
    for name in known.files.get(of, ()):
        entry = _entries(LEXICONS / name).get(rule)
        if entry is not None:
            return _of_entry(rule, LEXICONS / name, *entry)
    engine = next((e for e in known.rule if (e.of, e.id) == (of, rule)), None)
    if engine is None:
        return RulePlace(rule, says=Said("explain.rule_unknown"))
    path = _PROGRAM / engine.module
    return RulePlace(rule, shown_path(path), _line_of(path, engine.code), says=Said(f"rule.{of}.{rule}"))


def _of_entry(rule: str, path: Path, line: int, entry: dict[str, Any]) -> RulePlace:
    return RulePlace(rule, shown_path(path), line, tuple(entry.get("catches", ())), tuple(entry.get("leaves", ())))


def pack_place(path: Path, domain: str, word: str | None) -> RulePlace | None:
    """Return where a domain stands in the file of a pack: at one of its words, else at its name; else None."""
    found = _entries(path).get(domain)
    if found is None:
        return None
    line, entry = found
    place = _of_entry(domain, path, line, entry)
    lines = path.read_text(encoding="utf-8").splitlines()
    for at in range(line, len(lines)):
        if lines[at].startswith("[["):
            break
        if word is not None and f'"{word}"' in lines[at] and re.match(r"aliases|cues|weak|short|\s", lines[at]):
            return RulePlace(place.id, place.file, at + 1, place.catches, place.leaves)
    return place


def table_line(path: Path, **values: str) -> int | None:
    """Return the line of the first row of a CSV file that has these values, None if no row has."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return next((rows.line_num for row in rows if values.items() <= row.items()), None)


def shown_path(path: Path) -> str:
    """Return the path of a file of the program as it is found in its sources; others as they are."""
    return path.relative_to(_PROGRAM.parent).as_posix() if path.is_relative_to(_PROGRAM) else str(path)


@cache
def _entries(path: Path) -> dict[str, tuple[int, dict[str, Any]]]:
    """Return the entries of a TOML file by their id (or name), each with the line of its id."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    lines = dict(_key_lines(path))
    for table, value in read_toml(path).items():
        for entry in value if isinstance(value, list) else [value]:
            key = (entry.get("id") or entry.get("name")) if isinstance(entry, dict) else None
            if isinstance(key, str) and (table, key) in lines:
                found.setdefault(key, (lines[table, key], entry))
    return found


def _key_lines(path: Path) -> Iterator[tuple[tuple[str, str], int]]:
    table = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if head := _TABLE.match(line):
            table = head[1]
        elif key := _KEY.match(line):
            yield (table, key[1]), number


def _line_of(path: Path, code: str) -> int | None:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if code in line), None)
