"""The outline of a part: numbered headings and items, with their own paragraphs.

``parse_items`` cuts paragraphs at numbers (also inside a notice copied into one line), nests them
by the rank of their numbering, and separates titles from texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.notice import Item, Paragraph, Scope
from pipeline.model.spans import Span
from pipeline.notation import ends_in, marks, notation_phrase
from pipeline.structure.outline.chapters import bare_headings, chapters, rank_dotted
from pipeline.structure.outline.closing import raise_formulas, take_back_from_lists, take_closing
from pipeline.structure.outline.drafts import LONGEST_OFFICE, LONGEST_TITLE, SHORTEST_HEADING, ItemDraft
from pipeline.structure.outline.inline import cut
from pipeline.structure.outline.items import items_of
from pipeline.structure.outline.numbered_fields import take_fields
from pipeline.structure.outline.paragraphs import counted_in_words, unnumbered_items
from pipeline.structure.outline.preamble import preamble_goals
from pipeline.structure.outline.stages import stage_headings, with_stages_apart
from pipeline.structure.outline.titles import title_and_rest
from pipeline.structure.signs.duties import closes, lays_duty, lists_duties, names_office
from pipeline.structure.signs.element_rules import is_organ
from pipeline.structure.signs.formulas import starts_formula
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import number_at
from pipeline.structure.signs.sections import phrase, remark_start, section_rule

LONGEST_LIST = 1000
"""Characters of a list with one office in each line."""
LONGEST_OFFICES = 200
"""Characters of a line that names several."""


def parse_items(
    text: str, paragraphs: Sequence[Paragraph], scope: Scope, *, annex: bool = False
) -> tuple[tuple[Span, ...], tuple[Item, ...]]:
    """Return the paragraphs before the first number, and the items."""
    preamble, drafts = _drafts(text, with_stages_apart(text, paragraphs))
    if not drafts:
        return _without_numbers(text, preamble, scope)
    rank_dotted(drafts)
    _place_labels(text, drafts)
    roots = _nest(drafts)
    take_fields(text, roots)
    raise_formulas(text, roots)
    take_back_from_lists(text, roots)
    closing = [] if annex else take_closing(text, drafts)
    items = items_of(text, roots, scope)
    first = drafts[0].number
    if first is not None and first.value > 1:  # an excerpt that begins inside an item
        own, before = unnumbered_items(text, preamble, scope, duties=False)
    else:
        own, before = preamble_goals(text, preamble)
    return own, (*before, *items, *map(_closing_item, closing))


def _drafts(text: str, paragraphs: Sequence[Paragraph]) -> tuple[list[Span], list[ItemDraft]]:
    """Return the paragraphs before the first number or heading, and a draft for each number and heading."""
    drafts: list[ItemDraft] = []
    preamble: list[Span] = []
    above: dict[str, int] = {}  # the last value of each style of numbers
    headings = stage_headings(text, paragraphs) | bare_headings(text, paragraphs) | chapters(text, paragraphs)
    for i, paragraph in enumerate(paragraphs):
        last = drafts[-1].number if drafts else None
        following = number_at(paragraphs[i + 1].span.quote(text)) if i + 1 < len(paragraphs) else None
        for draft in [headings[i]] if i in headings else cut(text, paragraph, last, following, above):
            if (
                draft.number is not None
                or _frees_bracketed(text, draft, first=not drafts and not preamble)
                or _is_bare_heading(text, draft)
            ):
                drafts.append(draft)
                above |= {draft.number.style: draft.number.value} if draft.number is not None else {}
            elif drafts and _goes_on_with_list(text, drafts[-1], draft.text):
                _lengthen(drafts[-1], draft.text.end)
            elif drafts:
                drafts[-1].after.append(draft.text)
            else:
                preamble.append(draft.text)
    return preamble, drafts


def _without_numbers(text: str, paragraphs: Sequence[Span], scope: Scope) -> tuple[tuple[Span, ...], tuple[Item, ...]]:
    """Return the paragraphs before the first item, and the items, of a part that has no numbers at all."""
    preamble, items = unnumbered_items(text, paragraphs, scope, duties=False)
    if not items and (counted := counted_in_words(text, paragraphs, scope)):
        preamble, items = tuple(s for s in paragraphs if s.end <= counted[0].span.start), tuple(counted)
    if not items or len(items[-1].body) < 2 or not closes((end := items[-1].body[-1]).quote(text)):
        return preamble, items
    last = replace(items[-1], body=items[-1].body[:-1], span=Span(items[-1].span.start, end.start))
    return preamble, (*items[:-1], last, *([_closing_item(end)] if lays_duty(end.quote(text)) else []))


def _closing_item(span: Span) -> Item:
    return Item(None, None, None, (span,), (), Scope.SAFEGUARD, span, "closing-paragraph", closing=True)


def _goes_on_with_list(text: str, draft: ItemDraft, line: Span) -> bool:
    """Tell whether a line names more offices or persons of a list one below the other (责任单位：甲局 / 乙局、丙局)."""
    last = draft.after[-1] if draft.after else draft.text
    if draft.heading or not 0 < last.end - last.start <= LONGEST_LIST:
        return False
    above = last.quote(text).rstrip()
    quoted = line.quote(text).strip()
    if len(quoted) > LONGEST_OFFICES or is_terminal(above):
        return False
    above = above[max(above.rfind(stop) for stop in marks().statement_ends) + 1 :].lstrip()
    if not starts_formula(above):
        return False
    alone = phrase("open-list").search(above) is not None
    if alone and len(quoted) <= LONGEST_OFFICE and phrase("person-with-post").match(quoted) is not None:
        return True
    names = [name for name in notation_phrase("between-names").split(quoted) if name]
    return all(len(name) <= LONGEST_OFFICE and is_organ(name) and names_office(name) for name in names)


def _lengthen(draft: ItemDraft, end: int) -> None:
    """Let the last paragraph of an item go on to a place."""
    if draft.after:
        draft.after[-1] = Span(draft.after[-1].start, end)
    else:
        draft.text = Span(draft.text.start, end)


def _is_bare_heading(text: str, draft: ItemDraft) -> bool:
    """Tell whether an unnumbered paragraph is a heading: marked as one, or one of the usual words."""
    quoted = draft.text.quote(text).strip()
    if remark_start(quoted) == len(quoted) and section_rule(quoted) is not None:
        return True  # 注释： in a line of its own
    if (
        SHORTEST_HEADING < len(quoted) <= LONGEST_TITLE
        and ends_in(quoted, marks().colons)
        and section_rule(quoted) is not None
    ):
        draft.heading = True  # 主要目标： in a line of its own
    elif len(quoted) > LONGEST_TITLE or is_terminal(quoted):
        return False
    return draft.heading or (
        len(quoted) >= SHORTEST_HEADING and (section_rule(quoted) is not None or _heads_duties(quoted))
    )


def _heads_duties(quoted: str) -> bool:
    return lists_duties(quoted) and phrase("duties-at-end").search(quoted.rstrip(marks().colons + " ")) is not None


def _frees_bracketed(text: str, draft: ItemDraft, *, first: bool) -> bool:
    """Make a heading of 【工作要求】, with what stands behind it in the same paragraph below it.

    In the ``first`` paragraph it names the paper where the reason for it follows (【整治方案】为…，制定本方案).
    """
    quoted = draft.text.quote(text)
    match = phrase("title-in-brackets").match(quoted)
    if match is None or starts_formula(quoted) or (first and phrase("gives-reason").match(quoted, match.end())):
        return False
    draft.text, rest = title_and_rest(text, draft.text, match)
    draft.heading, draft.bold = True, None
    draft.after = [rest] if rest.start < rest.end else []
    return True


def _place_labels(text: str, drafts: Sequence[ItemDraft]) -> None:
    """Put headings such as 主要目标： between the number or stage above them and those below, beside their like."""
    beside: int | None = None
    above: int | None = None
    for i, draft in enumerate(drafts):
        if draft.number is not None or draft.place is not None:
            beside = None if beside is not None and draft.rank <= beside else beside
            above = draft.rank
            continue
        if not ends_in(draft.text.quote(text).rstrip(), marks().colons):
            continue
        below = next((d.number.rank for d in drafts[i + 1 :] if d.number is not None), None)
        if beside is None and above is not None and (below is None or above < below):
            beside = above + 1
        draft.place = beside


def _nest(drafts: Sequence[ItemDraft]) -> list[ItemDraft]:
    roots: list[ItemDraft] = []
    stack: list[ItemDraft] = []
    for draft in drafts:
        while stack and stack[-1].rank >= draft.rank:
            stack.pop()
        (stack[-1].children if stack else roots).append(draft)
        stack.append(draft)
    return roots
