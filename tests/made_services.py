"""Stand-ins for what a worker does with a file: they do what the name or the content of the file says."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from hand_made_records import make_record

from pipeline.batch import notices
from pipeline.errors import LexiconError, NoticeTasksError, ReadError
from pipeline.model.record import Record

MB = 1024 * 1024


@dataclass(frozen=True)
class Troublesome:
    """Returns the name of the file, unless the name asks for trouble; names need no file."""

    load_error: str = ""

    def load(self) -> None:
        if self.load_error == "lexicon":
            raise LexiconError("roles.toml", ["a mistake"])
        if self.load_error:
            raise RuntimeError(self.load_error)

    def serve(self, path: Path, enter: Callable[[str], None]) -> object:
        trouble = path.name.split("-", maxsplit=1)[0]
        enter("extract")
        if trouble in TROUBLES:
            TROUBLES[trouble]()
        return path.name, os.getpid()


def _loop() -> None:
    while True:
        pass


def _grow() -> None:
    """Need more and more memory, not so fast that a supervisor that waits for its turn finds all of it gone."""
    kept = []
    while True:
        kept.append(b"x" * 10 * MB)
        time.sleep(0.01)


def _grow_in_child() -> None:
    code = f"x = b'x' * {400 * MB}; import time; time.sleep(60)"
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def _linger() -> None:
    """Start a program that outlives its worker if nobody ends it; its number stands in a file."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(tempfile.gettempdir()).parent.parent.joinpath("child").write_text(str(child.pid))
    time.sleep(60)


def _segfault() -> None:
    faulthandler.disable()  # pytest's: it would print
    ctypes.string_at(0)


def _litter() -> None:
    Path(tempfile.mkdtemp(), "left.txt").write_text("left")


TROUBLES: dict[str, Callable[[], object]] = {
    "sleep": lambda: time.sleep(60),
    "nap": lambda: time.sleep(0.3),
    "loop": _loop,
    "grow": _grow,
    "growchild": _grow_in_child,
    "linger": _linger,
    "litter": _litter,
    "segfault": _segfault,
    "exit": lambda: os._exit(3),
    "killed": lambda: os.kill(os.getpid(), 9),
}


@dataclass
class DiesLater:
    """Dies over its second file, whichever that is; alone, every file is harmless."""

    served: int = field(default=0)

    def load(self) -> None:
        pass

    def serve(self, path: Path, enter: Callable[[str], None]) -> str:
        self.served += 1
        if self.served == 2:
            os._exit(1)
        return path.name


@dataclass
class Hoarder:
    """Keeps the memory of a large file after it is done; tells the process that served the file."""

    kept: list[bytes] = field(default_factory=list)

    def load(self) -> None:
        pass

    def serve(self, path: Path, enter: Callable[[str], None]) -> int:
        if path.name.startswith("large"):
            self.kept.append(b"x" * 120 * MB)  # well above what a forked worker may give back at the same time
        return os.getpid()


@dataclass(frozen=True)
class MadeRecords(notices.NoticeService):
    """The real service but for the record: its id is the content of the file, or it fails as that says."""

    def load(self) -> None:
        pass

    def _record(self, path: Path, enter: Callable[[str], None]) -> Record:
        content = path.read_text(encoding="utf-8")
        errors = {
            "unreadable": ReadError("no_text", "the file holds\nno text"),
            "rejected": NoticeTasksError("too odd"),
            "crash": ZeroDivisionError("division by zero"),
            "deep": RecursionError("too deep"),
            "memory": MemoryError(),
            "locked": PermissionError(13, "Permission denied"),
            "broken data": LexiconError("roles.toml", ["a mistake"]),
        }
        if content in errors:
            raise errors[content]
        enter("extract")
        if content in TROUBLES:
            TROUBLES[content]()
        record = make_record(content, str(path))
        source = replace(record.notice.source, sha256=sha256(path.read_bytes()).hexdigest())
        day = date(2031, 1, 1) + timedelta(days=crc32(content.encode()) % 365)
        number = f"青政发〔2031〕{content}号"
        notice = replace(record.notice, source=source, document_number=number, signed_date=day)
        record = replace(record, notice=notice)
        return replace(record, tasks=()) if content == "empty" else record
