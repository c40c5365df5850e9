"""Packs: the domains and topics of one policy field, as data.

A pack is a folder with a ``pack.toml``; ``openness`` (26 pilot domains of local government
openness) and ``business_environment`` come with the project. Another policy field is another
folder, and no code.
"""

from pipeline.packs.reading import DEFAULT_PACK, load_pack, pack_file, pack_for, pack_names, read_pack
from pipeline.packs.schema import Domain, Pack, Policy, Topic

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
