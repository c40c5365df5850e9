"""Ways to read something, tried one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

Given = ParamSpec("Given")
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Way(Generic[Given, Read]):
    """A way to read something. ``when`` says to people when it applies: ``read`` decides it, and gives None else."""

    name: str
    when: str
    read: Callable[Given, Read | None]


def first_read(ways: Iterable[Way[Given, Read]], *given: Given.args, **named: Given.kwargs) -> Read | None:
    """Return what the first way gives that gives anything, None where none does."""
    return next((read for way in ways if (read := way.read(*given, **named)) is not None), None)
