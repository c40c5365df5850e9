"""A title at the start of a paragraph, and what stands behind it."""

from __future__ import annotations

import re

from pipeline.model.spans import Span


def title_and_rest(text: str, span: Span, match: re.Match[str]) -> tuple[Span, Span]:
    """Return the title that a pattern found at the start of a paragraph (its group ``title``), and what follows it."""
    title = Span(*match.span("title")).shift(span.start)
    return title, Span(span.start + match.end(), span.end).stripped(text)
