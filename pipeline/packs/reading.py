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
from pipeline.lexicon import PACKS, Entry, Text, load, read_toml
from pipeline.messages import say
from pipeline.notation import marks
from pipeline.packs import DEFAULT_PACK
from pipeline.packs.schema import Domain, Pack, Policy, Topic
from pipeline.packs.words import doubled_words

FILE = "pack.toml"

E = TypeVar("E", bound=Entry)


class DomainRules(Entry):
    """``lexicons/domains.toml``: what holds for every policy field; a pack may override single keys."""

    trial: Text
    policy: Policy

    @classmethod
    def read(cls) -> DomainRules:
        """Return the rules of all policy fields, read once."""
        return load(cls, "domains.toml")


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
    raise LexiconError(text, [say("pack.unknown", file=FILE, names=marks().list_comma.join(pack_names()))])


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
    policy = DomainRules.read().policy
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
    pack = _part(
        Pack, head | {"policy": own, "domain": tuple(domains), "topic": tuple(topics)}, say("pack.head"), mistakes
    )
    return pack, [*mistakes, *doubled_words(pack)]


def _table(raw: Mapping[str, Any], key: str, mistakes: list[str]) -> dict[str, Any]:
    found = raw.get(key, {})
    if isinstance(found, dict):
        return found
    mistakes.append(say("pack.no_table", key=key))
    return {}


def _tables(raw: Mapping[str, Any], key: str, mistakes: list[str]) -> list[dict[str, Any]]:
    found = raw.get(key, [])
    if isinstance(found, list) and all(isinstance(entry, dict) for entry in found):
        return found
    mistakes.append(say("pack.no_tables", key=key))
    return []


def _label(kind: str, number: int, name: object) -> str:
    return f"{kind} {number} ({name})" if isinstance(name, str) and name else f"{kind} {number}"


def _part(model: type[E], raw: dict[str, Any], where: str, mistakes: list[str]) -> E:
    """Return an entry with what is right in it; a sentence for each mistake goes to ``mistakes``."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        wrong = error.errors()
    mistakes += [say("pack.mistake", where=where, words=_sentence(model, details)) for details in wrong]
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
    kind, given = details["type"], repr(details["input"])
    if kind == "extra_forbidden":
        like = difflib.get_close_matches(key, model.model_fields, n=1)
        if like:
            return say("pack.key_misspelt", key=key, like=like[0])
        return say("pack.key_unknown", key=key, known=", ".join(model.model_fields))
    if kind == "missing":
        return say("pack.key_missing", key=key)
    if kind in ("too_short", "string_too_short"):
        return say("pack.key_empty", key=key)
    if kind.startswith("tuple"):
        return say("pack.key_no_list", key=key)
    if kind == "string_pattern_mismatch":
        return say("pack.key_letters", key=key, given=given)
    return say("pack.key_wrong", key=key, why=details["msg"], given=given)
