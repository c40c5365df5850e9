"""Runs that tests disturb: small folders of made inputs, and what a run leaves of them."""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from made_services import MadeRecords

from pipeline.batch.run import Summary, extract_all

_OPERATIONS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}


def write(folder: Path, **contents: str) -> Path:
    """Write files; ``__`` in a name is a slash."""
    for name, content in contents.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def output(directory: Path) -> dict[str, bytes]:
    """Return every file of an output folder by name, but for the hidden ones of the ledger."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and not path.name.startswith(".notices.")
    }


def made_run(paths: list[Path], directory: Path, **options: Any) -> Summary:
    """Run over made inputs, one after the other where nothing else is asked for: each worker takes time to start."""
    return extract_all(paths, directory, service=MadeRecords(), **{"jobs": 1, **options})


def killed_at(operation: int, directory: Path, work: Callable[[], object]) -> int | None:
    """Do something in a process that kills itself at its nth operation on the files of ``directory``.

    Returns the number of operations if it had ended before, else None; fails when a worker of it lives on.
    """
    # Whoever comes of the process holds the other end of this pipe: it closes when the last one has ended.
    end, held = os.pipe()

    def child() -> None:
        parent, count = os.getpid(), 0

        def hook(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            if event in _OPERATIONS and os.getpid() == parent and str(directory) in str(arguments[0]):
                count += 1
                if count > operation:
                    os.kill(parent, signal.SIGKILL)

        sys.addaudithook(hook)
        work()
        os.write(held, str(count).encode())
        os._exit(0)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    os.close(held)
    process.join()
    ended, _, _ = select.select([end], [], [], 60)  # long, for a busy machine
    assert ended, "a worker outlives the run"
    count = os.read(end, 20)
    os.close(end)
    assert bool(count) == (process.exitcode == 0)
    return int(count) if count else None
