"""Files to readings: what a notice says, line by line and cell by cell, with the places.

What a file is, its content decides, not its name. ``registry.READERS`` holds the formats that
can be read; all others that are known get a message of their own (``lexicons/formats.toml``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.read.files import read_bytes, read_path, read_text

__all__ = ["read_bytes", "read_path", "read_text"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("pipeline.read.files"), name)
