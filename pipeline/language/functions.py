"""Which cross-jurisdiction line of work an office has: 市场监管 for 市市监局 as for 县工商局.

A name is read as place and level word, stem of a department, free words, ending, and perhaps an
inner division: 市｜教育｜和体育｜局｜基教科. The first stem counts, so a merged office takes its
first line. Stems, endings and names are data: ``pipeline/lexicons/functions.toml``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipeline.lexicon import Entry, Text, load
from pipeline.model.record import Level
from pipeline.model.spans import unspaced
from pipeline.notation import notation_phrase

Words = tuple[Text, ...]


class Alias(Entry):
    """Another name of a department with the years in which it was one: a former office, a merged one of counties.

    ``until`` is the year in which the name was given up, None where offices still bear it.
    """

    name: Text
    since: int
    until: int | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"{self.name}: given up in {self.until}, before it began in {self.since}")
        return self


class Department(Entry):
    """A kind of department; the head of ``functions.toml`` explains the fields."""

    id: Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*$")]
    function: Text
    name: Text
    stems: Words
    endings: Words
    names: Words
    aliases: tuple[Alias, ...] = ()
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    since: int
    until: int | None = None
    source: Text
    catches: Annotated[Words, Field(min_length=1)]
    leaves: Annotated[Words, Field(min_length=1)]


class Township(Entry):
    """How the name of a township or sub-district ends, and what only looks like one."""

    function: Text
    kinds: Words
    street: Text
    street_endings: Text
    parents: Text
    endings: Words
    generic: Words
    ambiguous: Words
    levels: Words
    level_word: Text
    works: Words
    catches: Words
    leaves: Words
    source: Text


class FunctionLexicon(Entry):
    """Schema of ``functions.toml``."""

    functions: Words
    groups: Words
    group_endings: Words
    outsiders: Words
    place_words: Words
    tail_words: Words
    inner_endings: Words
    adjacent_endings: Words
    branch_endings: Words
    line_office: Text
    longer_endings: Words
    longest_branch: int
    longest_tail: int
    longest_inner: int
    endings: dict[str, Words]
    township: Township
    department: tuple[Department, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        mistakes = [
            f"{d.id}: unknown function {d.function}" for d in self.department if d.function not in self.functions
        ]
        mistakes += [
            f"{d.id}: unknown ending set {e}" for d in self.department for e in d.endings if e not in self.endings
        ]
        claims = Counter(word for d in self.department for word in {*d.stems})
        claims.update(word for d in self.department for word in {*_names_of(d)} - {*d.stems})
        mistakes += [f"{word}: claimed by several departments" for word, n in claims.items() if n > 1]
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return self


def _names_of(department: Department) -> tuple[str, ...]:
    return (department.name, *department.names, *(alias.name for alias in department.aliases))


_LONGEST_NAME = 60  # characters; the longest office name in force has 34


@lru_cache(maxsize=65536)
def function_of(name: str) -> str | None:
    """Return the canonical function of one office, or None.

    None means: a group (各有关部门), a government, a development zone, a company, a school or a
    service centre of no line, or a department outside the closed list of the contract. A bracket behind the
    name does not count; of two names (市人社局/医保中心) the first does.
    """
    squeezed = unspaced(name)
    first = notation_phrase("behind-first-name").split(squeezed, maxsplit=1)[0]
    lexicon = _lexicon()
    if not first or len(first) > _LONGEST_NAME:
        return None
    if any(word in first for word in (*lexicon.groups, *lexicon.outsiders)) or first.endswith(lexicon.group_endings):
        return None
    found = next(departments_in(first), None)
    return found[0].function if found else _township_of(first) or line_of_work(first)


@lru_cache(maxsize=65536)
def line_of_work(text: str) -> str | None:
    """Return the function of a bare line of work (卫生健康, 市教育), as in 卫生健康、教育等部门; None if it is none."""
    index = _index()
    stem = index.stems.get(text) or index.stems.get(index.level_word.sub("", text))
    return stem.department.function if stem else None


def departments_in(name: str) -> Iterator[tuple[Department, str]]:
    """Yield the kinds of department that a name holds, each with its word; the first gives the line of work."""
    index = _index()
    for start in range(len(name)):
        for length in range(min(index.longest, len(name) - start), 1, -1):
            word = name[start : start + length]
            rest = name[start + length :]
            if word in index.names and _is_inner(rest):
                yield index.names[word], word
            stem = index.stems.get(word)
            if stem and _closes(rest, stem.endings):
                yield stem.department, word


def _closes(rest: str, endings: tuple[str, ...]) -> bool:
    """Tell whether free words, an ending and perhaps an inner division make up the rest of a name."""
    lexicon = _lexicon()
    if rest.startswith(lexicon.place_words) and not rest.startswith(lexicon.tail_words):
        return False
    for i in range(min(len(rest), lexicon.longest_tail + 1)):
        for ending in endings:
            if i and ending in lexicon.adjacent_endings:
                continue
            if rest.startswith(ending, i) and _is_inner(rest[i + len(ending) :], after=ending):
                branch = ending in lexicon.branch_endings and i <= lexicon.longest_branch
                return branch or _is_tail(rest[:i])
    return False


def _is_tail(tail: str) -> bool:
    index = _index()
    return not index.place_words.search(index.tail_words.sub("", tail))


def _is_inner(rest: str, after: str = "") -> bool:
    """Tell whether what follows a department's name is nothing or one of its divisions or branches."""
    if not rest:
        return True
    lexicon = _lexicon()
    if (
        after.endswith(lexicon.line_office)
        or rest.startswith(lexicon.longer_endings)
        or len(rest) > lexicon.longest_inner
    ):
        return False
    return rest.endswith(lexicon.inner_endings) and not rest.startswith(lexicon.place_words[-7:])


