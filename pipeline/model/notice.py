"""A notice after its layout has been undone: clean text, elements, outline, tables.

Everything is a span of ``Notice.text``; ``Notice.edits`` leads from there to ``Reading.text``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from pipeline.model.reading import Issue, Reading
from pipeline.model.record import CatalogueRow, FieldEvidence, Role
from pipeline.model.spans import EditMap, Span
from pipeline.model.values import value


@value(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the clean text. ``bold`` is a bold start (an inline heading), if marked."""

    span: Span
    bold: Span | None = None
    marked_heading: bool = False


@dataclass(frozen=True, slots=True)
class Elements:
    """The elements of a document (GB/T 9704-2012), as far as they were found."""

    title: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    masthead: str | None = None
    signature: str | None = None
    addressees: tuple[str, ...] = ()
    signed_date: date | None = None
    printed_date: date | None = None
    publicity: str | None = None
    annexes: tuple[str, ...] = ()
    evidence: tuple[FieldEvidence, ...] = ()
    issues: tuple[Issue, ...] = ()


class Scope(StrEnum):
    """What the items under a heading are, going by the heading (see ``sections.toml``)."""

    OVERALL = "overall"
    GOAL = "goal"
    TASK = "task"
    SAFEGUARD = "safeguard"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item, a titled paragraph or a closing paragraph of the body.

    ``style`` is the id of its numbering (``outline.toml``) or None. ``body`` are its own
    paragraphs, without number and title, and without its numbered children.
    """

    number: str | None
    style: str | None
    title: Span | None
    body: tuple[Span, ...]
    children: tuple[Item, ...]
    scope: Scope
    span: Span
    rule: str | None = None
    closing: bool = False

    def walk(self) -> Iterator[Item]:
        """Yield this item and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch with an outline of its own: the letter, the plan it issues, an annex."""

    title: str | None
    span: Span
    preamble: tuple[Span, ...]
    items: tuple[Item, ...]
    is_annex: bool = False
    is_letter: bool = False


class ColumnKind(StrEnum):
    """What a table column holds (``columns.toml``)."""

    NUMBER = "number"
    GROUP = "group"
    CONTENT = "content"
    DETAIL = "detail"
    """More of the content: 工作要求 beside 工作任务."""
    BASIS = "basis"
    UNIT = "unit"
    TIME = "time"
    PERIOD = "period"
    """What is to be done in the period that the heading names: 一季度, 6月底前."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a task table; ``role`` for unit columns; ``rule`` is the synonym that matched."""

    kind: ColumnKind
    heading: str
    role: Role | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a task table. ``cells`` has one span for each column; an empty cell is an empty span.

    ``moved`` pairs each column that visibly holds a unit of another column with that column. ``bands`` are the rows
    above that head it, the outermost first: the number of each, where it has a cell of its own, and its heading.
    """

    number: str | None
    cells: tuple[Span, ...]
    span: Span
    moved: tuple[tuple[int, int], ...] = ()
    bands: tuple[tuple[Span, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class TaskTable:
    """A table whose rows are tasks."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    span: Span
    title: str | None = None
    remarks: tuple[Span, ...] = ()
    """What the remarks below the table say."""
    periods: tuple[tuple[int, Span], ...] = ()
    """Where the headings of the columns stand that name a period."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice with its structure; no finding of language yet."""

    reading: Reading
    text: str
    edits: EditMap
    elements: Elements
    parts: tuple[Part, ...]
    tables: tuple[TaskTable, ...] = ()
    catalogue: tuple[CatalogueRow, ...] = ()
    issues: tuple[Issue, ...] = field(default=())
