"""Remarks below a table (注：…): lines that belong to it, though they stand outside its cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.model.spans import Span
from pipeline.notation import begins_with, ends_in, marks
from pipeline.structure.signs.numbering import counts_for, number_at
from pipeline.structure.signs.sections import remark_start


def remarks_below(texts: Sequence[str], tables: Iterable[int]) -> dict[int, int]:
    """Find the paragraphs that are remarks below tables.

    Args:
        texts: the paragraphs.
        tables: for each table, in order, the paragraph that follows it.

    Returns:
        By its index each paragraph of a remark, with the number of its table.
    """
    found: dict[int, int] = {}
    for table, first in enumerate(tables):
        said = remark_start(texts[first]) if first < len(texts) else 0
        if not said:
            continue
        found[first] = table
        rest = texts[first][said:]
        if rest.strip() and not _is_counted(rest):
            continue
        for at in range(first + 1, len(texts)):
            if not _is_counted(texts[at]):
                break
            found[at] = table
    return found


def _is_counted(text: str) -> bool:
    return counts_for(number_at(text.strip()), "in_cell")


def remark_text(text: str, span: Span) -> Span:
    """Return what a remark says, without the word that announces it and the bracket around it."""
    quoted = span.quote(text)
    start = remark_start(quoted)
    inner = quoted[start:].strip()
    if begins_with(quoted[:start].lstrip(), marks().round_open) and ends_in(inner, marks().round_close):
        inner = inner[:-1]
    at = span.start + start + len(quoted[start:]) - len(quoted[start:].lstrip())
    number = number_at(inner)
    counted = number.end if number is not None and counts_for(number, "in_cell") else 0
    return Span(at + counted, at + len(inner))
