"""From nested drafts to items: title and text parted, and the scope of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.notice import Item, Scope
from pipeline.model.spans import Span
from pipeline.structure.drafts import Draft
from pipeline.structure.inline import stripped
from pipeline.structure.item_titles import before_formula, first_sentence, is_heading_line, known_start, without_end
from pipeline.structure.line_ends import is_terminal
from pipeline.structure.numbering import title_pattern
from pipeline.structure.paragraphs import announces_duties, unnumbered_items
from pipeline.structure.sections import (
    lists_duties,
    scope_of,
    starts_formula,
    states_target,
)

SURE_TITLE = 12
"""Characters up to which a first sentence is a title whatever the items beside it have."""


def items_of(text: str, drafts: Sequence[Draft], scope: Scope, *, among_tasks: bool = False) -> list[Item]:
    """Turn drafts of one level into items.

    ``among_tasks`` says that the heading above announces the tasks of a plan.
    """
    drafts = [d for d in drafts if d.number is not None or d.after or d.children or not _is_only_title(text, d)]
    parts = [first_sentence(text, d) for d in drafts]
    titled = sum(p is not None for p in parts) >= 0.6 * len(drafts)
    return [
        _item(
            text,
            d,
            p if titled or (p is not None and p.end - p.start <= SURE_TITLE) else None,
            scope,
            among_tasks=among_tasks,
        )
        for d, p in zip(drafts, parts, strict=True)
    ]


def _is_only_title(text: str, draft: Draft) -> bool:
    """Tell whether an unnumbered heading says nothing to do: # 重点任务清单 above a table or a heading."""
    return draft.heading and not is_terminal(draft.text.quote(text))


def _item(text: str, draft: Draft, sentence: Span | None, scope: Scope, *, among_tasks: bool) -> Item:
    quoted = draft.text.quote(text)
    article = draft.number is not None and draft.number.style == "article"
    title: Span | None = None
    body: list[Span] = []
    first_child = bool(draft.children)
    follows = [s for s in draft.after if not starts_formula(s.quote(text))]
    if article:
        body.append(draft.text)
    elif draft.bold is not None and draft.bold.start < draft.bold.end and draft.bold.end < draft.text.end:
        title, rest = draft.bold, stripped(text, Span(draft.bold.end, draft.text.end))
        body.append(rest)
    elif sentence is not None:
        title = sentence
        body.append(stripped(text, Span(min(sentence.end + 1, draft.text.end), draft.text.end)))
    elif draft.heading or is_heading_line(quoted, bool(follows) or first_child):
        title = draft.text
    elif first_child and (core := before_formula(quoted)) and is_heading_line(core, more_follows=True):
        title = Span(draft.text.start, draft.text.start + len(core))
        body.append(Span(title.end, draft.text.end))
    elif (known := known_start(quoted, draft.number)) is not None:
        title = Span(draft.text.start, draft.text.start + known)
        body.append(stripped(text, Span(draft.text.start + known, draft.text.end)))
    else:
        body.append(draft.text)
    if title is not None:
        title = without_end(text, title)
    body += draft.after
    if title is not None and not draft.children and not any(s.start < s.end for s in body) and draft.number is not None:
        # A leaf with one line: what it says is its text.
        title, body = None, [draft.text]
    own = scope_of(title.quote(text)) if title is not None else None
    if own is not None and own[1] == "support" and among_tasks:
        own = None
    if own is not None and own[1] == "standing-rules" and draft.number is not None and draft.number.style == "chapter":
        own = None
    inner = own[0] if own is not None else (Scope.TASK if scope is Scope.OVERALL and draft.rank <= 40 else scope)
    if scope is Scope.SKIP or (
        own is not None and scope in (Scope.SAFEGUARD, Scope.GOAL) and own[0] not in (Scope.SKIP, scope)
    ):
        inner = scope
    if scope is Scope.SKIP and own is None and title is not None and title_pattern("duty").match(title.quote(text)):
        inner = Scope.TASK
    children = items_of(text, draft.children, inner, among_tasks=own is not None and own[1] == "measures")
    if inner is Scope.SKIP and any(child.scope is not Scope.SKIP for child in children):
        inner = Scope.OVERALL
    announced = title is None and bool(body) and announces_duties(body[0].quote(text))
    if not children and (title is not None or announced) and not article:
        duties = title is not None and lists_duties(title.quote(text))
        own_body, unnumbered = unnumbered_items(text, body, inner, duties=duties)
        body, children = list(own_body), list(unnumbered)
    return Item(
        number=draft.number.text if draft.number else None,
        style=draft.number.style if draft.number else None,
        title=title if title is not None and title.start < title.end else None,
        body=tuple(s for s in body if s.start < s.end),
        children=tuple(children),
        scope=inner,
        span=Span(draft.start, draft.end),
        rule=own[1] if own is not None else None,
    )


def drop_targets(text: str, items: Sequence[Item]) -> tuple[Item, ...]:
    """Under general requirements keep the paragraphs that state a target, as goals."""
    out: list[Item] = []
    for item in items:
        children = drop_targets(text, item.children)
        if item.scope is Scope.OVERALL:
            kept = tuple(s for s in item.body if states_target(s.quote(text)))
            out.append(
                replace(
                    item, body=kept, children=children, scope=Scope.GOAL if kept and not children else Scope.OVERALL
                )
            )
        else:
            out.append(replace(item, children=children))
    return tuple(out)
