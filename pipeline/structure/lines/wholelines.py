"""Tables set with spaces, a row in each line, of which some headings are not known: the cells show what they are."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.headings import heading_kind, match_heading
from pipeline.model.notice import ColumnKind
from pipeline.model.reading import Line, Reading
from pipeline.model.spans import Span
from pipeline.structure.lines.block_kinds import Entry, GridFragment
from pipeline.structure.lines.fragments import cell_of_lines
from pipeline.structure.lines.lineheaders import LONGEST_LINE, spaced_header
from pipeline.structure.lines.spacedwords import GAP, MOST_LINES, SpacedTable, quote_of, words_of
from pipeline.structure.signs.flatcells import is_heading, is_time, is_unit, may_be_heading

LEAST_ROWS = 3
"""Lines below the header that have as many cells."""


def whole_lines(reading: Reading, entries: Sequence[Entry], at: int) -> SpacedTable | None:
    """Return the table whose header is the line ``at``, or None.

    All its lines have as many cells, and below some heading all of them are times or offices, or all headings are
    known, three at least, and one of them is that of the work. Two columns make a table only under known headings.
    """
    text = quote_of(reading, entries[at])
    if len(text) > LONGEST_LINE or GAP.search(text) is None:
        return None
    if spaced_header(text) is not None and all(map(is_heading, text.split())):
        return None
    header = _cells(reading, entries[at])
    heads = [span.quote(reading.text) for span in header]
    if len(heads) < 2 or not all(map(may_be_heading, heads)):
        return None
    if len(heads) == 2 and not all(map(match_heading, heads)):
        return None
    rows: list[list[Span]] = []
    end = at + 1
    for i in range(at + 1, min(at + MOST_LINES, len(entries))):
        if isinstance(entries[i], Line) and not quote_of(reading, entries[i]).strip():
            continue
        cells = _cells(reading, entries[i])
        if len(cells) != len(header):
            break
        rows.append(cells)
        end = i + 1
    if len(rows) < LEAST_ROWS or not (_tells(reading, rows) or _are_known(heads)):
        return None
    made = tuple(
        cell_of_lines(reading.text, [span], number, column)
        for number, row in enumerate([header, *rows])
        for column, span in enumerate(row)
    )
    return GridFragment(made, len(rows) + 1, len(header), ruled=False), at, end


def _cells(reading: Reading, entry: Entry) -> list[Span]:
    words = words_of(reading, entry)
    return words.cells if words is not None else []


def _are_known(heads: Sequence[str]) -> bool:
    """Tell whether all headings of a row are known, three at least, one of them that of what is to be done."""
    kinds = [heading_kind(heading) for heading in heads]
    return len(kinds) > 2 and None not in kinds and ColumnKind.CONTENT in kinds


def _tells(reading: Reading, rows: Sequence[Sequence[Span]]) -> bool:
    """Tell whether all cells of a column are times or all are offices."""
    columns = [[span.quote(reading.text) for span in column] for column in zip(*rows, strict=True)]
    return any(all(map(is_time, cells)) or all(map(is_unit, cells)) for cells in columns)
