"""Deadlines: find, read and date every expression that says when something is to be done."""

import re

from pipeline.language.deadlines.find import Context, distinct, find_deadlines
from pipeline.language.deadlines.rules import Field, vocabulary
from pipeline.model.spans import Span

__all__ = ["Context", "Field", "distinct", "find_deadlines", "whole_section_clauses"]

_SENTENCE_END = re.compile(r"[。！？\n]|\Z")


def whole_section_clauses(text: str) -> list[Span]:
    """Return the stretches of a text that speak of all items above it (以上工作于9月底前完成), to their full stop."""
    ends = ((m.start(), _SENTENCE_END.search(text, m.end())) for m in vocabulary().whole_section.finditer(text))
    return [Span(start, end.start()) for start, end in ends if end is not None]
