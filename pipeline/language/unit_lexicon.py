"""The data of units and roles (``lexicons/roles.toml``, ``lexicons/units.toml``), checked and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, Self

from pydantic import model_validator

from pipeline.lexicon import Entry, Rule, Text, compile_pattern, expand, load
from pipeline.model.record import Level, Role

# ---------------------------------------------------------------- roles.toml


class Label(Rule):
    """What stands before the colon of a list. ``then`` is the role of all units but the first."""

    role: Role
    then: Role | None = None


class FieldLabel(Rule):
    """A label of something that is no unit: a time, a person."""

    kind: Literal["time", "person"]


class Predicate(Rule):
    """What follows a list of units and gives them their role.

    ``strict``: it names the work, too (甲局负责资金保障), so nothing but offices may stand before it.
    """

    role: Role
    strict: bool = False


class Joint(Rule):
    """What stands between two lists: the units before it have ``role``, those after it ``then``."""

    role: Role
    then: Role


class Clause(Rule):
    """The beginning of a clause of a formula that holds no unit."""

    kind: Literal["time", "ignored"]


class RemarkRule(Rule):
    """A rule that a notice states once and that holds from there on."""

    kind: Literal["first_is_lead", "others_support", "always_include"]
    in_formula: bool = False
    """The units of the remark are those of the formula it stands in (各县负责，下同)."""


class FormulaLine(Entry):
    """What makes a line without brackets and labels a formula."""

    must_say: tuple[Text, ...]
    bracket_only: tuple[Text, ...]
    people: tuple[Text, ...]
    not_after: tuple[Text, ...]
    must_say_last: tuple[Text, ...]


class Misreading(Rule):
    """Characters that scans misread in a label, where nothing else can be meant; ``reading`` is as long."""

    reading: Text


class RoleLexicon(Entry):
    """The file ``roles.toml``."""

    fragments: dict[str, str]
    line: FormulaLine
    label: tuple[Label, ...]
    field: tuple[FieldLabel, ...]
    predicate: tuple[Predicate, ...]
    joint: tuple[Joint, ...]
    mark: tuple[Label, ...]
    clause: tuple[Clause, ...]
    remark: tuple[RemarkRule, ...]
    misreading: tuple[Misreading, ...]


# ---------------------------------------------------------------- units.toml


class Punctuation(Entry):
    """The marks that enclose and part units, and that end a sentence."""

    open: Text
    close: Text
    colons: Text
    separators: Text
    cell_separators: Text
    numbering: Text
    stops: Text


class Words(Entry):
    """Words with the names that they catch; ``unless`` are longer words that they must not be read in."""

    id: Text
    words: tuple[Text, ...]
    unless: tuple[Text, ...]
    catches: tuple[Text, ...]
    leaves: tuple[Text, ...]
    source: Text


class Ending(Words):
    """How units' names end. ``strong`` endings close a name wherever they stand."""

    strength: Literal["strong", "weak"]


class LevelWords(Words):
    """How names begin that tell their level of government."""

    level: Level


class Group(Rule):
    """A pattern of names that stand for several units."""

    unless: tuple[Text, ...]


class Never(Rule):
    """A pattern of what is no unit."""

    kind: Literal["prose", "person", "filler", "verb", "contact"]
    unless: tuple[Text, ...] = ()
    """Words of names in which the pattern finds nothing (高要区教育局 does not say 要)."""


class LevelTails(Entry):
    """Words that go with level words."""

    tails: tuple[Text, ...]
    province_names: tuple[Text, ...]
    municipalities: tuple[Text, ...]
    not_ministries: tuple[Text, ...]
    national_endings: tuple[Text, ...]


class Headings(Entry):
    """Names that are units wherever they stand."""

    endings: tuple[Text, ...]
    longest: int


class Joining(Entry):
    """Small words around and between units."""

    words: tuple[Text, ...]
    prefixes: tuple[Text, ...]
    stars: Text
    suffixes: tuple[Text, ...]
    not_before_et_cetera: tuple[Text, ...]
    group_nouns: tuple[Text, ...]
    starts: tuple[Text, ...]
    remark_signs: tuple[Text, ...]


class Parents(Entry):
    """Offices, their inner divisions, and offices that take the level word of a neighbour."""

    heads: tuple[Text, ...]
    inner: tuple[Text, ...]
    divisions: tuple[Text, ...]
    parents: tuple[Text, ...]
    offices: tuple[Text, ...]
    stems: tuple[Text, ...]
    not_offices: tuple[Text, ...]


