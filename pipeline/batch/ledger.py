"""The ledger of an output folder: what was read, when, under which rules, and what came of it.

One SQLite file. It holds everything that the tables are made of, so these are put together from it
without reading a notice again, whatever was killed when. Results are on disk within a second.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.batch.likeness import Likeness
from pipeline.batch.names import LEDGER

_VERSION = 3
_OTHER_ROWS = (1, 2)  # versions in which results were made ready in another form
_COMMIT_EVERY = 1.0  # seconds: what a kill may cost to be read again
_TABLES = """
CREATE TABLE IF NOT EXISTS inputs (
    path BLOB PRIMARY KEY, given BLOB NOT NULL UNIQUE, size INTEGER, mtime_ns INTEGER, sha256 TEXT, rules TEXT,
    corrections TEXT, names TEXT, vanished INTEGER, notice_id TEXT, stage TEXT, reason TEXT, message TEXT,
    tasks INTEGER, warnings INTEGER, digest TEXT, news INTEGER);
CREATE TABLE IF NOT EXISTS results (path BLOB PRIMARY KEY, prepared BLOB, record BLOB, before BLOB);
CREATE TABLE IF NOT EXISTS likeness (
    path BLOB PRIMARY KEY, title TEXT, number TEXT, issuer TEXT, signed TEXT, sketch BLOB);
