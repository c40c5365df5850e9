"""What readings say, in plain values that tests compare."""

from __future__ import annotations

from pipeline.model.reading import Reading


def lines(reading: Reading) -> list[str]:
    """Return the words of every line."""
    return [line.span.quote(reading.text) for line in reading.lines]


def codes(reading: Reading) -> list[str]:
    """Return the codes of what the reader warns of."""
    return [issue.code for issue in reading.issues]
