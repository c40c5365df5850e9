"""Tasks written as cards: a heading in a line of its own, and below it what it says, without a colon.

    工作任务
    修缮三座泵站。
    责任单位
    县水利局
    完成时限
    2024年6月底前

Web pages for telephones set the rows of a table so. In a table with one cell a line the headings follow each other
instead, and are read as its header.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from pipeline.headings import LONGEST_KNOWN, heading_key, heading_kind
from pipeline.model.notice import Column, ColumnKind
from pipeline.structure.lines.block_kinds import Block, GridCell, GridFragment, TextLine
from pipeline.structure.signs.flatcells import fits_one
from pipeline.structure.signs.marks import Piece

LEAST_LABELS = 3
"""Labels of a card."""
MOST_LINES = 40
"""Lines of one value, at most."""

Labelled = tuple[str, list[TextLine]]
"""A label as it is compared, and the lines of its value."""


def with_cards(found: Sequence[Block]) -> list[Block]:
    """Return the blocks of a notice, with its cards made rows of a table."""
    labels = [isinstance(block, TextLine) and _kind(block) is not None for block in found]
    out: list[Block] = []
    at = 0
    while at < len(found):
        end = at
        if labels[at]:
            values, end = _run(found, labels, at)
            cards = list(_cards(values))
            if cards and all(map(_is_card, cards)):
                out.append(_table(cards))
                at = end
                continue
        out += found[at : max(end, at + 1)]
        at = max(end, at + 1)
    return out


def _kind(line: TextLine) -> ColumnKind | None:
    text = line.text.strip()
    return heading_kind(text) if len(text) <= LONGEST_KNOWN else None  # answers are kept; paragraphs need none


def _run(found: Sequence[Block], labels: Sequence[bool], at: int) -> tuple[list[Labelled], int]:
    """Return the labels with their values from a block on, and the block behind them."""
    values: list[Labelled] = []
    while at < len(found) and labels[at]:
        label, lines = found[at], _value(found, labels, at + 1)
        if not lines or not isinstance(label, TextLine):
            break
        behind = at + 1 + len(lines)
        if behind >= len(found) or not labels[behind]:
            lines = lines[:1]  # nobody knows where the value of the last label ends
        values.append((heading_key(label.text), lines))
        at += 1 + len(lines)
    return values, at


def _value(found: Sequence[Block], labels: Sequence[bool], at: int) -> list[TextLine]:
    """Return the lines from a block on up to the next label."""
    lines: list[TextLine] = []
    for block, is_label in zip(found[at : at + MOST_LINES], labels[at : at + MOST_LINES], strict=True):
        if is_label or not isinstance(block, TextLine) or block.heading:
            break
        lines.append(block)
    return lines


def _cards(values: Sequence[Labelled]) -> Iterator[list[Labelled]]:
    """Yield the cards of a run: each begins with the first label of all."""
    starts = [n for n, (label, _) in enumerate(values) if label == values[0][0]]
    for low, high in pairwise([*starts, len(values)]):
        yield list(values[low:high])


def _is_card(card: Sequence[Labelled]) -> bool:
    """Tell whether labels are those of one task: what is to be done, by an office, and nothing twice."""
    kinds = [heading_kind(label) for label, _ in card]
    told = [
        fits_one("".join(line.text for line in lines), Column(kind, label))
        for kind, (label, lines) in zip(kinds, card, strict=True)
        if kind is ColumnKind.UNIT
    ]
    return (
        len({label for label, _ in card}) == len(card) >= LEAST_LABELS
        and ColumnKind.CONTENT in kinds
        and bool(told)
        and all(told)
    )


def _table(cards: Sequence[Sequence[Labelled]]) -> GridFragment:
    """Make a table of cards: a column for each label, in the order in which they first stand."""
    labels = list(dict.fromkeys(label for card in cards for label, _ in card))
    cells = [GridCell((label,), label, 0, column) for column, label in enumerate(labels)]
    for row, card in enumerate(cards, 1):
        values = dict(card)
        for column, label in enumerate(labels):
            pieces: list[Piece] = [piece for line in values.get(label, ()) for piece in line.pieces]
            text = "".join(line.text for line in values.get(label, ()))
            cells.append(GridCell(tuple(pieces), text, row, column))
    return GridFragment(tuple(cells), len(cards) + 1, len(labels), ruled=True)
