"""A ZIP archive to a reading: its files, each read by the reader of its format, as one notice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from pipeline.errors import ReadError
from pipeline.failures import failure_words
from pipeline.lexicon import load
from pipeline.model.reading import Issue, Reading, Source
from pipeline.model.spans import unspaced
from pipeline.read import read_bytes
from pipeline.read.archive.joining import Joined, join
from pipeline.read.archive.members import Packed, packed_files
from pipeline.read.archive.order import ArchiveFile, parted, place_of

SAME_TEXT = 0.9
"""Share of characters that two files of one name have in common if they are one text saved twice."""

HEAD_LINES = 20
"""Lines at the head of a file among which its number stands, and the word 附件 of an annex."""

NOTICE = "notice"
"""Id of the rule for the names of notices."""


def read_archive(data: bytes, source: Source) -> Reading:
    """Read the files of an archive as one notice: the notice first, then its annexes by their numbers.

    A file that cannot be read, a second copy of the same text, and an archive that seems to hold
    several notices become issues.

    Raises:
        ReadError: ``damaged``, ``too_large``, ``empty``, or the reason of the first file, if none can be read.
    """
    files: list[Joined] = []
    issues: list[Issue] = []
    first_error: ReadError | None = None
    for packed in packed_files(data):
        try:
            reading = _read(packed)
        except ReadError as error:
            first_error = first_error or error
            issues.append(Issue.of("member_not_read", path=packed.path, why=error.message))
            continue
        twin = next((file for file in files if _says_the_same(file, packed.path, reading)), None)
        if twin is not None:
            issues.append(Issue.of("same_text_twice", path=packed.path, twin=twin.path))
            continue
        files.append(Joined(packed.path, reading, _heading(packed.path, reading)))
    if not files:
        if first_error is not None:
            raise ReadError(first_error.reason, failure_words("unreadable.archive", why=issues[0].message))
        raise ReadError.of("empty.archive")
    return join(files, source, [*issues, *_several_notices(files)])


def _read(packed: Packed) -> Reading:
    if packed.error is not None:
        raise packed.error
    return read_bytes(packed.data, packed.path)


def _says_the_same(file: Joined, path: str, reading: Reading) -> bool:
    """Tell whether a file is the same text as one before, or that in another format under the same name."""
    if file.reading.source.sha256 == reading.source.sha256:
        return True
    if parted(file.path)[0] != parted(path)[0]:
        return False
    one, other = (Counter(unspaced(r.text)) for r in (file.reading, reading))
    return (one & other).total() >= SAME_TEXT * max(one.total(), other.total(), 1)


def _heading(path: str, reading: Reading) -> str | None:
    """Return the heading of an annex that says only in its name that it is one."""
    annex = place_of(path).annex
    begins = load(ArchiveFile, "archives.toml").annex_begins
    if annex is None or any(line.lstrip().startswith(begins) for line in _head(reading)):
        return None
    return annex


def _head(reading: Reading) -> list[str]:
    lines = (line.span.quote(reading.text).strip() for line in reading.lines[: 5 * HEAD_LINES])
    return [line for line in lines if line][:HEAD_LINES]


@cache
def _number_pattern() -> re.Pattern[str]:
    return re.compile(load(ArchiveFile, "archives.toml").number.pattern)


def _several_notices(files: Sequence[Joined]) -> list[Issue]:
    """Return an issue for an archive with several notices of their own: by their numbers, or by their names."""
    main = [file for file in files if place_of(file.path).annex is None]
    numbers: dict[str, str] = {}
    for file in main:
        found = next((m for line in _head(file.reading) if (m := _number_pattern().fullmatch(line))), None)
        if found is not None:
            numbers.setdefault(unspaced(found[0]), file.path)
    named = [file.path for file in main if place_of(file.path).rule == NOTICE]
    notices = list(numbers.values()) if len(numbers) > 1 else named
    if len(notices) < 2:
        return []
    return [Issue.of("several_notices", count=len(notices), named="; ".join(notices)[:300])]
