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
from pipeline.structure.line_ends import is_terminal
from pipeline.structure.numbering import Number, chapter_at, levels, number_at, title_pattern
from pipeline.structure.paragraphs import announces_duties, unnumbered_items
from pipeline.structure.sections import (
    closes,
    ends_in_formula,
    lays_duty,
    lists_duties,
    phrase,
    remark_start,
    scope_of,
    starts_formula,
    states_target,
)

SURE_TITLE = 12
"""Characters up to which a first sentence is a title whatever the items beside it have."""
_BELOW_DOTTED = 5
"""What puts the rank of 1. below that of 3.1.1.1 and above that of （1）."""
_BRACKETED = re.compile(r"【(?P<title>[^【】，。；]{2,20})】\s*[：:]?")
_CHAPTER = 40
"""Rank of 一、 (``outline.toml``)."""
_BEHIND_BRACKET = re.compile("[（(〔【][^（）()〔〕【】]{2,60}[）)〕】][\u4e00-\u9fff]")
_COLON = re.compile("[：:]$")
_SENTENCE_END = re.compile(r"[。；！？]|(?<=[\u4e00-\u9fff”）)])(?:　|[\u00a0 ]{2,4})(?=\S)")


def parse_items(
    text: str, paragraphs: Sequence[Paragraph], scope: Scope, *, annex: bool = False
) -> tuple[tuple[Span, ...], tuple[Item, ...]]:
    """Return the paragraphs before the first number, and the items."""
    drafts: list[Draft] = []
    preamble: list[Span] = []
    chapters = _chapters(text, paragraphs)
    for i, paragraph in enumerate(paragraphs):
        last = drafts[-1].number if drafts else None
        following = number_at(paragraphs[i + 1].span.quote(text)) if i + 1 < len(paragraphs) else None
        for draft in [chapters[i]] if i in chapters else cut(text, paragraph, last, following):
            if draft.number is not None or _frees_bracketed(text, draft) or _is_bare_heading(text, draft):
                drafts.append(draft)
            elif drafts:
                drafts[-1].after.append(draft.text)
            else:
                preamble.append(draft.text)
    _rank_dotted(drafts)
    _place_labels(text, drafts)
    roots = _nest(drafts)
    for root in roots:
        raise_formulas(text, root)
    closing = [] if annex else take_closing(text, drafts)
    items = _items(text, roots, scope)
    if not drafts or (drafts[0].number is not None and drafts[0].number.value > 1):
        # No numbers at all, or an excerpt that begins inside an item.
        own, unnumbered = unnumbered_items(text, preamble, scope, duties=False)
        preamble, items = list(own), [*unnumbered, *items]
        if unnumbered and not drafts and closes((end := items[-1].body[-1]).quote(text)) and len(items[-1].body) > 1:
            items[-1] = replace(items[-1], body=items[-1].body[:-1], span=Span(items[-1].span.start, end.start))
            closing = [end] if lays_duty(end.quote(text)) else []
    items += [
        Item(None, None, None, (span,), (), Scope.SAFEGUARD, span, "closing-paragraph", closing=True)
        for span in closing
    ]
    return tuple(preamble), tuple(items)


def _is_bare_heading(text: str, draft: Draft) -> bool:
    """Tell whether an unnumbered paragraph is a heading: marked as one, or one of the usual words."""
    quoted = draft.text.quote(text).strip()
    if remark_start(quoted) == len(quoted) and scope_of(quoted) is not None:
        return True  # 注释： in a line of its own
    if len(quoted) <= LONGEST_TITLE and _COLON.search(quoted) and scope_of(quoted) is not None and len(quoted) > 4:
        draft.heading = True  # 主要目标： in a line of its own
    elif len(quoted) > LONGEST_TITLE or is_terminal(quoted):
        return False
    return draft.heading or (len(quoted) >= 4 and (scope_of(quoted) is not None or _heads_duties(quoted)))


def _heads_duties(quoted: str) -> bool:
    return lists_duties(quoted) and phrase("duties-at-end").search(quoted.rstrip("：: ")) is not None


def _frees_bracketed(text: str, draft: Draft) -> bool:
    """Make a heading of 【工作要求】, with what stands behind it in the same paragraph below it."""
    match = _BRACKETED.match(draft.text.quote(text))
    if match is None:
        return False
    whole = draft.text
    draft.text = Span(whole.start + match.start("title"), whole.start + match.end("title"))
    draft.heading, draft.bold = True, None
    rest = stripped(text, Span(whole.start + match.end(), whole.end))
    draft.after = [rest] if rest.start < rest.end else []
    return True


def _chapters(text: str, paragraphs: Sequence[Paragraph]) -> dict[int, Draft]:
    """Return the headings 3 监测预警 among paragraphs: followed by 3.1, or behind chapter 2 with its 2.1."""
    quoted = [p.span.quote(text) for p in paragraphs]
    numbers = [number_at(q) for q in quoted]
    found: dict[int, Draft] = {}
    above: int | None = None  # the chapter that the last dotted number or heading belongs to
    for i, own in enumerate(numbers):
        if own is not None:
            above = levels(own)[0] if own.style == "dotted" else above
            continue
        if (number := chapter_at(quoted[i])) is None:
            continue
        below = next((levels(n) for n in numbers[i + 1 :] if n is not None and n.style == "dotted"), ())
        opens = below[:2] in ((number.value, 0), (number.value, 1))
        goes_on = above == number.value - 1 and (not below or below[0] > number.value)
        # The first chapter may hold no sections of its own: 2.1 follows.
        goes_on = goes_on or (above is None and number.value == 1 and below[:2] in ((2, 0), (2, 1)))
        if opens or goes_on:
            span = stripped(text, Span(paragraphs[i].span.start + number.end, paragraphs[i].span.end))
            found[i] = Draft(number, paragraphs[i].span.start, span, heading=paragraphs[i].marked_heading)
            above = number.value
    return found