CREATE TABLE IF NOT EXISTS files (name TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, digest TEXT);
CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, value TEXT);
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One input. ``path`` is absolute, ``given`` as the command named it; times in nanoseconds.

    ``mtime_ns`` is None where it proves nothing (the file was still young when it was read). Either
    ``notice_id`` or ``stage``, ``reason`` and ``message`` of a failure are there. ``digest`` is that of
    the prepared record; ``news`` is true until the result was listed as new.
    """

    path: Path
    given: Path
    size: int | None = None
    mtime_ns: int | None = None
    sha256: str | None = None
    rules: str = ""
    corrections: str = ""
    names: str = ""
    vanished: bool = False
    notice_id: str | None = None
    stage: str | None = None
    reason: str | None = None
    message: str | None = None
    tasks: int = 0
    warnings: int = 0
    digest: str = ""
    news: bool = True


# The columns of the table "inputs" are the fields of an entry, in their order.
_FIELDS = tuple(field.name for field in fields(Entry))


@dataclass(frozen=True, slots=True)
class Result:
    """The packed results of one input; ``before`` is what it held when it was last listed as new.

    ``likeness`` is what copies of it are known by; it is kept apart, see ``Ledger.likenesses``.
    """

    prepared: bytes
    record: bytes
    before: bytes | None
    likeness: Likeness | None = None


def remove_ledger(directory: Path) -> None:
    """Forget everything, also where the ledger is damaged."""
    for name in (f"{LEDGER}-journal", LEDGER):
        (directory / name).unlink(missing_ok=True)


class Ledger:
    """An open ledger. Use it in a ``with`` statement; whatever ends that, what was put in is kept.

    Raises (every method):
        sqlite3.Error: the disk is full, the file cannot be written or is damaged.
    """

    def __init__(self, directory: Path, *, read_only: bool = False) -> None:
        path = directory / LEDGER
        # "rw" also to read: only so can what a killed run left half done be taken back.
        target = f"{path.absolute().as_uri()}?mode={'rw' if read_only else 'rwc'}"
        self._base = sqlite3.connect(target, uri=True, timeout=30.0)
        self._committed = time.monotonic()
        found = self.one("PRAGMA user_version")
        if found not in (0, *_OTHER_ROWS, _VERSION):
            raise sqlite3.DatabaseError("another version of the program wrote it")
        if not read_only and found != _VERSION:
            # In one piece: on disk at once, and never half a ledger.
            self._base.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_VERSION};")
            if found in _OTHER_ROWS:
                self._prepare_anew()
            self.commit()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._base.commit()
        finally:
            self._base.close()

    def one(self, query: str, *values: object) -> Any:
        """Return the first value of the first row, None if there is none."""
        row = self._base.execute(query, values).fetchone()
        return row[0] if row else None

    def commit(self) -> None:
        """Put everything on disk."""
        self._base.commit()
        self._committed = time.monotonic()

    # --- Inputs ------------------------------------------------------------------------------------

    def at(self, path: Path) -> Entry | None:
        """Return the entry of an absolute path, None for one that is not known."""
        return self._entry("path = ?", os.fsencode(path))

    def given_as(self, given: Path) -> Entry | None:
        """Return the entry of a path as a command named it, None for one that is not known."""
        return self._entry("given = ?", _given(given))

    def entries(self, where: str = "1", *values: object) -> Iterator[Entry]:
        """Yield entries in the order of the tables: by the parts of their paths as given."""
        query = f"SELECT * FROM inputs WHERE {where} ORDER BY given"  # noqa: S608  our own conditions
        for row in self._base.execute(query, values):
            yield _entry(row)

    def count(self) -> int:
        """Return how many inputs there are."""
        return int(self.one("SELECT count(*) FROM inputs"))

    def copies(self) -> int:
        """Return how many inputs say the same as another one."""
        return int(self.one("SELECT count(notice_id) - count(DISTINCT notice_id) FROM inputs"))

    def likenesses(self) -> Iterator[tuple[Path, Likeness]]:
        """Yield what is noted of each content, with the path as given of its first input, in the order of the tables.

        An input of an earlier version of the program has nothing noted.
        """
        known: set[str] = set()
        query = """SELECT given, notice_id, title, number, issuer, signed, sketch
            FROM inputs JOIN likeness USING (path) WHERE notice_id IS NOT NULL ORDER BY given"""
        for given, notice_id, *noted in self._base.execute(query):
            if notice_id not in known:
                known.add(notice_id)
                yield _path(given), Likeness.unpacked(*noted)

    def paths(self) -> Iterator[str]:
        """Yield the absolute paths of all inputs."""
        for (path,) in self._base.execute("SELECT path FROM inputs"):
            yield os.fsdecode(path)

    def result(self, entry: Entry) -> Result:
        """Return the results of an entry that has a ``notice_id``.

        Raises:
            sqlite3.DatabaseError: they are missing in the database.
        """
        query = "SELECT prepared, record, before FROM results WHERE path = ?"
        row = self._base.execute(query, (os.fsencode(entry.path),)).fetchone()
        if row is None:
            raise sqlite3.DatabaseError("a result is missing in it")
        return Result(*row)

    def put(self, entry: Entry, result: Result | None, replaces: Entry | None = None) -> None:
        """Take up an input with what came of it (None: it failed), in place of an earlier entry."""
        if replaces is not None:
            self.drop(replaces)
        path, given = os.fsencode(entry.path), _given(entry.given)
        for other in (self.at(entry.path), self.given_as(entry.given)):
            if other is not None:
                self.drop(other)
        values = [getattr(entry, name) for name in _FIELDS[2:]]
        self._base.execute(f"INSERT INTO inputs VALUES ({', '.join('?' * len(_FIELDS))})", [path, given, *values])  # noqa: S608
        if result is not None:
            row = (path, result.prepared, result.record, result.before)
            self._base.execute("INSERT INTO results VALUES (?, ?, ?, ?)", row)
            if result.likeness is not None:
                noted = (path, *result.likeness.packed())
                self._base.execute("INSERT INTO likeness VALUES (?, ?, ?, ?, ?, ?)", noted)
        if time.monotonic() - self._committed > _COMMIT_EVERY:
            self.commit()

    def touch(self, entry: Entry, mtime_ns: int | None) -> None:
        """Note that a file is there, unchanged, with another time."""
        query = "UPDATE inputs SET mtime_ns = ?, vanished = 0 WHERE path = ?"
        self._base.execute(query, (mtime_ns, os.fsencode(entry.path)))

    def mark_vanished(self, entry: Entry) -> None:
        """Note that a file is gone; its rows stay in the tables."""
        self._base.execute("UPDATE inputs SET vanished = 1 WHERE path = ?", (os.fsencode(entry.path),))

    def drop(self, entry: Entry) -> None:
        """Forget an input and its results."""
        for table in ("inputs", "results", "likeness"):
            self._base.execute(f"DELETE FROM {table} WHERE path = ?", (os.fsencode(entry.path),))  # noqa: S608

    def note_told(self) -> None:
        """Note that everything new has been listed."""
        self._base.execute("UPDATE inputs SET news = 0 WHERE news")
        self._base.execute("UPDATE results SET before = NULL WHERE before IS NOT NULL")

    # --- Files of the output, facts ------------------------------------------------------------------

    def fact(self, key: str) -> str | None:
        """Return what was noted under a key, None if nothing was."""
        found = self.one("SELECT value FROM facts WHERE key = ?", key)
        return None if found is None else str(found)

    def note(self, key: str, value: str) -> None:
        """Note a value under a key."""
        if self.fact(key) == value:  # nothing to be put on disk
            return
        self._base.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (key, value))

    def file(self, name: str) -> tuple[int, int, str] | None:
        """Return size, time of change and digest of a file that a run put into the folder, None if none did."""
        row = self._base.execute("SELECT size, mtime_ns, digest FROM files WHERE name = ?", (name,)).fetchone()
        return None if row is None else (row[0], row[1], row[2])

    def files(self) -> Iterator[tuple[str, int, int]]:
        """Yield name, size and time of change of every file that runs put into the folder."""
        yield from self._base.execute("SELECT name, size, mtime_ns FROM files")

    def note_file(self, name: str, status: os.stat_result, digest: str = "") -> None:
        """Note a file of the output as it lies in the folder."""
        row = (name, status.st_size, status.st_mtime_ns, digest)
        self._base.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)", row)

    def forget_file(self, name: str) -> None:
        """Forget a file of the output."""
        self._base.execute("DELETE FROM files WHERE name = ?", (name,))

    def _prepare_anew(self) -> None:
        """Make all results ready for the tables once more, from their records."""
        from pipeline.batch.packing import pack, unpack  # noqa: PLC0415  hardly ever needed
        from pipeline.tables import prepare_record  # noqa: PLC0415  as above

        for (path,) in self._base.execute("SELECT path FROM results").fetchall():
            prepared = pack(prepare_record(unpack(self.one("SELECT record FROM results WHERE path = ?", path))))
            self._base.execute("UPDATE results SET prepared = ? WHERE path = ?", (prepared, path))
            digest = hashlib.sha256(prepared).hexdigest()
            self._base.execute("UPDATE inputs SET digest = ? WHERE path = ?", (digest, path))

    def _entry(self, where: str, value: bytes) -> Entry | None:
        query = f"SELECT * FROM inputs WHERE {where}"  # noqa: S608  our own conditions
        row = self._base.execute(query, (value,)).fetchone()
        return None if row is None else _entry(row)


def _given(path: Path) -> bytes:
    """Return the parts of a path so that bytes sort as the parts do."""
    return b"\0".join(os.fsencode(part) for part in path.parts)


def _path(given: bytes) -> Path:
    """Return the path of such bytes."""
    return Path(*(os.fsdecode(part) for part in given.split(b"\0")))


def _entry(row: tuple[Any, ...]) -> Entry:
    values = dict(zip(_FIELDS, row, strict=True))
    values["path"] = Path(os.fsdecode(values["path"]))
    values["given"] = _path(values["given"])
    values["vanished"], values["news"] = bool(values["vanished"]), bool(values["news"])
    return Entry(**values)
