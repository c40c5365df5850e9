"""Classify a stretch of a list: a unit, a time, a person, a filler, or a piece of a sentence that is no unit."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache

from pipeline.language.functions import line_of_work
from pipeline.language.role_lexicon import any_clause, roles, rule_index
from pipeline.language.unit_lexicon import (
    endings,
    ends_with,
    false_endings,
    group_patterns,
    innocent_words,
    level_pattern,
    longest_end,
    longest_first,
    never_pattern,
    unit_phrase,
    units,
)
from pipeline.model.record import Level
from pipeline.notation import marks

LONGEST_NAME = 48
"""Longer stretches are sentences. The longest real name met is a lead-group office of some 40 characters."""


class Kind(StrEnum):
    """What a stretch of a list is."""

    UNIT = "unit"  # ends as units end
    UNKNOWN = "unknown"  # nothing speaks for or against a unit
    TIME = "time"
    IGNORED = "ignored"
    PERSON = "person"
    FILLER = "filler"
    PROSE = "prose"


@lru_cache(maxsize=65536)
def without_brackets(text: str) -> str:
    """Return the text without what stands in brackets (two levels deep)."""
    return unit_phrase("bracketed").sub("", unit_phrase("bracketed").sub("", text))


def ends_as_unit(text: str, *, strong: bool = False) -> bool:
    """Tell whether a name ends as units' names end (市教育局, 各县（市、区）); ``strong`` leaves out bare places.

    Of an ending and a word that only looks like one the longer counts (生产安全部 for 全部).
    """
    tail = without_brackets(text)[-_LONGEST_ENDING:]
    known = endings("strong" if strong else "weak")
    if not ends_with(tail, known):
        return False
    false = longest_end(tail, false_endings())
    return false == 0 or longest_end(tail, known) > false


_LONGEST_ENDING = 12
"""Characters of a name that may be its ending."""


@cache
def _starts() -> re.Pattern[str]:
    return re.compile(longest_first(units().joining.starts))


@lru_cache(maxsize=1024)  # the same units stand in task after task
def level_word(text: str) -> tuple[str, Level] | None:
    """Return the level word that a name begins with and its level as written; None where there is none."""
    found = level_pattern().match(text)
    if found is None or not found[0]:
        return None
    return found[0], units().level[rule_index(found)].level


def starts_as_unit(text: str) -> bool:
    """Tell whether a text begins with a level word or a word such as 各 or 有关."""
    return level_word(text) is not None or _starts().match(text) is not None


@lru_cache(maxsize=1024)  # the same units stand in task after task
def is_group(name: str) -> bool:
    """Tell whether a name stands for several units (各街办, 有关部门)."""
    text = without_brackets(name)
    parents = units().parents
    line = text.removesuffix(parents.line_office).removesuffix(parents.line_office_words)
    if line_of_work(line) and text.endswith(parents.line_office):
        return False  # 民政部门 is the office of its line
    return any(p.search(text) and not any(word in text for word in unless) for p, unless in group_patterns())


@lru_cache(maxsize=65536)
def classify(text: str) -> Kind:
    """Tell what a stretch between two separators is, its white space removed."""
    core = without_brackets(text).strip(marks().stop + ".")
    if not core or never_pattern("filler").search(core):
        return Kind.FILLER
    clause = any_clause().match(core)
    if clause is not None:
        return Kind.TIME if roles().clause[rule_index(clause)].kind == "time" else Kind.IGNORED
    told = innocent_words().sub("", core)
    if len(core) > LONGEST_NAME or never_pattern("prose").search(told):
        return Kind.PROSE
    if ends_as_unit(text, strong=True):
        return Kind.UNIT
    if never_pattern("person").search(core):
        return Kind.PERSON
    if ends_as_unit(text):
        return Kind.UNIT
    if 2 <= len(core) <= 3 and core[0] in units().surnames.words and line_of_work(core) is None:
        return Kind.PERSON  # 林草 is no Mr 林
    return Kind.UNKNOWN


def is_person(text: str) -> bool:
    """Tell whether a stretch is surely a person: by a title or as people are called here (王某), not by a surname."""
    return never_pattern("person").search(without_brackets(text)) is not None


def begins_as_sentence(text: str) -> bool:
    """Tell whether a text begins with a verb as titles and clauses do (加强…), and not as an office (发展改革委)."""
    core = without_brackets(text)
    return never_pattern("verb").match(core) is not None and not core.startswith(units().parents.stems)


@cache
def _inner_offices() -> frozenset[str]:
    sharing = units().sharing
    middles = ("", *sharing.run_middles)
    named = (stem + middle + end for stem in sharing.run_stems for middle in middles for end in sharing.run_ends)
    return frozenset((*sharing.run_stems, *named))


def is_inner_office(text: str) -> bool:
    """Tell whether a text is the name of a department inside a school, a hospital or a company (教务处, 护理部)."""
    return text in _inner_offices() and ends_as_unit(text, strong=True) and not starts_as_unit(text)


def is_plain_office(text: str) -> bool:
    """Tell whether a text can be nothing but one unit, wherever it stands (县交通运输局, 各中小学校)."""
    core = without_brackets(text)
    if classify(text) is not Kind.UNIT or begins_as_sentence(text):
        return False
    if starts_as_unit(text):
        return len(core) > 1
    headings = units().headings
    return 2 < len(core) <= headings.longest and core.endswith(headings.endings)
