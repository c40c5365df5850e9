"""Labels of records (任务名称：… 责任单位：… 完成时限：…): where the records begin, and where a line holds several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipeline.headings import cell_pattern, heading_key, heading_kind
from pipeline.model.notice import ColumnKind
from pipeline.notation import begins_with, marks
from pipeline.structure.signs.column_kinds import GOVERNING
from pipeline.structure.signs.columns import map_columns
from pipeline.structure.signs.flatcells import LONGEST_SHORT, is_unit
from pipeline.structure.signs.line_shapes import line_shape

LEAST_RECORDS = 2
"""Records in a row that are a list of them."""
FIRST_LABELS = 8
"""Labels among which the one is looked for with which each record begins."""
LONGEST_LABEL = 12
"""Characters of the longest label."""
FITTING = 0.8
"""Share of the values behind labels of offices and times that say some, in a line that holds records."""

_BEGINNING = (ColumnKind.NUMBER, ColumnKind.GROUP, ColumnKind.CONTENT, ColumnKind.UNIT)
SPACES = " \u3000"
"""White space of one line, without tabs."""


def records_of(labels: Sequence[str], first: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of the records among labels; each begins with the label ``first``."""
    start = 0
    for at, label in enumerate(labels):
        if at > start and label == first:
            yield start, at
            start = at
    if start < len(labels):
        yield start, len(labels)


def first_label(labels: Sequence[str]) -> int | None:
    """Return which label begins the first record: the one from which on most records are alike; None without records.

    >>> first_label(["责任单位", "序号", "工作任务", "责任单位", "序号", "工作任务", "责任单位"])
    1
    """
    best, start = LEAST_RECORDS - 1, None
    for at, first in enumerate(labels[:FIRST_LABELS]):
        if first in labels[:at] or heading_kind(first) not in _BEGINNING:
            continue
        rest = labels[at:]
        shapes = Counter(tuple(rest[low:high]) for low, high in records_of(rest, first))
        shape, times = shapes.most_common(1)[0]
        kinds = [heading_kind(label) for label in shape]
        says = ColumnKind.CONTENT in kinds or (ColumnKind.NUMBER in kinds and None in kinds)
        # How long the values are does not matter here: a label that is not known can be that of the work.
        columns = map_columns(shape, [float(kind is None) for kind in kinds])
        if times > best and says and len(shape) <= FIRST_LABELS and columns is not None:
            best, start = times, at
    return start


def label_cuts(line: str) -> list[int]:
    """Return where the labels of records begin in a line that holds at least two of them."""
    ends_of_labels = list(line_shape("label-end").finditer(line))
    if len(ends_of_labels) < 2 * LEAST_RECORDS:
        return []
    labelled = list(_labelled(line, ends_of_labels))
    around = SPACES + marks().label_open + marks().label_close + marks().colons
    labels = [heading_key(line[start:end].strip(around)) for start, end in labelled]
    first = first_label(labels) if len(labels) >= 2 * LEAST_RECORDS else None
    if first is None:
        return []
    ends = [start for start, _ in labelled[1:]] + [len(line)]
    values = [
        (heading_kind(label), line[mark[1] : end].strip(SPACES + marks().value_ends + marks().stop))
        for label, mark, end in zip(labels, labelled, ends, strict=True)
    ]
    governing = [_says(kind, value) for kind, value in values[first:] if kind in GOVERNING]
    return [start for start, _ in labelled[first:]] if sum(governing) >= FITTING * len(governing) else []


def _labelled(line: str, ends: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield where the labels of a line begin and where what they label does.

    What runs into a label may make a longer one of it (泊位建设 and 建设内容): the longest that stands there more than
    once is the label.
    """
    found = [(list(_label_starts(line, match)), match) for match in ends]
    times = Counter(line[start : match.start()].rstrip() for starts, match in found for start in starts)
    for starts, match in found:
        if starts:
            again = (start for start in starts if times[line[start : match.start()].rstrip()] > 1)
            yield next(again, starts[0]), match.end()


def _label_starts(line: str, end: re.Match[str]) -> Iterator[int]:
    """Yield where a label can begin that ends with a colon or a bracket, the longest first."""
    low = max(end.start() - LONGEST_LABEL, 0)
    before = line[low : end.start()].rstrip(SPACES)
    if begins_with(end[0], marks().label_close):
        at = max(before.rfind(mark) for mark in marks().label_open)
        if at >= 0 and heading_kind(before[at + 1 :]) is not None:
            yield low + at
        return
    words = line_shape("label-before-end").search(before)
    at = words.start() if words is not None else len(before)
    yield from (low + n for n in range(at, len(before) - 1) if heading_kind(before[n:]) is not None)


def _says(kind: ColumnKind | None, value: str) -> bool:
    """Tell whether the value of an office or a time says one; an empty one does."""
    if not value or kind is ColumnKind.UNIT:
        return not value or is_unit(value)
    return len(value) <= LONGEST_SHORT and bool(cell_pattern("time_like").search(value))
