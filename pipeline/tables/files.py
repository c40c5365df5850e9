"""Files that appear whole or not at all: made beside their place, put on disk, then renamed into it.

A run that is killed leaves at most temporaries, whose names begin with a dot; the next run on the
folder removes them (:func:`remove_leftovers`).
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

TEMPORARY = ".part-"
"""With what the names of folders begin in which files are made."""
_LEFT_OVER = re.compile(r"\..+\.(?:csv|json|ics|html|xlsx)\.part")


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a temporary path to write to; it replaces ``path`` if no exception was raised.

    Raises:
        OSError: the file cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        _to_disk(part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_file(path: Path, data: bytes) -> None:
    """Write one file; a reader never sees half of it.

    Raises:
        OSError: the file cannot be written.
    """
    with replacing(path) as part:
        part.write_bytes(data)


class FileSet:
    """New versions of several files of a folder, put in place together. Use it in a ``with`` statement.

    Nothing is touched before all have been made and are on disk, so whatever fails before (a full
    disk, for one) leaves the old files as they were. Names are relative to the folder.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._names: list[str] = []
        self._gone: list[Path] = []
        self._made = Path()

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the new files."""
        return tuple(self._names)

    def path(self, name: str) -> Path:
        """Return where to write the new version of a file."""
        self._names.append(name)
        made = self._made / name
        if "/" in name:
            made.parent.mkdir(exist_ok=True)
        return made

    def write(self, name: str, data: bytes) -> None:
        """Write the new version of a file."""
        self.path(name).write_bytes(data)

    def holds(self, name: str) -> bool:
        """Tell whether the folder will hold a file of this name."""
        return name in self._names or (self.directory / name).is_file()

    def remove(self, path: Path) -> None:
        """Remove a file of the folder, once the new ones are in place."""
        self._gone.append(path)

    def __enter__(self) -> Self:
        self.directory.mkdir(parents=True, exist_ok=True)
        self._made = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=self.directory))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._put_in_place()
        finally:
            shutil.rmtree(self._made, ignore_errors=True)

    def _put_in_place(self) -> None:
        # Thousands of files in a folder below are not waited for one by one: whoever needs to know
        # whether they are whole looks at their size.
        for name in self._names:
            if "/" not in name:
                _to_disk(self._made / name)
        for folder in {(self.directory / name).parent for name in self._names}:
            folder.mkdir(exist_ok=True)
        for name in self._names:
            (self._made / name).replace(self.directory / name)
        for path in self._gone:
            path.unlink(missing_ok=True)
        _folder_to_disk(self.directory)


def remove_leftovers(directory: Path) -> None:
    """Remove what a killed run left in an output folder. Nobody else may be writing there."""
    for entry in list(os.scandir(directory)):
        if entry.name.startswith(TEMPORARY) and entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        elif _LEFT_OVER.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
            Path(entry.path).unlink(missing_ok=True)


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _folder_to_disk(directory: Path) -> None:
    """Make the renames last through a power cut, where the system can do that for a folder."""
    with suppress(OSError):
        number = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
