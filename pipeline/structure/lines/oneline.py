"""Cut a notice that was copied into one line (``oneline.toml``).

Numbers inside the line are cut by the outline; here only number, addressees, signature and the
title of the plan are set free, so that the elements are found as in any other layout.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Literal

from pipeline.gates import GatedPattern, Sieve, gated_pattern
from pipeline.lexicon import Entry, Rule, expand, load, remembered

HEAD = 500
"""Characters at the start of the line in which number and addressees stand."""

SHORTEST_OFFICE = 4
"""Characters of the shortest name by which the start of the title is recognised."""

LONGEST_GAP = 16
"""White space that patterns see of a gap."""

_LONG_GAP = re.compile(rf"\s{{{LONGEST_GAP + 1},}}")

TAIL = 200
"""Characters at the end of a paragraph in which a note to the document stands."""


class OnelineFile(Entry):
    """Schema of ``oneline.toml``."""

    title_start: str
    fragments: dict[str, str]
    head: tuple[Rule, ...]
    body: tuple[Rule, ...]
    tail: tuple[Rule, ...]


@remembered
def _patterns(rules: Literal["head", "body", "tail"]) -> Sieve[GatedPattern]:
    data = load(OnelineFile, "oneline.toml")
    chosen = {"head": data.head, "body": data.body, "tail": data.tail}[rules]
    patterns = [gated_pattern(expand(r.pattern, data.fragments)) for r in chosen]
    return Sieve(zip(patterns, patterns, strict=True))


def head_cut_points(text: str) -> list[int]:
    """Return the offsets at which number and addressees run together with what stands beside them."""
    return _points(text, ((_patterns("head"), text[:HEAD]),))


def cut_points(text: str) -> list[int]:
    """Return the offsets, in order, at which a long line is to be cut."""
    shown, removed = _without_long_gaps(text)
    points = _points(shown, ((_patterns("head"), shown[:HEAD]), (_patterns("body"), shown)))
    starts = [start for start, _ in removed]
    return [point + (removed[i - 1][1] if (i := bisect_right(starts, point)) else 0) for point in points]


def _without_long_gaps(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Shorten long runs of white space, in which patterns would search again and again.

    Returns the text, and for each run where it ends in it with the characters taken out up to there.
    """
    out: list[str] = []
    removed: list[tuple[int, int]] = []
    at = length = gone = 0
    for match in _LONG_GAP.finditer(text):
        kept = text[at : match.start() + LONGEST_GAP]
        out.append(kept)
        length += len(kept)
        gone += match.end() - match.start() - LONGEST_GAP
        removed.append((length, gone))
        at = match.end()
    return "".join([*out, text[at:]]), removed


def tail_cut_points(text: str) -> list[int]:
    """Return where a note to the document, such as whom to call, begins at the end of a paragraph."""
    start = max(len(text) - TAIL, 0)
    return [start + at for at in _points(text[start:], ((_patterns("tail"), text[start:]),))]


def _points(text: str, searches: Sequence[tuple[Sieve[GatedPattern], str]]) -> list[int]:
    points: set[int] = set()
    for patterns, stretch in searches:
        for pattern in patterns.left_in(stretch):
            for match in pattern.compiled.finditer(stretch):
                name = next(n for n, value in match.groupdict().items() if n.startswith("cut") and value is not None)
                points |= set(match.span(name))
                points |= _title_start(text, match.groupdict().get("organ"))
    return sorted(p for p in points if 0 < p < len(text))


def _title_start(text: str, organ: str | None) -> set[int]:
    """Return where the title begins with the office that signs, which a web page may run into its trail."""
    if organ is None or len(organ.strip()) < SHORTEST_OFFICE:
        return set()
    at = text.find(organ.strip() + load(OnelineFile, "oneline.toml").title_start, 0, HEAD)
    return {at} if at > 0 else set()
