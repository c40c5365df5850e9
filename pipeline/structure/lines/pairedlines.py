"""Tables of two columns, an office and its duties, whose cells one space or a stroke parts.

    成员单位 工作职责
    县水利局 负责水库、堤防的安全检查。
    县教育局 负责校舍的安全检查，
    汛期组织师生避险。

A line that begins with an office begins a row; others go on with the duties above them, or with the office where they
stand below it. Where the offices stand behind the work, each line is a row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.model.notice import ColumnKind
from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span, unspaced
from pipeline.structure.lines.block_kinds import Entry, GridFragment
from pipeline.structure.lines.fragments import cell_of_lines
from pipeline.structure.lines.spacedwords import GAP, MOST_LINES, SpacedTable, quote_of, span_of
from pipeline.structure.signs.columns import columns_named
from pipeline.structure.signs.flatcells import LONGEST_HEADING, ends_table, is_unit
from pipeline.structure.signs.furniture import furniture_rule
from pipeline.structure.signs.line_ends import is_terminal
from pipeline.structure.signs.numbering import number_at

LEAST_ROWS = 3
"""Lines that begin with an office, or end with one."""

PAIR = re.compile(rf"{GAP.pattern}|^[^\S\n]*[^\s|]{{2,14}}[ \u3000|]+[^\s|]{{2,14}}$", re.MULTILINE)
"""What a text with such a table has somewhere: two cells, or a line of two words."""

_HEADER = re.compile(rf"\s*(\S{{2,{LONGEST_HEADING}}}?)(?:\s+[|]?\s*|[|]\s*)(\S{{2,{LONGEST_HEADING}}})\s*")
_WORD = re.compile(r"\s*([^\s|]+)")
_BETWEEN = re.compile(r"\s*[|]?\s*")


@dataclass(slots=True)
class _Row:
    office: list[Span] = field(default_factory=list)
    duty: list[Span] = field(default_factory=list)


def paired_lines(reading: Reading, entries: Sequence[Entry], at: int) -> SpacedTable | None:
    """Return the table whose header is the line ``at``, or None."""
    text = quote_of(reading, entries[at])
    header = _HEADER.fullmatch(text) if len(text) <= 4 * LONGEST_HEADING else None
    if header is None:
        return None
    columns = columns_named(header.groups())
    kinds = [column.kind for column in columns or ()]
    if kinds == [ColumnKind.UNIT, ColumnKind.CONTENT]:
        rows, end = _rows_from_office(reading, entries, at + 1)
    elif kinds == [ColumnKind.CONTENT, ColumnKind.UNIT]:
        rows, end = _rows_to_office(reading, entries, at + 1)
    else:
        return None
    if len(rows) < LEAST_ROWS:
        return None
    start = span_of(entries[at]).start
    heads = [[Span(*header.span(n)).shift(start)] for n in (1, 2)]
    first = kinds[0] is ColumnKind.UNIT
    cells = tuple(
        cell_of_lines(reading.text, spans, number, column)
        for number, row in enumerate([heads, *([r.office, r.duty] if first else [r.duty, r.office] for r in rows)])
        for column, spans in enumerate(row)
    )
    return GridFragment(cells, len(rows) + 1, 2, ruled=False), at, end


def _parted(text: str) -> tuple[Span, Span] | None:
    """Return the first word of a line and what stands behind it, None where nothing does."""
    word = _WORD.match(text)
    if word is None:
        return None
    between, end = _BETWEEN.match(text, word.end()), len(text.rstrip())
    if between is None or not between[0] or between.end() >= end:
        return None
    return Span(*word.span(1)), Span(between.end(), end)


def _parted_at_end(text: str) -> tuple[Span, Span] | None:
    """Return the last word of a line and what stands before it, None where nothing does."""
    said = text.rstrip()
    start = 1 + max((n for n, char in enumerate(said) if char.isspace() or char == "|"), default=-1)
    before = said[:start].rstrip().removesuffix("|").rstrip()
    if not before.strip() or start == len(said):
        return None
    return Span(start, len(said)), Span(len(before) - len(before.lstrip()), len(before))


def _rows_from_office(reading: Reading, entries: Sequence[Entry], at: int) -> tuple[list[_Row], int]:
    """Return the rows whose first lines begin with an office, and the entry behind them."""
    rows: list[_Row] = []
    header = unspaced(quote_of(reading, entries[at - 1]))
    end, said, blank, last = at, "", False, len(entries) - 1
    for i in range(at, min(at + MOST_LINES, len(entries))):
        text, start = quote_of(reading, entries[i]), span_of(entries[i]).start
        if not isinstance(entries[i], Line) or "\t" in text:
            break
        if not text.strip() or furniture_rule(text) or unspaced(text) == header:
            blank = blank or not text.strip()
            continue
        parts = _parted(text)
        both = parts is not None and bool(rows) and _goes_on_in_both(reading, rows[-1], text, *parts)
        below = quote_of(reading, entries[min(i + 1, last)])
        if parts is not None and not both and _begins_row(text, *parts, below):
            rows.append(_Row())
            both = True
        elif not rows or ends_table(text.strip()) or (blank and is_terminal(said)):
            break
        if parts is not None and both:
            rows[-1].office.append(parts[0].shift(start))
            rows[-1].duty.append(parts[1].shift(start))
        elif not is_terminal(said) or _counts_on(rows[-1], reading, text):
            lead = len(text) - len(text.lstrip())
            rows[-1].duty.append(Span(lead, len(text.rstrip())).shift(start))
        else:
            break
        end, said, blank = i + 1, text, False
    return rows, end


def _begins_row(text: str, office: Span, duty: Span, below: str) -> bool:
    """Tell whether a line begins with an office, or with a part of one that goes on in the next line."""
    first = office.quote(text)
    if is_unit(first):
        return True
    lower = _WORD.match(below)
    apart = duty.start - office.end >= 2 and office.start < 2 and not is_terminal(first)
    return apart and lower is not None and below[:1] != " " and is_unit(first + lower[1])


def _goes_on_in_both(reading: Reading, row: _Row, text: str, office: Span, duty: Span) -> bool:
    """Tell whether a line goes on with both cells of a row, its words far apart: 县住房和城 / 乡建设局."""
    if duty.start - office.end < 2 or len(text) - len(text.lstrip()) > 1 or is_terminal(office.quote(text)):
        return False
    above = "".join(span.quote(reading.text) for span in row.office)
    return not is_unit(above) and is_unit(above + office.quote(text))


def _counts_on(row: _Row, reading: Reading, text: str) -> bool:
    """Tell whether a line begins with a number behind those of the duties above it (1.编制预案 / 2.组织演练)."""
    number = number_at(text.strip())
    above = (number_at(span.quote(reading.text)) for span in reversed(row.duty))
    last = next((one for one in above if one is not None), None)
    return number is not None and last is not None and number.value == last.value + 1


def _rows_to_office(reading: Reading, entries: Sequence[Entry], at: int) -> tuple[list[_Row], int]:
    """Return the rows, a line each, that end with an office, and the entry behind them."""
    rows: list[_Row] = []
    end = at
    for i in range(at, min(at + MOST_LINES, len(entries))):
        text, start = quote_of(reading, entries[i]), span_of(entries[i]).start
        if isinstance(entries[i], Line) and not text.strip():
            continue
        parts = _parted_at_end(text)
        if parts is None or "\t" in text or not is_unit(parts[0].quote(text)) or is_unit(parts[1].quote(text)):
            break
        rows.append(_Row([parts[0].shift(start)], [parts[1].shift(start)]))
        end = i + 1
    return rows, end
