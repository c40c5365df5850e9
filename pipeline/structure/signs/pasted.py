"""What a copy puts around the lines of a text.

Quotation marks of mails, the numbers of an editor's lines, pictographs, bullets before a number or
before every line, the signs of word processors for the end of a paragraph.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline import notation
from pipeline.structure.signs.element_rules import is_title
from pipeline.structure.signs.line_shapes import line_shape
from pipeline.structure.signs.numbering import number_at

FEWEST_LINES = 4
"""Lines that say something, from which a sign before each of them is distinguished from one that a few lines have."""
FEWEST_PIECES = 3
"""Lines that a viewer cut and counted, from which they are told from the items of a list."""
SHORTEST_PIECE = 60
"""Characters of such a line; the last one may be shorter."""
NEARLY_ALL = 0.9
"""Share of the lines that a copy marked which it marks: one that was wrapped may lack its mark."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What a copy put before the lines of a text."""

    bullets: frozenset[str] = frozenset()
    """Signs of lists, which tell their items and stay."""
    everywhere: str = ""
    """A sign before nearly every line, the title among them, which tells nothing; "" for none."""
    numbered: bool = False
    """Whether each line has the number that an editor shows beside it."""
    pieces: frozenset[str] = frozenset()
    """Lines that a viewer of documents cut anywhere and counted."""


def marks_of(lines: Sequence[str]) -> Marks:
    """Return what a copy put before the lines of a text."""
    said = [line for line in lines if line.strip()]
    numbered = _are_counted(said)
    start = [_behind_number(line) if numbered else 0 for line in said]
    everywhere = _everywhere([line[at:].lstrip() for line, at in zip(said, start, strict=True)])
    signs = (
        line_shape("signs-before-text").match(line, _behind(everywhere, line, at))
        for line, at in zip(said, start, strict=True)
    )
    lists = Counter(m["sign"] for m in signs if m is not None and number_at(m.string, m.end()) is None)
    return Marks(frozenset(sign for sign, n in lists.items() if n > 1), everywhere, numbered, _pieces(said))


def _pieces(lines: Sequence[str]) -> frozenset[str]:
    """Return the lines that a viewer cut anywhere and counted: long ones, cut in a sentence, with items inside."""
    run: list[str] = []
    for line in [*lines, ""]:
        number = line_shape("piece-number").match(line)
        if number is not None and int(number["value"]) == len(run) + 1:
            run.append(line)
            continue
        if len(run) >= FEWEST_PIECES and all(map(_is_cut_piece, run[:-1])):
            return frozenset(run)
        run = [line] if number is not None and int(number["value"]) == 1 else []
    return frozenset()


def _is_cut_piece(line: str) -> bool:
    """Tell whether a line ends inside a sentence and holds items."""
    whole = notation.ends_in(line.rstrip(), notation.marks().statement_ends + notation.marks().colons)
    return len(line) >= SHORTEST_PIECE and not whole and line_shape("item-inside").search(line) is not None


def _everywhere(lines: Sequence[str]) -> str:
    """Return the sign with which nearly all lines begin that are no rows of tables, the title first; "" for none."""
    sign = lines[0][:1] if len(lines) >= FEWEST_LINES else ""
    if not sign or not line_shape("marked-alike").match(sign) or not is_title(lines[0][1:]):
        return ""
    texts = [line for line in lines if "\t" not in line]
    return sign if sum(line.startswith(sign) for line in texts) >= NEARLY_ALL * len(texts) else ""


def _behind(sign: str, line: str, at: int) -> int:
    """Return where a line goes on behind a sign, or ``at`` where it does not begin with it."""
    match = re.compile(rf"\s*{re.escape(sign)}\s*").match(line, at) if sign else None
    return match.end() if match is not None else at


def _are_counted(lines: Sequence[str]) -> bool:
    """Tell whether lines begin with numbers that count them, those of an editor or a terminal.

    A list of rows whose cells tabs part counts its rows alike; there every line has tabs.
    """
    if len(lines) < FEWEST_LINES or line_shape("line-number").match(lines[0]) is None:
        return False
    found = [match for line in lines if (match := line_shape("line-number").match(line)) is not None]
    if len(found) < NEARLY_ALL * len(lines):
        return False
    values = [int(match["value"]) for match in found]
    steps = sum(0 < b - a <= 1 + _LONGEST_GAP for a, b in pairwise(values))
    rows = sum("\t" in match.string[match.end() :] for match in found)
    return steps >= NEARLY_ALL * (len(values) - 1) and rows < NEARLY_ALL * len(found)


LONGEST_TAIL = 20
"""Characters at the end of a line that may be signs of its copy."""
_LONGEST_GAP = 3
"""Blank lines between two that say something, which an editor counts, too."""


def _behind_number(line: str) -> int:
    match = line_shape("line-number").match(line)
    return match.end() if match is not None else 0


def may_hold_marks(text: str, marks: Marks) -> bool:
    """Tell whether a copy may have put something around the lines of a text, so that :func:`inner` takes it off."""
    return marks.numbered or bool(marks.pieces) or line_shape("sign-of-copy").search(text) is not None


def inner(line: str, marks: Marks) -> tuple[int, int]:
    """Return where the text of a line begins and ends: without quotation marks of a mail and without pictographs.

    Signs before a number go; those of a list stay, which is recognised by them.

    >>> inner("> 📌 一、工作目标 📌", Marks())
    (4, 10)
    """
    quote = line_shape("quoted-line").match(line)
    start = quote.end() if quote else 0
    if marks.numbered:
        start = max(start, _behind_number(line))
    if line in marks.pieces and (piece := line_shape("piece-number").match(line)) is not None:
        return piece.end(), len(line)
    start = _behind(marks.everywhere, line, start)
    signs = line_shape("signs-before-text").match(line, start)
    if signs is not None and (signs["sign"] not in marks.bullets or number_at(line, signs.end()) is not None):
        start = signs.end()
    tick = line_shape("tick-before-text").match(line, start)
    if tick is not None and number_at(line, tick.end()) is not None:
        start = tick.end()
    tail = line_shape("sign-at-end").search(line, max(start, len(line) - LONGEST_TAIL))
    end = tail.start() if tail else len(line)
    return _without_border(line, start, end)


def _without_border(line: str, start: int, end: int) -> tuple[int, int]:
    """Leave out the strokes of a row beside a cell that stands on a line of its own."""
    text = line[start:end].strip()
    strokes = notation.marks().strokes
    inside = text.strip(strokes)
    if len(text) - len(text.rstrip(strokes)) > 1:
        return start, end  # a row whose other cells are empty: | 一、组织领导 ||||
    if inside == text or "\t" in inside or not inside.strip() or notation.holds(inside, strokes):
        return start, end
    at = line.index(inside, start)
    return at, at + len(inside)


def parts_label(line: str) -> bool:
    r"""Tell whether the only tab of a line parts a number or a bullet from its text, as word processors write them.

    >>> parts_label("1.\t建立台账"), parts_label("1\t建立台账")
    (True, False)
    """
    label, tab, rest = line.strip().partition("\t")
    if not tab or "\t" in rest.strip():
        return False
    number = number_at(label.strip() + "\u3000")
    return bool(line_shape("only-signs").fullmatch(label.strip())) or (
        number is not None and not label.strip().isdigit() and number.end >= len(label.strip())
    )
