"""Where is the rule behind this cell? The words, the rule and what else was considered, for a task of an output folder.

Everything comes from the record alone; what a record does not keep (the rules that lost) is found once
more in its text, by the functions that made it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.explain.explaining import explain
    from pipeline.explain.showing import as_dict, shown

__all__ = ["as_dict", "explain", "shown"]

_HOMES = {"as_dict": "showing", "explain": "explaining", "shown": "showing"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"pipeline.explain.{_HOMES[name]}"), name)
