"""Rows of tables in plain text: cells separated by tabs, by the strokes of Markdown or by those of a drawn table."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.headings import is_header_row
from pipeline.model.spans import Span
from pipeline.notation import begins_with, ends_in, marks, notation_phrase
from pipeline.structure.signs.flatcells import is_row_number
from pipeline.structure.signs.line_shapes import line_shape
from pipeline.structure.signs.numbering import Use, counts_for, number_at
from pipeline.structure.signs.pasted import parts_label

LONGEST_BAND = 40
"""Characters of the longest line that heads rows inside a text table."""

SHORTEST_RULE = 3
"""Dashes in a row that are a rule without strokes or corners."""


def is_rule(text: str) -> bool:
    """Tell whether a line is the rule below the header of a Markdown table, or between the rows of a drawn one.

    >>> is_rule("|:---|---:|"), is_rule("├────┼────┤"), is_rule("---"), is_rule("| 1 | 建立台账 |")
    (True, True, True, False)
    """
    if line_shape("drawn-line").fullmatch(text) is None or (dashes := line_shape("dashes").search(text)) is None:
        return False
    return len(dashes[0]) >= SHORTEST_RULE or line_shape("crossed").search(text) is not None


def is_row_of_labels(text: str) -> bool:
    """Tell whether a line is a Markdown row that begins with a label and its value (| 文号：… | 有效性：… |).

    The value may stand in a cell of its own, if all of the row is of that kind (文号： | … | 有效性： | … |).
    """
    if line_shape("stroke").search(text) is None:
        return False
    return (
        line_shape("label-in-strokes").match(text) is not None
        or line_shape("labels-and-values").fullmatch(text) is not None
    )


def is_row(text: str) -> bool:
    """Tell whether a line is a row of a text table (tabs between cells, or Markdown pipes)."""
    stripped = text.strip()
    if parts_label(text):
        return False
    if "\t" in stripped or text.startswith("\t\t"):
        # Label and value of a web page's metadata, side by side: 文号：…⇥有效性：…
        return not all(line_shape("label-first").match(part) for part in stripped.split("\t") if part.strip())
    found = strokes(stripped)
    if not found or is_row_of_labels(text):
        return False
    if all(line_shape("label-first").match(part) for part in line_shape("stroke").split(stripped) if part.strip()):
        return False
    drawn = found - stripped.count("|")
    return (
        (found >= 3 and begins_with(stripped, marks().strokes))
        or (found >= 2 and ends_in(stripped, marks().strokes) and (stripped.count(" |") >= 2 or drawn >= 2))
        or max(stripped.count(" | "), drawn) >= 3
        or (stripped.count("|") == found > 1 and is_header_row([cell.strip() for cell in stripped.split("|")]))
    )


def heads_rows(text: str, above: str, below: str) -> bool:
    r"""Tell whether a numbered line between two rows of a text table is a merged row, which heads those below it.

    The row below has as many cells as the one above, or one more that is its number, and is no header.

    >>> heads_rows("二、民生改善（3项）", "1\t扩建学校\t县教育局", "2\t新建床位\t县民政局")
    True
    >>> heads_rows("二、民生改善", "1\t扩建学校\t县教育局", "序号\t任务\t责任单位")
    False
    """
    if not may_head_rows(text) or not is_row(above) or not is_row(below):
        return False
    cells = [span.quote(below) for span in cell_spans(below, Span(0, len(below)))]
    more = len(cells) - sum(1 for _ in cell_spans(above, Span(0, len(above))))
    return (more == 0 or (more == 1 and is_row_number(cells[0].strip()))) and not is_header_row(cells)


def may_head_rows(text: str) -> bool:
    """Tell whether a line is short, numbered and no row itself, as a merged row is that heads others."""
    return is_numbered_heading(text.strip()) and not is_row(text.strip())


def is_numbered_heading(text: str, use: Use | None = None) -> bool:
    """Tell whether a line is short, numbered (in a way that counts for a ``use``, if one is given) and no text."""
    number = number_at(text)
    return (
        (number is not None if use is None else counts_for(number, use))
        and len(text) <= LONGEST_BAND
        and notation_phrase("mark-of-text").search(text) is None
    )


def is_cut(row: str, header: str) -> bool:
    """Tell whether a line break in a cell cut a row: it lacks strokes of the header, the last one among them.

    >>> is_cut("养护绿地。 | 市城管局 | 市水利局", "任务 | 责任单位 | 协助单位 | 期限 |")
    True
    >>> is_cut("养护绿地。 | 市城管局 | 市水利局 | 6月底前", "任务 | 责任单位 | 协助单位 | 期限 |")
    False
    """
    return (
        ends_in(header.rstrip(), marks().strokes)
        and strokes(row) + 1 < strokes(header)
        and not ends_in(row.rstrip(), marks().strokes)
    )


def strokes(text: str) -> int:
    """Return how many strokes a line has."""
    return len(line_shape("stroke").findall(text))


def is_bordered(text: str) -> bool:
    """Tell whether a row begins with a stroke; below a header that does not, such a row begins with an empty cell."""
    return "\t" not in text and begins_with(text.lstrip(), marks().strokes)


def cell_spans(text: str, line: Span, *, bordered: bool = True) -> Iterator[Span]:
    """Yield the cells of a row. In a ``bordered`` table a stroke stands before the first cell, too."""
    quoted = line.quote(text)
    separator, start, end = re.compile("\t"), line.start, line.end
    if "\t" not in quoted:
        separator = line_shape("stroke")
        start = line.start + len(quoted) - len(quoted.lstrip()) + (bordered and is_bordered(quoted))
        end = line.end - (len(quoted) - len(quoted.rstrip())) - ends_in(quoted.rstrip(), marks().strokes)
    at = start
    for mark in separator.finditer(text, start, max(end, start)):
        yield Span(at, mark.start())
        at = mark.end()
    yield Span(at, max(end, at))
