"""Tell what a file is by its content; the name of a file says little. Data: ``lexicons/formats.toml``."""

from __future__ import annotations

import re
from functools import cache

from pipeline.lexicon import Entry, Rule, Text, load

HEAD = 16_384
"""Bytes at the beginning that are looked at."""

TAIL = 65_536
"""Bytes at the end that are looked at: an archive lists the names of its parts there."""


class Format(Rule):
    """A format with its mark. ``advice`` is empty for what this program reads."""

    media_type: Text
    name: Text
    advice: str = ""


class Formats(Entry):
    """The file ``formats.toml``; the first format that matches counts."""

    format: tuple[Format, ...]


@cache
def formats() -> tuple[tuple[Format, re.Pattern[str]], ...]:
    """Return the known formats with their patterns, in order.

    Raises:
        LexiconError: the data file has mistakes.
    """
    return tuple((entry, re.compile(entry.pattern)) for entry in load(Formats, "formats.toml").format)


def recognise(data: bytes) -> Format | None:
    """Return the format of a file, None for plain text and for what nobody knows."""
    head = data[:HEAD].decode("latin-1")
    whole = head + data[max(len(data) - TAIL, HEAD) :].decode("latin-1")
    views = {whole} if "\0" not in head else {whole, head.replace("\0", "")}
    for view in sorted(views, key=len, reverse=True):
        for entry, pattern in formats():
            if pattern.match(view):
                return entry
    return None
