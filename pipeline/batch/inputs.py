"""The files to read: those named, and those in the folders named."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from pipeline.batch.names import printable
from pipeline.errors import ReadError
from pipeline.failures import failed_in_both
from pipeline.read.inputs import is_skipped
from pipeline.read.remote import check_address, find, is_remote
from pipeline.tables import Failure

EMPTY_FOLDER = "empty_folder"
"""Reason of a failure: a folder that was named holds no file."""


def collect_files(paths: Sequence[str | Path], failures: list[Failure], exclude: Path | None = None) -> list[Path]:
    """Return the input files, each once; what is no file or cannot be found is added to ``failures``, once as well.

    Files are read in the order given, those of a folder sorted by path. A link to a file is a file.
    Links to folders are not followed, so a loop of links ends; one that leads out of the folders
    named is a failure, so that nothing is left out in silence. An address (``s3://bucket/folder``) is one
    file, a folder or a pattern.

    Raises:
        UsageError: an address holds a secret.
        MissingExtraError: an address is named and fsspec is not installed.
    """
    for path in map(Path, paths):
        if is_remote(path):
            check_address(path)
    finder = _Finder(list({os.path.abspath(path): Path(path) for path in paths}.values()), failures, exclude)  # noqa: PTH100
    return finder.files()


class _Finder:
    """Looks through what was named, and tells what cannot be read."""

    def __init__(self, named: list[Path], failures: list[Failure], exclude: Path | None) -> None:
        self._named, self._failures = named, failures
        self._told = {failure.path for failure in failures}
        self._exclude = exclude

    def files(self) -> list[Path]:
        """Return all files, each once, a file named twice at its first place."""
        found: dict[str, Path] = {}
        for path in self._named:
            for file in self._files_of(path):
                found.setdefault(os.path.abspath(file), file)  # noqa: PTH100  keeps links apart, unlike resolve
        return list(found.values())

    def _files_of(self, path: Path) -> list[Path]:
        if is_remote(path):
            return self._files_at(path)
        if kind(path) != "folder":
            return [path] if self._is_file(path) else []
        told = len(self._failures)
        found = sorted(self._below(path), key=lambda file: file.parts)
        if not found and told == len(self._failures):
            self._fail(path, ReadError.of(f"{EMPTY_FOLDER}.folder"))
        return found

    def _files_at(self, address: Path) -> list[Path]:
        """Return the files at an address, without those of names that are never notices."""
        try:
            found = find(address)
        except ReadError as error:
            self._fail(address, error)
            return []
        if found is None:
            self._fail(address, ReadError.of("not_found.address"))
            return []
        above = len(address.parts)
        files = [file for file in found if not any(is_skipped(part) for part in file.parts[above:])]
        if not files:
            self._fail(address, ReadError.of(f"{EMPTY_FOLDER}.address"))
        return files

    def _below(self, folder: Path) -> Iterator[Path]:
        """Yield the files in a folder and its folders."""
        waiting = [folder]
        while waiting:
            here = waiting.pop()
            try:
                names = sorted(entry.name for entry in os.scandir(here))
            except OSError as error:
                self._fail(here, ReadError.of("unreadable_folder.folder", why=error.strerror or error))
                continue
            for path in (here / name for name in names if not is_skipped(name)):
                if kind(path) == "folder":
                    if self._is_followed(path):
                        waiting.append(path)
                elif self._is_file(path):
                    yield path

    def _is_followed(self, folder: Path) -> bool:
        if folder.is_symlink():
            target = folder.resolve()
            if not any(target.is_relative_to(named.resolve()) for named in self._named):
                self._fail(folder, ReadError.of("link_not_followed.folder"))
            return False
        return self._exclude is None or not self._exclude.exists() or not folder.samefile(self._exclude)

    def _is_file(self, path: Path) -> bool:
        found = kind(path)
        if found == "link":
            self._fail(path, ReadError.of("broken_link.file"))
        elif found == "other":
            self._fail(path, ReadError.of("not_a_file.file"))
        elif found is None:
            self._fail(path, ReadError.of("not_found.file"))
        return found == "file"

    def _fail(self, path: Path, why: ReadError) -> None:
        shown = printable(path)
        if shown not in self._told:  # the path is the key of failures.csv
            self._told.add(shown)
            self._failures.append(Failure(shown, "find", why.reason, failed_in_both(why.reason, why.message)))


def kind(path: Path) -> Literal["file", "folder", "other", "link"] | None:
    """Return what a path leads to; "link" leads nowhere, None is not there or no possible name."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):  # not there, a loop of links, a name that is too long or holds a null character
        try:
            path.lstat()
        except (OSError, ValueError):
            return None
        return "link"
    return "file" if stat.S_ISREG(mode) else "folder" if stat.S_ISDIR(mode) else "other"
