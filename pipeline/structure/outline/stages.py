"""Stages without numbers that have numbered items below them: headings between the one above and these items."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.model.notice import Paragraph
from pipeline.model.spans import Span
from pipeline.structure.outline.drafts import CHAPTER, UNNUMBERED, ItemDraft
from pipeline.structure.outline.sentence_ends import after_sentence
from pipeline.structure.outline.titles import title_and_rest
from pipeline.structure.signs.numbering import Number, number_at, number_phrase, title_pattern

FEWEST = 2
"""Stages below a heading that are a list of them."""


def with_stages_apart(text: str, paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
    """Cut paragraphs at the dated stages that follow the end of a sentence in them, if the part has several stages."""
    found: dict[int, list[int]] = {}
    stages = 0
    for i, paragraph in enumerate(paragraphs):
        quoted = paragraph.span.quote(text)
        for match in number_phrase("stage-in-paragraph").finditer(quoted):
            if match.start() == 0:
                stages += 1
            elif after_sentence(quoted, match.start()):
                stages += 1
                found.setdefault(i, []).append(paragraph.span.start + match.start())
    if not found or stages < FEWEST:
        return paragraphs
    out: list[Paragraph] = []
    for i, paragraph in enumerate(paragraphs):
        if i not in found:
            out.append(paragraph)
            continue
        bounds = [paragraph.span.start, *found[i], paragraph.span.end]
        pieces = [Span(start, end).stripped(text) for start, end in pairwise(bounds)]
        out += [replace(paragraph, span=pieces[0]), *(Paragraph(piece) for piece in pieces[1:])]
    return out


def stage_headings(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, ItemDraft]:
    """Return by paragraph the headings of stages (第一阶段：动员部署（3月）), where items are counted below some."""
    out: dict[int, ItemDraft] = {}
    run: list[tuple[int, re.Match[str]]] = []
    above: Number | None = None
    counted = False
    for i, paragraph in enumerate(paragraphs):
        quoted = paragraph.span.quote(text)
        number = number_at(quoted)
        if number is None:
            if (stage := title_pattern("stage").match(quoted)) is not None:
                run.append((i, stage))
        elif run and number.rank > CHAPTER and (above is None or number.rank > above.rank):
            counted = True
        else:
            out |= _headings(text, paragraphs, run, above) if counted else {}
            run, above, counted = [], number, False
    return out | (_headings(text, paragraphs, run, above) if counted else {})


def _headings(
    text: str, paragraphs: Sequence[Paragraph], run: Sequence[tuple[int, re.Match[str]]], above: Number | None
) -> dict[int, ItemDraft]:
    if len(run) < FEWEST:
        return {}
    out: dict[int, ItemDraft] = {}
    for i, stage in run:
        span = paragraphs[i].span
        title, rest = title_and_rest(text, span, stage)
        place = above.rank + 1 if above is not None else UNNUMBERED
        out[i] = ItemDraft(
            None, span.start, title, heading=True, place=place, after=[rest] if rest.start < rest.end else []
        )
    return out
