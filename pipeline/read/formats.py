"""Tell what a file is by its content; the name of a file says little. Data: ``lexicons/formats.toml``.

Most formats have a mark at their beginning. Containers (ZIP packages, compound files of old Office
programs) look alike there, and what they are is known by the parts that their directory lists: an
archive that holds a Word document is no Word document.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from enum import StrEnum
from functools import cache

import olefile

from pipeline.errors import ReadError
from pipeline.gates import GatedPattern, Sieve, pattern_sieve
from pipeline.lexicon import Entry, Rule, Text, load
from pipeline.read.packages import Package, readable_name

HEAD = 16_384
"""Bytes at the beginning that are looked at."""

MAX_NAMES = 10_000
"""Parts of a container that are looked at."""

MAX_MIMETYPE = 200
"""Bytes of the part that names the format of an OpenDocument or EPUB package."""

_LOCAL_ENTRY = b"PK\x03\x04"
COMPOUND_ERRORS = (
    OSError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    struct.error,
)
"""What olefile raises on damaged files, beside its own errors (which are OSError)."""


class Container(StrEnum):
    """Where the mark of a format stands: at the beginning of the file, or in the directory of a container."""

    NONE = "none"
    ZIP = "zip"
    COMPOUND = "compound"


class Format(Rule):
    """A format with its mark. ``advice`` is empty for what this program reads, ``reason`` goes with it."""

    media_type: Text
    name: Text
    advice: str = ""
    reason: Text = "unsupported"
    container: Container = Container.NONE


class Formats(Entry):
    """The file ``formats.toml``; the first format that matches counts."""

    format: tuple[Format, ...]


def formats() -> tuple[Format, ...]:
    """Return the known formats, in order.

    Raises:
        LexiconError: the data file has mistakes.
    """
    return load(Formats, "formats.toml").format


@cache
def _formats(*, files: bool) -> Sieve[tuple[Format, GatedPattern]]:
    """Return the formats with their patterns, in order: those of ``files``, or those of containers."""
    entries = [one for one in formats() if (one.container is Container.NONE) is files]
    return pattern_sieve((entry, entry.pattern) for entry in entries)


def recognise(data: bytes) -> Format | None:
    """Return the format of a file, None for plain text and for what nobody knows."""
    for container, (mark, names) in _DIRECTORIES.items():
        if data.startswith(mark):
            found = of_listing(container, "\n".join(names(data)))
            if found is not None:
                return found
    head = data[:HEAD].decode("latin-1")
    views = {head} if "\0" not in head else {head, head.replace("\0", "")}
    for view in sorted(views, key=len, reverse=True):
        for entry, pattern in _formats(files=True).left_by(frozenset(view)):
            if pattern.compiled.match(view):
                return entry
    return None


def of_listing(container: Container, listing: str) -> Format | None:
    """Return the format of a container by the names of its parts, one a line; None if they do not say."""
    entries = _formats(files=False).left_by(frozenset(listing))
    return next((entry for entry, p in entries if entry.container is container and p.compiled.search(listing)), None)


def _zip_names(data: bytes) -> list[str]:
    """Return the names of the parts of a ZIP package, and what its part ``mimetype`` says.

    Of a package without a directory (cut off), the names of the parts at its beginning.
    """
    try:
        with Package(data, "archive") as package:
            names = [readable_name(info).replace("\\", "/") for info in package.infos[:MAX_NAMES]]
            if package.has("mimetype"):
                names.append("mimetype=" + package.part("mimetype")[:MAX_MIMETYPE].decode("latin-1").strip())
            return names
    except ReadError:
        return _first_names(data[:HEAD])


def _first_names(head: bytes) -> list[str]:
    names = []
    at = head.find(_LOCAL_ENTRY)
    while at >= 0 and at + 30 <= len(head):
        size = struct.unpack_from("<H", head, at + 26)[0]
        names.append(head[at + 30 : at + 30 + size].decode("utf-8", "replace"))
        at = head.find(_LOCAL_ENTRY, at + 4)
    return names


def _compound_names(data: bytes) -> list[str]:
    """Return the names of the streams and folders at the root of a compound file, without leading control signs."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            paths = file.listdir(streams=True, storages=True)[:MAX_NAMES]
            return [path[0].lstrip("\x01\x03\x05\x06") for path in paths if len(path) == 1]
    except COMPOUND_ERRORS:
        return []


_DIRECTORIES: dict[Container, tuple[bytes, Callable[[bytes], list[str]]]] = {
    Container.ZIP: (b"PK", _zip_names),
    Container.COMPOUND: (olefile.MAGIC, _compound_names),
}
