"""Numbered lines that are fields of the item above them: （一）责任单位：… （二）项目内容：… （三）完成时限：…."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.spans import Span
from pipeline.notation import ends_in, marks
from pipeline.structure.outline.drafts import ItemDraft
from pipeline.structure.signs.duties import duty_subject, head_of_duties, names_office
from pipeline.structure.signs.formulas import starts_formula
from pipeline.structure.signs.sections import phrase

FEWEST = 2
"""Numbered lines with who or when, from which on all that are labelled below a heading are its fields; one is enough
where all of the lines are labelled."""


def take_fields(text: str, drafts: Sequence[ItemDraft]) -> None:
    """Give numbered lines that tell who, when or what of the item above to that item, here and below.

    A field with a numbered list of its own stays an item; so does what has no label.
    """
    for draft in drafts:
        take_fields(text, draft.children)
        _take(text, draft)


def _take(text: str, draft: ItemDraft) -> None:
    """Take the fields of one item out of its children."""
    if draft.children and _heads_offices(text, draft):
        _join_offices(draft)
        return
    formulas = [_is_formula(text, child) for child in draft.children]
    alone = any(formulas) and all(f or _is_field(text, c) for f, c in zip(formulas, draft.children, strict=True))
    if sum(formulas) < FEWEST and not alone:
        return
    items: list[ItemDraft] = []
    for child, formula in zip(draft.children, formulas, strict=True):
        if formula or _is_field(text, child):
            draft.after += [child.text, *child.after]
        else:
            items.append(child)
    draft.children = items


def _heads_offices(text: str, draft: ItemDraft) -> bool:
    """Tell whether a label ends an item and each number below it begins with an office, and what that answers for."""
    label = (draft.after[-1] if draft.after else draft.text).quote(text)
    if not ends_in(label.rstrip(), marks().colons) or not starts_formula(label):
        return False
    lines = [child.text.quote(text).strip() for child in draft.children]
    bare = all(not child.children and not child.after for child in draft.children[:-1])
    return bare and not draft.children[-1].children and all(map(_is_share, lines))


def _is_share(line: str) -> bool:
    """Tell whether a line is an office, or begins with one and what it answers for."""
    head = head_of_duties(line)
    if head is not None:
        return names_office(head[1])
    return duty_subject(line) is not None or names_office(line.rstrip(marks().statement_ends))


def _join_offices(draft: ItemDraft) -> None:
    """Let the label of an item go on to the end of the list below it."""
    last = draft.children[-1]
    if draft.after:
        draft.after[-1] = Span(draft.after[-1].start, last.text.end)
    else:
        draft.text = Span(draft.text.start, last.text.end)
    draft.after += last.after
    draft.children = []


def _is_formula(text: str, draft: ItemDraft) -> bool:
    """Tell whether a numbered line is a labelled formula, or says by its label who or when, and nothing else."""
    if draft.children or draft.after:
        return False
    quoted = draft.text.quote(text)
    return starts_formula(quoted) or phrase("numbered-who-or-when").match(quoted) is not None


def _is_field(text: str, draft: ItemDraft) -> bool:
    return not draft.children and phrase("numbered-field").match(draft.text.quote(text)) is not None
