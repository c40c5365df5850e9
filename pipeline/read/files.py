"""The way in: a path, the bytes of a file, or a text at hand to a reading."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from pipeline.errors import ReadError
from pipeline.failures import failure_words
from pipeline.model.reading import Reading, Source
from pipeline.read.characters import with_plain_characters
from pipeline.read.formats import recognise
from pipeline.read.lines import lines_of
from pipeline.read.registry import MB, READERS
from pipeline.read.remote import fetch, is_remote, shown


def read_path(path: Path, *, name: str | None = None) -> Reading:
    """Read one file.

    Args:
        path: the file, or an address (``s3://bucket/a.pdf``). A symbolic link to a file is read; nothing that
            the file names is followed.
        name: what ``Source.path`` shall say, if not the path as given.

    Raises:
        ReadError: for whatever is wrong; ``reason`` is one of those of ``failures.toml``.
        MissingExtraError: the path is an address, and fsspec is not installed.
        UsageError: the path is an address that holds a secret.
    """
    return read_bytes(_bytes_of(path), name or shown(path))


def read_bytes(data: bytes, name: str) -> Reading:
    """Read a file that is already in memory; ``name`` is what ``Source.path`` shall say.

    Raises:
        ReadError: as ``read_path``, but for ``unreadable``.
    """
    if not data.strip(b"\0\t\n\r\f\v "):
        raise ReadError.of("empty.file")
    known = recognise(data)
    media_type = known.media_type if known else "text/plain"
    if known and media_type not in READERS:
        raise ReadError(known.reason, failure_words("unsupported.format", name=known.name, advice=known.advice))
    reader = READERS[media_type]
    _check_size(len(data), reader.max_bytes)
    reading = reader.load()(data, Source(name, hashlib.sha256(data).hexdigest(), media_type))
    return with_plain_characters(reading)


def read_text(text: str, *, name: str = "text") -> Reading:
    """Read a text given as a string; any text is accepted, the empty one too.

    Raises:
        ReadError: ``too_large``.
    """
    data = text.encode("utf-8", "replace")
    _check_size(len(data), READERS["text/plain"].max_bytes)
    source = Source(name, hashlib.sha256(data).hexdigest(), "text/plain")
    return with_plain_characters(lines_of(text.removeprefix("\ufeff"), source))


def _bytes_of(path: Path) -> bytes:
    most = max(reader.max_bytes for reader in READERS.values())
    if is_remote(path):
        data = fetch(path, most)
        _check_size(len(data), most)
        return data
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ReadError.of("unreadable.no_file")
        _check_size(status.st_size, most)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        detail = getattr(error, "strerror", None)
        if detail is None:
            raise ReadError.of("unreadable.name") from error
        raise ReadError.of("unreadable.file", why=detail) from error


def _check_size(size: int, limit: int) -> None:
    if size > limit:
        raise ReadError.of("too_large.file", size=f"{size / MB:.0f}", most=f"{limit / MB:.0f}")
