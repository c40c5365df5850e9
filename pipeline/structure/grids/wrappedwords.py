"""The words of a table that lost its cells, what is asked of each, and which may be the numbers of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.headings import table_phrase
from pipeline.notation import ends_in, marks, notation_phrase
from pipeline.structure.grids.wrappedweights import NEVER
from pipeline.structure.lines.block_kinds import TextLine
from pipeline.structure.signs.element_rules import element_phrase, is_organ
from pipeline.structure.signs.flatcells import is_row_number, is_unit
from pipeline.structure.signs.numbering import number_at

MOST_NUMBERS = 400
"""Numbers of a table among which those of its rows are looked for."""


def may_count(words: Sequence[TextLine]) -> frozenset[int]:
    """Return the places of the numbers that count on from one to the next, best without a gap.

    Of equal ones those that begin a line do, if there are any.
    """
    found = [(n, int(word.text)) for n, word in enumerate(words) if is_row_number(word.text)][:MOST_NUMBERS]
    before, after = [0.0] * len(found), [0.0] * len(found)
    for i, (_, value) in enumerate(found):
        before[i] = max([0.0, *(before[j] + _step(found[j][1], value) for j in range(i))])
    for i in range(len(found) - 1, -1, -1):
        own = found[i][1]
        after[i] = max([0.0, *(after[j] + _step(own, found[j][1]) for j in range(i + 1, len(found)))])
    best = max((low + high for low, high in zip(before, after, strict=True)), default=0.0)
    if best <= 0:
        return frozenset()
    counted = [one for one, low, high in zip(found, before, after, strict=True) if low + high >= best]
    first = {value for n, value in counted if not words[n].gap}
    return frozenset(n for n, value in counted if not words[n].gap or value not in first)


def _step(value: int, following: int) -> float:
    if following == value + 1:
        return 1.0
    return 0.4 if value < following <= value + 5 else 0.2 if value < following <= value + 60 else NEVER


def _begins_office(above: str, below: TextLine, following: str) -> bool:
    """Tell whether an office ends above and another one begins below, in a line or behind a space of its own.

    The line ``following`` may hold the rest of its name.
    """
    if ends_in(above, marks().runs_on + marks().semicolons) or not (
        is_unit(below.text) or is_unit(below.text + following)
    ):
        return False
    level = element_phrase("level-first").match(below.text) is not None
    town = table_phrase("office-of-town").match(below.text) is not None
    last = notation_phrase("between-names").split(above)[-1]
    return is_organ(last) and (level or town or bool(below.gap) or _are_departments(last, below.text))


def _are_departments(above: str, below: str) -> bool:
    """Tell whether two lines are departments of one house, neither of which says its level (校工会 / 艺术教学部)."""
    names = (above, *notation_phrase("between-names").split(below))
    return all(
        is_unit(name) and is_organ(name) and element_phrase("level-first").match(name) is None for name in names if name
    )


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a table, with what is asked of it again and again."""

    line: TextLine
    width: float
    wide: bool
    """Whether white space parts it from the word above where none is needed."""
    begins: bool
    """Whether it is an office behind another one."""
    numbered: bool
    closed: bool
    """Whether a sentence ends with it."""


def words_of(lines: Sequence[TextLine]) -> list[Word]:
    """Return the words of a table."""
    out: list[Word] = []
    following = [*(line.text for line in lines[1:]), ""]
    for above, line, next_text in zip([None, *lines], lines, following, strict=False):
        spaced = above is not None and bool(line.gap) and table_phrase("no-space-behind").search(above.text) is not None
        out.append(
            Word(
                line,
                line.width,
                spaced and table_phrase("no-space-before").match(line.text) is not None,
                above is not None and _begins_office(above.text, line, next_text),
                number_at(line.text) is not None,
                table_phrase("statement-at-end").search(line.text) is not None,
            )
        )
    return out
