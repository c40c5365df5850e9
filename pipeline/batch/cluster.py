"""Read files on a dask cluster instead of the cores of this computer: same order, same bytes.

Each thread of the cluster keeps a process that reads file after file under the same supervision as at home,
so what a file may take and what becomes of one that breaks down is the same. A process of the cluster that is
lost costs another try of what it had in hand; a file over which several are lost is a failure.

The cluster must see the files (a shared folder, or addresses) and run the same version of the program.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
import uuid
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.batch.limits import Limits
from pipeline.batch.notices import failure
from pipeline.batch.rules import program_version
from pipeline.batch.supervisor import AHEAD, Outcome
from pipeline.batch.worker import Broken, Service
from pipeline.errors import LexiconError, MissingExtraError, UsageError, WorkerError
from pipeline.failures import failure_words
from pipeline.messages import say

if TYPE_CHECKING:
    from distributed import Client, Future

    from pipeline.batch.cluster_worker import Readers

_ANY_PORT = "127.0.0.1:0"  # for the pages that dask shows of itself
_CONNECT = 30  # seconds until a scheduler has answered
_PATIENCE = 600.0  # seconds without any process in the cluster
_LOOK = 5.0  # seconds between two looks at whether there is one


def on_cluster(
    paths: Sequence[Path], service: Service, *, jobs: int, limits: Limits, address: str | None = None
) -> Generator[Outcome, None, None]:
    """Yield the outcome of every file in order, as :func:`pipeline.batch.supervisor.supervise` does.

    When the iterator is closed early, files that are being read on a cluster end within their limits.

    Args:
        paths: files that every process of the cluster can open.
        service: what is done with a file.
        jobs: processes of a cluster on this computer; a cluster that is there already has its own number.
        limits: of each file.
        address: of the scheduler (``tcp://host:8786``); None: a cluster on this computer is started and ended.

    Raises:
        MissingExtraError: dask is not installed.
        UsageError: no scheduler answers there.
        LexiconError: a data file of the project has mistakes.
        WorkerError: the cluster runs another version, has no process or was lost.
    """
    if not paths:
        return
    with _client(address, min(jobs, len(paths))) as client:
        name = f"notices-{uuid.uuid4().hex}"  # goes into no output
        from pipeline.batch.cluster_worker import Readers  # noqa: PLC0415  needs the extra

        _register(client, Readers(service, limits, program_version()), name)
        try:
            yield from _in_order(client, paths, name)
        finally:
            with contextlib.suppress(Exception):  # the cluster may be gone
                client.unregister_worker_plugin(name)


@contextlib.contextmanager
def _client(address: str | None, jobs: int) -> Iterator[Client]:
    try:
        from distributed import Client, LocalCluster  # noqa: PLC0415  an extra
    except ImportError as error:
        raise MissingExtraError("--engine dask", "dask") from error
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a lost process is no news for the user
    with contextlib.ExitStack() as stack:
        if address is None:
            target: Any = LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                memory_limit=None,
                dashboard_address=_ANY_PORT,
                silence_logs=logging.CRITICAL,
            )
            stack.enter_context(target)
        else:
            target = address
        try:
            if address is not None:
                asyncio.run(_reach(address))  # a client that finds nobody complains once more when it is thrown away
            client = Client(target, timeout=_CONNECT, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UsageError(say("error.no_scheduler", address=address)) from error
        yield stack.enter_context(client)


async def _reach(address: str) -> None:
    """Try whether a scheduler answers.

    Raises:
        OSError: none does.
        ValueError: this is no address.
    """
    from distributed.comm import connect  # noqa: PLC0415  an extra
    from distributed.security import Security  # noqa: PLC0415

    comm = await connect(address, timeout=_CONNECT, **Security().get_connection_args("client"))
    await comm.close()


def _register(client: Client, readers: Readers, name: str) -> None:
    try:
        client.register_plugin(readers, name=name)
    except Exception as error:  # what a process of the cluster raises, or that it could not read what it was sent
        raise WorkerError(_unable(error)) from error


def _unable(error: BaseException) -> str:
    """Return why the cluster cannot read files: its processes tell it in words, or it is what one of them raised."""
    if isinstance(error, WorkerError):
        return say("error.cluster", words=error)
    return say("error.cluster_answer", kind=type(error).__name__, words=error)


def _in_order(client: Client, paths: Sequence[Path], name: str) -> Iterator[Outcome]:
    from distributed.scheduler import KilledWorker  # noqa: PLC0415  an extra

    from pipeline.batch.cluster_worker import read  # noqa: PLC0415  needs the extra

    waiting: deque[Future] = deque()
    todo = iter(enumerate(paths))
    for index, path in enumerate(paths):
        for other, its_path in itertools.islice(todo, AHEAD - len(waiting)):
            waiting.append(client.submit(read, its_path, name, key=f"{name}-{other}", pure=False))
        future = waiting.popleft()
        error = _error(client, future)
        if isinstance(error, KilledWorker):
            # It may only have waited where another file did harm: try it once more, when nothing else is read.
            for other_future in waiting:
                _error(client, other_future)
            future = client.submit(read, path, name, key=f"{name}-{index}-alone", pure=False)
            error = _error(client, future)
        if isinstance(error, KilledWorker):
            yield Outcome(path, failure(path, "read", "crashed", failure_words("crashed.cluster")), 0.0)
        elif error is not None:
            raise WorkerError(_unable(error)) from error
        else:
            yield _outcome(future)


def _outcome(future: Future) -> Outcome:
    found: Outcome | Broken = future.result()
    if isinstance(found, Broken):
        raise LexiconError(found.source, found.mistakes)
    return found


def _error(client: Client, future: Future) -> BaseException | None:
    """Wait until a file is done; return the error if its task failed."""
    last_seen = time.monotonic()
    while True:
        try:
            error: BaseException | None = future.exception(timeout=_LOOK)
        except TimeoutError:
            now = time.monotonic()
            if client.status == "running" and client.nthreads():
                last_seen = now
            elif now - last_seen > _PATIENCE:
                raise WorkerError(say("error.cluster_empty")) from None
        except CancelledError as gone:
            raise WorkerError(say("error.cluster_lost")) from gone
        else:
            return error
