"""Chinese policy notices to task tables: who must do what, by when, in which policy field.

The calls below are the whole public surface; each is imported when it is first used, so that
``import pipeline`` costs nothing.

>>> from pipeline import find_deadlines
>>> [d.end.isoformat() for d in find_deadlines("2024年6月底前完成普查。")]
['2024-06-30']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.comparison import compare
    from pipeline.extraction import extract
    from pipeline.language.own_text import find_assignments, find_deadlines
    from pipeline.places import resolve_place
    from pipeline.tables import read_tables

__all__ = ["compare", "extract", "find_assignments", "find_deadlines", "read_tables", "resolve_place"]

_HOMES = {
    "compare": "pipeline.comparison",
    "extract": "pipeline.extraction",
    "find_assignments": "pipeline.language.own_text",
    "find_deadlines": "pipeline.language.own_text",
    "read_tables": "pipeline.tables",
    "resolve_place": "pipeline.places",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
