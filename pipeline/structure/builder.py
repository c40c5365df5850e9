"""Build the clean text piece by piece, keeping track of where every character came from."""

from __future__ import annotations

from pipeline.model.spans import EditMap, Span


class TextBuilder:
    """Collects stretches of a source text, and characters put in between."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._parts: list[str] = []
        self._runs: list[tuple[int, int, int]] = []
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def keep(self, span: Span) -> None:
        """Append a stretch of the source as it is."""
        if span.start < span.end:
            self._runs.append((self._length, span.start, span.end - span.start))
            self._append(self._source[span.start : span.end])

    def put(self, text: str) -> None:
        """Append characters that the source does not have."""
        self._append(text)

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def build(self) -> tuple[str, EditMap]:
        """Return the clean text and the map back to the source."""
        return "".join(self._parts), EditMap.of(self._runs)
