"""The files in an archive, those in archives inside it too, one after the other in reading order.

Nothing is ever written to disk: names with ``../`` or a drive are names and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from zipfile import ZipInfo

from pipeline.errors import ReadError
from pipeline.read.archive.order import parted, sort_key
from pipeline.read.formats import recognise
from pipeline.read.inputs import is_skipped
from pipeline.read.packages import MAX_UNPACKED, Package, readable_name

ARCHIVE = "application/zip"

MAX_DEPTH = 2
"""Levels of archives inside the archive that are opened."""

MAX_MEMBERS = 200
"""Files of an archive that are read; a notice has at most some dozens of annexes."""

LONGEST_NAME = 200
"""Characters of a name that are shown."""

_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of an archive: its path there, and its bytes or why it cannot be had."""

    path: str
    data: bytes = b""
    error: ReadError | None = None


@dataclass(slots=True)
class _Budget:
    members: int = MAX_MEMBERS
    bytes: int = MAX_UNPACKED
    """Bytes that the files of all levels may have together."""
    names: set[str] = field(default_factory=set)


def packed_files(data: bytes) -> Iterator[Packed]:
    """Yield the files of an archive in reading order.

    Raises:
        ReadError: the archive itself cannot be opened.
    """
    yield from _files(data, "", 0, _Budget())


def clean_path(name: str) -> str:
    """Return a name as a path inside the archive: no drive, no root, no step upwards, nothing unprintable."""
    parts = _UNPRINTABLE.sub("", name.replace("\\", "/")).split("/")
    kept = [part for part in parts if part.strip() not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part)]
    return "/".join(kept)[-LONGEST_NAME:]


def _files(data: bytes, folder: str, depth: int, budget: _Budget) -> Iterator[Packed]:
    with Package(data, "inner-archive" if folder else "archive", folder) as package:
        named = [(readable_name(info).replace("\\", "/"), info) for info in package.infos]
        entries = [(clean_path(name), info) for name, info in named if not name.endswith("/")]
        entries = [(path, info) for path, info in entries if path and not any(map(is_skipped, path.split("/")))]
        entries.sort(key=lambda entry: sort_key(entry[0]))
        for at, (path, info) in enumerate(entries):
            if budget.members <= 0:
                error = ReadError.of("too_large.archive_members", count=len(entries) - at - 1, most=MAX_MEMBERS)
                yield Packed(_own_name(folder, path, budget), error=error)
                return
            yield from _file(package, info, _own_name(folder, path, budget), depth, budget)


def _file(package: Package, info: ZipInfo, path: str, depth: int, budget: _Budget) -> Iterator[Packed]:
    budget.members -= 1
    try:
        if info.file_size > budget.bytes:
            raise ReadError.of("too_large.archive")
        content = package.unpack(info)
        budget.bytes -= len(content)
        known = recognise(content)
        if known is None or known.media_type != ARCHIVE:
            yield Packed(path, content)
        elif depth >= MAX_DEPTH:
            raise ReadError.of("unsupported.nested_archives")
        else:
            yield from _files(content, path, depth + 1, budget)
    except ReadError as error:
        yield Packed(path, error=error)


def _own_name(folder: str, path: str, budget: _Budget) -> str:
    """Return a path that no other file of the archive has: the same name twice becomes ``name (2)``."""
    whole = f"{folder}/{path}" if folder else path
    stem, ending = parted(whole)
    name, number = whole, 1
    while name in budget.names:
        number += 1
        name = f"{stem} ({number}){ending}"
    budget.names.add(name)
    return name
