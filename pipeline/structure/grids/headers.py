"""Find the header of a table and what its columns mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from pipeline.headings import heading_key, is_header_row, match_catalogue, match_heading, table_phrase
from pipeline.model.notice import Column
from pipeline.notation import marks
from pipeline.structure.grids.gridrows import CellText, GridRow, texts
from pipeline.structure.signs.columns import columns_of
from pipeline.structure.signs.flatcells import is_lower_heading

SAMPLE = 50
"""Rows from which the width of columns is judged."""

LEAST_FIELDS = 3
"""Columns of a catalogue by which its header is known."""
LONGEST_HEADING = 24
"""Characters of the heading of a column; a row with a longer cell is none of headings."""
LONGEST_PART = 6
"""Characters of a heading below another one of a catalogue (特定群众)."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: how many rows it has, and what stands below it.

    ``columns`` are those of a table of tasks, ``catalogue`` the fields of the columns of a catalogue; one is None.
    """

    depth: int
    headings: tuple[str, ...]
    cells: tuple[CellText, ...]
    columns: tuple[Column, ...] | None = None
    catalogue: tuple[str | None, ...] | None = None


def header_at(rows: Sequence[GridRow], at: int) -> Header | None:
    """Return the header that begins with a row, None if none does."""
    first = texts(rows[at])
    below = texts(rows[at + 1]) if at + 1 < len(rows) else []
    fields = [match_catalogue(h) for h in first]
    if sum(f is not None for f in fields) >= LEAST_FIELDS:
        depth = 2 if _splits_catalogue(first, below) else 1
        cells = _cells(rows[at : at + depth], first)
        return Header(depth, tuple(first), cells, catalogue=_catalogue_fields(first, below if depth == 2 else []))
    filled = [h for h in first if h]
    if len(filled) < 2 or any(len(h) > LONGEST_HEADING or h.endswith(marks().stop) for h in filled):
        return None
    known = sum(match_heading(h) is not None for h in dict.fromkeys(filled))
    if known < 2 and known * 2 < len(set(filled)):
        return None
    depth = 1
    if below and any(below) and _is_lower_header(first, below):
        # The lower row splits columns of the upper one.
        depth = 2
        first = [b if b and (not f or is_lower_heading(b)) else f for f, b in zip(first, below, strict=False)]
    columns = columns_of(first, [texts(row) for row in rows[at + depth : at + depth + SAMPLE]])
    return Header(depth, tuple(first), _cells(rows[at : at + depth], first), columns) if columns else None


def _cells(rows: Sequence[GridRow], headings: Sequence[str]) -> tuple[CellText, ...]:
    """Return the cells of a header, of one row or two, in which its headings stand."""
    lower = rows[-1]
    return tuple(
        next((row.cells[i] for row in (lower, rows[0]) if heading_key(row.cells[i].text) == heading), rows[0].cells[i])
        for i, heading in enumerate(headings)
    )


def _is_lower_header(upper: Sequence[str], lower: Sequence[str]) -> bool:
    differing = [b for a, b in zip(upper, lower, strict=False) if b and a != b]
    same = all(not b or a == b or not a or is_lower_heading(b) for a, b in zip(upper, lower, strict=False))
    return bool(differing) and same and all(map(is_lower_heading, differing))


def _splits_catalogue(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Tell whether a row splits headings of a catalogue (公开对象 into 全社会 and 特定群众).

    It has headings, or short texts below headings that span several columns; where a conversion lost
    its empty cells it begins at the left border. A heading that reaches down over both rows splits nothing.
    """
    lower = ["" if text == above else text for text, above in zip_longest(lower, upper[: len(lower)], fillvalue="")]
    texts = [text for text in lower if text]
    known = sum(match_catalogue(text) is not None or len(text) <= LONGEST_PART for text in texts)
    if known < 2 or re.match(r"\d+$", lower[0]):
        return False
    if lower[0]:
        return known == len(texts) < len(lower)
    return all(_is_split(upper, lower, i) for i, text in enumerate(lower) if text)


def _is_split(upper: Sequence[str], lower: Sequence[str], column: int) -> bool:
    left, above, right = (["", *upper, *[""] * len(lower)][i] for i in (column, column + 1, column + 2))
    spans = (right in ("", above) and column + 1 < max(len(upper), len(lower))) or left == above
    return not above or spans or lower[column] == above or match_catalogue(lower[column]) is not None


def _catalogue_fields(first: Sequence[str], below: Sequence[str]) -> tuple[str | None, ...]:
    """Name the field of each catalogue column; a spanning heading covers what is blank after it."""
    out: list[str | None] = []
    current: str | None = None
    for i, heading in enumerate(first):
        if heading:
            current = match_catalogue(heading) or (
                "number" if table_phrase("catalogue-number").match(heading_key(heading)) else None
            )
        lower = below[i] if i < len(below) else ""
        own = match_catalogue(lower) if lower and lower != heading else None
        if own is not None:
            out.append(own)
        elif current in ("audience", "methods", "channels", "level") and lower and lower != heading:
            out.append(f"{current}:{lower}")
        else:
            out.append("item_level1" if current == "item" and "item_level1" not in out else current)
    return tuple(out)


def looks_like_header(row: GridRow) -> bool:
    """Tell whether most cells of a row are headings of columns."""
    return is_header_row(texts(row))
