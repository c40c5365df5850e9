"""Which notices of a folder are copies of one another though their texts differ: a print of a page beside the file.

A worker notes of each notice its title, number, issuer and date, and a sketch of the words of its tasks.
Two notices are compared only under one title or one number, each with a bounded number of others.
"""

from __future__ import annotations

import heapq
import struct
import unicodedata
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from pipeline.model.record import Record

_SHINGLE = 6
"""Characters of a piece of text whose hash may be in the sketch."""

_SIZE = 256
"""Hashes of a sketch, the smallest ones: the share of two texts is known to within about 0.06 (Broder 1997)."""

_READ = 200_000
"""Characters of the tasks that the sketch is made of."""

_SAME_TEXT = 0.8
"""Share of the shorter of two texts that stands in the other, from which they are one whatever stands above them."""

_OTHER_TEXT = 0.3
"""Share below which two files of one title and number are parts of a notice (plan and annex), no copies."""

_LARGEST = 2**32 - 1
"""Largest hash."""

_MOST = 20
"""Notices of one title or number with which each further one is compared."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What tells whether two notices are one. What a notice does not say is empty; ``sketch`` is sorted."""

    title: str
    number: str
    issuer: str
    signed: str
    sketch: tuple[int, ...]

    @classmethod
    def of(cls, record: Record) -> Self:
        """Return what is to be noted of a record."""
        notice = record.notice
        signed = notice.signed_date.isoformat() if notice.signed_date else ""
        return cls(
            _letters(notice.title),
            _letters(notice.document_number),
            _letters(notice.issuer),
            signed,
            _sketch(task.text or task.title or "" for task in record.tasks),
        )

    def packed(self) -> tuple[str, str, str, str, bytes]:
        """Return it as the ledger keeps it."""
        return self.title, self.number, self.issuer, self.signed, struct.pack(f"<{len(self.sketch)}I", *self.sketch)

    @classmethod
    def unpacked(cls, title: str, number: str, issuer: str, signed: str, sketch: bytes) -> Self:
        """Return what was packed."""
        return cls(title, number, issuer, signed, tuple(hash_ for (hash_,) in struct.iter_unpack("<I", sketch)))


def alike(noted: Iterable[tuple[str, Likeness]]) -> dict[str, str]:
    """Return for each notice that seems to be a copy of another the path of that one.

    Args:
        noted: path and likeness of the notices, in the order of the tables, none twice.

    Returns:
        Path to path: every further copy to the first one, and the first one to its first copy.
    """
    groups: dict[tuple[str, str], list[tuple[str, _Compared]]] = defaultdict(list)
    found: dict[str, str] = {}
    for path, likeness in noted:
        if not likeness.sketch:  # without tasks nothing is counted twice
            continue
        own = _Compared(likeness, frozenset(likeness.sketch))
        keys = [key for key in (("title", likeness.title), ("number", likeness.number)) if key[1]]
        first = next((other for key in keys for other, its in groups[key] if _same(own, its)), None)
        if first is not None:
            found[path] = first
            found.setdefault(first, path)
            continue
        for key in keys:
            if len(groups[key]) < _MOST:
                groups[key].append((path, own))
    return found


@dataclass(frozen=True, slots=True)
class _Compared:
    """A notice that others are compared with; ``marks`` are the hashes of its sketch."""

    noted: Likeness
    marks: frozenset[int]


def _same(one: _Compared, other: _Compared) -> bool:
    a, b = one.noted, other.noted
    pairs = {"number": (a.number, b.number), "issuer": (a.issuer, b.issuer), "signed": (a.signed, b.signed)}
    told = {name for name, (its, others) in pairs.items() if its and others}
    agree = {name for name in told if pairs[name][0] == pairs[name][1]}
    # One field may have been misread; a plan of last year has another number and another date.
    if len(told - agree) > 1:
        return False
    sure = a.title == b.title and agree == told and ("number" in agree or {"issuer", "signed"} <= agree)
    return _share(one, other) >= (_OTHER_TEXT if sure else _SAME_TEXT)


def _share(one: _Compared, other: _Compared) -> float:
    """Return the share of the shorter of two texts that stands in the other, by their sketches."""
    sketches = (one.noted.sketch, other.noted.sketch)
    # Of both texts only the hashes up to the end of a full sketch are known.
    known = min((sketch[-1] for sketch in sketches if len(sketch) == _SIZE), default=_LARGEST)
    return len(one.marks & other.marks) / max(1, min(bisect_right(sketch, known) for sketch in sketches))


def _sketch(texts: Iterable[str]) -> tuple[int, ...]:
    hashes: set[int] = set()
    left = _READ
    for text in texts:
        letters = _letters(text[:left]).encode("utf-32-le")
        left -= min(left, len(text))
        ends = range(4 * _SHINGLE, max(len(letters), 4 * _SHINGLE) + 1, 4)
        hashes.update(zlib.crc32(letters[end - 4 * _SHINGLE : end]) for end in ends if letters)
    return tuple(heapq.nsmallest(_SIZE, hashes))


def _letters(text: str | None) -> str:
    """Return the letters and figures of a text: copies differ in spaces, marks and full-width forms."""
    return "".join(char for char in unicodedata.normalize("NFKC", text or "") if char.isalnum())
