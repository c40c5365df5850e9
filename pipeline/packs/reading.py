"""Reading a pack: from the files of the project or a folder of the user's own, with every mistake of it.

A pack with mistakes is read as far as it goes, so that one wrong key does not hide what else is wrong:
each entry is checked by itself, and what cannot be used is left out of the pack that is returned.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import LexiconError
from pipeline.lexicon import PACKS, Entry, load, read_toml
from pipeline.packs import DEFAULT_PACK
from pipeline.packs.schema import Domain, Pack, Policy, Topic
from pipeline.packs.words import doubled_words

FILE = "pack.toml"

E = TypeVar("E", bound=Entry)


class DomainRules(Entry):
    """``lexicons/domains.toml``: what holds for every policy field; a pack may set single keys anew."""

    policy: Policy


def pack_names() -> list[str]:
    """Return the names of the packs that come with the project."""
    return sorted(path.parent.name for path in PACKS.glob(f"*/{FILE}"))


def pack_for(titles: Iterable[str]) -> str | None:
    """Return the name of the pack whose field most titles of notices name; None if there is none."""
    known = [title for title in titles if title]
    for name in pack_names():
        named = sum(any(word in title for word in load_pack(name).about) for title in known)
        if 2 * named > len(known):
            return name
    return None


def pack_file(path_or_name: str | Path) -> Path:
    """Return the file of a pack: of a name without a slash that of the project's pack, else of the path.

    Raises:
        LexiconError: there is no such pack.
    """
    text = str(path_or_name)
    if text in pack_names():
        return PACKS / text / FILE
    for candidate in (Path(text) / FILE, Path(text)):
        if candidate.is_file():
            return candidate
    known = "、".join(pack_names())
    raise LexiconError(text, [f"no such pack: give a folder that holds a {FILE}, or one of the names {known}"])


@cache
def load_pack(path_or_name: str | Path = DEFAULT_PACK) -> Pack:
    """Return a pack by its name (a folder of ``pipeline/packs``) or by the path of a folder or TOML file.

    Raises:
        LexiconError: there is no such pack, or its file has mistakes (all are listed).
    """
    path = pack_file(path_or_name)
    pack, mistakes = read_pack(path)
    if mistakes:
        raise LexiconError(str(path), mistakes)
    return pack


def read_pack(path: Path) -> tuple[Pack, list[str]]:
    """Read a pack as far as it can be read, with a sentence for every mistake of its form.

    Raises:
        LexiconError: the file cannot be opened or is not TOML at all.
    """
    raw = read_toml(path)
    mistakes: list[str] = []
    policy = load(DomainRules, "domains.toml").policy
    own = _part(Policy, policy.model_dump() | _table(raw, "policy", mistakes), "[policy]", mistakes)
    domains = [
        _part(Domain, entry, _label("domain", i, entry.get("name")), mistakes)
        for i, entry in enumerate(_tables(raw, "domain", mistakes), 1)
    ]
    topics = [
        _part(Topic, entry, _label("topic", i, entry.get("id")), mistakes)
        for i, entry in enumerate(_tables(raw, "topic", mistakes), 1)
    ]
    head = {key: value for key, value in raw.items() if key not in ("policy", "domain", "topic")}
    pack = _part(Pack, head | {"policy": own, "domain": tuple(domains), "topic": tuple(topics)}, "head", mistakes)
    return pack, [*mistakes, *doubled_words(pack)]


def _table(raw: Mapping[str, Any], key: str, mistakes: list[str]) -> dict[str, Any]:
    found = raw.get(key, {})
    if isinstance(found, dict):
        return found
    mistakes.append(f"'{key}' has to be a table: write [{key}] in a line of its own. “{key}”应写作 [{key}]。")
    return {}


def _tables(raw: Mapping[str, Any], key: str, mistakes: list[str]) -> list[dict[str, Any]]:
    found = raw.get(key, [])
    if isinstance(found, list) and all(isinstance(entry, dict) for entry in found):
        return found
    mistakes.append(f"'{key}' has to be a list of tables: begin each entry with [[{key}]]. 每个条目以 [[{key}]] 开头。")
    return []


def _label(kind: str, number: int, name: object) -> str:
    return f"{kind} {number} ({name})" if isinstance(name, str) and name else f"{kind} {number}"


def _part(model: type[E], raw: dict[str, Any], where: str, mistakes: list[str]) -> E:
    """Return an entry with what is right in it; a sentence for each mistake goes to ``mistakes``."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        wrong = error.errors()
    mistakes += [f"{where}: {_sentence(model, details)}" for details in wrong]
    bad = {details["loc"][0] for details in wrong}
    usable = {key: value for key, value in raw.items() if key in model.model_fields and key not in bad}
    lists = {key: tuple(value) for key, value in usable.items() if isinstance(value, list)}
    empty = {
        key: "" if field.annotation is str else ()
        for key, field in model.model_fields.items()
        if field.is_required() and key not in usable
    }
    return model.model_construct(**(empty | usable | lists))


def _sentence(model: type[Entry], details: ErrorDetails) -> str:
    """Say in plain words what is wrong with one key."""
    key = ".".join(str(part + 1) if isinstance(part, int) else part for part in details["loc"])
    kind = details["type"]
    if kind == "extra_forbidden":
        like = difflib.get_close_matches(key, model.model_fields, n=1)
        hint = f"did you mean '{like[0]}'?" if like else f"known are {', '.join(model.model_fields)}"
        return f"'{key}' is no key of this entry; {hint} 未知字段“{key}”。"
    if kind == "missing":
        return f"'{key}' is missing; add it. 缺少字段“{key}”。"
    if kind in ("too_short", "string_too_short"):
        return f"'{key}' is empty; write at least one value. 字段“{key}”为空。"
    if kind.startswith("tuple"):
        return f"""'{key}' has to be a list of texts: {key} = ["…", "…"]. 字段“{key}”应为列表。"""
    if kind == "string_pattern_mismatch":
        return (
            f"'{key}' may only have small letters, digits and _: {details['input']!r}. 只能用小写字母、数字和下划线。"
        )
    return f"'{key}': {details['msg']} (found {details['input']!r}). 字段“{key}”的值不对。"
