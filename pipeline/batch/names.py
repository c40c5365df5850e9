"""Name the ledger, and make file names safe to show: they can hold line ends and control characters of a terminal."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.read.remote import shown

LEDGER = ".notices.sqlite"
"""Name of the ledger in the output folder."""

# Control characters (line ends, terminal escapes), line separators, marks that turn the direction of
# writing (they can make "gpj.exe" look like "exe.jpg"), and bytes of a name that is no UTF-8 (PEP 383).
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(name: str | Path) -> str:
    r"""Return a name or an address on one line, with everything not shown as itself escaped (``\n``, ``\x1b``)."""
    text = name if isinstance(name, str) else shown(name)
    return _UNSAFE.sub(lambda match: match[0].encode("unicode_escape", "backslashreplace").decode("ascii"), text)
