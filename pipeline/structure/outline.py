"""The outline of a part: numbered headings and items, with their own paragraphs.

``parse_items`` cuts paragraphs at numbers (also inside a notice copied into one line), nests them
by the rank of their numbering, and separates titles from texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.model.notice import Item, Paragraph, Scope
from pipeline.model.spans import Span
from pipeline.structure.numbering import Number, number_at, styles
from pipeline.structure.reflow import is_terminal
from pipeline.structure.sections import closes, lays_duty, scope_of, states_target

LONGEST_TITLE = 45
"""Characters beyond which a first sentence is no title."""
_SENTENCE_END = re.compile(r"[。；！？]|(?<=[\u4e00-\u9fff”）)])(?:　|[\u00a0 ]{2,4})(?=\S)")
_NUMBER_START = re.compile(r"(?<![一二三四五六七八九十百\d.．第])(?=[（(第一二三四五六七八九十\d])")
_NEVER_INSIDE = ("arabic-half-paren", "dotted")
_RANKS = {style.id: style.rank for style, _ in styles()}
LONGEST_PARAGRAPH = 1500
"""Characters beyond which a paragraph is taken for a copy without line ends."""
_FORMULA_HEAD = re.compile(
    r"[（(〔\[【]?\s*(?:责\s*任|牵\s*头|主\s*办|承\s*办|配\s*合|协\s*办|指\s*导|落\s*实|实\s*施|主\s*责|完\s*成)\s*(?:单\s*位|部\s*门|时\s*[限间]|科\s*室)"
)

_FORMULA_END = re.compile(r"(?:负责|牵头|配合|单位|部门|落实|参加)[^。]{0,400}[）)〕】]。?\s*$")

_FORMULA_BRACKET = re.compile(r"[（(〔\[【]\s*(?:责任|牵头|主办|承办|配合|落实|实施|主责)(?:单位|部门)\s*[:：]")
_FORMULA_LINE = re.compile(r"[（(〔\[【].{2,400}(?:负责|牵头|配合|落实|参加)[^。]{0,20}[）)〕\]】]。?\s*$")


@dataclass(slots=True)
class Draft:
    """A numbered paragraph while the outline is being built."""

    number: Number | None
    start: int
    text: Span
    bold: Span | None = None
    heading: bool = False
    after: list[Span] = field(default_factory=list)
    children: list[Draft] = field(default_factory=list)

    @property
    def rank(self) -> int:
        return self.number.rank if self.number else 45

    @property
    def end(self) -> int:
        last = self.after[-1].end if self.after else self.text.end
        return max(last, self.children[-1].end) if self.children else last


def parse_items(
    text: str, paragraphs: Sequence[Paragraph], scope: Scope, *, annex: bool = False
) -> tuple[tuple[Span, ...], tuple[Item, ...]]:
    """Return the paragraphs before the first number, and the items."""
    drafts: list[Draft] = []
    preamble: list[Span] = []
    for paragraph in paragraphs:
        for draft in _cut(text, paragraph, drafts[-1].number if drafts else None):
            if draft.number is not None or _is_bare_heading(text, draft):
                drafts.append(draft)
            elif drafts:
                drafts[-1].after.append(draft.text)
            else:
                preamble.append(draft.text)
    roots = _nest(drafts)
    for root in roots:
        _raise_formulas(text, root)
    closing = [] if annex else _take_closing(text, drafts)
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


def _cut(text: str, paragraph: Paragraph, last: Number | None) -> list[Draft]:
    """Cut a paragraph at its number and at numbers inside it that go on counting."""
    quoted = paragraph.span.quote(text)
    base = paragraph.span.start
    marks = _marks(quoted, last)
    out: list[Draft] = []
    for i, (start, number) in enumerate(marks):
        stop = marks[i + 1][0] if i + 1 < len(marks) else len(quoted)
        begin = number.end if number else start
        span = _stripped(text, Span(base + begin, base + stop))
        bold = None
        if paragraph.bold is not None and paragraph.bold.start == base and i == 0:
            bold = _stripped(text, Span(span.start, min(max(paragraph.bold.end, span.start), span.end)))
        out.append(Draft(number, base + start, span, bold, paragraph.marked_heading))
    return out


def _marks(quoted: str, last: Number | None) -> list[tuple[int, Number | None]]:
    """Return where the items of a paragraph start, with their numbers; the first is its own start."""
    first = number_at(quoted)
    marks: list[tuple[int, Number | None]] = [(0, first)]
    inner = [
        (at, n)
        for at in _candidates(quoted)
        if (n := number_at(quoted, at)) is not None and n.style not in _NEVER_INSIDE
    ]
    # Several items that follow each other at ends of sentences: the paragraph is a copy without line ends.
    copied = len(quoted) > LONGEST_PARAGRAPH or _counts_on([*([(0, first)] if first else []), *inner], quoted)
    counts = _Counts()
    for number in (last, first):
        if number is not None:
            counts.add(number)
    for at, number in inner:
        if _opens_item(quoted, at, number, marks[-1], counts, copied=copied):
            marks.append((at, number))
            counts.add(number)
    return marks


class _Counts:
    """The last value of each numbering style, here and anywhere before."""

    def __init__(self) -> None:
        self._here: dict[str, int] = {}
        self._ever: dict[str, int] = {}

    def add(self, number: Number) -> None:
        """Remember a number; those of deeper styles start anew below it."""
        for style in [s for s, rank in _RANKS.items() if rank > number.rank]:
            self._here.pop(style, None)
        self._here[number.style] = self._ever[number.style] = number.value

    def seen(self, number: Number) -> bool:
        """Tell whether the style was used under the present heading."""
        return number.style in self._here

    def next(self, number: Number) -> bool:
        """Tell whether a number goes on counting: here, anew from 1, or through the whole text."""
        if number.style in self._here:
            return number.value == self._here[number.style] + 1
        return self.opens(number)

    def opens(self, number: Number) -> bool:
        """Tell whether a number can be the first under a heading."""
        return number.value == 1 or number.value == self._ever.get(number.style, 0) + 1


def _counts_on(numbers: Sequence[tuple[int, Number]], quoted: str) -> bool:
    """Tell whether two numbers of a style follow each other at ends of sentences."""
    last: dict[str, int] = {}
    for at, number in numbers:
        if last.get(number.style) == number.value - 1 and _after_sentence(quoted, at):
            return True
        last[number.style] = number.value
    return False


def _candidates(quoted: str) -> Iterator[int]:
    """Yield the offsets inside a paragraph at which a number may start."""
    for match in _NUMBER_START.finditer(quoted, 1):
        yield match.start()


def _after_sentence(quoted: str, at: int) -> bool:
    before = quoted[:at]
    ended = before.rstrip()
    return bool(ended) and (
        ended[-1] in "。！？）)】〕"
        or (before != ended and ended[-1] not in "，、；：,;:" and len(before) - len(ended) >= 1)
    )


def _opens_item(
    quoted: str, at: int, number: Number, above: tuple[int, Number | None], counts: _Counts, *, copied: bool
) -> bool:
    """Tell whether a number inside a paragraph is the next item, not part of the sentence."""
    if number.style in ("chapter", "division"):
        return copied and _after_sentence(quoted, at)
    if _after_sentence(quoted, at):
        if number.style in ("arabic", "arabic-paren", "circled"):
            # （1）…。（2）… in a paragraph of its own is a list inside the item.
            return (
                counts.next(number)
                and (copied or counts.seen(number))
                and number.style == "arabic"
                and len(quoted) - at > 8
            )
        return counts.next(number) or (not counts.seen(number) and at > 12 and copied)
    if not copied or counts.seen(number) or not counts.opens(number):
        return False
    if above[1] is None:
        return quoted[:at].rstrip()[-1:] in "：:"
    # A heading runs into its first item: 一、总体要求（一）工作目标…, or announces it: …如下：1.…
    head = quoted[above[1].end : at]
    return number.rank > above[1].rank and (
        (len(head) <= LONGEST_TITLE and not re.search(r"[。；]", head)) or head.rstrip()[-1:] in "：:"
    )


def _stripped(text: str, span: Span) -> Span:
    quoted = span.quote(text)
    left = len(quoted) - len(quoted.lstrip())
    right = len(quoted) - len(quoted.rstrip())
    return (
        Span(span.start + left, max(span.end - right, span.start + left))
        if quoted.strip()
        else Span(span.start, span.start)
    )


def _nest(drafts: Sequence[Draft]) -> list[Draft]:
    roots: list[Draft] = []
    stack: list[Draft] = []
    for draft in drafts:
        while stack and stack[-1].rank >= draft.rank:
            stack.pop()
        (stack[-1].children if stack else roots).append(draft)
        stack.append(draft)
    return roots


def _raise_formulas(text: str, draft: Draft) -> None:
    """Give a formula line below the last of several items to the heading, if it speaks for all of them."""
    for child in draft.children:
        _raise_formulas(text, child)
    if len(draft.children) < 2 or any(c.children for c in draft.children):
        return
    last = draft.children[-1]
    lines = [s for s in last.after if _FORMULA_HEAD.match(s.quote(text)) or _FORMULA_LINE.match(s.quote(text))]
    others = any(
        _FORMULA_BRACKET.search(s.quote(text)) or _FORMULA_END.search(s.quote(text))
        for c in draft.children
        for s in (c.text, *(c.after if c is not last else ()))
    )
    if lines and lines == last.after and not others:
        draft.after += lines
        last.after = []


def _take_closing(text: str, drafts: Sequence[Draft]) -> list[Span]:
    """Take the paragraphs after the last item that close the plan rather than belong to the item.

    Where items have one paragraph each, the last one is over after one: behind its formula if it
    has one, else where a paragraph begins that speaks to everybody.
    """
    if len(drafts) < 2:
        return []
    last = drafts[-1]
    leaves = [d for d in drafts[:-1] if not d.children]
    longer = sum(_prose_count(text, d) > _own_paragraphs(text, d) for d in leaves)
    if longer > 0.15 * max(len(leaves), 1):
        return []
    left = _own_paragraphs(text, last)
    complete = left == 0 and bool(_FORMULA_END.search(last.text.quote(text)))
    for i, span in enumerate(last.after):
        quoted = span.quote(text)
        if not _is_prose(quoted):
            complete = complete or bool(_FORMULA_HEAD.match(quoted))
        elif left > 0:
            left -= 1
            complete = bool(_FORMULA_END.search(quoted))
        elif complete or closes(quoted):
            taken, last.after = last.after[i:], last.after[:i]
            return [s for s in taken if lays_duty(s.quote(text))]
    return []


def _own_paragraphs(text: str, draft: Draft) -> int:
    """Return how many paragraphs below its number line an item has as a rule: one below a heading line."""
    quoted = draft.text.quote(text)
    return 1 if len(quoted) <= LONGEST_TITLE and "。" not in quoted.rstrip("。") else 0


def _prose_count(text: str, draft: Draft) -> int:
    return sum(_is_prose(s.quote(text)) for s in draft.after)


def _is_prose(quoted: str) -> bool:
    return len(quoted) > 20 and not _FORMULA_HEAD.match(quoted) and not quoted.startswith(("（", "(", "〔"))


def _items(text: str, drafts: Sequence[Draft], scope: Scope) -> list[Item]:
    """Turn drafts of one level into items."""
    parts = [_first_sentence(text, d) for d in drafts]
    titled = sum(p is not None for p in parts) >= 0.6 * len(drafts)
    return [_item(text, d, p if titled else None, scope) for d, p in zip(drafts, parts, strict=True)]


def _first_sentence(text: str, draft: Draft) -> Span | None:
    """Return the run-in title of an item, if its first sentence can be one and text follows."""
    quoted = draft.text.quote(text)
    match = _SENTENCE_END.search(quoted)
    if match is None or match.start() > LONGEST_TITLE or match.start() < 2:
        return None
    rest = quoted[match.end() :].strip()
    if (
        not rest
        or _FORMULA_HEAD.match(rest)
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
    follows = [s for s in draft.after if not _FORMULA_HEAD.match(s.quote(text))]
    if article:
        body.append(draft.text)
    elif draft.bold is not None and draft.bold.start < draft.bold.end and draft.bold.end < draft.text.end:
        title, rest = draft.bold, _stripped(text, Span(draft.bold.end, draft.text.end))
        body.append(rest)
    elif sentence is not None:
        title = sentence
        body.append(_stripped(text, Span(min(sentence.end + 1, draft.text.end), draft.text.end)))
    elif draft.heading or _is_heading_line(quoted, bool(follows) or first_child):
        title = draft.text
    elif (known := _known_start(quoted)) is not None:
        title = Span(draft.text.start, draft.text.start + known)
        body.append(_stripped(text, Span(draft.text.start + known, draft.text.end)))
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
        children = _titled_paragraphs(text, body, inner)
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


def _titled_paragraphs(text: str, body: Sequence[Span], scope: Scope) -> list[Item]:
    """Make items of unnumbered paragraphs that all have short titles of their own."""
    prose = [s for s in body if not _FORMULA_HEAD.match(s.quote(text))]
    if len(prose) < 3 or len(prose) != len(body):
        return []
    out: list[Item] = []
    for span in prose:
        quoted = span.quote(text)
        match = re.match(r"(?:——|—)?\s*([^，。；：]{4,20})[。：]", quoted)
        if match is None or len(quoted) - match.end() < 20:
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
