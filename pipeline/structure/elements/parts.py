"""Cut a notice into parts with outlines of their own: the letter, the plan it issues, the annexes."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.model.notice import Scope
from pipeline.model.spans import unspaced
from pipeline.structure.elements.label_kinds import Label, Labelled
from pipeline.structure.elements.title_blocks import is_titlelike
from pipeline.structure.signs.element_rules import data, element_phrase, pattern
from pipeline.structure.signs.numbering import number_at
from pipeline.structure.signs.sections import annex_rule

LONGEST_LETTER = 400
"""Characters of a covering letter that does not say so."""


@dataclass(slots=True)
class PartDraft:
    """Indexes of the paragraphs of a part; ``body`` are those that its outline is made of."""

    first: int
    last: int
    body: list[int] = field(default_factory=list)
    title: str | None = None
    is_annex: bool = False
    is_letter: bool = False
    scope: Scope = Scope.TASK


_OUTSIDE = {
    Label.MASTHEAD,
    Label.NUMBER,
    Label.ADDRESSEES,
    Label.SIGNATURE,
    Label.DATE,
    Label.PUBLICITY,
    Label.PRINTED,
    Label.ANNEX_LIST,
    Label.META,
}


def cut_parts(found: Labelled) -> list[PartDraft]:
    """Cut labelled paragraphs into parts, in order."""
    texts, labels = found.texts, found.labels
    blocks = dict(found.title_blocks)
    parts: list[PartDraft] = []
    current = PartDraft(0, 0)
    at = 0
    while at < len(texts):
        mark = labels[at]
        if mark is Label.ANNEX_HEAD:
            parts.append(current)
            current = PartDraft(at, at, is_annex=True)
            titled = pattern(data().annex.head_titled).match(texts[at]) or element_phrase("roster-head").match(
                texts[at]
            )
            if titled:
                current.title = titled["title"].strip()
            at += 1
            continue
        if mark is Label.TITLE and at in blocks:
            title = "".join(unspaced(texts[i]) for i in range(at, blocks[at] + 1))
            if not (current.is_annex and not current.body):
                parts.append(current)
                current = PartDraft(at, at, is_annex=current.is_annex)
            current.title = (current.title or "") + title if current.is_annex and not current.body else title
            current.last = blocks[at]
            at = blocks[at] + 1
            continue
        if (
            mark is Label.BODY
            and current.is_annex
            and not current.body
            and current.title is None
            and is_titlelike(texts[at])
        ):
            # An annex is named by its first line even where that is no kind of document.
            current.title = texts[at].strip()
        elif mark not in _OUTSIDE:
            current.body.append(at)
        current.last = at
        at += 1
    parts.append(current)
    parts = [p for p in parts if p.body or p.title]
    _classify(parts, texts)
    return parts


def _classify(parts: list[PartDraft], texts: list[str]) -> None:
    last = max((i for i, part in enumerate(parts) if part.body), default=-1)
    for i, part in enumerate(parts):
        if part.is_annex and part.title and (rule := annex_rule(part.title)):
            part.scope = rule.scope
        body = "".join(texts[j] for j in part.body)
        numbered = any(number_at(texts[j]) is not None for j in part.body)
        issues = len(body) < LONGEST_LETTER or pattern(data().letter.issues).search(body) is not None
        part.is_letter = issues and i < last and not part.is_annex and not numbered
