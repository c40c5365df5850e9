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
        where = provenance.at(value)
        place = {"start": value.start, "end": value.end}
        if where is not NOWHERE:
            known = ((name, getattr(where, name)) for name, _ in _fields(Provenance))
            place |= {name: plain(part, provenance) for name, part in known if part is not None}
        return place
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):  # a number of numpy, by which OCR measures
        return float(value)
    return {
        key: part if type(part := getattr(value, name)) in _PLAIN else plain(part, provenance)
        for name, key in _fields(kind)
    }


_PLAIN = frozenset((type(None), bool, int, float, str))


@cache
def _fields(kind: Any) -> tuple[tuple[str, str], ...]:
    """Return the names of the fields of a data class, and their keys in the JSON."""
    return tuple((f.name, _RENAMED.get(f.name, f.name)) for f in dataclasses.fields(kind))
