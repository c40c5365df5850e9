"""Steps of a timeline on a web page, each with its number, its name and its time in lines of their own (01, 02 …)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.model.spans import Span
from pipeline.notation import marks, notation_phrase
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.signs.flatcells import LONGEST_SHORT, is_time
from pipeline.structure.signs.numbering import number_at

LEAST_STEPS = 2
"""Steps of a timeline, at least: they count on from 01."""

_NUMBER = re.compile(r"\W{0,4}(\d\d)")


def with_steps(found: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks of a notice with the three lines of each step in one: 01 name (time)."""
    steps: dict[int, TextLine] = {}
    for at, block in enumerate(found):
        if isinstance(block, TextLine) and len(block.text) <= LONGEST_NUMBER:
            shown = _NUMBER.fullmatch(block.text)
            step = _step(found, at) if shown is not None and int(shown[1]) == len(steps) + 1 else None
            if step is not None:
                steps[at] = step
    if len(steps) < LEAST_STEPS:
        return found
    inside = {at + n for at in steps for n in (1, 2)}
    return [steps.get(at, block) for at, block in enumerate(found) if at not in inside]


LONGEST_NUMBER = 6
"""Characters of a number with the signs of a list before it."""


def _step(found: Sequence[Block], at: int) -> TextLine | None:
    """Return the step whose number stands in a block, None where no name and no time follow."""
    number, name, time = [*found[at : at + 3], None, None][:3]
    if not (isinstance(number, TextLine) and isinstance(name, TextLine) and isinstance(time, TextLine)):
        return None
    (piece, *more) = number.pieces
    sentence = notation_phrase("clause-end").search(name.text) or number_at(name.text) or is_time(name.text)
    if more or not isinstance(piece, Span) or sentence or len(name.text) > LONGEST_SHORT or not is_time(time.text):
        return None
    opened, closed = marks().round_open[0], marks().round_close[0]
    figures = Span(piece.end - 2, piece.end)
    return replace(
        number,
        pieces=(figures, " ", *name.pieces, opened, *time.pieces, closed),
        text=f"{number.text[-2:]} {name.text}{opened}{time.text}{closed}",
        page_number=False,
        heading=True,
    )
