"""What is judged or compared, as people call it."""

from __future__ import annotations

from pipeline.messages import say


def named(what: str) -> str:
    """Return the name of a field, or of things of one kind, in the language that is spoken."""
    return say(f"evaluate.what.{what}")
