"""From the clean text of a notice back to pages, boxes, paragraphs and cells of the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pipeline.model.reading import NOWHERE, Cell, Line, Provenance, Reading
from pipeline.model.spans import EditMap, Span


@dataclass(frozen=True, slots=True)
class ProvenanceMap:
    """Where each stretch of a clean text stands in the file.

    ``stretches`` holds ``(start, end, provenance)`` in the order of the text, without overlaps;
    a character in no stretch was put in, or its format has no places.
    """

    stretches: tuple[tuple[int, int, Provenance], ...] = ()
    _starts: tuple[int, ...] = field(default=(), repr=False, compare=False)

    @staticmethod
    def of(reading: Reading, edits: EditMap) -> ProvenanceMap:
        """Build the map of a notice from its reading and the edits that made its clean text."""
        places = [p for p in _places(reading) if p[2] != NOWHERE]
        starts = [start for start, _, _ in places]
        out: list[tuple[int, int, Provenance]] = []
        for clean, source, length in edits.runs:
            i = max(bisect_right(starts, source) - 1, 0)
            while i < len(places) and places[i][0] < source + length:
                start, end, place = places[i]
                low, high = max(start, source), min(end, source + length)
                if low < high:
                    out.append((clean + low - source, clean + high - source, place))
                i += 1
        return ProvenanceMap(tuple(out), tuple(start for start, _, _ in out))

    def at(self, span: Span) -> Provenance:
        """Return where the first character of a span that has a place stands; ``NOWHERE`` if none has."""
        i = bisect_right(self._starts, span.start) - 1
        if i >= 0 and span.start < self.stretches[i][1]:
            return self.stretches[i][2]
        if i + 1 < len(self.stretches) and self.stretches[i + 1][0] < span.end:
            return self.stretches[i + 1][2]
        return NOWHERE


def _places(reading: Reading) -> Iterator[tuple[int, int, Provenance]]:
    """Yield lines and cells of a reading by their offsets, in order."""
    entries: list[Line | Cell] = [*reading.lines, *(cell for table in reading.tables for cell in table.cells)]
    entries.sort(key=lambda entry: entry.span)
    starts = [span.start for span in reading.member_spans]
    for entry in entries:
        place = entry.provenance
        if starts:
            member = reading.source.members[bisect_right(starts, entry.span.start) - 1]
            place = replace(place, member=member.path)
        yield entry.span.start, entry.span.end, place
