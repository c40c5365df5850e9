"""Lists inside a paragraph ((1)…；(2)…): items of their own, or a list that one item holds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.notation import ends_in, marks
from pipeline.structure.outline.drafts import LONGEST_TITLE, SHORTEST_HEADING
from pipeline.structure.outline.sentence_ends import LONGEST_FORMULA, after_sentence, ends_formula_line
from pipeline.structure.signs.formulas import ends_in_formula
from pipeline.structure.signs.numbering import Number, counts_for
from pipeline.structure.signs.sections import phrase

FEWEST_SENTENCES = 2
"""Sentences with numbers of their own that are items below a title in one paragraph with it."""
LONGEST_NAME = 16
"""Characters up to which what a number in a list stands before can be the name of a thing."""


SHORTEST_SENTENCE = 8
"""Characters of a number and the shortest sentence of a list most of whose points are longer than names."""


def goes_on(quoted: str, first: Number, inner: Sequence[tuple[int, Number]]) -> list[int]:
    """Return where a list that a paragraph begins with goes on ((1)…；(2)…), if it does so number by number."""
    if not counts_for(first, "items_if_assigned"):
        return []
    same = [(at, number) for at, number in inner if number.style == first.style]
    in_order = all(number.value == i for i, (_, number) in enumerate(same, first.value + 1))
    ended = all(ends_in(quoted[:at].rstrip(), marks().statement_ends) for at, _ in same)
    return [at for at, _ in same] if in_order and ended else []


def names_only(edges: Sequence[int]) -> bool:
    """Tell whether what stands between the numbers of a list can be names of things."""
    return all(stop - start <= LONGEST_NAME for start, stop in pairwise(edges))


def is_list_inside(
    quoted: str, first: Number, listed: Sequence[int], last: Number | None, following: Number | None
) -> bool:
    """Tell whether a paragraph is one list that belongs to the item above it (（1）统一管理；（2）双向转诊。)."""
    if last is None or last.rank >= first.rank or first.value != 1:
        return False
    if following is not None and following.style == first.style and following.value > 1:
        return False
    return all(ends_in(quoted[:at].rstrip(), marks().semicolons) for at in listed)


def sentences_below_title(quoted: str, first: Number | None, inner: Sequence[tuple[int, Number]]) -> set[int]:
    """Return the offsets of （1）…。（2）…。 behind a title (4.道路建设：（1）…), where each says what is to be done.

    One formula behind the last makes them one item.
    """
    same = [
        (at, number)
        for at, number in inner
        if counts_for(number, "items_if_assigned") and number.style == inner[0][1].style
    ]
    if first is None or len(same) < FEWEST_SENTENCES or ends_in_formula(quoted):
        return set()
    head = quoted[first.end : same[0][0]].strip()
    titled = SHORTEST_HEADING <= len(head) <= LONGEST_TITLE and phrase("title-before-list").fullmatch(head)
    in_order = all(number.value == i for i, (_, number) in enumerate(same, 1))
    ends = marks().statement_ends
    ended = all(ends_in(quoted[:at].rstrip(), ends) for at, _ in same[1:])
    edges = [*(at for at, _ in same), len(quoted)]
    sizes = [stop - start for start, stop in pairwise(edges)]
    told = min(sizes) > SHORTEST_SENTENCE and 2 * sum(size > LONGEST_NAME for size in sizes) > len(sizes)
    return {at for at, _ in same} if titled and in_order and ended and told else set()


def assigned_runs(quoted: str, numbers: Sequence[tuple[int, Number]]) -> set[int]:
    """Return the offsets of （1）…（2）… of which each says at its end whose work it is: items, no list inside one."""
    found: set[int] = set()
    last: dict[str, tuple[int, int]] = {}
    for at, number in numbers:
        if not (counts_for(number, "items_if_assigned") or counts_for(number, "headings_if_assigned")):
            continue
        above, value = last.get(number.style, (0, 0))
        assigned = number.value == value + 1 > 1 and (
            ends_in_formula(quoted[max(above, at - LONGEST_FORMULA) : at])
            or (counts_for(number, "headings_if_assigned") and ends_formula_line(quoted, at))
        )
        if assigned:
            found |= {above, at}
        begins = counts_for(number, "headings_if_assigned") or after_sentence(quoted, at)
        if number.value == value + 1 or (number.value == 1 and begins):
            last[number.style] = (at, number.value)
    return found
