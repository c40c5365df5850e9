"""The sample notices in plain text as blocks: paragraphs, and tables where lines hold tabs."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from tests.pdfs import Block, Paragraph, RuledTable

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


def printed(blocks: Blocks) -> list[Block]:
    """Return blocks as they are printed on pages: tables over the width of the page."""
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, str):
            out.append(Paragraph(block.strip(), indent=len(block) > 40))
            continue
        width = max(map(len, block))
        rows = [[*row, *[""] * (width - len(row))] for row in block]
        shares = [min(max(len(row[i]) for row in rows) + 4, 24) for i in range(width)]
        out.append(RuledTable(rows, [451 * share / sum(shares) for share in shares], size=9))
    return out
