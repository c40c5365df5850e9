"""Which words of an item are its title: a sentence run in, a line of its own, a usual heading before its text."""

from __future__ import annotations

import re

from pipeline.model.spans import Span
from pipeline.structure.drafts import LONGEST_TITLE, Draft
from pipeline.structure.line_ends import is_terminal
from pipeline.structure.numbering import Number, number_phrase
from pipeline.structure.sections import (
    ends_in_formula,
    phrase,
    scope_of,
    starts_formula,
)

_CHAPTER = 40
"""Rank of 一、 (``outline.toml``)."""
_SENTENCE_END = re.compile(r"[。；！？]|(?<=[\u4e00-\u9fff”）)])(?:　|[\u00a0 ]{2,4})(?=\S)")


def first_sentence(text: str, draft: Draft) -> Span | None:
    """Return the run-in title of an item, if its first sentence can be one and text follows."""
    quoted = draft.text.quote(text)
    match = _SENTENCE_END.search(quoted)
    if match is None or match.start() > LONGEST_TITLE or match.start() < 2:
        return None
    rest = quoted[match.end() :].strip()
    if (
        not rest
        or starts_formula(rest)
        or (
            rest[0] in "（(〔【"
            and not number_phrase("text-behind-bracket").match(rest)
            and "。" not in rest.rstrip("。").rstrip("）)〕】")
        )
    ):
        return None
    return Span(draft.text.start, draft.text.start + match.start())


def before_formula(quoted: str) -> str:
    """Return what stands before a formula bracket at the end of a line, or nothing without one."""
    for match in re.finditer(r"[（(〔\[【]", quoted):
        if starts_formula(quoted[match.start() :]) and ends_in_formula(quoted):
            return quoted[: match.start()].rstrip()
    return ""


def is_heading_line(quoted: str, more_follows: bool) -> bool:
    """Tell whether a numbered line is a heading: short, no sentence inside, and text or items below."""
    inner = quoted.rstrip("。：: ")
    if len(inner) > LONGEST_TITLE + 15 or re.search(r"[。；]", inner):
        return False
    if not is_terminal(quoted):
        return True
    return more_follows and len(inner) <= LONGEST_TITLE and quoted.rstrip()[-1:] in "。：:"


def known_start(quoted: str, number: Number | None) -> int | None:
    """Return the length of a usual heading that runs straight into its text, or None."""
    for size in range(min(10, len(quoted) - 20), 3, -1):
        # 3.与会人员请于… is a sentence about people, not a heading that runs into its text.
        if (
            scope_of(quoted[:size]) is not None
            and (not phrase("subject-goes-on").match(quoted, size) or phrase("guided-by").match(quoted, size))
            and ((number is not None and number.rank <= _CHAPTER) or not phrase("people-at-end").search(quoted[:size]))
        ):
            return size
    return None


def without_end(text: str, title: Span) -> Span:
    """Return a title without the mark behind it."""
    quoted = title.quote(text)
    return Span(title.start, title.start + len(quoted.rstrip("。：: ；\u3000")))
