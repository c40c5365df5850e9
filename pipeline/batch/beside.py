"""Do a part of the work in a process of its own, beside the rest."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pipeline.batch import starting
from pipeline.batch.worker import settle


@contextmanager
def beside(work: Callable[[], None]) -> Iterator[None]:
    """Do some work beside the body of a ``with`` statement, which ends when both are done.

    Where processes cannot be forked, and where the process does not come to its end, the work is done here behind the
    body, and raises what it raises. It leaves what it makes in files, and may not use what a fork cannot share.
    """
    process = None
    if starting.start_method() == "fork":
        process = multiprocessing.get_context("fork").Process(target=_work, args=(work, os.getpid()), daemon=True)
        process.start()
    try:
        yield
        done = process is not None and _ended_well(process)
    finally:
        if process is not None:
            process.kill()
            process.join()
    if not done:
        work()


def _ended_well(process: multiprocessing.process.BaseProcess) -> bool:
    process.join()
    return process.exitcode == 0


def _work(work: Callable[[], None], parent: int) -> None:
    settle(parent, ())
    work()
