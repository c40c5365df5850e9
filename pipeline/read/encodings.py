"""Bytes of a Chinese text file to characters.

A byte order mark decides, then strict UTF-8. Else the encodings that Chinese offices use compete:
the one that gives the most common characters wins. What is common is taken from the standards
themselves: GB 2312 and Big5 both put the everyday characters into their first level. A chain that
takes the first encoding without an error would read Big5 as GB18030, wrong and without a word; and
statistical detectors, made for pages, misread titles of ten characters.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from pipeline.errors import ReadError
from pipeline.read.han import HAN

SAMPLE = 65_536
"""Bytes of a file on which encodings compete."""

PLAUSIBLE = 0.75
"""Share of common characters below which a decoded file is no text."""

MAX_CONTROLS = 0.01
"""Share of control characters above which UTF-8 is no text."""

MAX_BROKEN = 0.01
"""Share of characters that may be unreadable in a file that is otherwise good."""

SHORT = 64
"""Bytes below which a text can be valid UTF-8 by chance."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark is its beginning
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file, its encoding, and how many characters could not be read (now U+FFFD)."""

    text: str
    encoding: str
    broken: int = 0


def decode(data: bytes) -> Decoded:
    """Decode a text file.

    Raises:
        ReadError: ``not_text``, if no encoding gives plausible text.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_as(data[len(mark) :], encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if "\0" not in text and _controls(text) <= MAX_CONTROLS:
            # Two characters of GBK can be valid UTF-8 by chance (通知 gives a combining mark and a sign of Hebrew).
            doubtful = len(data) < SHORT and not text.isascii() and not HAN.search(text)
            return _decode_as(data, _best(data) or "utf-8") if doubtful else Decoded(text, "utf-8")
    best = _best(data[:SAMPLE])
    if best is None:
        raise _not_text()
    return _decode_as(data, best)


def _best(sample: bytes) -> str | None:
    scores = {
        encoding: _score(sample.decode(encoding, "replace"), is_common) for encoding, is_common in _RIVALS.items()
    }
    best = max(scores, key=lambda encoding: scores[encoding])  # the first of equals
    return best if scores[best] >= PLAUSIBLE else None


def _decode_as(data: bytes, encoding: str) -> Decoded:
    try:
        text, broken = data.decode(encoding), 0
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        broken = text.count("\ufffd")
    if broken > max(MAX_BROKEN * len(text), 1) or _controls(text) > MAX_CONTROLS:
        raise _not_text()
    return Decoded(text, encoding, broken)


def _not_text() -> ReadError:
    return ReadError.of("not_text.file")


def common_share(text: str) -> float:
    """Return the share of characters that are common in simplified or in traditional Chinese text, 0 to 1."""
    return max(_score(text, _common_simplified), _score(text, _common_traditional))


def _score(text: str, is_common: Callable[[str], bool]) -> float:
    return sum(map(is_common, text)) / max(len(text), 1)


def _controls(text: str) -> float:
    sample = text[:SAMPLE]
    return len(_CONTROL.findall(sample)) / max(len(sample), 1)


_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f]")
"""Control characters that no text has: neither white space nor the old mark of an end of file."""


def _lead(char: str, charset: str) -> int | None:
    """Return the first byte of a character in a double-byte charset, 0 for plain ASCII text, else None."""
    try:
        code = char.encode(charset)
    except UnicodeEncodeError:
        return None
    if len(code) == 1:
        return 0 if char >= " " or char in "\t\n\v\f\r\x1a" else None
    return code[0]


@cache
def _common_simplified(char: str) -> bool:
    """ASCII, the punctuation and digits of GB 2312 (rows 1 to 3) and its first level (rows 16 to 55)."""
    lead = _lead(char, "gb2312")
    return lead is not None and (lead == 0 or 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7)


@cache
def _common_traditional(char: str) -> bool:
    """ASCII, the signs of Big5 (A1 to A3) and its first level (A4 to C6)."""
    lead = _lead(char, "big5")
    return lead is not None and (lead == 0 or 0xA1 <= lead <= 0xC6)


def _common(char: str) -> bool:
    return _common_simplified(char) or _common_traditional(char)


_RIVALS: dict[str, Callable[[str], bool]] = {
    "gb18030": _common_simplified,
    "utf-8": _common,
    "big5hkscs": _common_traditional,
    "utf-16-le": _common,
    "utf-16-be": _common,
}
