"""Items that are no tasks: lists that only name what stands below (三、活动项目 before 四、活动安排), and terms."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from pipeline.model.spans import unspaced
from pipeline.notation import marks, notation_phrase
from pipeline.structure.signs.duties import lays_duty
from pipeline.structure.signs.sections import phrase
from pipeline.tasks.candidates import Candidate

_FEWEST_NAMED = 3
"""So many items at least are an overview of what stands below them."""
_TERMS: Final = ("validity-alone", "moment-alone", "refers-alone")
"""Phrases of what holds from when, as of when, or by which paper."""
_SHORTEST_NAME = 4
_LONGEST_NAME = 30
"""Characters of an item that only names something."""


def pass_over_overviews(text: str, candidates: Sequence[Candidate]) -> None:
    """Make no tasks of a list whose items all only name what items further down tell under the same titles.

    Args:
        text: the text of the notice.
        candidates: what may be tasks, in order; the items of such a list are changed in place to be no leaves.
    """
    told = sorted(
        (unspaced(c.title.quote(text)), c.span.start)
        for c in candidates
        if c.title is not None and c.row is None and (c.body or not c.leaf)
    )
    if len(told) < _FEWEST_NAMED:
        return
    lists: dict[int, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.parent is not None and candidate.row is None:
            lists.setdefault(candidate.parent, []).append(candidate)
    for items in lists.values():
        if len(items) >= _FEWEST_NAMED and all(_is_told_below(text, one, told) for one in items):
            for one in items:
                one.leaf = False


def _is_told_below(text: str, item: Candidate, told: Sequence[tuple[str, int]]) -> bool:
    """Tell whether an item is nothing but the title, or the first words of it, of one further down that says more."""
    said = [*([item.title] if item.title is not None else []), *item.body]
    if not item.leaf or len(said) != 1 or said[0].end - said[0].start > _LONGEST_NAME:
        return False
    name = unspaced(said[0].quote(text)).rstrip(marks().number_ends + marks().semicolons + marks().stop)
    at = bisect_left(told, (name, item.span.end))
    return len(name) >= _SHORTEST_NAME and at < len(told) and told[at][0].startswith(name)


def tells_terms(title: str, said: str) -> bool:
    """Tell whether an item says only from when, as of when, in which areas or by which paper something holds.

    Args:
        title: the title of the item, or the empty text. One that is a sentence which asks for something is work, even
            with such words below it.
        said: what stands below the title, or the whole of the item.
    """
    asks = notation_phrase("clause-end").search(title) is not None and lays_duty(title)
    if said and not asks and any(phrase(name).match(said) for name in _TERMS):
        return True
    return phrase("names-areas").match(title or said) is not None and not lays_duty(said)
