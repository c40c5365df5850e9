"""Tables whose cells white space parts, looked for line by line."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.reading import Reading
from pipeline.structure.lines.block_kinds import Entry
from pipeline.structure.lines.pairedlines import PAIR
from pipeline.structure.lines.spacedwords import SpacedTable
from pipeline.structure.trying import Way, first_read

SpacedWay = Way[[Reading, Sequence[Entry], int], SpacedTable]
"""A way to read the table in whose header a line stands."""


def with_spaced_tables(reading: Reading, entries: Sequence[Entry], ways: Sequence[SpacedWay]) -> list[Entry]:
    """Return the entries of a reading with tables set with spaces in the place of their lines."""
    if PAIR.search(reading.text) is None:
        return list(entries)
    out: list[Entry] = []
    at = 0
    while at < len(entries):
        table = first_read(ways, reading, entries, at)
        if table is None:
            out.append(entries[at])
            at += 1
        else:
            fragment, begin, end = table
            del out[len(out) - at + begin :]  # a header may begin above the line by which it was found
            out.append(fragment)
            at = end
    return out