def _rank_dotted(drafts: Sequence[Draft]) -> None:
    """Give numbers in digits their ranks where some are dotted: 3 above 3.1 above 3.1.1, and 1. below those."""
    numbers = [(i, d.number, levels(d.number)) for i, d in enumerate(drafts) if d.number is not None]
    numbers = [entry for entry in numbers if entry[2]]
    if not any(number.style == "dotted" for _, number, _ in numbers):
        return
    chapter = 0  # the chapter that the last dotted number or heading belongs to
    inner = 0  # the last of 1. 2. 3. below a dotted number
    for at, (i, number, own) in enumerate(numbers):
        rank = number.rank
        if number.style == "dotted":
            rank, chapter, inner = rank + len(own), own[0], 0
        elif _opens_chapter([o for _, _, o in numbers[at:]], chapter) or own[0] == chapter + 1 != inner + 1:
            chapter, inner = own[0], 0
        elif chapter:
            rank, inner = rank + _BELOW_DOTTED, own[0]
        drafts[i].number = replace(number, rank=rank)


def _place_labels(text: str, drafts: Sequence[Draft]) -> None:
    """Put headings such as 主要目标： between the number above them and those below, beside others like them."""
    beside: int | None = None
    for i, draft in enumerate(drafts):
        if draft.number is not None:
            beside = None if beside is not None and draft.rank <= beside else beside
            continue
        if not _COLON.search(draft.text.quote(text).rstrip()):
            continue
        below = next((d.number.rank for d in drafts[i + 1 :] if d.number is not None), None)
        above = next((d.number.rank for d in reversed(drafts[:i]) if d.number is not None), None)
        if beside is None and above is not None and (below is None or above < below):
            beside = above + 1
        draft.place = beside


def _opens_chapter(numbers: Sequence[tuple[int, ...]], chapter: int) -> bool:
    """Tell whether the first of some numbers heads a new chapter: 3.1 follows before another 3."""
    own = numbers[0]
    after = next((n for n in numbers[1:] if len(n) > 1 or n == own), ())
    return own[0] != chapter and after[:2] in ((own[0], 0), (own[0], 1))


def _nest(drafts: Sequence[Draft]) -> list[Draft]:
    roots: list[Draft] = []
    stack: list[Draft] = []
    for draft in drafts:
        while stack and stack[-1].rank >= draft.rank:
            stack.pop()
        (stack[-1].children if stack else roots).append(draft)
        stack.append(draft)
    return roots


def _items(text: str, drafts: Sequence[Draft], scope: Scope, *, among_tasks: bool = False) -> list[Item]:
    """Turn drafts of one level into items.

    ``among_tasks`` says that the heading above announces the tasks of a plan.
    """
    drafts = [d for d in drafts if d.number is not None or d.after or d.children or not _is_only_title(text, d)]
    parts = [_first_sentence(text, d) for d in drafts]
    titled = sum(p is not None for p in parts) >= 0.6 * len(drafts)
    return [
        _item(
            text,
            d,
            p if titled or (p is not None and p.end - p.start <= SURE_TITLE) else None,
            scope,
            among_tasks=among_tasks,
        )
        for d, p in zip(drafts, parts, strict=True)
    ]


def _is_only_title(text: str, draft: Draft) -> bool:
    """Tell whether an unnumbered heading says nothing to do: # 重点任务清单 above a table or a heading."""
    return draft.heading and not is_terminal(draft.text.quote(text))


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
        or (
            rest[0] in "（(〔【" and not _BEHIND_BRACKET.match(rest) and "。" not in rest.rstrip("。").rstrip("）)〕】")
        )
    ):
        return None
    return Span(draft.text.start, draft.text.start + match.start())


def _item(text: str, draft: Draft, sentence: Span | None, scope: Scope, *, among_tasks: bool) -> Item:
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
    elif (known := _known_start(quoted, draft.number)) is not None:
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
    if own is not None and own[1] == "support" and among_tasks:
        own = None
    if own is not None and own[1] == "standing-rules" and draft.number is not None and draft.number.style == "chapter":
        own = None
    inner = own[0] if own is not None else (Scope.TASK if scope is Scope.OVERALL and draft.rank <= 40 else scope)
    if scope is Scope.SKIP or (
        own is not None and scope in (Scope.SAFEGUARD, Scope.GOAL) and own[0] not in (Scope.SKIP, scope)
    ):
        inner = scope
    if scope is Scope.SKIP and own is None and title is not None and title_pattern("duty").match(title.quote(text)):
        inner = Scope.TASK
    children = _items(text, draft.children, inner, among_tasks=own is not None and own[1] == "measures")
    if inner is Scope.SKIP and any(child.scope is not Scope.SKIP for child in children):
        inner = Scope.OVERALL
    announced = title is None and bool(body) and announces_duties(body[0].quote(text))
    if not children and (title is not None or announced) and not article:
        duties = title is not None and lists_duties(title.quote(text))
        own_body, unnumbered = unnumbered_items(text, body, inner, duties=duties)
        body, children = list(own_body), list(unnumbered)
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


def _known_start(quoted: str, number: Number | None) -> int | None:
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


def _without_end(text: str, title: Span) -> Span:
    quoted = title.quote(text)
    return Span(title.start, title.start + len(quoted.rstrip("。：: ；\u3000")))


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
