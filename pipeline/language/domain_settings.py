"""What a clause says of the circumstances of the work (basis, occasion, place): a domain there is no object."""

from __future__ import annotations

from bisect import bisect_left
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
