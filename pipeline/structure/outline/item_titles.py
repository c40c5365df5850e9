"""Which words of an item are its title: a sentence run in, a line of its own, a usual heading before its text."""

from __future__ import annotations

from pipeline.model.spans import Span
from pipeline.notation import begins_with, ends_in, holds, marks, notation_phrase
from pipeline.structure.outline.drafts import CHAPTER, LONGEST_TITLE, ItemDraft
from pipeline.structure.signs.formulas import ends_in_formula, starts_formula
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import Number, number_phrase
from pipeline.structure.signs.sections import phrase, section_rule

MORE_OF_LINE = 15
"""So many characters longer than another title one may be that has its line to itself."""
SHORTEST_HEADING, LONGEST_HEADING = 4, 10
"""Characters of a usual heading that may run straight into its text."""
LEAST_TEXT = 20
"""Characters of the text behind it."""


def first_sentence(text: str, draft: ItemDraft) -> Span | None:
    """Return the run-in title of an item, None if its first sentence cannot be one or no text follows."""
    quoted = draft.text.quote(text)
    match = phrase("title-end").search(quoted)
    if match is None or match.start() > LONGEST_TITLE or match.start() < 2:
        return None
    rest = quoted[match.end() :].strip()
    if (
        not rest
        or starts_formula(rest)
        or (
            begins_with(rest, marks().open)
            and not number_phrase("text-behind-bracket").match(rest)
            and marks().stop not in rest.rstrip(marks().stop).rstrip(marks().close)
        )
    ):
        return None
    return Span(draft.text.start, draft.text.start + match.start())


def _before_formula(quoted: str) -> str:
    """Return what stands before a formula bracket at the end of a line, or nothing without one."""
    for match in notation_phrase("opening-bracket").finditer(quoted):
        if starts_formula(quoted[match.start() :]) and ends_in_formula(quoted):
            return quoted[: match.start()].rstrip()
    return ""


def _is_heading_line(quoted: str, more_follows: bool) -> bool:
    """Tell whether a numbered line is a heading: short, no sentence inside, and text or items below."""
    inner = quoted.rstrip(marks().stop + marks().colons + " ")
    if len(inner) > LONGEST_TITLE + MORE_OF_LINE or holds(inner, marks().statement_ends):
        return False
    if not is_terminal(quoted):
        return True
    return more_follows and len(inner) <= LONGEST_TITLE and ends_in(quoted.rstrip(), marks().stop + marks().colons)


def _known_start(quoted: str, number: Number | None) -> int | None:
    """Return the length of a usual heading that runs straight into its text, or None."""
    for size in range(min(LONGEST_HEADING, len(quoted) - LEAST_TEXT), SHORTEST_HEADING - 1, -1):
        # 3.与会人员请于… is a sentence about people, not a heading that runs into its text.
        if (
            section_rule(quoted[:size]) is not None
            and quoted[size - 1] not in marks().quote_open + marks().title_open + marks().round_open
            and (not phrase("subject-goes-on").match(quoted, size) or phrase("guided-by").match(quoted, size))
            and ((number is not None and number.rank <= CHAPTER) or not phrase("sentence-begun").search(quoted[:size]))
        ):
            return size
    return None


def _duties_end(quoted: str, number: Number | None) -> int | None:
    """Return the length of a heading of duties that runs straight into its text, or None."""
    if number is None or number.rank > CHAPTER:
        return None
    duties = phrase("duties-run-on").match(quoted)
    return duties.end() if duties is not None and len(quoted) - duties.end() >= LEAST_TEXT else None


def _without_end(text: str, title: Span) -> Span:
    """Return a title without the mark behind it."""
    quoted = title.quote(text)
    return Span(title.start, title.start + len(quoted.rstrip(marks().statement_ends + marks().colons + " \u3000")))


def part_title(text: str, draft: ItemDraft, sentence: Span | None) -> tuple[Span | None, list[Span]]:
    """Part the title of an item from its text; ``sentence`` is its first one where that is the title."""
    title, body = _parted(text, draft, sentence)
    if title is not None:
        title = _without_end(text, title)
    body += draft.after
    if title is not None and not draft.children and not any(s.start < s.end for s in body) and draft.number is not None:
        return None, [draft.text]  # a leaf with one line: what it says is its text
    return title, body


def _parted(text: str, draft: ItemDraft, sentence: Span | None) -> tuple[Span | None, list[Span]]:
    """Part the first paragraph of an item into its title and the rest."""
    whole = draft.text
    quoted = whole.quote(text)
    if draft.is_article:
        return None, [whole]
    if draft.bold is not None and draft.bold.start < draft.bold.end and draft.bold.end < whole.end:
        return draft.bold, [Span(draft.bold.end, whole.end).stripped(text)]
    if (size := _duties_end(quoted, draft.number)) is not None:
        return Span(whole.start, whole.start + size), [Span(whole.start + size, whole.end).stripped(text)]
    if sentence is not None:
        return sentence, [Span(min(sentence.end + 1, whole.end), whole.end).stripped(text)]
    follows = bool(draft.children) or any(not starts_formula(span.quote(text)) for span in draft.after)
    if draft.heading or _is_heading_line(quoted, follows):
        return whole, []
    if draft.children and (core := _before_formula(quoted)) and _is_heading_line(core, more_follows=True):
        title = Span(whole.start, whole.start + len(core))
        return title, [Span(title.end, whole.end)]
    if (known := _known_start(quoted, draft.number)) is not None:
        return Span(whole.start, whole.start + known), [Span(whole.start + known, whole.end).stripped(text)]
    return None, [whole]
