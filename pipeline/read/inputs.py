"""Names of files that are never notices (``inputs.toml``), in folders and in archives."""

from __future__ import annotations

import fnmatch

from pipeline.lexicon import Entry, Text, load


class SkipPattern(Entry):
    """Names of files that are never notices."""

    pattern: Text
    catches: tuple[Text, ...]
    leaves: tuple[Text, ...]
    source: Text


class Inputs(Entry):
    """``lexicons/inputs.toml``."""

    skip: tuple[SkipPattern, ...]


def is_skipped(name: str) -> bool:
    """Tell whether a file or folder of this name is passed over when its folder or archive is read."""
    return any(fnmatch.fnmatchcase(name.lower(), entry.pattern) for entry in load(Inputs, "inputs.toml").skip)
