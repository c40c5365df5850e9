"""Bytes of a web page to characters. What a page declares is often wrong, so the bytes are asked first."""

from __future__ import annotations

import codecs
import re

from pipeline.errors import ReadError
from pipeline.read.encodings import Decoded, decode
from pipeline.read.web.rules import widest

HEAD = 4_096
"""Bytes in which the declaration is looked for (WHATWG asks for 1024; copies add comments above)."""

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_:-]{2,40})|encoding\s*=\s*["']([A-Za-z0-9_:-]{2,40})""")
_BEYOND_ASCII = re.compile(rb"(?:[\x80-\xff][\x00-\xff])+")


def page_text(data: bytes, declared: str | None = None) -> Decoded:
    """Decode a web page.

    A byte order mark and valid UTF-8 decide. Then the stretches that are not plain ASCII are judged as any
    text file is; only where this finds nothing, ``declared`` (from a header) or the page's own word counts.

    Raises:
        ReadError: ``not_text``.
    """
    if b"\0" in data or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return decode(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    telling = b"\n".join(_BEYOND_ASCII.findall(data))
    try:
        encoding = decode(telling).encoding
    except ReadError:
        encoding = _known(declared) or _known(_declaration(data)) or ""
        if not encoding:
            raise
    text = data.decode(encoding, "replace")
    return Decoded(text, encoding, text.count("\ufffd"))


def _declaration(data: bytes) -> str | None:
    found = _DECLARED.search(data[:HEAD])
    return (found[1] or found[2]).decode("ascii") if found else None


def _known(name: str | None) -> str | None:
    """Return Python's name of an encoding, of its widest form; None for one that does not exist."""
    try:
        return widest(codecs.lookup(name or "").name)
    except LookupError:
        return None
