"""The loop in a worker process: load once, then one file after another until the pipe closes."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from pipeline.errors import LexiconError

_GARBAGE = 10_000  # objects more before garbage is looked for: by default, 700, it takes a twentieth of the time
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux, prctl(2)


class Service(Protocol):
    """What a worker does with files. It is sent to the worker, so it must be picklable."""

    def load(self) -> None:
        """Load whatever is needed for all files."""

    def serve(self, path: Path, enter: Callable[[str], None]) -> object:
        """Return the result of one file; ``enter`` says which stage begins (the first is "read")."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded and waits for files."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A stage of the current file has begun."""

    stage: str


@dataclass(frozen=True, slots=True)
class Done:
    """The result of the current file, pickled: it stays so until its turn comes."""

    result: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """The project's own data is broken (the parts of a ``LexiconError``): no file can be read."""

    source: str
    mistakes: list[str]


Message = Ready | Entered | Done | Broken


def work(load: Callable[[], None], connection: Connection, parent: int, others: Sequence[Connection]) -> None:
    """Serve files until the other end of ``connection`` closes.

    Args:
        load: loads what the service will need; its mistakes are left to the service.
        connection: the service comes in, with the folder where files of the moment go, which whoever started the
            worker removes; then paths come in, and messages go out.
        parent: the process that started this one.
        others: connections of other workers that came along with a fork; closed here.
    """
    settle(parent, others)
    try:
        gc.disable()  # what is loaded stays: to look for garbage in it takes a tenth of the time
        with suppress(Exception):
            load()
        service, temporary = connection.recv()
        service.load()
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        gc.enable()
        # Only now, so that caches which libraries keep in the common folder are found.
        _use_temporary(temporary)
        connection.send(Ready())
        while True:
            path = connection.recv()
            result = service.serve(path, lambda stage: connection.send(Entered(stage)))
            connection.send(Done(pickle.dumps(result, pickle.HIGHEST_PROTOCOL)))
    except LexiconError as error:
        connection.send(Broken(error.source, error.mistakes))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def settle(parent: int, others: Sequence[Connection]) -> None:
    """Make a group of one's own, to be ended with all its children; leave Ctrl-C to the parent; be silent."""
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(os, "setsid"):
        os.setsid()
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415  not in the parent, which has to go on

        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)
    null = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # what libraries print about a hostile file is of no use to anybody
        os.dup2(null, stream)
    os.close(null)


def _use_temporary(folder: Path) -> None:
    folder.mkdir()
    tempfile.tempdir = str(folder)
    for name in ("TMPDIR", "TEMP", "TMP"):  # for programs that a reader starts
        os.environ[name] = str(folder)
