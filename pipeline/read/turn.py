"""One run of LibreOffice at a time, whichever of the user's processes asks for it.

The lock lies in a folder of the user that all processes share: a worker's own folder for temporary files,
or one that others may write to, would not do.
"""

from __future__ import annotations

import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

APPLICATION = "notice-tasks"


@contextmanager
def one_at_a_time(name: str, longest_wait: float) -> Iterator[None]:
    """Hold the lock of that name while the block runs. Without a private folder for the lock, nothing is held.

    Args:
        name: of the lock, a file name without its ending.
        longest_wait: seconds to wait for others.

    Raises:
        TimeoutError: the others did not end in time.
    """
    folder = private_folder()
    if folder is None:
        yield
        return
    path = folder / f"{name}.lock"
    if path.is_symlink():
        path.unlink()
    lock = FileLock(path, mode=0o600)
    try:
        lock.acquire(timeout=longest_wait)
    except (Timeout, OSError) as error:
        raise TimeoutError(str(error)) from error
    try:
        yield
    finally:
        lock.release()


def private_folder() -> Path | None:
    """Return a folder that belongs to the user alone, made where it was missing; None if there is none."""
    for find in (platformdirs.user_cache_path, platformdirs.user_runtime_path):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells where it falls back to
            folder = find() / APPLICATION
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _is_private(folder):
                return folder
        except OSError:
            continue
    return None


def _is_private(folder: Path) -> bool:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or not os.access(folder, os.W_OK):
        return False
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)
