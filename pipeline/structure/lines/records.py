"""Tasks written as records of labels (序号：1 / 任务名称：… / 责任单位：… / 完成时限：…), which are rows of a table.

The labels are the headings of columns. Records follow each other: where a line without a label parts
them, such as a numbered heading, the outline reads what stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from pipeline.headings import heading_key, heading_kind
from pipeline.model.notice import ColumnKind
from pipeline.notation import ends_in, marks
from pipeline.structure.lines.block_kinds import Block, GridCell, GridFragment, TextLine
from pipeline.structure.lines.linerecords import SPACES, first_label, records_of
from pipeline.structure.lines.page_shape import SLACK, PageShape, page_shape
from pipeline.structure.signs.line_ends import goes_on
from pipeline.structure.signs.line_shapes import line_shape
from pipeline.structure.signs.marks import Piece, part_of
from pipeline.structure.signs.numbering import number_at

LONGEST_STRETCH = 2000
"""Characters of a value over several lines in which further labels are looked for."""


@dataclass(slots=True)
class _Field:
    """A label, the stretch of its line that begins with it, and the lines that go on with its value."""

    label: str
    lines: list[TextLine]
    value: tuple[Piece, ...]
    text: str
    more: list[TextLine] = field(default_factory=list)


def with_records(found: Sequence[Block]) -> list[Block]:
    """Return the blocks of a notice, with records of labels made rows of a table."""
    out: list[Block] = []
    at = 0
    # Worked out only where a line follows one with a label, which few notices have.
    shape = cache(lambda: page_shape([block for block in found if isinstance(block, TextLine)]))
    while at < len(found):
        fields, end = _run(found, at, shape)
        labels = [each.label for each in fields]
        start = first_label(labels)
        if start is None:
            out += found[at : max(end, at + 1)]
        else:
            records = [slice(start + low, start + high) for low, high in records_of(labels[start:], labels[start])]
            stop = records[-1].start + _own(labels[start : records[-1].start], labels[records[-1]])
            records[-1] = slice(records[-1].start, stop)
            out += _lines_of(fields[:start])
            out.append(_table([fields[record] for record in records]))
            out += _lines_of(fields[stop:])
        at = max(end, at + 1)
    return out


def _own(above: Sequence[str], last: Sequence[str]) -> int:
    """Return how many labels the last record has: what no record above it has stands below the records (来源：…)."""
    return next((at for at, label in enumerate(last) if label not in above), len(last))


def _lines_of(fields: Sequence[_Field]) -> list[Block]:
    return [line for each in fields for line in (*each.lines, *each.more)]


def _run(found: Sequence[Block], at: int, shape: Callable[[], PageShape]) -> tuple[list[_Field], int]:
    """Return the fields that follow each other from a block on, and the block behind them."""
    fields: list[_Field] = []
    while at < len(found):
        line = found[at]
        if not isinstance(line, TextLine):
            break
        if own := list(_fields(line)) or (_unknown_field(line) if fields else []):
            fields += own
        elif fields and _is_wrapped(found[at - 1], line, shape()):
            fields += _joined(fields.pop(), line)
        elif fields and _continues(fields[-1], line):
            fields[-1].more.append(line)
        else:
            break
        at += 1
    return fields, at


def _is_wrapped(above: Block, line: TextLine, shape: PageShape) -> bool:
    """Tell whether a line goes on with the one above, which is as full as lines of the text are."""
    full = isinstance(above, TextLine) and shape.width is not None and shape.size(above) >= shape.width - SLACK
    return full and not line.blank_before and line.indent < 1


def _joined(above: _Field, line: TextLine) -> list[_Field]:
    """Return the fields of a stretch that goes on in the next line, which may hold further labels, or half of one."""
    last = above.lines[-1]
    if above.more or len(last.text) > LONGEST_STRETCH:
        above.more.append(line)
        return [above]
    return list(_fields(replace(last, pieces=(*last.pieces, *line.pieces), text=last.text + line.text)))


def _fields(line: TextLine) -> Iterator[_Field]:
    """Yield the fields of a line that begins with the label of a column."""
    labels = [
        match for match in line_shape("label-of-record").finditer(line.text) if heading_kind(_label(match)) is not None
    ]
    if not labels or labels[0].start() > 0:
        return
    for number, mark in enumerate(labels):
        last = number + 1 == len(labels)
        stop = len(line.text) if last else labels[number + 1].start()
        text = line.text[mark.end() : stop].rstrip(None if last else SPACES + marks().value_ends)
        low = mark.end() + len(text) - len(text.lstrip())
        value = part_of(line.pieces, low, mark.end() + len(text))
        whole = replace(line, pieces=part_of(line.pieces, mark.start(), stop), text=line.text[mark.start() : stop])
        yield _Field(heading_key(_label(mark)), [whole], value, text.strip())


def _label(mark: re.Match[str]) -> str:
    """Return a label without the numeral by which it counts the records (问题一：)."""
    label: str = mark["label"] or mark["boxed"]
    counted = line_shape("counted-label").match(label)
    return counted["label"] if counted is not None else label


def _unknown_field(line: TextLine) -> list[_Field]:
    """Return the field of a line whose label is not known (问题描述：…); only among others is it one."""
    mark = line_shape("label-of-record").match(line.text)
    if mark is None or number_at(line.text) is not None:
        return []
    text = line.text[mark.end() :]
    value = part_of(line.pieces, mark.end() + len(text) - len(text.lstrip()), len(line.text))
    return [_Field(heading_key(_label(mark)), [line], value, text.strip())]


def _continues(above: _Field, line: TextLine) -> bool:
    """Tell whether a line without a label goes on with the value above it."""
    text = (above.more[-1].text if above.more else above.text).rstrip()
    if not text or goes_on(text):
        return True
    return heading_kind(above.label) is ColumnKind.CONTENT and number_at(line.text) is None and not line.heading


def _table(records: Sequence[Sequence[_Field]]) -> GridFragment:
    """Make a table of records: a column for each label, in the order in which they first stand."""
    labels = list(dict.fromkeys(each.label for record in records for each in record))
    cells = [GridCell((label,), label, 0, column) for column, label in enumerate(labels)]
    for row, record in enumerate(records, 1):
        values: dict[str, list[_Field]] = {}
        for each in record:
            values.setdefault(each.label, []).append(each)
        for column, label in enumerate(labels):
            pieces: list[Piece] = []
            text = ""
            for each in values.get(label, ()):
                for own, words in ((each.value, each.text), *((line.pieces, line.text) for line in each.more)):
                    if text and words and not ends_in(text, marks().runs_on + marks().statement_ends) and not each.more:
                        pieces.append(" ")
                        text += " "
                    pieces += own
                    text += words
            cells.append(GridCell(tuple(pieces), text, row, column))
    return GridFragment(tuple(cells), len(records) + 1, len(labels), ruled=True)