def _township_of(name: str) -> str | None:
    township = _lexicon().township
    for ending in sorted(township.endings, key=len, reverse=True):
        if name.endswith(ending):
            place = _index().parents.sub("", name.removesuffix(ending))
            street = place.endswith(township.street) and not ending.startswith(township.street_endings)
            kinds = place.endswith(township.kinds) or street
            if len(place) < 2 or place in township.generic or kinds:
                return None
            return None if ending in township.ambiguous and _is_works(name, place) else township.function
    return None


def township_function() -> str:
    """Return the function of townships and sub-districts."""
    return _lexicon().township.function


def _is_works(name: str, place: str) -> bool:
    """Tell whether a 管理处 or 办事处 runs something else than a place (市无线电管理处, 驻京办事处)."""
    return name.startswith(_lexicon().township.levels) or any(word in place for word in _lexicon().township.works)


@dataclass(frozen=True, slots=True)
class _Stem:
    department: Department
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Index:
    names: dict[str, Department]
    stems: dict[str, _Stem]
    longest: int
    place_words: re.Pattern[str]
    tail_words: re.Pattern[str]
    parents: re.Pattern[str]
    level_word: re.Pattern[str]


def _lexicon() -> FunctionLexicon:
    return load(FunctionLexicon, "functions.toml")


@cache
def _index() -> _Index:
    """Lay out the lexicon for look-up by word."""
    lexicon = _lexicon()
    names: dict[str, Department] = {}
    stems: dict[str, _Stem] = {}
    for department in lexicon.department:
        names.update(dict.fromkeys(_names_of(department), department))
        groups = ("any", *department.endings)
        endings = {e for group in groups for e in lexicon.endings[group]}
        ordered = tuple(sorted(endings, key=lambda e: (-len(e), e)))
        stems.update(dict.fromkeys(department.stems, _Stem(department, ordered)))
    either = "|".join(map(re.escape, lexicon.place_words))
    return _Index(
        names,
        stems,
        max(map(len, (*names, *stems))),
        re.compile(either),
        re.compile("|".join(map(re.escape, lexicon.tail_words))),
        re.compile(lexicon.township.parents),
        re.compile(f"^(?:{'|'.join(map(re.escape, lexicon.township.levels))})(?:{lexicon.township.level_word})?"),
    )
