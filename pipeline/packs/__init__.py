"""Packs: the domains and topics of one policy field, as data.

A pack is a folder with a ``pack.toml``; ``openness`` (26 pilot domains of local government
openness) and ``business_environment`` come with the project. Another policy field is another
folder, and no code.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.packs.reading import load_pack, pack_file, pack_for, pack_names, read_pack
    from pipeline.packs.schema import Domain, Pack, Policy, Topic

DEFAULT_PACK = "openness"
"""The pack of the output contract."""

__all__ = [
    "DEFAULT_PACK",
    "Domain",
    "Pack",
    "Policy",
    "Topic",
    "load_pack",
    "pack_file",
    "pack_for",
    "pack_names",
    "read_pack",
]

_SCHEMA = ("Domain", "Pack", "Policy", "Topic")


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"pipeline.packs.{'schema' if name in _SCHEMA else 'reading'}"), name)
