"""A hash of all that decides the result besides the file itself: program, data files, libraries and options."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from contextlib import suppress
from datetime import date
from functools import cache
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

_PROGRAM = Path(__file__).parents[1]
_DISTRIBUTION = "notice-tasks"
# Rooms that come after the record, and words for the terminal: they do not change what is found in a notice.
_AFTER = (
    "cli",
    "comparison",
    "evaluate",
    "explain",
    "report",
    "charts.py",
    "messages.py",
    "notebook.py",
    "pack_check.py",
    "lexicons/explain.toml",
    "lexicons/messages.toml",
)
# Extras that read nothing: what they bring does not change what is found in a notice.
_NOT_READING = re.compile(r"extra == .(?:test|bench|data|fast|parquet|sql|remote|dask)")


def rules_version(pack: str | Path, reference: date | None) -> str:
    """Return a hash of all that decides what is found in a notice, but for corrections.

    That is the program with its lexicons and packs, the libraries it reads with (one that is installed
    later may read what could not be read before), and the options. A pack that is not there counts as such.
    """
    given = hashlib.sha256(f"{pack}\n{reference}\n{_libraries()}".encode("utf-8", "surrogateescape"))
    for name, digest in _sources():
        if not name.startswith(_AFTER):
            given.update(f"{name} {digest}\n".encode())
    for path in (Path(pack) / "pack.toml", Path(pack)):
        if path.is_file():
            given.update(path.read_bytes())
    return given.hexdigest()


def program_version() -> str:
    """Return a hash of the whole program, the comparison and the report included."""
    return hashlib.sha256(f"{_libraries()}\n{_sources()}".encode()).hexdigest()


@cache
def _sources() -> tuple[tuple[str, str], ...]:
    files = (path for path in _PROGRAM.rglob("*") if path.suffix != ".pyc" and path.is_file())
    found = ((path.relative_to(_PROGRAM).as_posix(), path) for path in files)
    return tuple((name, hashlib.sha256(path.read_bytes()).hexdigest()) for name, path in sorted(found))


@cache
def _libraries() -> str:
    try:
        wanted = requires(_DISTRIBUTION) or []
    except PackageNotFoundError:  # run from a folder of sources
        wanted = []
    names = sorted({re.split(r"[^\w.-]", line)[0] for line in wanted if not _NOT_READING.search(line)})
    installed = _installed()
    return " ".join(
        [f"python=={sys.version_info[0]}.{sys.version_info[1]}", *(installed.get(_plain(n), n) for n in names)]
    )


def _installed() -> dict[str, str]:
    """Return what is installed, by name with its version: of the first place on the path that has it.

    The name of the folder says so ("Recording installed projects" of the packaging specifications); to
    read the metadata of each would take longer than all else here.
    """
    found: dict[str, str] = {}
    for place in sys.path:
        with suppress(OSError):
            for name in sorted(os.listdir(place or ".")):  # noqa: PTH208  names are all that is needed
                if name.endswith(".dist-info"):
                    found.setdefault(_plain(name.split("-")[0]), name)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()
