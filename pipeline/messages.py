"""What the program says to people: ``lexicons/messages.toml``, ``warnings.toml``, ``failures.toml``.

What is written into an output folder has both languages: results do not depend on that of whoever asks for them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh")

FILE = Path(__file__).parent / "lexicons" / "messages.toml"
WARNINGS = FILE.with_name("warnings.toml")
FAILURES = FILE.with_name("failures.toml")

_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def use_language(language: str) -> None:
    """Speak English (``en``) or Chinese (``zh``) from now on, in this thread."""
    _language.set(language)


def language() -> str:
    """Return the language that is spoken: ``en`` or ``zh``."""
    return _language.get()


def failure_words(failure: str, /, **values: object) -> str:
    """Return why an input failed, in English, with the blanks filled in.

    Raises:
        KeyError: there is no such failure, or it has a blank for which no value is given.
    """
    return _failures("failure", "en")[failure].format(**values)


def thing(kind: str, /, **values: object) -> str:
    """Return how the words of a failure call a kind of file."""
    return _failures("thing", "en")[kind].format(**values)


def failed_in_both(reason: str, message: str) -> str:
    """Return what ``failures.csv`` says: the message in English, and in Chinese what its reason means."""
    known = _failures("reason", "zh").get(reason.replace("_", "-"))
    return f"{message} {known}。" if known else message


def why_failed(reason: str, message: str) -> str:
    """Return why an input failed in the language that is spoken, from what ``failures.csv`` says of it."""
    known = _failures("reason", "zh").get(reason.replace("_", "-"))
    if known is None:
        return message
    return known if _language.get() == "zh" else message.removesuffix(f" {known}。")


def say(message: str, **values: object) -> str:
    """Return the message of an id in the language that is spoken, with its blanks filled in.

    Raises:
        KeyError: there is no such message, or it has a blank for which no value is given.
    """
    return _messages()[message][_language.get()].format(**values)


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


# Files of their own: what runs in a worker need not load the messages of the terminal, and few runs fail.


@cache
def _messages() -> dict[str, dict[str, str]]:
    return {entry["id"]: entry for entry in _read(FILE)["message"]}


@cache
def _warnings() -> dict[str, dict[str, str]]:
    return {entry["id"]: entry for entry in _read(WARNINGS)["warning"]}


@cache
def _failures(table: str, words: str) -> dict[str, str]:
    return {entry["id"]: entry[words] for entry in _failure_file()[table]}


@cache
def _failure_file() -> dict[str, list[dict[str, str]]]:
    return _read(FAILURES)


def _read(file: Path) -> dict[str, list[dict[str, str]]]:
    # Without the checks of the other lexicons, which load slowly; the tests check these files.
    return tomllib.loads(file.read_text(encoding="utf-8"))
