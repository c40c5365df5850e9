"""Compiled patterns that outlive the program, as the compiled modules of Python do.

Python compiles its modules once and keeps them; regular expressions it compiles again in every process, and
for those of the rules that takes longer than to read a short notice. Here their code, made by Python's own
compiler, is kept in one file in the cache folder of the user, and handed to the engine as ``re`` would do it.
The engine checks every code that it is given. The parts of ``re`` that are needed have no public name: where
they are missing or refuse, and where the file cannot be read or written, patterns are compiled as ever.

The file belongs to one version of Python and of the project.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from platformdirs import user_cache_path

SHORT = 60
"""Shorter patterns are compiled as fast as they would be found."""

LARGEST = 16 * 1024 * 1024
"""Bytes of the file beyond which it is begun again, without the patterns of rules that have changed since.

All patterns of the rules need some 12 MB."""

_FORMAT = 3
"""Number of what the file holds of a pattern."""

_CODE: Final = "I"
"""Type of a code of the engine: 32 bits without sign."""


def compile_pattern(source: str) -> re.Pattern[str]:
    """Return the compiled pattern, from the file where it is there."""
    return _store().get(source) if len(source) >= SHORT else re.compile(source)


def needs_of(source: str) -> tuple[str, ...]:
    """Return sets of characters of each of which every match of a pattern has one; none if nothing is known."""
    return _store().needs(source)


def keep() -> None:
    """Write what was compiled since the last call to the file, for the next process."""
    _store().save()


@dataclass(frozen=True, slots=True)
class _Compiled:
    """What the engine is given: its flags, its codes, the number of groups, and their names; what a match must hold.

    ``needs`` are None until somebody asks: to read them off takes as long as to parse, and few patterns are asked for.
    """

    flags: int
    codes: bytes
    groups: int
    names: dict[str, int]
    needs: tuple[str, ...] | None = None

    @classmethod
    def of(cls, source: str, *, with_needs: bool = False) -> _Compiled:
        """Compile a pattern as ``re`` does, so that it is tried only where a match can begin."""
        import re._compiler as compiler  # type: ignore[import-not-found]  # noqa: PLC0415

        from pipeline.pattern_needs import needs  # noqa: PLC0415 - these stand on private parts of re
        from pipeline.pattern_starts import parse  # noqa: PLC0415

        parsed = parse(source)
        with _remembering_classes(compiler):
            codes = array(_CODE, compiler._code(parsed, 0)).tobytes()  # noqa: SLF001
        found = needs(parsed) if with_needs else None
        return cls(parsed.state.flags, codes, parsed.state.groups, dict(parsed.state.groupdict), found)

    def pattern(self, source: str) -> re.Pattern[str]:
        """Return the pattern."""
        import _sre  # type: ignore[import-not-found]  # noqa: PLC0415

        names: list[str | None] = [None] * self.groups
        for name, group in self.names.items():
            names[group] = name
        made: re.Pattern[str] = _sre.compile(
            source, self.flags, memoryview(self.codes).cast(_CODE).tolist(), self.groups - 1, self.names, tuple(names)
        )
        return made


_CLASSES: dict[tuple[Any, ...], Any] = {}
"""What the compiler has made of classes of characters, by their members."""


@contextmanager
def _remembering_classes(compiler: Any) -> Iterator[None]:
    """Let the compiler work out each class of characters once: the same few stand thousands of times in the rules."""
    plain = compiler._optimize_charset  # noqa: SLF001

    def remembered(members: Any, *case: Any) -> Any:
        if any(case):  # classes that know no case, of which the rules have none
            return plain(members, *case)
        key = tuple(members)
        if key not in _CLASSES:
            _CLASSES[key] = plain(members, *case)
        return _CLASSES[key]

    compiler._optimize_charset = remembered  # noqa: SLF001
    try:
        yield
    finally:
        compiler._optimize_charset = plain  # noqa: SLF001


class PatternStore:
    """The patterns of one file. What is not in it is compiled, and written by :meth:`save`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = _read(path)
        self._new: dict[str, _Compiled] = {}
        self._used: set[str] = set()

    def get(self, source: str) -> re.Pattern[str]:
        """Return a pattern, compiled now if the file does not have it.

        Raises:
            re.error: the source is no pattern.
        """
        try:
            return self._compiled(source).pattern(source)
        except _REFUSED:
            key = _key(source)
            self._kept.pop(key, None)
            self._new.pop(key, None)
            return re.compile(source)

    def needs(self, source: str) -> tuple[str, ...]:
        """Return what every match of a pattern must hold (:mod:`pipeline.pattern_needs`).

        Raises:
            re.error: the source is no pattern.
        """
        try:
            return self._compiled(source, with_needs=True).needs or ()
        except _REFUSED:
            return ()

    def _compiled(self, source: str, *, with_needs: bool = False) -> _Compiled:
        key = _key(source)
        found = self._new.get(key) or self._kept.get(key)
        if found is None or (with_needs and found.needs is None):
            found = self._new[key] = _Compiled.of(source, with_needs=with_needs)
        self._used.add(key)
        return found

    def save(self) -> None:
        """Add the new patterns to the file, which may have grown meanwhile.

        Of a file that would grow too large those are left that were used here.
        """
        if not self._new:
            return
        known = self._kept | self._new
        self._kept = _read(self._path) | self._new
        if sum(len(one.codes) for one in self._kept.values()) > LARGEST:
            self._kept = {key: known[key] for key in known if key in self._used}
        self._new = {}
        with suppress(OSError):
            _write(self._path, self._kept)


_REFUSED = (ImportError, AttributeError, TypeError, ValueError, OverflowError, RuntimeError)
"""What is raised where the private parts of ``re`` are missing or others than expected."""


def _key(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def _read(path: Path) -> dict[str, _Compiled]:
    try:
        head, _, body = path.read_bytes().partition(b"\n")
        out: dict[str, _Compiled] = {}
        at = 0
        for key, flags, groups, names, needs, length in json.loads(head):
            known = None if needs is None else tuple(needs)
            out[key] = _Compiled(int(flags), body[at : at + length], int(groups), dict(names), known)
            at += length
        return out if at == len(body) else {}
    except (OSError, ValueError, TypeError):
        return {}


def _write(path: Path, patterns: dict[str, _Compiled]) -> None:
    head: list[Any] = [
        [key, one.flags, one.groups, one.names, one.needs, len(one.codes)] for key, one in patterns.items()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(json.dumps(head).encode() + b"\n" + b"".join(one.codes for one in patterns.values()))
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


@cache
def _store() -> PatternStore:
    try:
        ours = version("notice-tasks")
    except PackageNotFoundError:
        ours = "source"
    name = f"patterns-{_FORMAT}-{ours}-{sys.hexversion:x}-{sys.byteorder}.bin"
    return PatternStore(user_cache_path("notice-tasks") / name)
