"""Modules that are heavy and needed by one file of tests: every worker loads every file of tests, but runs a few."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Lazily:
    """A module that is imported when a test first takes something from it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith(("_", "pytest")):  # the collector of tests looks for marks of its own
            raise AttributeError(attribute)
        return getattr(import_module(self._name), attribute)
