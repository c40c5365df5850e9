"""Candidates for tasks, before findings are assigned to them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.language.units import Formula
from pipeline.language.zones import Zone
from pipeline.model.notice import Row, TaskTable
from pipeline.model.reading import Issue
from pipeline.model.record import Assignment, Deadline, DomainTag, Origin, Section, TaskKind
from pipeline.model.spans import Span

PARAGRAPH_WITH_UNITS = "paragraph-with-units"
"""What marks a paragraph without a number or a title that is a task where it names units."""


@dataclass(slots=True)
class Candidate:
    """An item or a row that may be a task, while the record is being put together."""

    number: str | None
    title: Span | None
    body: tuple[Span, ...]
    span: Span
    kind: TaskKind
    origin: Origin
    path: tuple[str, ...]
    parent: int | None = None
    leaf: bool = True
    closing: bool = False
    rule: str | None = None
    row: Row | None = None
    table: TaskTable | None = None
    dropped: bool = False
    deadlines: list[Deadline] = field(default_factory=list)
    formulas: list[Formula] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    domains: list[DomainTag] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """The candidates of a notice in reading order, its sections, and the zones to be searched."""

    candidates: list[Candidate] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    zones: list[Zone] = field(default_factory=list)
    skipped: list[tuple[str, Span]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
