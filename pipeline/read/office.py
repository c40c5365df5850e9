"""Old Word files, WPS, RTF and OpenDocument through LibreOffice, where it is installed.

LibreOffice writes a DOCX, which the reader of Word files takes on. Each conversion has a folder and a
profile of its own, macros and links switched off (``office.toml``) and a time limit; a lock lets the user's
processes run one at a time.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

import psutil

from pipeline.errors import ReadError
from pipeline.lexicon import Entry, Text, load
from pipeline.model.reading import Reading, Source
from pipeline.read.formats import formats
from pipeline.read.turn import one_at_a_time
from pipeline.read.word.document import read_word

SECONDS = 120
"""Time limit of one conversion; a notice of a hundred pages takes some five seconds."""

LONGEST_WAIT = 900
"""Seconds to wait for conversions of other workers."""

MOST_OUTPUT = 256 * 1024 * 1024
"""Bytes of the largest DOCX that is taken."""


class Input(Entry):
    """How a format is handed to LibreOffice; without a filter it finds its own."""

    media_type: Text
    ending: Text
    filter: str = ""


class Setting(Entry):
    """One setting of LibreOffice, and why it is made."""

    path: Text
    name: Text
    value: Text
    why: Text


class OfficeFile(Entry):
    """Schema of ``office.toml``."""

    programs: tuple[Text, ...]
    places: tuple[Text, ...]
    arguments: tuple[Text, ...]
    output: Text
    kept: tuple[Text, ...]
    given: dict[str, Text]
    input: tuple[Input, ...]
    setting: tuple[Setting, ...]


def read_office(data: bytes, source: Source) -> Reading:
    """Read a text document of an office program by way of DOCX.

    Raises:
        ReadError: ``needs_libreoffice`` where it is not installed, ``damaged`` for what it cannot open,
            ``timeout``, and as ``read_word``.
    """
    what = next(entry.name for entry in formats() if entry.media_type == source.media_type)
    program = find_office()
    if program is None:
        raise ReadError.of("needs_libreoffice.not_found", what=what)
    given = next(entry for entry in _data().input if entry.media_type == source.media_type)
    return read_word(to_docx(program, data, given, what), source)


def find_office() -> Path | None:
    """Return LibreOffice's program: from ``PATH``, or from where it is usually installed; None if it is not there."""
    for name in _data().programs:
        found = shutil.which(name)
        if found:
            return Path(found)
    for place in _data().places:
        for path in sorted(glob.glob(place), reverse=True):  # noqa: PTH207 - the pattern is absolute
            if os.access(path, os.X_OK):
                return Path(path)
    return None


def to_docx(program: Path, data: bytes, how: Input, what: str) -> bytes:
    """Convert one document.

    Args:
        program: what ``find_office`` found.
        data: the document.
        how: the ending of its file name, and the filter.
        what: the format in words, for messages.

    Raises:
        ReadError: ``damaged``, ``timeout`` or ``too_large``.
    """
    with tempfile.TemporaryDirectory(prefix="notice-tasks-", ignore_cleanup_errors=True) as folder, _turn(what):
        work = Path(folder)
        given, made = work / f"document{how.ending}", work / "out" / "document.docx"
        given.write_bytes(data)
        _write_profile(work / "profile" / "user" / "registrymodifications.xcu")
        _run(
            [
                str(program),
                *_data().arguments,
                f"-env:UserInstallation={(work / 'profile').as_uri()}",
                *([f"--infilter={how.filter}"] if how.filter else []),
                *("--convert-to", _data().output, "--outdir", str(made.parent), str(given)),
            ],
            work,
            what,
        )
        if not made.is_file() or not made.stat().st_size:
            raise ReadError.of("damaged.for_libreoffice", what=what)
        if made.stat().st_size > MOST_OUTPUT:
            raise ReadError.of("too_large.from_libreoffice", what=what)
        return made.read_bytes()


@cache
def _data() -> OfficeFile:
    return load(OfficeFile, "office.toml")


@contextmanager
def _turn(what: str) -> Iterator[None]:
    """Let one LibreOffice of this user run at a time.

    Raises:
        ReadError: ``timeout``, when the others do not end.
    """
    try:
        with one_at_a_time("office", LONGEST_WAIT):
            yield
    except TimeoutError as error:
        raise ReadError.of("timeout.libreoffice_busy", what=what) from error


def _run(command: list[str], work: Path, what: str) -> None:
    """Run LibreOffice; what it prints says nothing that its output does not show.

    Raises:
        ReadError: ``timeout`` (the program and all that it started is ended), or ``damaged``.
    """
    environment = {name: os.environ[name] for name in _data().kept if name in os.environ} | _data().given
    environment |= {"HOME": str(work), "TMPDIR": str(work), "TEMP": str(work), "TMP": str(work)}
    try:
        process = subprocess.Popen(  # noqa: S603 - a fixed command, no shell, the file by a name of our own
            command,
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError as error:
        raise ReadError.of("needs_libreoffice.no_start", what=what) from error
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ReadError.of("timeout.libreoffice", what=what, seconds=SECONDS) from error
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    if process.poll() is not None:
        return
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.Error:
        family = []
    for member in family:
        try:
            member.kill()
        except psutil.Error:  # ended by itself meanwhile
            continue
    process.kill()
    process.wait()


def _write_profile(path: Path) -> None:
    path.parent.mkdir(parents=True)
    items = "".join(
        f'<item oor:path={quoteattr(s.path)}><prop oor:name={quoteattr(s.name)} oor:op="fuse">'
        f"<value>{s.value}</value></prop></item>"
        for s in _data().setting
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
