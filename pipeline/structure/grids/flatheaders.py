"""Headers of flattened tables that are not one row of headings that are known.

Some stand in two rows, of which the lower one, copied last, splits headings of the upper one; some have headings that
are not known before or behind those that are; some stand over columns of marks whose places are lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.headings import heading_kind, match_heading, table_phrase
from pipeline.model.notice import ColumnKind
from pipeline.notation import ends_in, marks
from pipeline.structure.grids.flatblocks import FlatBlocks, FlatTable
from pipeline.structure.grids.flatfragments import fragment_of
from pipeline.structure.grids.flatregular import regular_rows, regular_table
from pipeline.structure.grids.flatslots import MOST_CELLS
from pipeline.structure.lines.block_kinds import Block, TextLine
from pipeline.structure.lines.lineheaders import LONGEST_FIRST, MOST_FIRST
from pipeline.structure.signs.columns import DUTY_COLUMN, columns_named
from pipeline.structure.signs.flatcells import is_heading, is_period, is_row_number, is_time, may_be_heading
from pipeline.structure.signs.numbering import number_at

MOST_MORE = 3
"""Headings that are not known behind the last one that is."""
LONGEST_FIRST_CELL = 14
"""Characters of the cells below headings that are not known before the first one that is."""
MOST_HEADINGS = 40
"""Lines in a row that can be headings, beyond which they are a list and no header."""
MOST_SPLIT = 8
"""Headings of a lower row of a header below some of the upper row."""


def with_whole_headings(found: Sequence[Block]) -> list[Block]:
    """Join the two lines of each heading that a narrow column broke (牵头 / 部门), beside other headings.

    Below a heading of numbers the same holds for a numeral and the heading of rows behind it (一 / 日常管理).
    """
    out: list[Block] = []
    at = 0
    moved = -1
    counted = False
    while at < len(found):
        block = found[at]
        at += 1
        if at - 1 == moved:
            continue
        if isinstance(block, TextLine) and len(block.text) < LONGEST_FIRST_CELL:
            lower = found[at] if at < len(found) else None
            beside = (out[-1] if out else None, found[at + 1] if at + 1 < len(found) else None)
            if isinstance(lower, TextLine) and _is_broken(block.text, lower.text, beside):
                block = _whole(block, lower)
                at += 1
            elif isinstance(lower, TextLine) and counted and _is_numeral_over_rows(found, at - 1):
                closed = ends_in(block.text, marks().round_close)
                block = _whole(block, lower, "" if closed else marks().list_comma)
                at += 1
            elif len(block.text) == 1 and (below := _below_line(found, at - 1)) is not None:
                moved, half = below
                block = _whole(block, half)
            counted = counted or heading_kind(block.text) is ColumnKind.NUMBER
        out.append(block)
    return out


def _is_broken(upper: str, lower: str, beside: Sequence[Block | None]) -> bool:
    """Tell whether two lines are one heading: that of numbers, or any between or beside others."""
    broken = f"{upper}\n{lower}"
    if len(broken) > LONGEST_FIRST_CELL:
        return False
    if table_phrase("number-in-two-lines").match(broken):
        return True
    return table_phrase("heading-in-two-lines").match(broken) is not None and any(
        isinstance(block, TextLine) and is_heading(block.text) for block in beside
    )


def _is_numeral_over_rows(found: Sequence[Block], at: int) -> bool:
    """Tell whether a numeral, a short heading and the number of a row stand below each other."""
    texts = [block.text for block in found[at : at + 3] if isinstance(block, TextLine)]
    numeral = table_phrase("number-of-row").match(texts[0]) if len(texts) == 3 else None
    if numeral is None or numeral.lastgroup not in ("numeral", "numeral_bracket"):
        return False
    return is_row_number(texts[2]) and may_be_heading(texts[1])


def _whole(upper: TextLine, lower: TextLine, between: str = "") -> TextLine:
    pieces = (*upper.pieces, *([between] if between else []), *lower.pieces)
    return replace(upper, pieces=pieces, text=upper.text + between + lower.text)


def _below_line(found: Sequence[Block], at: int) -> tuple[int, TextLine] | None:
    """Return the second half of a heading of numbers, alone in the line below that of the headings, with its place."""
    for i in range(at + 1, min(at + MOST_HEADINGS, len(found))):
        block, first = found[i], found[at]
        if not isinstance(block, TextLine) or not isinstance(first, TextLine):
            return None
        if not block.gap:
            joined = table_phrase("number-in-two-lines").match(f"{first.text}\n{block.text}")
            return (i, block) if joined is not None and i > at + 1 else None
    return None


def below_spanning(found: Sequence[Block], after: int, headings: Sequence[str]) -> FlatTable | None:
    """Return a table with a header of two rows, or None: the lower, copied last, splits headings of the upper one."""
    read = (regular_table(found, after, names) for names in split_headings(headings))
    return next((table for table in read if table is not None), None)


def split_headings(headings: Sequence[str]) -> Iterator[list[str]]:
    """Yield the headings of the columns of a header in two rows, of which the lower one was copied last."""
    for size in range(2, min(MOST_SPLIT, len(headings) - 2) + 1):
        if _kind(headings[-size - 1]) is not ColumnKind.PERIOD:  # periods stand side by side
            yield from _split(headings[:-size], headings[-size:])


def _split(upper: Sequence[str], lower: Sequence[str]) -> Iterator[list[str]]:
    """Yield the headings of the columns where those of the lower row split some above: one for each kind of them."""
    if not lower:
        yield [*upper]
        return
    kind = _kind(lower[0])
    size = next((n for n, heading in enumerate(lower) if _kind(heading) is not kind), len(lower))
    for at, heading in enumerate(upper):
        if size > 1 and _splits(heading, kind):
            for rest in _split(upper[at + 1 :], lower[size:]):
                yield [*upper[:at], *lower[:size], *rest]


def _splits(heading: str, kind: ColumnKind | None) -> bool:
    """Tell whether headings of a kind may stand below a heading: 牵头 below 责任分工, 一季度 below 完成时限."""
    rule = match_heading(heading)
    shares = kind is ColumnKind.UNIT and rule is not None and rule.id == DUTY_COLUMN
    times = kind is ColumnKind.PERIOD and _kind(heading) is ColumnKind.TIME
    return shares or times or _kind(heading) in (kind, None)


def with_more_headings(found: Sequence[Block], after: int, headings: Sequence[str]) -> FlatTable | None:
    """Return a table whose last headings are not known, if its rows then have all their cells, or None."""
    names = list(headings)
    for at, block in enumerate(found[after : after + MOST_MORE], after + 1):
        if not isinstance(block, TextLine) or not may_be_heading(block.text) or block.text in names:
            return None
        names.append(block.text)
        if (table := regular_table(found, at, names)) is not None:
            return table
    return None


def without_marks(found: Sequence[Block], after: int, headings: Sequence[str]) -> FlatTable | None:
    """Return a table with columns of periods whose marks (√) lost their places, without these columns.

    An empty cell leaves nothing behind, so that nobody can tell any more below which period a mark stood.
    """
    names = [heading for heading in headings if not is_period(heading)]
    if len(names) == len(headings) or len(names) < 2:
        return None
    cells = range(after, min(after + MOST_CELLS, len(found)))
    kept = [i for i in cells if not _is_mark(found[i])]
    read = regular_table([found[i] for i in kept], 0, names)
    if read is None:
        return None
    table, behind = read
    return table, kept[behind] if behind < len(kept) else cells[-1] + 1


def _is_mark(block: Block) -> bool:
    return isinstance(block, TextLine) and table_phrase("mark-of-period").match(block.text) is not None


def below_unknown_first(blocks: FlatBlocks, at: int) -> FlatTable | None:
    """Return a table whose first headings are not known (县区, 任务数, 任务内容), None if its rows lack cells."""
    found, runs = blocks.found, blocks.runs
    for more in range(1, MOST_FIRST + 1):
        run = runs[at + more] if at + more < len(found) else 0
        if not 1 < run <= MOST_HEADINGS:
            continue
        names = [block.text for block in found[at : at + more + run] if isinstance(block, TextLine)]
        first = names[:more]
        if len(names) < more + run or not all(map(_may_stand_first, first)):
            continue
        if match_heading(names[more]) is None or len(set(names)) < len(names):
            continue
        columns = columns_named(names)
        read = regular_rows(found, at + len(names), columns) if columns is not None else None
        if columns is None or read is None:
            return None
        cells = [cell.text for row in read[0] for n in range(more) for cell in row.get(n, ())]
        return (fragment_of(names, columns, read[0]), read[1]) if all(map(_may_be_first, cells)) else None
    return None


def _may_stand_first(heading: str) -> bool:
    return len(heading) <= LONGEST_FIRST and may_be_heading(heading) and match_heading(heading) is None


def _may_be_first(text: str) -> bool:
    return len(text) <= LONGEST_FIRST_CELL and not is_time(text) and number_at(text) is None


def _kind(heading: str) -> ColumnKind | None:
    return heading_kind(heading) or (ColumnKind.PERIOD if is_period(heading) else None)
