"""Lock an output folder: it belongs to one run at a time; a second one waits, or fails and names the first."""

from __future__ import annotations

import os
import pickle
import socket
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import UsageError
from pipeline.messages import say
from pipeline.tables.files import remove_leftovers

LOCK = ".notices.lock"
"""Hidden file that a run keeps locked; the system frees it when the process ends, however it ends."""

_HOLDER = ".notices.holder"  # beside it, who that is: a locked file cannot be read everywhere


@contextmanager
def held(directory: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold an output folder, which is made if need be; what a killed run left in it is removed.

    Args:
        directory: the folder.
        wait: seconds to wait for another run that holds it.

    Raises:
        UsageError: another run holds the folder, or it cannot be made, read or written to; in one line.
    """
    with telling(directory):
        directory.mkdir(parents=True, exist_ok=True)
        lock = FileLock(directory / LOCK)
        try:
            lock.acquire(timeout=wait)
        except Timeout:
            raise UsageError(say("error.busy", directory=directory, who=_whose(directory))) from None
    try:
        with telling(directory):
            remove_leftovers(directory)
            _sign(directory)
        yield
    finally:
        (directory / _HOLDER).unlink(missing_ok=True)
        lock.release()


@contextmanager
def telling(directory: Path) -> Iterator[None]:
    """Turn what a file system or the ledger refuses into one line that names the folder.

    Raises:
        UsageError: the folder cannot be made or written to, or its ledger is damaged.
    """
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise UsageError(say("error.output_is_file", directory=directory)) from error
    except OSError as error:
        raise UsageError(say("error.cannot_write", directory=directory, error=error.strerror or error)) from error
    except sqlite3.OperationalError as error:  # a full disk, a folder that may only be read, a broken disk
        raise UsageError(say("error.cannot_write_ledger", directory=directory, error=error)) from error
    except (sqlite3.DatabaseError, pickle.UnpicklingError) as error:
        raise UsageError(say("error.bad_ledger", directory=directory, error=error)) from error


def _sign(directory: Path) -> None:
    told = (str(os.getpid()), socket.gethostname(), time.strftime("%Y-%m-%d %H:%M"))
    (directory / _HOLDER).write_text("\n".join(told), "utf-8")


def _whose(directory: Path) -> str:
    """Return which process holds a folder, in words; empty where that is not known."""
    with suppress(OSError, UnicodeDecodeError, ValueError):
        process, host, since = (directory / _HOLDER).read_text("utf-8")[:200].split("\n")
        return say("folder.held_by", process=process, host=host, since=since)
    return ""
