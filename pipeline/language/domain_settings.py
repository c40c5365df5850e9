"""What a clause says of the circumstances of the work (basis, occasion, place), and what only describes its object."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipeline.language.domain_words import Mention
from pipeline.notation import begins_with, marks, notation_phrase
from pipeline.packs import Policy


def in_the_setting(squeezed: str, mentions: Sequence[Mention], policy: Policy) -> set[int]:
    """Return the starts of mentions that tell on what basis, on which occasion or where something is done.

    Args:
        squeezed: a text without white space.
        mentions: the words of domains in it, in order.
        policy: the words that open or end such clauses, and those that follow a place.
    """
    out = {m.start for m in mentions if squeezed.startswith(policy.place_endings, m.end)}
    for clause in notation_phrase("clause").finditer(squeezed):
        if not begins_with(squeezed[clause.end() : clause.end() + 1], marks().commas):
            continue  # circumstances stand before the work
        begin = notation_phrase("point-begins").match(squeezed, clause.start(), clause.end())
        start = begin.end() if begin else clause.start()
        if not (
            squeezed.startswith(policy.basis_openings, start, clause.end())
            or squeezed.endswith(policy.occasion_endings, start, clause.end())
        ):
            continue
        i = bisect_left(mentions, start, key=lambda m: m.start)
        while i < len(mentions) and mentions[i].start < clause.end():
            out.add(mentions[i].start)
            i += 1
    return out


def described_and_heads(squeezed: str, mentions: Sequence[Mention], policy: Policy) -> tuple[set[int], set[int]]:
    """Return the starts of mentions that describe a word of another domain, and those of the words they describe.

    What stands before 的 and the last word of a clause describes that word: 非遗项目经营的税收优惠政策 is about taxes.
    A field (领域) that something is done in is not left out.
    """
    described: set[int] = set()
    heads: set[int] = set()
    for clause in notation_phrase("clause").finditer(squeezed):
        last = bisect_right(mentions, clause.end(), key=lambda m: m.end) - 1
        if last < 0 or mentions[last].start < clause.start():
            continue
        head = mentions[last]
        if not is_to_the_end(squeezed[head.end : clause.end()], policy):
            continue
        for other in mentions[max(0, last - _FEW) : last]:
            between = squeezed[other.end : head.start]
            if (
                other.start < clause.start()
                or other.domain == head.domain
                or not notation_phrase("attribute-end").search(between)
            ):
                continue
            if not between.startswith(policy.field_words):
                described.add(other.start)
                heads.add(head.start)
    return described, heads


_FEW = 8
"""So many words of domains before a word may describe it."""


def is_to_the_end(rest: str, policy: Policy) -> bool:
    """Tell whether the rest of a clause says nothing more: then the word before it is the object of its verb."""
    while tail := next((word for word in policy.object_tails if rest.endswith(word)), None):
        rest = rest[: -len(tail)]
    return not rest
