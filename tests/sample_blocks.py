"""The sample notices in plain text as blocks: paragraphs, and tables where lines hold tabs."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

RAW = Path(__file__).parent.parent / "data" / "raw"

Blocks = list[str | list[list[str]]]


def blocks_of(path: Path, encoding: str = "utf-8-sig") -> Blocks:
    """Return the blocks of a text file; lines with two tabs or more are rows of a table."""
    lines = [line for line in path.read_text(encoding=encoding).splitlines() if line.strip()]
    out: Blocks = []
    for is_row, group in groupby(lines, key=lambda line: line.count("\t") >= 2):
        if is_row:
            out.append([line.split("\t") for line in group])
        else:
            out += group
    return out
