"""The units of a task in their roles, and units that it names without giving them a role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.explain.model import Considered, Plain, RulePlace, Value
from pipeline.explain.quoting import own_words, quote
from pipeline.explain.rule_places import rule_places
from pipeline.language.functions import Department, departments_in, function_of
from pipeline.language.unit_kinds import ends_as_unit, level_word, without_brackets
from pipeline.language.unit_lexicon import units
from pipeline.messages import Said
from pipeline.model.spans import unspaced

_NAMED = 10
"""Units without a role that are shown."""
_LONGEST = 16
"""Characters of the name of an office that is looked for in running text."""


def unit_values(record: Plain, task: Plain) -> tuple[list[Value], tuple[Considered, ...]]:
    """Explain the units of a task; the second part are units of the notice that its words name without a role."""
    values = [_value(record, unit) for unit in task["assignments"]]
    return values, tuple(_without_role(record, task))


def _value(record: Plain, unit: Plain) -> Value:
    rules = [*rule_places("unit", unit["rule"])]
    notes = []
    considered: list[Considered] = []
    if unit["name"] != unit["raw"]:
        notes.append(Said("explain.full_name", {"name": unit["name"], "raw": unit["raw"]}))
    if unit["is_group"]:
        notes.append(Said("explain.group"))
    if unit["function"]:
        kinds = list(departments_in(without_brackets(unit["name"])))
        if kinds:
            department, word = kinds[0]
            rules += rule_places("function", department.id)
            notes.append(Said("explain.function", {"function": unit["function"], "word": word, "id": department.id}))
            considered += _other_functions(unit["function"], kinds)
        else:
            notes.append(Said("explain.function_line", {"function": unit["function"]}))
    if unit["level"]:
        level, place = _level(unit)
        rules += place
        notes.append(level)
    if unit["inherited"]:
        notes.append(Said("explain.inherited"))
    shown = " ".join(part for part in (unit["role"], unit["name"], unit["function"], unit["level"]) if part)
    return Value("unit", shown, quote(record["text"], unit["span"]), tuple(rules), tuple(notes), tuple(considered))


def _other_functions(function: str, kinds: Sequence[tuple[Department, str]]) -> Iterator[Considered]:
    seen = {function}
    for department, word in kinds:
        if department.function not in seen:
            seen.add(department.function)
            said = Said("explain.function_later", {"function": department.function})
            yield Considered(word, said, rule_places("function", department.id))


def _level(unit: Plain) -> tuple[Said, tuple[RulePlace, ...]]:
    """Return what tells the level of a unit: a word of its name, or the notice's own place."""
    found = level_word(without_brackets(unit["name"]).removeprefix(units().joining.every))
    if found is None or found[1] != unit["level"]:
        return Said("explain.level_notice"), ()
    rule = next(entry.id for entry in units().level if found[0] in entry.words)
    return Said("explain.level_word", {"word": found[0]}), rule_places("level", rule)


def _without_role(record: Plain, task: Plain) -> Iterator[Considered]:
    span = own_words(record, task)
    words = unspaced(span.quote(record["text"]))
    given = {name for each in record["tasks"] for unit in each["assignments"] for name in (unit["raw"], unit["name"])}
    own = {name for unit in task["assignments"] for name in (unit["raw"], unit["name"])}
    named = [*(name for name in given if name in words), *_offices(words)]
    longest: list[str] = []
    for name in sorted(set(named), key=lambda n: (-len(n), n)):
        if not any(name in other for other in (*longest, *own)):
            longest.append(name)
    for name in sorted(longest, key=words.find)[:_NAMED]:
        yield Considered(name, Said("explain.no_role"))


def _offices(words: str) -> Iterator[str]:
    """Yield the offices with a line of work that running text names by their level word (县审计局)."""
    for start in range(len(words)):
        if level_word(words[start : start + _LONGEST]) is not None:
            lengths = range(_LONGEST, 2, -1)
            names = (words[start : start + length] for length in lengths if start + length <= len(words))
            found = next((n for n in names if n.isalnum() and ends_as_unit(n, strong=True) and function_of(n)), None)
            if found is not None:
                yield found
