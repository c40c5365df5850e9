"""The list of annexes below a letter, as distinct from the heads of the annexes themselves."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.notation import ends_in, marks
from pipeline.structure.elements.label_kinds import Label
from pipeline.structure.signs.element_rules import data, element_phrase, is_organ, pattern
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import number_at

LONGEST_ENTRY = 80
"""Characters of an entry below 附件： in a line of its own."""


def label_rosters(texts: Sequence[str], labels: list[Label]) -> None:
    """Mark the head of a list of members (附：领导小组名单 / 组长：…): an annex without a number."""
    for i in range(len(texts) - 1):
        if (
            labels[i] is Label.BODY
            and element_phrase("roster-head").match(texts[i])
            and element_phrase("roster-start").match(texts[i + 1])
        ):
            labels[i] = Label.ANNEX_HEAD


def label_annex_lists(texts: Sequence[str], labels: list[Label]) -> None:
    """Mark 附件：1.… and the numbered lines after it."""
    found = data().annex
    at = 0
    while at < len(texts):
        if labels[at] is Label.BODY and pattern(found.list).match(texts[at]):
            labels[at] = Label.ANNEX_LIST
            expected = 2
            at += 1
            while at < len(texts) and pattern(found.list_item).match(texts[at]) and not is_terminal(texts[at]):
                number = number_at(element_phrase("annex-word").sub("", texts[at]))
                if number is None or number.value not in (expected, expected - 1):
                    break
                labels[at] = Label.ANNEX_LIST
                expected = number.value + 1
                at += 1
        elif labels[at] is Label.ANNEX_HEAD and (_lists_annexes(texts, labels, at) or _counts_on(texts, at)):
            labels[at] = Label.ANNEX_LIST
            at += 1
            while (
                at < len(texts)
                and pattern(found.list_item).match(texts[at])
                and not is_terminal(texts[at])
                and len(texts[at]) <= LONGEST_ENTRY
            ):
                labels[at] = Label.ANNEX_LIST
                at += 1
        else:
            at += 1


def _counts_on(texts: Sequence[str], at: int) -> bool:
    """Tell whether 附件 1.安排表 is the first entry of a list: the next line is the second."""
    first = number_at(element_phrase("annex-word").sub("", texts[at]).lstrip())
    if first is None or first.value != 1 or at + 1 >= len(texts) or len(texts[at + 1]) > LONGEST_ENTRY:
        return False
    second = number_at(texts[at + 1])
    return second is not None and (second.style, second.value) == (first.style, 2) and not is_terminal(texts[at + 1])


def _lists_annexes(texts: Sequence[str], labels: Sequence[Label], at: int) -> bool:
    """Tell an annex list (附件： followed by a numbered list and a signature) from an annex's head."""
    if not ends_in(texts[at].rstrip(), marks().colons):
        return False
    after, item = at + 1, pattern(data().annex.list_item)
    while after < len(texts) and len(texts[after]) <= LONGEST_ENTRY and item.match(texts[after]):
        after += 1
    return after > at + 1 and (
        after >= len(texts)
        or labels[after] in (Label.DATE, Label.ANNEX_HEAD, Label.PUBLICITY)
        or is_organ(texts[after])
    )
