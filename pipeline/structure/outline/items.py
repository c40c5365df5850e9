"""From nested drafts to items: title and text parted, and the scope of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.notice import Item, Scope
from pipeline.model.spans import Span
from pipeline.structure.outline.drafts import CHAPTER, ItemDraft
from pipeline.structure.outline.item_titles import first_sentence, part_title
from pipeline.structure.outline.paragraphs import unnumbered_items
from pipeline.structure.signs.duties import announces_duties, head_of_duties, lists_duties
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import counts_for, title_pattern
from pipeline.structure.signs.sections import SectionRule, phrase, section_rule, states_target, words_of_heading

FINDINGS = "findings"
"""The entry of ``sections.toml`` for what was found."""

SURE_TITLE = 12
"""Characters up to which a first sentence is a title whatever the items beside it have."""


def items_of(
    text: str, drafts: Sequence[ItemDraft], scope: Scope, *, among_tasks: bool = False, duties: bool = False
) -> list[Item]:
    """Turn drafts of one level into items.

    ``among_tasks`` says that the heading above announces the tasks of a plan, ``duties`` that one above lists duties.
    """
    drafts = [d for d in drafts if d.number is not None or d.after or d.children or not _is_only_title(text, d)]
    parts = [first_sentence(text, d) for d in drafts]
    titled = sum(p is not None for p in parts) >= 0.6 * len(drafts)
    items = [
        _item(
            text,
            d,
            p if titled or (p is not None and p.end - p.start <= SURE_TITLE) else None,
            scope,
            among_tasks=among_tasks,
            duties=duties,
        )
        for d, p in zip(drafts, parts, strict=True)
    ]
    return _without_findings(text, items)


def _without_findings(text: str, items: list[Item]) -> list[Item]:
    """Pass over an item that lists what was found (排查问题), where one behind it says what is done about it."""
    titles = [item.title.quote(text) if item.title is not None else "" for item in items]
    found = [i for i, title in enumerate(titles) if phrase("heading-of-findings").match(words_of_heading(title))]
    if not found:
        return items
    measures = [i for i, title in enumerate(titles) if phrase("heading-of-measures").match(title)]
    for i in found:
        if measures and i < measures[-1] and items[i].scope is Scope.TASK:
            items[i] = replace(items[i], scope=Scope.SKIP, rule=FINDINGS)
    return items


def _is_only_title(text: str, draft: ItemDraft) -> bool:
    """Tell whether an unnumbered heading says nothing to do: # 重点任务清单 above a table or a heading."""
    return draft.heading and not is_terminal(draft.text.quote(text))


def _item(text: str, draft: ItemDraft, sentence: Span | None, scope: Scope, *, among_tasks: bool, duties: bool) -> Item:
    title, body = part_title(text, draft, sentence)
    duties = duties or (title is not None and lists_duties(title.quote(text)))
    own = _rule_of(text, draft, title, among_tasks=among_tasks)
    inner = _scope_below(text, draft, title, own, scope)
    children = items_of(text, draft.children, inner, among_tasks=own is not None and own.lists_tasks, duties=duties)
    if inner is Scope.SKIP and any(child.scope is not Scope.SKIP for child in children):
        # 活动时间 that is split into stages says what is done when.
        inner = Scope.TASK if own is not None and own.handed_in else Scope.OVERALL
    announced = title is None and bool(body) and announces_duties(body[0].quote(text))
    if not children and (title is not None or announced) and not draft.is_article:
        own_body, unnumbered = unnumbered_items(text, body, inner, duties=duties)
        body, children = list(own_body), list(unnumbered)
    return Item(
        number=draft.number.text if draft.number else None,
        style=draft.style,
        title=title if title is not None and title.start < title.end else None,
        body=tuple(s for s in body if s.start < s.end),
        children=tuple(children),
        scope=inner,
        span=Span(draft.start, draft.end),
        rule=own.id if own is not None else None,
    )


def _rule_of(text: str, draft: ItemDraft, title: Span | None, *, among_tasks: bool) -> SectionRule | None:
    """Return the rule that a title falls under where it stands, or None."""
    label = title.quote(text) if title is not None else _label_of(draft.text.quote(text))
    rule = section_rule(label) if label else None
    if title is None and rule is not None and rule.scope is not Scope.SKIP:
        return None
    if rule is None or (rule.unless == "among-tasks" and among_tasks):
        return None
    return None if rule.unless == "chapter" and counts_for(draft, "chapters") else rule


def _label_of(line: str) -> str:
    """Return the label with which an item of one line begins (二、会议地点：…), or nothing."""
    found = head_of_duties(line)
    return found[1] if found is not None and len(found[1]) <= SURE_TITLE else ""


def _works_anyway(begin: str) -> bool:
    """Tell whether an item names work below a heading that otherwise tells of none: a stage, or a drill of a plan."""
    return title_pattern("duty").match(begin) is not None or title_pattern("stage").match(begin) is not None


def _scope_below(text: str, draft: ItemDraft, title: Span | None, own: SectionRule | None, scope: Scope) -> Scope:
    """Return the scope of what stands below a title: its own, unless that of the heading above holds on."""
    if scope is Scope.SKIP:
        works = own is None and _works_anyway((title or draft.text).quote(text))
        return Scope.TASK if works else Scope.SKIP
    if own is None:
        return Scope.TASK if scope is Scope.OVERALL and draft.rank <= CHAPTER else scope
    if scope is Scope.GOAL and own.lists_tasks:
        return own.scope  # 发展目标与任务 goes from the targets on to what is to be done
    holds_on = scope in (Scope.SAFEGUARD, Scope.GOAL) and own.scope is not Scope.SKIP
    return scope if holds_on else own.scope


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
            out.append(replace(item, children=children) if children else item)
    return tuple(out)
