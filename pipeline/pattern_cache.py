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
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from platformdirs import user_cache_path

SHORT = 60
"""Shorter patterns are compiled as fast as they would be found."""

LARGEST = 16 * 1024 * 1024
"""Bytes of the file beyond which it is begun again, without the patterns of rules that have changed since."""

_FORMAT = 2
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
    """What the engine is given: its flags, its codes, the number of groups, and their names; what a match must hold."""

    flags: int
    codes: bytes
    groups: int
    names: dict[str, int]
    needs: tuple[str, ...]

    @classmethod
    def of(cls, source: str) -> _Compiled:
        """Compile a pattern as ``re`` does, so that it is tried only where a match can begin."""
        import re._compiler as compiler  # type: ignore[import-not-found]  # noqa: PLC0415

        from pipeline.pattern_needs import needs  # noqa: PLC0415 - these stand on private parts of re
        from pipeline.pattern_starts import parse  # noqa: PLC0415

        parsed = parse(source)
        codes = array(_CODE, compiler._code(parsed, 0)).tobytes()  # noqa: SLF001
        return cls(parsed.state.flags, codes, parsed.state.groups, dict(parsed.state.groupdict), needs(parsed))

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


class PatternStore:
    """The patterns of one file. What is not in it is compiled, and written by :meth:`save`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = _read(path)
        self._new: dict[str, _Compiled] = {}

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
            return self._compiled(source).needs
        except _REFUSED:
            return ()

    def _compiled(self, source: str) -> _Compiled:
        key = _key(source)
        found = self._kept.get(key) or self._new.get(key)
        if found is None:
            found = self._new[key] = _Compiled.of(source)
        return found

    def save(self) -> None:
        """Add the new patterns to the file, which may have grown meanwhile."""
        if not self._new:
            return
        self._kept = _read(self._path) | self._new
        if sum(len(one.codes) for one in self._kept.values()) > LARGEST:
            self._kept = dict(self._new)
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
            out[key] = _Compiled(int(flags), body[at : at + length], int(groups), dict(names), tuple(needs))
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
