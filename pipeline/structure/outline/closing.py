"""Paragraphs behind the last item: formulas that speak for a heading, and what closes the plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.model.notice import Scope
from pipeline.model.spans import Span
from pipeline.notation import begins_with, holds, marks
from pipeline.structure.outline.drafts import LONGEST_TITLE, ItemDraft
from pipeline.structure.signs.duties import closes, lays_duty, lists_duties, names_office
from pipeline.structure.signs.formulas import ends_in_formula, holds_formula, is_formula_line, starts_formula
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import title_pattern
from pipeline.structure.signs.sections import phrase, section_rule

MOST_LONGER = 0.15
"""Share of the items with more paragraphs than one, from which on the last item may have more as well."""
LONGEST_NO_PROSE = 20
"""Characters of a paragraph that is a heading or a remark rather than text."""
LEAST_BESIDE = 2
"""Items of a list that show by themselves how its last one is set."""


def raise_formulas(text: str, roots: Sequence[ItemDraft]) -> None:
    """Give a formula line below the last of several items to the heading, if it speaks for all of them.

    Where elsewhere each item has a formula of its own, one below the last item is that item's.
    """
    lists = [draft for root in roots for draft in _lists_of_leaves(root)]
    for draft in lists:
        _raise_what_speaks_of_above(text, draft)
    single = [draft for draft in lists if _speaks_for_all(text, draft)]
    own = sum(_assigned_one_by_one(text, draft) for draft in lists)
    if own and own >= len(single):
        return
    for draft in single:
        last = draft.children[-1]
        draft.after += last.after
        last.after = []


def _raise_what_speaks_of_above(text: str, draft: ItemDraft) -> None:
    """Give a line that closes a list and says whose all its items are (以上任务由甲局负责。) to the heading."""
    last = draft.children[-1]
    said = [span for span in last.after if phrase("given-above").match(span.quote(text))]
    draft.after += said
    last.after = [span for span in last.after if span not in said]


def take_back_from_lists(text: str, drafts: Sequence[ItemDraft]) -> None:
    """Give the paragraphs behind a list of what a label names (检查对象：1.…) to the item that the label stands in."""
    for draft in drafts:
        for child in draft.children:
            names = child.number is None and bool(child.children) and _names_no_work(child.text.quote(text))
            if names and not any(c.after or c.children for c in child.children[:-1]):
                last = child.children[-1]
                draft.after += last.after
                last.after = []
        take_back_from_lists(text, draft.children)


def _names_no_work(label: str) -> bool:
    rule = section_rule(label)
    return rule is not None and rule.scope is Scope.SKIP


def _lists_of_leaves(draft: ItemDraft) -> Iterator[ItemDraft]:
    """Yield the headings that have several items, all without items of their own."""
    for child in draft.children:
        yield from _lists_of_leaves(child)
    if len(draft.children) > 1 and not any(c.children for c in draft.children):
        yield draft


def _speaks_for_all(text: str, draft: ItemDraft) -> bool:
    """Tell whether nothing but formula lines stand below the last item, and none in the others."""
    last = draft.children[-1]
    lines = [s for s in last.after if is_formula_line(s.quote(text))]
    return bool(lines) and lines == last.after and not any(_has_formula(text, c, c is last) for c in draft.children)


def _assigned_one_by_one(text: str, draft: ItemDraft) -> bool:
    """Tell whether all items have formulas of their own."""
    return all(_has_formula(text, child, bare=False) for child in draft.children)


def _has_formula(text: str, draft: ItemDraft, bare: bool) -> bool:
    """Tell whether an item has a formula; ``bare`` leaves out the lines below it."""
    spans = (draft.text, *(() if bare else draft.after))
    return any(is_formula_line(s.quote(text)) or holds_formula(s.quote(text)) for s in spans)


def take_closing(text: str, drafts: Sequence[ItemDraft]) -> list[Span]:
    """Take the paragraphs after the last item that close the plan rather than belong to the item.

    Where items have one paragraph each, the last one is over after one: behind its formula if it
    has one, else where a paragraph begins that speaks to everybody.
    """
    if len(drafts) < 2:
        return []
    last = drafts[-1]
    leaves = [d for d in drafts[:-1] if not d.children]
    longer = sum(_prose_count(text, d) > _own_paragraphs(text, d) for d in leaves)
    # A last line that is a sentence is no heading either, where none of the items above it has text below.
    sentence = is_terminal(last.text.quote(text))
    beside = _beside(drafts)
    alike = len(beside) >= LEAST_BESIDE and all(is_terminal(d.text.quote(text)) is sentence for d in beside)
    compared = beside if alike else leaves if sentence else []
    single = bool(compared) and not any(_prose_count(text, d) for d in compared)
    if longer > MOST_LONGER * max(len(leaves), 1) and not single:
        return _last_word(text, last)
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
        elif (complete or closes(quoted)) and not (
            lists_duties(last.text.quote(text)) and _is_headed_by_office(quoted)
        ):
            taken = [s for s in last.after[i:] if lays_duty(s.quote(text))]
            if taken or closes(quoted):
                last.after = last.after[:i]
            return taken
    return []


def _is_headed_by_office(quoted: str) -> bool:
    """Tell whether a paragraph is what one office has to do, with its name in front (各镇政府。5月底前签订责任书。)."""
    head = phrase("office-before-duty").match(quoted)
    return head is not None and names_office(head["title"])


def _last_word(text: str, last: ItemDraft) -> list[Span]:
    """Take the last paragraph of all, where it tells everybody to carry out the plan (各地要…，抓好落实。)."""
    if not last.after or phrase("tells-all-at-end").match(last.after[-1].quote(text)) is None:
        return []
    return [last.after.pop()]


def _beside(drafts: Sequence[ItemDraft]) -> list[ItemDraft]:
    """Return the items above the last one in its own list."""
    last = drafts[-1]
    out: list[ItemDraft] = []
    for draft in reversed(drafts[:-1]):
        if last.number is None or draft.number is None or draft.number.style != last.number.style or draft.children:
            break
        out.append(draft)
        if draft.number.value == 1:
            break
    return out


def _own_paragraphs(text: str, draft: ItemDraft) -> int:
    """Return how many paragraphs below its number line an item has as a rule: one below a heading line."""
    quoted = draft.text.quote(text).rstrip(marks().stop)
    return 1 if len(quoted) <= LONGEST_TITLE and not holds(quoted, marks().statement_ends) else 0


def _prose_count(text: str, draft: ItemDraft) -> int:
    return sum(is_prose(s.quote(text)) for s in draft.after)


def is_prose(quoted: str) -> bool:
    """Tell a paragraph of text from a formula, a heading, or a remark in brackets."""
    said = len(quoted) > LONGEST_NO_PROSE or is_terminal(quoted)
    return said and not starts_formula(quoted) and not begins_with(quoted, marks().open)
