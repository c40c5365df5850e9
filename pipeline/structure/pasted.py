"""What a copy puts around the lines of a text.

Quotation marks of mails, pictographs, bullets before a number, strokes behind the cells of a table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pipeline.structure.numbering import number_at

_PICTOGRAPHS = "\U0001f000-\U0001faff\u2600-\u260f\u2613-\u2712\u2719-\u2775\u2794-\u27bf\u2b00-\u2bff\ufe0f\u200d"
_BULLETS = "•·●◆■▪◼◾▶►➤★☆○◇□✓✔☑\ue000-\uf8ff"
"""Signs of lists; those of word processors' symbol fonts among them, which lie in the area for private use."""

SIGNS = _PICTOGRAPHS + _BULLETS
"""All of them, for a class of a pattern."""

_QUOTE = re.compile(r"[ \u00a0\u3000]*(?:>[ \u00a0]?){1,9}")
_SIGNS = re.compile(rf"\s*(?P<sign>[{SIGNS}]{{1,4}})\s*(?=\S)")
_END = re.compile(rf"\s*[{_PICTOGRAPHS}]{{1,6}}\s*$")
_STROKE = re.compile(r"(?<=[^\s|])\s*\|\s*$")
_ONLY_SIGN = re.compile(rf"[{SIGNS}\-*]{{1,2}}")


LEAST_CELLS = 6
"""Lines with a stroke at the end that make a table of one cell a line: two rows of three columns."""


def list_signs(lines: Iterable[str]) -> frozenset[str]:
    """Return the signs that begin lines without a number more than once: they are bullets of a list."""
    found = (m for line in lines if (m := _SIGNS.match(line)) and number_at(line, m.end()) is None)
    return frozenset(sign for sign, times in Counter(m["sign"] for m in found).items() if times > 1)


def ends_cells(lines: Iterable[str]) -> bool:
    """Tell whether strokes end the cells of tables, one cell a line, and not the rows: most hold no other stroke.

    >>> ends_cells(["序号 |", "任务 |", "责任单位 |", "1 |", "建立台账 |", "县教育局 |"])
    True
    """
    strokes = [line.count("|") for line in lines if _STROKE.search(line, max(len(line) - 20, 0))]
    return strokes.count(1) >= max(LEAST_CELLS, 0.75 * len(strokes))


def inner(line: str, bullets: frozenset[str], *, cells: bool = False) -> tuple[int, int]:
    """Return where the text of a line begins and ends: without quotation marks of a mail and without pictographs.

    Signs before a number go; those of a list stay, which is told from them. With ``cells``, a single
    stroke at the end goes, too (see ``ends_cells``).

    >>> inner("> 📌 一、工作目标 📌", frozenset())
    (4, 10)
    """
    quote = _QUOTE.match(line)
    start = quote.end() if quote else 0
    signs = _SIGNS.match(line, start)
    if signs is not None and (signs["sign"] not in bullets or number_at(line, signs.end()) is not None):
        start = signs.end()
    tail = _END.search(line, max(start, len(line) - 20))
    if cells and tail is None and line.count("|") == 1:
        tail = _STROKE.search(line, max(start, len(line) - 20))
    return start, tail.start() if tail else len(line)


def parts_label(line: str) -> bool:
    r"""Tell whether the only tab of a line parts a number or a bullet from its text, as word processors write them.

    >>> parts_label("1.\t建立台账"), parts_label("1\t建立台账")
    (True, False)
    """
    label, tab, rest = line.strip().partition("\t")
    if not tab or "\t" in rest.strip():
        return False
    number = number_at(label.strip() + "\u3000")
    return bool(_ONLY_SIGN.fullmatch(label.strip())) or (
        number is not None and not label.strip().isdigit() and number.end >= len(label.strip())
    )