class Sharing(Entry):
    """Words that the units of one list have in common."""

    government_tails: tuple[Text, ...]
    department_tails: tuple[Text, ...]
    line_tails: tuple[Text, ...]
    place_tails: tuple[Text, ...]
    zones: tuple[Text, ...]
    zone_tails: tuple[Text, ...]
    place_offices: tuple[Text, ...]
    beside_party: tuple[Text, ...]
    kinds: tuple[Text, ...]
    stations: tuple[Text, ...]
    nouns: tuple[Text, ...]
    tiers: tuple[tuple[Text, ...], ...]
    steps: tuple[Text, ...]


class Surnames(Entry):
    """Family names, one character each."""

    words: Text


class Traditional(Entry):
    """Traditional characters and their simplified forms, in the same order."""

    forms: Text
    simplified: Text
    source: Text

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if len(self.forms) != len(self.simplified):
            raise ValueError("forms and simplified must have the same number of characters")
        return self


class UnitLexicon(Entry):
    """The file ``units.toml``."""

    punctuation: Punctuation
    ending: tuple[Ending, ...]
    level: tuple[LevelWords, ...]
    level_words: LevelTails
    group: tuple[Group, ...]
    never: tuple[Never, ...]
    headings: Headings
    joining: Joining
    parents: Parents
    sharing: Sharing
    surnames: Surnames
    traditional: Traditional


@cache
def roles() -> RoleLexicon:
    """Return the checked file ``roles.toml``."""
    lexicon: RoleLexicon = load(RoleLexicon, "roles.toml")
    return lexicon


@cache
def units() -> UnitLexicon:
    """Return the checked file ``units.toml``."""
    lexicon: UnitLexicon = load(UnitLexicon, "units.toml")
    return lexicon


def longest_first(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, longer words first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))


@cache
def alternation(table: Literal["label", "field", "predicate", "joint", "mark", "clause", "remark"]) -> re.Pattern[str]:
    """Return one pattern for all rules of a table of ``roles.toml``; ``lastgroup`` is ``r`` and the rule's index.

    Rules that come first in the file win where several match at one place.
    """
    lexicon = roles()
    rules: tuple[Rule, ...] = getattr(lexicon, table)
    parts = (f"(?P<r{i}>{expand(rule.pattern, lexicon.fragments)})" for i, rule in enumerate(rules))
    return re.compile("|".join(parts))


def rule_index(found: re.Match[str]) -> int:
    """Return which rule of its table an :func:`alternation` matched with."""
    return int((found.lastgroup or "r0")[1:])


@cache
def role_patterns(
    table: Literal["label", "field", "predicate", "joint", "mark", "clause", "remark", "misreading"],
) -> tuple[re.Pattern[str], ...]:
    """Return the compiled rules of one table, in the order of the file."""
    lexicon = roles()
    rules: tuple[Rule, ...] = getattr(lexicon, table)
    return tuple(compile_pattern(rule.pattern, lexicon.fragments) for rule in rules)


@cache
def ending_pattern(strength: Literal["strong", "weak"]) -> re.Pattern[str]:
    """Return the pattern of all endings that are at least so strong, anchored at the end."""
    entries = [e for e in units().ending if strength == "weak" or e.strength == "strong"]
    return re.compile(f"(?:{longest_first(w for e in entries for w in e.words)})$")


@cache
def false_ending_pattern() -> re.Pattern[str]:
    """Return the pattern of words that only look like endings, anchored at the end."""
    return re.compile(f"(?:{longest_first(w for e in units().ending for w in e.unless)})$")


@cache
def level_pattern() -> re.Pattern[str]:
    """Return the pattern of level words at the beginning of a name; group ``r<i>`` tells the entry."""
    entries = units().level
    parts = []
    for i, entry in enumerate(entries):
        guard = f"(?!{longest_first(entry.unless)})" if entry.unless else ""
        parts.append(f"(?P<r{i}>{guard}(?:{longest_first(entry.words)}))")
    return re.compile("|".join(parts))


@cache
def never_patterns(kind: Literal["prose", "person", "filler", "verb", "contact"]) -> tuple[re.Pattern[str], ...]:
    """Return the compiled patterns of one kind of non-units."""
    return tuple(re.compile(rule.pattern) for rule in units().never if rule.kind == kind)


@cache
def innocent_words() -> re.Pattern[str]:
    """Return the pattern of words of names in which the patterns of sentences find nothing."""
    return re.compile(longest_first(word for rule in units().never if rule.kind == "prose" for word in rule.unless))


@cache
def group_patterns() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """Return the compiled patterns of groups with the words that they must not be read in."""
    return tuple((re.compile(rule.pattern), rule.unless) for rule in units().group)
