"""Labelled lists in which each office says what it answers for: （1）甲局负责城区；（2）乙局负责乡镇；."""

from __future__ import annotations

from pipeline.language.formula_bounds import FoundFormula, line_end
from pipeline.language.role_labels import FoundLabel
from pipeline.language.role_lexicon import Label, line_pattern, roles
from pipeline.language.roles import Appointment, Content
from pipeline.language.unit_items import Item
from pipeline.language.unit_kinds import is_plain_office
from pipeline.language.unit_lexicon import units
from pipeline.language.unit_lists import split_list
from pipeline.language.unit_text import Squeezed

_LONGEST_SHARE = 120
"""Characters of an office with what it answers for."""
_MOST_SHARES = 30
"""Offices of one list."""


def shares_behind(squeezed: Squeezed, label: FoundLabel, end: int, limit: int) -> FoundFormula | None:
    """Return the formula of a label behind which each office says what it answers for; None where it is none.

    Args:
        squeezed: the text.
        label: the label.
        end: where its line ends.
        limit: where the formula ends at the latest. The list goes on below where it begins there, or where a line ends
            with the mark that parts its offices.
    """
    if not isinstance(label.rule, Label):
        return None
    text, at = squeezed.text, label.value
    below = at >= end
    if not any(word in text[at : at + _LONGEST_SHARE] for word in roles().line.shared_by):
        return None
    found: list[Appointment] = []
    for _ in range(_MOST_SHARES):
        stop = min(line_end(squeezed, at) if below or at < end else end, limit)
        match = line_pattern("share").match(text, at, min(stop, at + _LONGEST_SHARE))
        if match is None:
            break
        offices = _offices(squeezed, match.start("units"), match.end("units"))
        if not offices:
            break
        found += [Appointment(label.rule.role, office, label.rule.id) for office in offices]
        at = match.end()
        goes_on = below or at < end or text[at - 1] in units().punctuation.separators
        if at >= limit or not goes_on:
            break
    if not found or (at < end and not below):
        return None
    return FoundFormula(label.start, at, Content(appointments=found, labels=[label]))


def _offices(squeezed: Squeezed, start: int, end: int) -> list[Item]:
    """Return the offices of a stretch that holds nothing else, else nothing."""
    items = split_list(squeezed, start, end)
    return items if all(is_plain_office(item.text) for item in items) else []
