"""Rows of a disclosure catalogue (公开事项标准目录): its boxes become lists of what is ticked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.headings import LONGEST_KNOWN, cell_pattern, match_catalogue, table_phrase
from pipeline.model.record import CatalogueRow
from pipeline.model.spans import Span, unspaced
from pipeline.notation import marks
from pipeline.structure.grids.rows import GridText


def ticked(text: str) -> tuple[str, ...]:
    """Return the labels of ticked boxes, in order; without boxes, the parts of the cell.

    >>> ticked("■政府网站 □公报 ■公示栏")
    ('政府网站', '公示栏')
    """
    on, off = cell_pattern("ticked").pattern, cell_pattern("unticked").pattern
    boxes = list(re.finditer(f"(?P<on>{on})|(?P<off>{off})", text))
    if not boxes:
        return tuple(p for p in table_phrase("between-entries").split(text.strip()) if p)
    out: list[str] = []
    for i, box in enumerate(boxes):
        stop = boxes[i + 1].start() if i + 1 < len(boxes) else len(text)
        name = unspaced(text[box.end() : stop]).strip(marks().runs_on + marks().semicolons)
        if box["on"] and name and name not in out:
            out.append(name)
    return tuple(out)


_WORD = re.compile(r"\S+")
_FEWEST_HEADINGS = 4
"""Headings of a catalogue in a row that are no chance."""


def flattened(text: str, paragraphs: Sequence[Span]) -> list[Span]:
    """Return where headings of a catalogue stand in running text: the rows below lost their cells and are not read."""
    found: list[Span] = []
    first, last, headings = 0, 0, 0
    for span in paragraphs:
        for word in _WORD.finditer(text, span.start, span.end):
            if len(word[0]) <= LONGEST_KNOWN and _is_catalogue_heading(word[0]):
                first = first if headings else word.start()
                last, headings = word.end(), headings + 1
                continue
            if headings >= _FEWEST_HEADINGS:
                found.append(Span(first, last))
            headings = 0
    return found


@lru_cache(maxsize=4096)
def _is_catalogue_heading(word: str) -> bool:
    return match_catalogue(word) is not None


def catalogue_rows(text: str, fields: Sequence[str | None], placed: GridText) -> list[CatalogueRow]:
    """Return the rows of a catalogue table; merged first columns hold for the rows below.

    Their ``catalogue_id`` is left empty.
    """
    out: list[CatalogueRow] = []
    above: dict[str, str] = {}
    for spans in placed.cells:
        values: dict[str, str] = {}
        lists: dict[str, list[str]] = {"channels": [], "audience": [], "methods": []}
        for field, span in zip(fields, spans, strict=False):
            value = span.quote(text).strip()
            if field is None or not value:
                continue
            name, _, column = field.partition(":")
            if column:
                if name in lists and cell_pattern("ticked").search(value) and column not in lists[name]:
                    lists[name].append(column)
            elif name in lists:
                lists[name] += [v for v in ticked(value) if v not in lists[name]]
            else:
                values.setdefault(name, value)
        if not values.get("content") and not values.get("item_level2") and not values.get("item_level1"):
            continue
        for name in ("number", "item_level1"):
            above[name] = values.get(name) or above.get(name, "")
        filled = [s for s in spans if s.start < s.end]
        out.append(
            CatalogueRow(
                catalogue_id="",
                number=values.get("number"),
                item_level1=values.get("item_level1") or above.get("item_level1") or None,
                item_level2=values.get("item_level2"),
                content=values.get("content"),
                basis=values.get("basis"),
                time_limit=values.get("time_limit"),
                subject=values.get("subject"),
                channels=tuple(lists["channels"]),
                audience=tuple(lists["audience"]),
                methods=tuple(lists["methods"]),
                span=Span(min(s.start for s in filled), max(s.end for s in filled)),
            )
        )
    return out
