"""Targets that stand before the first number: 主要指标：到2025年，…, in plans whose lead has no headings."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.notice import Item, Scope
from pipeline.model.spans import Span
from pipeline.structure.outline.titles import title_and_rest
from pipeline.structure.signs.sections import phrase


def preamble_goals(text: str, preamble: Sequence[Span]) -> tuple[tuple[Span, ...], tuple[Item, ...]]:
    """Return what stays a preamble, and an item for each paragraph that is labelled as a target or opens with its year.

    Paragraphs without such a label (为贯彻落实…，制定本方案) say why there is a plan, and what it follows.
    """
    rest: list[Span] = []
    goals: list[Item] = []
    for span in preamble:
        quoted = span.quote(text)
        if label := phrase("labelled-target").match(quoted):
            title, own = title_and_rest(text, span, label)
            goals.append(Item(None, None, title, (own,), (), Scope.GOAL, span, "target-before-numbers"))
        elif phrase("opens-with-target").match(quoted):
            goals.append(Item(None, None, None, (span,), (), Scope.GOAL, span, "target-year-before-numbers"))
        else:
            rest.append(span)
    return tuple(rest), tuple(goals)
