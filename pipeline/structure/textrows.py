"""Rows of tables in plain text: cells parted by tabs, or by the strokes of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.headings import is_header_row
from pipeline.model.spans import Span
from pipeline.structure.numbering import number_at
from pipeline.structure.pasted import parts_label

LONGEST_BAND = 40
"""Characters of the longest line that heads rows inside a text table."""

_PIPE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*")
_LABELLED = re.compile(r"\s*[\u4e00-\u9fff]{2,8}\s*[:：]")
_LABELS = re.compile(r"\s*\|\s*[\u4e00-\u9fff]{2,8}\s*[:：][^|]*\|")
_CELL_LABEL = r"\s*(?:[\u4e00-\u9fff] ?){2,8}\s*[:：]\s*\|"
_LABEL_THEN_VALUE = re.compile(rf"\s*\|?(?:{_CELL_LABEL}(?:(?!{_CELL_LABEL})[^|]*\|)?){{1,8}}[\s|]*")


def is_rule(text: str) -> bool:
    """Tell whether a line is the rule below the header of a Markdown table."""
    return _PIPE_RULE.fullmatch(text) is not None


def is_row_of_labels(text: str) -> bool:
    """Tell whether a line is a Markdown row that begins with a label and its value (| 文号：… | 有效性：… |).

    The value may stand in a cell of its own, if all of the row is of that kind (文号： | … | 有效性： | … |).
    """
    return _LABELS.match(text) is not None or _LABEL_THEN_VALUE.fullmatch(text) is not None


def is_row(text: str) -> bool:
    """Tell whether a line is a row of a text table (tabs between cells, or Markdown pipes)."""
    stripped = text.strip()
    if parts_label(text):
        return False
    if "\t" in stripped or text.startswith("\t\t"):
        # Label and value of a web page's metadata, side by side: 文号：…⇥有效性：…
        return not all(_LABELLED.match(part) for part in stripped.split("\t") if part.strip())
    strokes = stripped.count("|")
    if strokes and is_row_of_labels(text):
        return False
    if strokes and all(_LABELLED.match(part) for part in stripped.split("|") if part.strip()):
        return False
    return (
        (strokes >= 3 and stripped.startswith("|"))
        or (strokes >= 2 and stripped.endswith("|") and stripped.count(" |") >= 2)
        or stripped.count(" | ") >= 3
    )


def heads_rows(text: str, above: str, below: str) -> bool:
    r"""Tell whether a numbered line between two rows of a text table is a merged row, which heads those below it.

    The row below has as many cells as the one above and is no header.

    >>> heads_rows("二、民生改善（3项）", "1\t扩建学校\t县教育局", "2\t新建床位\t县民政局")
    True
    >>> heads_rows("二、民生改善", "1\t扩建学校\t县教育局", "序号\t任务\t责任单位")
    False
    """
    if number_at(text) is None or len(text) > LONGEST_BAND or is_row(text) or re.search(r"[。；：:]", text):
        return False
    if not is_row(above) or not is_row(below):
        return False
    cells = [span.quote(below) for span in cell_spans(below, Span(0, len(below)))]
    return len(cells) == sum(1 for _ in cell_spans(above, Span(0, len(above)))) and not is_header_row(cells)


def cell_spans(text: str, line: Span) -> Iterator[Span]:
    """Yield the cells of a row."""
    quoted = line.quote(text)
    if "\t" in quoted:
        separator, start, end = "\t", line.start, line.end
    else:
        separator = "|"
        start = line.start + len(quoted) - len(quoted.lstrip()) + quoted.lstrip().startswith("|")
        end = line.end - (len(quoted) - len(quoted.rstrip())) - quoted.rstrip().endswith("|")
    at = start
    while True:
        stop = text.find(separator, at, end)
        yield Span(at, end if stop < 0 else stop)
        if stop < 0:
            return
        at = stop + 1
