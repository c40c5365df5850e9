"""Numbered lines that are fields of the item above them: （一）责任单位：… （二）项目内容：… （三）完成时限：…."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.structure.outline.drafts import ItemDraft
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


def _is_formula(text: str, draft: ItemDraft) -> bool:
    """Tell whether a numbered line is a labelled formula, or says by its label who or when, and nothing else."""
    if draft.children or draft.after:
        return False
    quoted = draft.text.quote(text)
    return starts_formula(quoted) or phrase("numbered-who-or-when").match(quoted) is not None


def _is_field(text: str, draft: ItemDraft) -> bool:
    return not draft.children and phrase("numbered-field").match(draft.text.quote(text)) is not None
