"""Why an input could not be read: ``lexicons/failures.toml``.

``failures.csv`` gives it in both languages. A file of its own, for few runs fail.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pipeline.messages import LANGUAGES, WARNINGS, language, read_words

FILE = WARNINGS.with_name("failures.toml")


def failure_words(failure: str, /, **values: object) -> str:
    """Return why an input failed, in English, with the blanks filled in.

    Raises:
        KeyError: there is no such failure, or it has a blank for which no value is given.
    """
    words: str = _table("failure")[failure]["en"]
    return words.format(**values)


def thing(kind: str, /, **values: object) -> str:
    """Return how the words of a failure call a kind of file."""
    words: str = _table("thing")[kind]["en"]
    return words.format(**values)


def reasons() -> tuple[str, ...]:
    """Return the codes of the reasons, as ``failures.csv`` has them."""
    return tuple(_table("reason"))


def failed_in_both(reason: str, message: str) -> str:
    """Return what ``failures.csv`` says: the message in English, and in Chinese what its reason means."""
    known = _reason(reason)
    return f"{message} {known['zh']}" if known else message


def failed_in_each(reason: str, message: str) -> dict[str, str]:
    """Return why an input failed by language (``en``, ``zh``), from what ``failures.csv`` says of it."""
    known = _reason(reason)
    if not known:
        return dict.fromkeys(LANGUAGES, message)
    words: str = known["zh"]
    return {"en": message.removesuffix(f" {words}"), "zh": words}


def why_failed(reason: str, message: str) -> str:
    """Return why an input failed in the language that is spoken, from what ``failures.csv`` says of it."""
    return failed_in_each(reason, message)[language()]


def may_pass(reason: str) -> bool:
    """Tell whether the cause of a failure may lie outside the input, so that it is worth another try."""
    return bool(_reason(reason).get("may_pass"))


def hides_inputs(reason: str) -> bool:
    """Tell whether inputs may be there that a failure keeps from being seen."""
    return bool(_reason(reason).get("hides_inputs"))


def _reason(reason: str) -> dict[str, Any]:
    return _table("reason").get(reason, {})


@cache
def _table(name: str) -> dict[str, dict[str, Any]]:
    return {entry["id"]: entry for entry in _file()[name]}


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    return read_words(FILE)
