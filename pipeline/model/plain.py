"""Turn data classes into plain dicts, lists and strings: the JSON of a record."""

from __future__ import annotations

import dataclasses
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from pipeline.model.provenance import ProvenanceMap
from pipeline.model.reading import NOWHERE, Provenance
from pipeline.model.spans import Span

_RENAMED = {"anchor": "from"}


def plain(value: Any, provenance: ProvenanceMap) -> Any:
    """Return a value of a record as JSON has it, each span with where it stands in the source.

    Args:
        value: a data class, or what stands in one.
        provenance: gives the place of a span.
    """
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple or kind is list:
        return [plain(v, provenance) for v in value]
    if kind is Span:
        return {name: plain(part, provenance) for name, part in place_of(value, provenance).items()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):  # a number of numpy, by which OCR measures
        return float(value)
    return {
        key: part if type(part := getattr(value, name)) in _PLAIN else plain(part, provenance)
        for name, key in fields_of(kind)
    }


def place_of(span: Span, provenance: ProvenanceMap) -> dict[str, Any]:
    """Return the parts of a span as JSON has them: its offsets, and what is known of where it stands in the source."""
    where = provenance.at(span)
    place: dict[str, Any] = {"start": span.start, "end": span.end}
    if where is not NOWHERE:
        known = ((name, getattr(where, name)) for name, _ in fields_of(Provenance))
        place |= {name: part for name, part in known if part is not None}
    return place


_PLAIN = frozenset((type(None), bool, int, float, str))


@cache
def fields_of(kind: Any) -> tuple[tuple[str, str], ...]:
    """Return the names of the fields of a data class, and their keys in the JSON."""
    return tuple((f.name, _RENAMED.get(f.name, f.name)) for f in dataclasses.fields(kind))
