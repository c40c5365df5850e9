"""Paragraphs behind the last item: formulas that speak for a heading, and what closes the plan."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.spans import Span
from pipeline.structure.outline.drafts import LONGEST_TITLE, Draft
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import title_pattern
from pipeline.structure.signs.sections import (
    closes,
    ends_in_formula,
    holds_formula,
    is_formula_line,
    lays_duty,
    starts_formula,
)


def raise_formulas(text: str, draft: Draft) -> None:
    """Give a formula line below the last of several items to the heading, if it speaks for all of them."""
    for child in draft.children:
        raise_formulas(text, child)
    if len(draft.children) < 2 or any(c.children for c in draft.children):
        return
    last = draft.children[-1]
    lines = [s for s in last.after if is_formula_line(s.quote(text))]
    elsewhere = [s for c in draft.children for s in (c.text, *(c.after if c is not last else ()))]
    others = any(is_formula_line(s.quote(text)) or holds_formula(s.quote(text)) for s in elsewhere)
    if lines and lines == last.after and not others:
        draft.after += lines
        last.after = []


def take_closing(text: str, drafts: Sequence[Draft]) -> list[Span]:
    """Take the paragraphs after the last item that close the plan rather than belong to the item.

    Where items have one paragraph each, the last one is over after one: behind its formula if it
    has one, else where a paragraph begins that speaks to everybody.
    """
    if len(drafts) < 2:
        return []
    last = drafts[-1]
    leaves = [d for d in drafts[:-1] if not d.children]
    longer = sum(_prose_count(text, d) > _own_paragraphs(text, d) for d in leaves)
    if longer > 0.15 * max(len(leaves), 1):
        return []
    # A last line that is a sentence is no heading either, where none of the items above it has text below.
    single = bool(leaves) and is_terminal(last.text.quote(text)) and not any(_prose_count(text, d) for d in leaves)
    left = 0 if single else _own_paragraphs(text, last)
    complete = left == 0 and ends_in_formula(last.text.quote(text))
    staged = max((i for i, s in enumerate(last.after) if title_pattern("stage").match(s.quote(text))), default=-1)
    for i, span in enumerate(last.after):
        quoted = span.quote(text)
        if i <= staged:
            left = 1  # the text of the last stage is still to come
            continue
        if not is_prose(quoted):
            complete = complete or starts_formula(quoted)
        elif left > 0:
            left -= 1
            complete = ends_in_formula(quoted)
        elif complete or closes(quoted):
            taken, last.after = last.after[i:], last.after[:i]
            return [s for s in taken if lays_duty(s.quote(text))]
    return []


def _own_paragraphs(text: str, draft: Draft) -> int:
    """Return how many paragraphs below its number line an item has as a rule: one below a heading line."""
    quoted = draft.text.quote(text)
    return 1 if len(quoted) <= LONGEST_TITLE and "。" not in quoted.rstrip("。") else 0


def _prose_count(text: str, draft: Draft) -> int:
    return sum(is_prose(s.quote(text)) for s in draft.after)


def is_prose(quoted: str) -> bool:
    """Tell a paragraph of text from a formula or a remark in brackets."""
    return len(quoted) > 20 and not starts_formula(quoted) and not quoted.startswith(("（", "(", "〔"))
