"""The times and offices with which a text ends whose cells a copy wrote one behind the other without any mark."""

from __future__ import annotations

from functools import lru_cache

from pipeline.headings import table_phrase
from pipeline.notation import holds, marks
from pipeline.structure.signs.flatcells import LONGEST_SHORT, LONGEST_UNIT, is_time, is_unit

SHORTEST_OFFICE = 3
"""Characters of an office with its level."""
LONGEST_WHOLE = 12
"""Characters of a name between two marks, or behind a time, that is taken as it stands."""
LONGEST_BEFORE_LEVEL = 4
"""Characters of a name before what looks like an office of its own: of 高新区管委会, 区管委会."""
LONGEST_LOOSE = 14
"""Characters of a cell that speaks of a time beside other things."""
MOST_OFFICES = 40
"""Offices of a cell, at most."""


@lru_cache(maxsize=4096)
def time_at_end(text: str) -> int | None:
    """Return where the time begins with which a text ends, None for none.

    Only the last ``LONGEST_SHORT`` characters are looked at.
    """
    for start in range(max(len(text) - LONGEST_SHORT, 0), len(text) - 1):
        inside = start > 0 and (text[start - 1].isdigit() or not text[start].isalnum())
        if not inside and table_phrase("no-start-of-cell").match(text[start:]) is None and is_time(text[start:]):
            return start
    return None


@lru_cache(maxsize=4096)
def loose_time_at_end(text: str) -> int | None:
    """Return where a cell begins behind offices that speaks of a time (汛期每周一次, 每季度调度), None for none."""
    for start in range(len(text) - 2, max(len(text) - LONGEST_LOOSE, 0), -1):
        if offices_at_end(text[:start]):
            said = table_phrase("time-first").match(text[start:]) or table_phrase("glued-time").search(text, start)
            return start if said is not None else None
    return None


@lru_cache(maxsize=4096)
def offices_at_end(text: str) -> tuple[tuple[int, bool], ...]:
    """Return where the offices begin with which a text ends, in order.

    With each stands whether it is glued to an office before it, so that another cell may begin there.
    """
    out: list[tuple[int, bool]] = []
    end = len(text)
    while end > 0 and len(out) < MOST_OFFICES:
        begin = _office_start(text, end)
        if begin is None:
            break
        out.insert(0, (begin, True))
        if begin and holds(marks().list_comma, text[begin - 1]):
            out[0] = (begin, False)
            end = begin - 1
        else:
            end = begin
    if out:
        out[0] = (out[0][0], False)
    return tuple(out)


def _office_start(text: str, end: int) -> int | None:
    """Return where the office begins that ends at a place of a text, None for none."""
    low = max(end - LONGEST_UNIT, 0)
    apart = next((at for at in range(end - 1, low - 1, -1) if not _in_name(text[at])), low - 1) + 1
    above = text[apart - 1] if apart else ""
    timed = _behind_time(text, apart, end)
    listed = bool(above) and holds(marks().list_comma, above)
    told = timed is not None or listed or apart == 0 or holds(marks().statement_ends, above)
    apart = apart if timed is None else timed
    begin = next((start for start in range(end - 2, apart - 1, -1) if _begins_office(text, start, end)), None)
    if not told or not 1 < end - apart <= LONGEST_WHOLE or not is_unit(text[apart:end]):
        return begin
    if begin is None or not listed or begin - apart > LONGEST_BEFORE_LEVEL or _office_start(text, begin) is not None:
        return apart if begin is None else begin
    return begin if table_phrase("office-of-several").match(text, begin) is not None else apart


def _in_name(character: str) -> bool:
    return character.isalnum() or holds(marks().round_open + marks().round_close, character)


def _behind_time(text: str, low: int, end: int) -> int | None:
    """Return where a time ends between two places of a text, None where there is none."""
    found = table_phrase("glued-time").finditer(text, low, end)
    return next((match.end() for match in reversed([*found])), None)


def _begins_office(text: str, start: int, end: int) -> bool:
    name = text[start:end]
    if table_phrase("glued-bare-office").fullmatch(name):
        return not any(is_glued_office(text[start - back : end]) for back in (1, 2) if back <= start)
    if len(name) < SHORTEST_OFFICE:
        return False
    if table_phrase("glued-town").fullmatch(name) and table_phrase("office-of-several").match(name) is None:
        return start == 0 or table_phrase("glued-before-town").match(text[start - 1]) is not None
    if table_phrase("office-of-town").match(name) is not None:
        return is_unit(name)
    if not is_glued_office(name) or _is_inside_word(text, start):
        return False
    return not start or not is_glued_office(text[start - 1 : end]) or _is_inside_word(text, start - 1)


def _is_inside_word(text: str, at: int) -> bool:
    """Tell whether a character is no level, but the end of a word (城市)."""
    return at > 0 and table_phrase("level-inside-word").fullmatch(text[at - 1 : at + 1]) is not None


def is_glued_office(name: str) -> bool:
    """Tell whether a name is that of an office with its level, as it may stand behind other words without a mark."""
    return table_phrase("glued-office").match(name) is not None and is_unit(name)
