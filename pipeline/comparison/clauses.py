"""Which dates govern which sentence of a task.

A date in a sentence holds for that sentence. A date outside the running text (a labelled line, a
bracket, a table column, a heading) holds for the whole task. A date that opens a paragraph may hold
for all of it: that is said to be open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.model.spans import unspaced
from pipeline.notation import notation_phrase

OWN, WHOLE, OPENING = "own", "whole", "opening"

_OPENS_WITHIN = 4
"""A date that begins in the first characters of a task opens it."""


@dataclass(frozen=True, slots=True)
class Due:
    """A date by which something is to be done, with the words of the notice."""

    raw: str
    end: date


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a task, the dates that govern it, and how they do."""

    text: str
    dues: tuple[Due, ...]
    governed: str


def dues_of(rows: list[dict[str, Any]]) -> list[Due]:
    """Return the dated ends among deadline rows; recurring and undated ones are left out."""
    return [
        Due(unspaced(row["raw"]), row["end"])
        for row in rows
        if row["end"] is not None and row["kind"] in ("due", "window")
    ]


def sentences_of(text: str, dues: list[Due]) -> list[Sentence]:
    """Cut the text of a task (white space removed) into sentences with the dates that govern them."""
    parts = notation_phrase("sentence-with-end").findall(text)
    inner = [tuple(due for due in dues if due.raw in part) for part in parts]
    outside = tuple(due for due in dues if due.raw not in text)
    opening = tuple(due for due in dues if 0 <= text.find(due.raw) < _OPENS_WITHIN)
    only = len({due.end for due in dues}) == 1
    found = []
    for part, own in zip(parts, inner, strict=True):
        if own:
            found.append(Sentence(part, own, OWN))
        elif outside:
            found.append(Sentence(part, outside, WHOLE))
        else:
            found.append(Sentence(part, opening if only else (), OPENING))
    return found
