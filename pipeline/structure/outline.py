"""The outline of a part: numbered headings and items, with their own paragraphs.

``parse_items`` cuts paragraphs at numbers (also inside a notice copied into one line), nests them
by the rank of their numbering, and separates titles from texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.notice import Item, Paragraph, Scope
from pipeline.model.spans import Span
from pipeline.structure.closing import raise_formulas, take_closing
from pipeline.structure.drafts import LONGEST_TITLE, Draft
from pipeline.structure.inline import cut, stripped
from pipeline.structure.reflow import is_terminal
from pipeline.structure.sections import ends_in_formula, lists_duties, scope_of, starts_formula, states_target

SURE_TITLE = 12
"""Characters up to which a first sentence is a title whatever the items beside it have."""
_SENTENCE_END = re.compile(r"[。；！？]|(?<=[\u4e00-\u9fff”）)])(?:　|[\u00a0 ]{2,4})(?=\S)")


def parse_items(
    text: str, paragraphs: Sequence[Paragraph], scope: Scope, *, annex: bool = False
) -> tuple[tuple[Span, ...], tuple[Item, ...]]:
    """Return the paragraphs before the first number, and the items."""
    drafts: list[Draft] = []
    preamble: list[Span] = []
    for paragraph in paragraphs:
        for draft in cut(text, paragraph, drafts[-1].number if drafts else None):
            if draft.number is not None or _is_bare_heading(text, draft):
                drafts.append(draft)
            elif drafts:
                drafts[-1].after.append(draft.text)
            else:
                preamble.append(draft.text)
    roots = _nest(drafts)
    for root in roots:
        raise_formulas(text, root)
    closing = [] if annex else take_closing(text, drafts)
    items = _items(text, roots, scope)
    items += [
        Item(None, None, None, (span,), (), Scope.SAFEGUARD, span, "closing-paragraph", closing=True)
        for span in closing
    ]
    return tuple(preamble), tuple(items)


def _is_bare_heading(text: str, draft: Draft) -> bool:
    """Tell whether an unnumbered paragraph is a heading: marked as one, or one of the usual words."""
    quoted = draft.text.quote(text).strip()
    if len(quoted) > LONGEST_TITLE or is_terminal(quoted):
        return False
    return draft.heading or (scope_of(quoted) is not None and len(quoted) >= 4)


def _nest(drafts: Sequence[Draft]) -> list[Draft]:
    roots: list[Draft] = []
    stack: list[Draft] = []
    for draft in drafts:
        while stack and stack[-1].rank >= draft.rank:
            stack.pop()
        (stack[-1].children if stack else roots).append(draft)
        stack.append(draft)
    return roots


def _items(text: str, drafts: Sequence[Draft], scope: Scope) -> list[Item]:
    """Turn drafts of one level into items."""
    parts = [_first_sentence(text, d) for d in drafts]
    titled = sum(p is not None for p in parts) >= 0.6 * len(drafts)
    return [
        _item(text, d, p if titled or (p is not None and p.end - p.start <= SURE_TITLE) else None, scope)
        for d, p in zip(drafts, parts, strict=True)
    ]


def _first_sentence(text: str, draft: Draft) -> Span | None:
    """Return the run-in title of an item, if its first sentence can be one and text follows."""
    quoted = draft.text.quote(text)
    match = _SENTENCE_END.search(quoted)
    if match is None or match.start() > LONGEST_TITLE or match.start() < 2:
        return None
    rest = quoted[match.end() :].strip()
    if (
        not rest
        or starts_formula(rest)
        or (rest[0] in "（(〔【" and not rest.rstrip("。").rstrip("）)〕】").count("。"))
    ):
        return None
    return Span(draft.text.start, draft.text.start + match.start())


def _item(text: str, draft: Draft, sentence: Span | None, scope: Scope) -> Item:
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
    elif draft.heading or _is_heading_line(quoted, bool(follows) or first_child):
        title = draft.text
    elif first_child and (core := _before_formula(quoted)) and _is_heading_line(core, more_follows=True):
        title = Span(draft.text.start, draft.text.start + len(core))
        body.append(Span(title.end, draft.text.end))
    elif (known := _known_start(quoted)) is not None:
        title = Span(draft.text.start, draft.text.start + known)
        body.append(stripped(text, Span(draft.text.start + known, draft.text.end)))
    else:
        body.append(draft.text)
    if title is not None:
        title = _without_end(text, title)
    body += draft.after
    if title is not None and not draft.children and not any(s.start < s.end for s in body) and draft.number is not None:
        # A leaf with one line: what it says is its text.
        title, body = None, [draft.text]
    own = scope_of(title.quote(text)) if title is not None else None
    inner = own[0] if own is not None else (Scope.TASK if scope is Scope.OVERALL and draft.rank <= 40 else scope)
    if scope is Scope.SKIP or (
        own is not None and scope in (Scope.SAFEGUARD, Scope.GOAL) and own[0] not in (Scope.SKIP, scope)
    ):
        inner = scope
    children = _items(text, draft.children, inner)
    if not children and title is not None and not article:
        children = _titled_paragraphs(text, body, inner, duties=lists_duties(title.quote(text)))
        if children:
            body = []
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


def _before_formula(quoted: str) -> str:
    """Return what stands before a formula bracket at the end of a line, or nothing without one."""
    for match in re.finditer(r"[（(〔\[【]", quoted):
        if starts_formula(quoted[match.start() :]) and ends_in_formula(quoted):
            return quoted[: match.start()].rstrip()
    return ""


def _is_heading_line(quoted: str, more_follows: bool) -> bool:
    """Tell whether a numbered line is a heading: short, no sentence inside, and text or items below."""
    inner = quoted.rstrip("。：: ")
    if len(inner) > LONGEST_TITLE + 15 or re.search(r"[。；]", inner):
        return False
    if not is_terminal(quoted):
        return True
    return more_follows and len(inner) <= LONGEST_TITLE and quoted.rstrip()[-1:] in "。：:"


def _known_start(quoted: str) -> int | None:
    """Return the length of a usual heading that runs straight into its text, or None."""
    for size in range(min(10, len(quoted) - 20), 3, -1):
        if scope_of(quoted[:size]) is not None and quoted[size] not in "，、。；：的和与及":
            return size
    return None


def _without_end(text: str, title: Span) -> Span:
    quoted = title.quote(text)
    return Span(title.start, title.start + len(quoted.rstrip("。：: ；\u3000")))


def _titled_paragraphs(text: str, body: Sequence[Span], scope: Scope, *, duties: bool) -> list[Item]:
    """Make items of unnumbered paragraphs that all have short titles of their own."""
    prose = [s for s in body if not starts_formula(s.quote(text))]
    if len(prose) < (2 if duties else 3) or len(prose) != len(body):
        return []
    out: list[Item] = []
    for span in prose:
        quoted = span.quote(text)
        match = re.match(r"(?:——|—)?\s*([^，。；：]{4,20})[。：]", quoted)
        if match is None or len(quoted) - match.end() < (4 if duties else 20):
            return []
        title = Span(span.start + match.start(1), span.start + match.end(1))
        out.append(
            Item(None, None, title, (Span(span.start + match.end(), span.end),), (), scope, span, "titled-paragraph")
        )
    return out


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
