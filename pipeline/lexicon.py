"""Load and check the data files: rules, word lists, tables of codes.

Every file under ``pipeline/lexicons`` and ``pipeline/packs`` is TOML (or CSV for long tables) and
is parsed into a pydantic model that is its schema. A file with mistakes raises one
:class:`~pipeline.errors.LexiconError` that lists all of them.

A rule has an ``id``, a ``pattern``, examples that it ``catches``, examples that it ``leaves``
alone, and a ``source`` (where the phrasing was met). Patterns are Python regular expressions in
which ``{name}`` stands for a fragment of the same file; the examples are run by the tests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeVar, cast

import tomli
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline import pattern_cache
from pipeline.errors import LexiconError

LEXICONS = Path(__file__).parent / "lexicons"
PACKS = Path(__file__).parent / "packs"

Text = Annotated[str, Field(min_length=1)]


class Entry(BaseModel):
    """Base of everything in a data file: frozen, and no key that the schema does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Rule(Entry):
    """A pattern with the examples that keep it honest."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
    pattern: Text
    catches: Annotated[tuple[Text, ...], Field(min_length=1)]
    leaves: Annotated[tuple[Text, ...], Field(min_length=1)]
    source: Text
    note: str = ""


M = TypeVar("M", bound=Entry)
P = ParamSpec("P")
R = TypeVar("R")

_FRAGMENT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """Cache the results of a function that is asked for entries by name, as ``functools.cache`` does.

    For the type checker it keeps the types of its arguments, so that a name which no entry has is a mistake.
    """
    return cast("Callable[P, R]", cache(function))


def expand(pattern: str, fragments: dict[str, str]) -> str:
    """Put the fragments into a pattern, each as a group of its own.

    Raises:
        KeyError: the pattern names a fragment that is not there.
    """

    def fill(match: re.Match[str]) -> str:
        return f"(?:{expand(fragments[match[1]], fragments)})"

    return _FRAGMENT.sub(fill, pattern)


def compile_pattern(pattern: str, fragments: dict[str, str] | None = None) -> re.Pattern[str]:
    """Compile a pattern of a data file with its fragments filled in."""
    return pattern_cache.compile_pattern(expand(pattern, fragments or {}))


def pattern_named(rules: Iterable[Rule], name: str, fragments: dict[str, str] | None = None) -> re.Pattern[str]:
    """Compile the pattern of the rule with this id.

    Raises:
        StopIteration: no rule has it.
    """
    return compile_pattern(next(rule.pattern for rule in rules if rule.id == name), fragments)


def any_pattern(patterns: Iterable[str]) -> re.Pattern[str]:
    """Compile one pattern that matches where any of several does, so that one search shows that none of them matches.

    It has no groups of the patterns, and they may not refer to groups of theirs.
    """
    return compile_pattern("|".join(f"(?:{_GROUP.sub('(?:', pattern)})" for pattern in patterns))


_GROUP = re.compile(r"\(\?P<[a-z0-9_]+>")


def read_toml(path: Path) -> dict[str, Any]:
    """Read one TOML file.

    Raises:
        LexiconError: the file is missing or is not TOML.
    """
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise LexiconError(path.name, [str(error)]) from error


def parse(model: type[M], path: Path) -> M:
    """Read and check one data file against its model.

    Raises:
        LexiconError: with every mistake of the file.
    """
    try:
        return model.model_validate(read_toml(path))
    except ValidationError as error:
        mistakes = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
        raise LexiconError(path.name, mistakes) from error


def load(model: type[M], name: str) -> M:
    """Return the lexicon ``name`` (file name below ``pipeline/lexicons``), read once."""
    return cast("M", _load(model, name))


@cache
def _load(model: type[Entry], name: str) -> Entry:
    return parse(model, LEXICONS / name)
