"""What is said about a task: each value with its words, its rules, and what else was considered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipeline.messages import Said

Plain = Mapping[str, Any]
"""A record, or a part of it, as its JSON has it."""


class Part(StrEnum):
    """What is said about a task, in this order; each can be asked for by itself."""

    TASK = "task"
    SECTION = "section"
    DEADLINE = "deadline"
    UNIT = "unit"
    DOMAIN = "domain"
    CITATION = "citation"
    PLACE = "place"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a notice in their line: ``before`` and ``after`` are what stands around them there.

    ``line`` counts the lines of the record's text from 1; ``start`` and ``end`` are offsets in it. ``page``,
    ``paragraph``, ``cell`` and ``member`` are the place in the file, where its format has such.
    """

    before: str
    words: str
    after: str
    line: int
    start: int
    end: int
    page: int | None = None
    paragraph: int | None = None
    cell: str | None = None
    member: str | None = None


@dataclass(frozen=True, slots=True)
class RulePlace:
    """A rule, the data file (or module) and the line where it stands, and what it catches and leaves alone.

    ``says`` is the sentence of a rule without a pattern. ``file`` is None for an id that no file of
    today has: the record was made under other rules.
    """

    id: str
    file: str | None = None
    line: int | None = None
    catches: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    says: Said | None = None


@dataclass(frozen=True, slots=True)
class Considered:
    """Something that was looked at and not taken: its words, why, and the rules concerned."""

    words: str
    why: Said
    rules: tuple[RulePlace, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a task. ``field`` is one of :class:`Part`."""

    field: str
    value: str
    quote: Quote | None = None
    rules: tuple[RulePlace, ...] = ()
    notes: tuple[Said, ...] = ()
    considered: tuple[Considered, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where the rules behind a task are. ``left`` are words of fields that gave no value, by field."""

    task_id: str
    title: str | None
    notice: str | None
    path: str
    values: tuple[Value, ...]
    left: Mapping[str, tuple[Considered, ...]]
    notes: tuple[Said, ...] = ()
