"""What the program says to people: on the terminal (``messages.toml``) and in ``warnings.csv`` (``warnings.toml``).

What is written into an output folder has both languages: results do not depend on that of whoever asks for them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")

FILE = Path(__file__).parent / "lexicons" / "messages.toml"
WARNINGS = FILE.with_name("warnings.toml")

_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def use_language(language: str) -> None:
    """Speak English (``en``) or Chinese (``zh``) from now on, in this thread."""
    _language.set(language)


def language() -> str:
    """Return the language that is spoken: ``en`` or ``zh``."""
    return _language.get()


def say(message: str, **values: object) -> str:
    """Return the message of an id in the language that is spoken, with its blanks filled in.

    Raises:
        KeyError: there is no such message, or it has a blank for which no value is given.
    """
    return _messages()[message][_language.get()].format(**values)


def is_message(message: str) -> bool:
    """Tell whether there is a message of this id."""
    return message in _messages()


def wrong_usage(words: str) -> str:
    """Return the message of the command-line library about a wrong command line, in the language that is spoken."""
    for entry in _file()["usage"]:
        if found := re.fullmatch(entry["pattern"], words):
            return entry[_language.get()].format(**found.groupdict())
    return words


def in_both(warning: str, **values: object) -> str:
    """Return what ``warnings.csv`` says, in English and then in Chinese, with its blanks filled in.

    Raises:
        KeyError: there is no such warning, or it has a blank for which no value is given.
    """
    entry = _warnings()[warning]
    return f"{entry['en']} {entry['zh']}".format(**values)


@dataclass(frozen=True, slots=True)
class Said:
    """A message that is put into words when it is shown."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Return the words in the language that is spoken."""
        return say(self.message, **self.values)


def read_words(file: Path) -> dict[str, list[dict[str, str]]]:
    """Return the entries of a file of words, without the checks of the other lexicons, which load slowly.

    The tests check these files.
    """
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def _file() -> dict[str, list[dict[str, str]]]:
    return read_words(FILE)


@cache
def _messages() -> dict[str, dict[str, str]]:
    return {entry["id"]: entry for entry in _file()["message"]}


@cache
def _warnings() -> dict[str, dict[str, str]]:
    return {entry["id"]: entry for entry in read_words(WARNINGS)["warning"]}
