"""An explanation as text for people and as plain values for machines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from pipeline.explain.model import Considered, Explanation, Part, Quote, RulePlace, Value
from pipeline.messages import Said, language, say
from pipeline.notation import written
from pipeline.tables.columns import words_of_values

_EXAMPLES = 3
"""Examples of a rule that are shown."""


def shown(found: Explanation) -> str:
    """Return an explanation as text, in the language that is spoken."""
    lines = [" ".join(part for part in (found.task_id, found.title) if part)]
    lines += [say("explain.notice", title=found.notice or written().nothing), say("explain.file", path=found.path)]
    lines += map(str, found.notes)
    for field in Part:
        values = [value for value in found.values if value.field == field]
        left = found.left.get(field, ())
        if not values and not left:
            continue
        lines += ["", say(f"field.{field}")]
        for value in values:
            lines += _value_lines(value)
        if left:
            lines.append("  " + say("explain.left"))
            lines += [line for one in left for line in _considered_lines(one, "    ")]
    return "\n".join(lines)


def _value_lines(value: Value) -> Iterator[str]:
    yield f"  {_shown_value(value)}"
    if value.quote is not None:
        yield "    " + say("explain.words", words=_marked(value.quote), where=_where(value.quote))
    for rule in value.rules:
        yield "    " + _rule(rule)
    for note in value.notes:
        yield f"    {note}"
    if value.considered:
        yield "    " + say("explain.considered")
        for one in value.considered:
            yield from _considered_lines(one, "      ")


def _shown_value(value: Value) -> str:
    if value.field == Part.TASK:
        kind, origin = value.value.split(" / ")
        return say(f"explain.from_{origin}", kind=_in_words(kind))
    return _in_words(value.value)


def _in_words(value: str) -> str:
    """Return a value with Chinese words for its codes, as the workbook has them, where Chinese is spoken."""
    if language() != "zh":
        return value
    words = words_of_values()
    return re.sub(r"[a-z_]+", lambda code: words.get(code[0], code[0]), value)


def _considered_lines(one: Considered, indent: str) -> Iterator[str]:
    yield say("explain.one_considered", indent=indent, words=one.words, why=one.why)
    for rule in one.rules:
        yield f"{indent}  {_rule(replace(rule, leaves=()))}"


def _marked(quote: Quote) -> str:
    return written().quoted.format(before=quote.before, words=quote.words, after=quote.after)


def _where(quote: Quote) -> str:
    places = [("member", quote.member), ("page", quote.page), ("paragraph", quote.paragraph), ("cell", quote.cell)]
    named = [say(f"explain.at_{name}", value=value) for name, value in places if value is not None]
    return say("explain.comma").join([*named, say("explain.at_line", value=quote.line)])


def _named(rule: RulePlace) -> str:
    place = ":".join(str(part) for part in (rule.file, rule.line) if part is not None)
    return say("explain.rule", id=rule.id, place=place or written().nothing)


def _rule(rule: RulePlace) -> str:
    told = [_named(rule)]
    if rule.says is not None:
        told.append(str(rule.says))
    if rule.catches:
        told.append(say("explain.catches", examples=_quoted(rule.catches)))
    if rule.leaves:
        told.append(say("explain.leaves", examples=_quoted(rule.leaves)))
    return say("explain.stop").join(told)


def _quoted(examples: tuple[str, ...]) -> str:
    return say("explain.comma").join(
        written().cited.format(words=" ".join(example.split())) for example in examples[:_EXAMPLES]
    )


def as_dict(found: Explanation) -> dict[str, Any]:
    """Return an explanation as plain values; sentences have their ``code`` beside the words."""
    plain: dict[str, Any] = _plain(found)
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, Said):
        return {"code": value.message, "words": str(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, Quote | RulePlace | Considered | Value | Explanation):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    return value
