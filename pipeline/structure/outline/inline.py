"""Cut a paragraph at its number, and at numbers inside it where a copy has lost its line ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.model.notice import Paragraph
from pipeline.model.spans import Span
from pipeline.notation import ends_in, holds, marks
from pipeline.structure.outline.drafts import LONGEST_TITLE, SHORTEST_HEADING, ItemDraft
from pipeline.structure.outline.inline_lists import (
    assigned_runs,
    goes_on,
    is_list_inside,
    names_only,
    sentences_below_title,
)
from pipeline.structure.outline.sentence_ends import after_sentence
from pipeline.structure.signs.element_rules import is_title
from pipeline.structure.signs.formulas import ends_in_formula, starts_formula
from pipeline.structure.signs.numbering import (
    Number,
    counts_for,
    number_at,
    number_before_figure,
    number_phrase,
    styles,
)
from pipeline.structure.signs.sections import phrase

_RANKS = {style.id: style.rank for style in styles()}
SHORTEST_ITEM = 8
"""Characters from the number of an item inside a paragraph to its end; less is cut off or a reference."""
LEAST_BEFORE_FIRST = 12
"""Characters of a copied paragraph in front of the first number of a list in it: fewer are a label or a number."""
LONGEST_PARAGRAPH = 1500
"""Characters beyond which a paragraph is taken for a copy without line ends."""


def cut(
    text: str, paragraph: Paragraph, last: Number | None, following: Number | None, above: Mapping[str, int]
) -> list[ItemDraft]:
    """Cut a paragraph at its number and at numbers inside it that go on counting.

    ``last`` is the number above, ``following`` that of the next paragraph, ``above`` has the last value of each style.
    """
    quoted = paragraph.span.quote(text)
    base = paragraph.span.start
    starts = _starts(quoted, last, following, above)
    out: list[ItemDraft] = []
    for i, (start, number) in enumerate(starts):
        stop = starts[i + 1][0] if i + 1 < len(starts) else len(quoted)
        begin = number.end if number else start
        span = Span(base + begin, base + stop).stripped(text)
        bold = None
        if paragraph.bold is not None and paragraph.bold.start == base and i == 0:
            bold = Span(span.start, min(max(paragraph.bold.end, span.start), span.end)).stripped(text)
        out.append(ItemDraft(number, base + start, span, bold, paragraph.marked_heading))
    return out


def _starts(
    quoted: str, last: Number | None, following: Number | None, above: Mapping[str, int]
) -> list[tuple[int, Number | None]]:
    """Return where the items of a paragraph start, with their numbers; the first is its own start."""
    first = number_at(quoted) or number_before_figure(quoted, above, following)
    starts: list[tuple[int, Number | None]] = [(0, first)]
    field = phrase("field-with-list").match(quoted)
    if field is not None and number_at(quoted, field.end()) is not None:
        return starts  # 整改措施：1.…2.… is one field of a record
    inner = [
        (at, n)
        for at in (match.start() for match in number_phrase("may-begin-number").finditer(quoted, 1))
        if (n := number_at(quoted, at)) is not None and not counts_for(n, "never_inside")
    ]
    # Several items that follow each other at ends of sentences: the paragraph is a copy without line ends.
    copied = len(quoted) > LONGEST_PARAGRAPH or _counts_on([*([(0, first)] if first else []), *inner], quoted)
    runs = _runs(quoted, inner) if copied else set()
    assigned = assigned_runs(quoted, inner) or sentences_below_title(quoted, first, inner)
    listed = [] if first is None or assigned else goes_on(quoted, first, inner)
    if first is not None and listed:
        if not (names_only([0, *listed, len(quoted)]) or ends_in_formula(quoted)):
            assigned = set(listed)  # each says what is to be done (contract, section 4: the smallest numbered item)
        elif is_list_inside(quoted, first, listed, last, following):
            return [(0, None)]
    counts = _Counts(above)
    for number in (last, first):
        if number is not None:
            counts.add(number)
    for at, number in inner:
        # An excerpt, or a copy that begins inside an item, goes on with any number that the next one follows.
        if (
            (at in runs and not counts.seen(number))
            or at in assigned
            or _announced(quoted, at, number, following)
            or _opens_item(quoted, at, number, starts[-1], counts, copied=copied)
        ):
            starts.append((at, number))
            counts.add(number)
    return starts


class _Counts:
    """The last value of each numbering style, here and anywhere before."""

    def __init__(self, ever: Mapping[str, int]) -> None:
        self._here: dict[str, int] = {}
        self._ever = dict(ever)

    def add(self, number: Number) -> None:
        """Remember a number; those of deeper styles start again below it."""
        for style in [style for style in self._here if _RANKS.get(style, 0) > number.rank]:
            del self._here[style]
        self._here[number.style] = self._ever[number.style] = number.value

    def seen(self, number: Number) -> bool:
        """Tell whether the style was used under the present heading."""
        return number.style in self._here

    def next(self, number: Number) -> bool:
        """Tell whether a number goes on counting: here, again from 1, or through the whole text."""
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
        if last.get(number.style) == number.value - 1 and after_sentence(quoted, at):
            return True
        last[number.style] = number.value
    return False


def _announced(quoted: str, at: int, number: Number, following: Number | None) -> bool:
    """Tell whether a number is the first of a list that the next paragraph goes on with.

    It stands behind a colon, or behind a formula that had a line of its own (责任单位：县水利局 1.…).
    """
    return (
        following is not None
        and number.value == 1
        and (following.style, following.value) == (number.style, 2)
        and (
            ends_in(quoted[max(at - 8, 0) : at].rstrip(), marks().colons)
            or (quoted[at - 1].isspace() and starts_formula(quoted.lstrip()))
        )
    )


def _runs(quoted: str, numbers: Sequence[tuple[int, Number]]) -> set[int]:
    """Return the offsets of numbers from 2. on that another follows, both behind ends of sentences."""
    found: set[int] = set()
    following: dict[str, int] = {}
    for at, number in reversed(numbers):
        if not after_sentence(quoted, at):
            continue
        goes_on = number.value > 1 and following.get(number.style) == number.value + 1
        if goes_on and counts_for(number, "items_in_copy"):
            found.add(at)
        following[number.style] = number.value
    return found


def _opens_item(
    quoted: str, at: int, number: Number, above: tuple[int, Number | None], counts: _Counts, *, copied: bool
) -> bool:
    """Tell whether a number inside a paragraph is the next item, not part of the sentence."""
    if counts_for(number, "of_chapters"):
        return copied and after_sentence(quoted, at)
    if after_sentence(quoted, at):
        if counts_for(number, "list_inside"):
            # （1）…。（2）… in a paragraph of its own is a list inside the item.
            if not counts_for(number, "items_in_copy") or len(quoted) - at <= SHORTEST_ITEM:
                return False
            if counts.next(number) and (copied or counts.seen(number)):
                return True
            return not copied and _runs_from_heading(quoted, at, number, above[1], counts)
        return counts.next(number) or (not counts.seen(number) and at > LEAST_BEFORE_FIRST and copied)
    if not copied:
        if above[1] is None:
            return (
                counts_for(number, "opens_outline")
                and number.value == 1
                and phrase("announces-list").search(quoted[:at]) is not None
            )
        return _runs_from_heading(quoted, at, number, above[1], counts)
    if counts.seen(number):
        return _goes_on_in_copy(quoted, at, number, counts)
    if not counts.opens(number):
        return False
    if above[1] is None:
        head = quoted[:at].strip()
        named = is_title(head) or (
            len(head) <= LONGEST_TITLE and not holds(head, marks().runs_on + marks().statement_ends + marks().colons)
        )
        return (
            not head
            or ends_in(head, marks().colons)
            or (counts_for(number, "opens_outline") and number.value == 1 and named)
        )
    # A heading runs into its first item: 一、总体要求（一）工作目标…, or announces it: …如下：1.…
    head = quoted[above[1].end : at]
    return number.rank > above[1].rank and (
        (len(head) <= LONGEST_TITLE and not holds(head, marks().statement_ends))
        or ends_in(head.rstrip(), marks().colons)
    )


def _goes_on_in_copy(quoted: str, at: int, number: Number, counts: _Counts) -> bool:
    """Tell whether a heading of the outline follows on words that end without a mark (二、时间：3月至6月三、重点).

    One of its second level does where it has a time in brackets, as stages have.
    """
    listed = ends_in(quoted[:at].rstrip(), marks().runs_on) or holds(
        quoted[number.end : number.end + 3], marks().runs_on
    )
    dated = counts_for(number, "dated_in_copy") and number_phrase("dated-title").match(quoted, number.end)
    opens = dated or (counts_for(number, "opens_outline") and phrase("text-first").match(quoted, number.end))
    return bool(opens) and counts.next(number) and not listed


def _runs_from_heading(quoted: str, at: int, number: Number, above: Number | None, counts: _Counts) -> bool:
    """Tell whether a short heading runs into its first item on one line (一、明确目标1、发展目标)."""
    if above is None or number.rank <= above.rank or not counts_for(number, "behind_heading"):
        return False
    head, rest = quoted[above.end : at].rstrip(), quoted[number.end :]
    return (
        counts.opens(number)
        and SHORTEST_HEADING <= len(head) <= LONGEST_TITLE
        and phrase("no-title-before-item").search(head) is None
        and phrase("text-first").match(rest) is not None
    )
