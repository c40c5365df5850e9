"""What runs in a process of a dask cluster. Imports dask, an extra: see :mod:`pipeline.batch.cluster`."""

from __future__ import annotations

import multiprocessing
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from distributed import Worker, WorkerPlugin, get_worker

from pipeline.batch.limits import Limits
from pipeline.batch.rules import program_version
from pipeline.batch.supervisor import Crew, Outcome
from pipeline.batch.worker import Broken, Service
from pipeline.errors import LexiconError, WorkerError
from pipeline.messages import say

_IDLE = 300.0  # seconds after which a process that reads is ended: whoever gave it files may be gone


def read(path: Path, name: str) -> Outcome | Broken:
    """Return what became of a file; ``name`` is that of the run.

    Raises:
        WorkerError: the readers of the run have not come to this process.
    """
    readers = get_worker().plugins.get(name)
    if readers is None:
        raise WorkerError(say("error.cluster_not_ready"))
    found: Outcome | Broken = readers.read(path)
    return found


class Readers(WorkerPlugin):  # type: ignore[misc]  # dask is half typed
    """What a process of the cluster keeps for one run: as many readers as files are read in it at once.

    This is a plugin of dask's worker: sent once, set up in every process, also in those that come later.
    """

    idempotent = False

    def __init__(self, service: Service, limits: Limits, version: str) -> None:
        self._sent = service, limits, version
        self._lock = threading.Lock()
        self._free: list[_Reader] = []
        self._ended = False

    def __reduce__(self) -> tuple[Any, ...]:
        """Send what it is made of; what it keeps is made where it arrives, where files may come before ``setup``."""
        return Readers, self._sent

    def setup(self, worker: Worker) -> None:  # noqa: ARG002  dask's signature
        """Begin.

        Raises:
            WorkerError: the version of the program here is another one.
        """
        if program_version() != self._sent[2]:
            raise WorkerError(say("error.cluster_version"))

    def teardown(self, worker: Worker) -> None:  # noqa: ARG002  dask's signature
        """End all readers."""
        with self._lock:
            self._ended = True
            free, self._free = self._free, []
        for reader in free:
            reader.end()

    def read(self, path: Path) -> Outcome | Broken:
        """Return what became of a file.

        Raises:
            WorkerError: as ``setup``.
        """
        self.setup(get_worker())
        with self._lock:
            reader = self._free.pop() if self._free else None
        reader = reader or _Reader(*self._sent[:2])
        try:
            found = reader.read(path)
        except LexiconError as error:  # of more than one part: it would not come through as it is
            reader.end()
            return Broken(error.source, error.mistakes)
        except BaseException:
            reader.end()
            raise
        with self._lock:
            kept = not self._ended
            if kept:
                self._free.append(reader)
        if not kept:
            reader.end()
        return found


class _Reader:
    """One process that reads file after file, and the thread that watches over it.

    The system ends the process together with the thread that started it, so that has to be one that stays.
    """

    def __init__(self, service: Service, limits: Limits) -> None:
        # Dask marks its processes as ones that shall have no children; ours end with it in any case.
        multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]  # noqa: SLF001
        self._folder = tempfile.TemporaryDirectory(prefix="notices-", ignore_cleanup_errors=True)
        self._crew = Crew((), service, 1, limits, Path(self._folder.name))
        self._thread = ThreadPoolExecutor(1, "notices")
        self._timer = threading.Timer(_IDLE, self._rest)

    def read(self, path: Path) -> Outcome:
        self._timer.cancel()
        try:
            return self._thread.submit(lambda: self._crew.outcome(self._crew.add(path))).result()
        finally:
            self._timer = threading.Timer(_IDLE, self._rest)
            self._timer.daemon = True
            self._timer.start()

    def end(self) -> None:
        self._timer.cancel()
        self._rest()
        self._thread.shutdown(wait=False)
        self._folder.cleanup()

    def _rest(self) -> None:
        """End the idle process; the next file starts it again."""
        self._thread.submit(self._crew.end).result()
