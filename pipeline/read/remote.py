"""Inputs that lie elsewhere (``s3://bucket/folder``, ``sftp://host/folder``), through fsspec.

An address is carried as a path, ``Path("s3://bucket/a.pdf")``, which Python prints with one slash; :func:`shown`
gives it back as it was written. Only addresses that a person names are opened, never one that stands in a
notice. Credentials come from the surroundings or from fsspec's own configuration: an address that holds some
is refused, as it would stand in the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import MissingExtraError, ReadError, UsageError
from pipeline.messages import say

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_PROTOCOL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")  # two letters or more: one is a drive of Windows
_LOCAL = frozenset({"file:", "local:"})  # without a host, so with three slashes
_DEPTH = 64  # folders below a folder


def is_remote(path: Path) -> bool:
    """Tell whether a path is an address."""
    return len(path.parts) > 1 and _PROTOCOL.fullmatch(path.parts[0]) is not None


def shown(path: Path) -> str:
    """Return a path, or an address, as it was written."""
    if not is_remote(path):
        return str(path)
    protocol, *rest = path.parts
    return f"{protocol}//{'/' if protocol.lower() in _LOCAL else ''}{'/'.join(rest)}"


def check_address(path: Path) -> None:
    """Refuse an address that holds a secret.

    Raises:
        UsageError: it does; the message does not repeat it.
    """
    protocol, host, *rest = path.parts
    holds_query = protocol.lower().startswith("http") and any("?" in part for part in (host, *rest))
    if (protocol.lower() not in _LOCAL and "@" in host) or holds_query:
        raise UsageError(say("error.secret_in_address", protocol=protocol))


def find(path: Path) -> list[Path] | None:
    """Return the files at an address: one, those below a folder, or those that a pattern (``*.pdf``) matches.

    Returns:
        The files in the order of their parts; None if nothing is there.

    Raises:
        MissingExtraError: fsspec is not installed.
        ReadError: the address cannot be opened.
    """
    with _told(path):
        system, name = _system(path)
        if any(sign in name for sign in "*?["):
            names = [n for n, info in system.glob(name, detail=True).items() if info["type"] == "file"]
        elif not system.exists(name):
            return None
        elif system.isdir(name):
            names = system.find(name, maxdepth=_DEPTH)
        else:
            names = [name]
        return sorted((Path(system.unstrip_protocol(n)) for n in names), key=lambda file: file.parts)


def size_and_time(path: Path) -> tuple[int | None, int | None]:
    """Return size in bytes and time of the last change in nanoseconds of a file; None for what is not known."""
    try:
        with _told(path):
            system, name = _system(path)
            info = system.info(name)
            try:
                changed = int(system.modified(name).timestamp() * 1_000_000) * 1000
            except (NotImplementedError, KeyError):
                changed = None
            return info.get("size"), changed
    except ReadError:
        return None, None


def fetch(path: Path, most: int) -> bytes:
    """Return the bytes of a file, or ``most`` and one more if it is larger.

    Raises:
        MissingExtraError: fsspec is not installed.
        ReadError: it cannot be read.
    """
    with _told(path):
        system, name = _system(path)
        with system.open(name, "rb") as file:
            data: bytes = file.read(most + 1)
            return data


def _system(path: Path) -> tuple[AbstractFileSystem, str]:
    check_address(path)
    try:
        from fsspec.core import url_to_fs  # noqa: PLC0415  an extra
    except ImportError as error:
        raise MissingExtraError(say("error.extra_remote"), "remote") from error
    found: tuple[Any, str] = url_to_fs(shown(path))
    return found


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn whatever a file system raises into one kind of error; its words may hold a secret and are not repeated."""
    try:
        yield
    except (ReadError, UsageError):
        raise
    except ImportError as error:  # fsspec's own words: "Install s3fs to access S3"
        raise ReadError.of("unreadable.address_needs", why=error) from None
    except ValueError as error:
        raise ReadError.of("unreadable.no_address", protocol=path.parts[0]) from error
    except Exception as error:  # each file system has errors of its own
        raise ReadError.of("unreadable.address", kind=type(error).__name__) from error
