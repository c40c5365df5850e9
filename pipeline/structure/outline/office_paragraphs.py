"""Paragraphs without numbers that an office heads: above its duty, before it, or as its subject."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model.notice import Item, Scope
from pipeline.model.spans import Span
from pipeline.notation import marks
from pipeline.structure.outline.drafts import LONGEST_OFFICE
from pipeline.structure.outline.titles import title_and_rest
from pipeline.structure.signs.duties import (
    FEWEST_ANSWERED,
    MOST_DUTIES,
    are_answered_for,
    closes,
    duty_subject,
    heads_duty,
    names_office,
)
from pipeline.structure.signs.element_rules import is_organ
from pipeline.structure.signs.formulas import starts_formula
from pipeline.structure.signs.sections import phrase

DUTY_OF_OFFICE = "duty-of-office"
"""The rule of paragraphs that begin with an office and its duty."""
MIN_DUTIES = 2
"""Paragraphs that each begin with an office and its duty, that make a list below a heading of duties."""
MIN_UNANNOUNCED = 3
"""The same behind an office and a mark, where the heading does not announce duties."""
SHORTEST_OFFICE = 3
"""Characters of the shortest name of an office (县委办)."""
LONGEST_FIRST_OFFICE = 14
"""Characters of the longest name of an office with which such a paragraph is known to begin."""


def below_offices(text: str, body: Sequence[Span], scope: Scope) -> list[Item]:
    """Make an item of each office that stands in a line of its own above its duty (县林业局 / 负责防火巡护…)."""
    lines = [span.quote(text).strip() for span in body]
    offices = [
        len(line) <= LONGEST_OFFICE and names_office(line) and heads_duty(line, below)
        for line, below in pairwise([*lines, ""])
    ]
    first = offices.index(True) if True in offices else len(body)
    if sum(offices) < MIN_DUTIES or first > 1:
        return []
    out: list[Item] = []
    for span, line, office in zip(body[first:], lines[first:], offices[first:], strict=True):
        ends_like_one = bool(out) and len(out[-1].body) > 0 and len(line) <= LONGEST_OFFICE and names_office(line)
        if office or ends_like_one:
            out.append(Item(None, None, span, (), (), scope, span, "office-above-duty"))
        else:
            out[-1] = with_paragraph(out[-1], span)
    return out


def behind_offices(text: str, body: Sequence[Span], scope: Scope, *, duties: bool) -> list[Item]:
    """Make an item of each paragraph that an office heads (县财政局：保障经费。), where all are of that kind.

    Below a heading of duties most begin like one. Without it there are several, all set so, and half of what they
    say at least begins like a duty.
    """
    heads = [
        None if starts_formula(span.quote(text)) else phrase("office-before-duty").match(span.quote(text))
        for span in body
    ]
    named = [head is not None and names_office(head["title"]) for head in heads]
    first = named.index(True) if True in named else len(body)
    found = [head for head in heads[first:] if head is not None]
    if first > 1 or len(found) < (MIN_DUTIES if duties else MIN_UNANNOUNCED) or not all(named[first:]):
        return []
    sure = sum(_begins_duty(head) for head in found)
    if sure < (MOST_DUTIES * len(found) if duties else len(found)):
        return []
    if not duties and 2 * sum(heads_duty(h["title"], h.string[h.end() :]) for h in found) < len(found):
        return []
    out: list[Item] = []
    for span, head in zip(body[first:], found, strict=True):
        title, rest = title_and_rest(text, span, head)
        out.append(Item(None, None, title, (rest,), (), scope, span, "duty-behind-office"))
    return out


def _begins_duty(head: re.Match[str]) -> bool:
    """Tell whether what follows the office that heads a paragraph begins like its duty; behind a colon it is one."""
    return head["end"] in marks().colons or heads_duty(head["title"], head.string[head.end() :])


def duties_of_offices(text: str, body: Sequence[Span], scope: Scope, *, duties: bool) -> list[Item]:
    """Make an item of each paragraph that begins with an office and its duty (县财政局负责…), where most do.

    The others begin with an office all the same (县民政局结合…，开展…), but for one at the end that speaks to all.
    Where the heading says nothing of duties, nearly all say what theirs is responsible for.
    """
    if len(body) < (MIN_DUTIES if duties else FEWEST_ANSWERED):
        return []
    said = [span.quote(text) for span in body]
    begin = [duty_subject(one) is not None for one in said]
    first = begin.index(True) if True in begin else len(body)
    last = len(body) - (len(body) > first and not begin[-1] and closes(said[-1]))
    count = last - first
    if first > 1 or count < MIN_DUTIES or sum(begin) < MOST_DUTIES * count:
        return []
    if not duties and not are_answered_for(said[first:last]):
        return []
    if not all(told or _begins_with_office(one) for told, one in zip(begin[first:last], said[first:last], strict=True)):
        return []
    items = [Item(None, None, None, (span,), (), scope, span, DUTY_OF_OFFICE) for span in body[first:]]
    return items if last == len(body) else [*items[:-1], replace(items[-1], closing=True)]


def _begins_with_office(text: str) -> bool:
    """Tell whether a paragraph begins with the name of an office."""
    said = phrase("office-and-verb").match(text)
    if said is not None and names_office(said["unit"]):
        return True
    return any(is_organ(text[:size]) for size in range(SHORTEST_OFFICE, LONGEST_FIRST_OFFICE + 1))


def with_paragraph(item: Item, span: Span) -> Item:
    """Return an item with one more paragraph below it."""
    return replace(item, body=(*item.body, span), span=Span(item.span.start, span.end))
