"""The record of one notice: the classes behind ``records/<notice_id>.json`` (``docs/contract.md``, section 3).

Everything here is frozen and holds plain values; ``to_dict`` gives the JSON of the contract.
``raw`` is always the quoted text without white space, ``rule`` the id of the rule that gave
the value (a lexicon entry or a pattern; see ``pipeline/lexicons``).
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from pipeline.model.plain import plain
from pipeline.model.provenance import ProvenanceMap
from pipeline.model.reading import Issue, Source
from pipeline.model.spans import Span

SCHEMA_VERSION = "1"


class TaskKind(StrEnum):
    GOAL = "goal"
    TASK = "task"
    SAFEGUARD = "safeguard"


class Origin(StrEnum):
    BODY = "body"
    TABLE = "table"


class DeadlineKind(StrEnum):
    DUE = "due"
    WINDOW = "window"
    RECURRING = "recurring"
    RELATIVE = "relative"
    ONGOING = "ongoing"
    FLEXIBLE = "flexible"


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


class Role(StrEnum):
    RESPONSIBLE = "responsible"
    LEAD = "lead"
    SUPPORT = "support"
    GUIDE = "guide"
    SUPERVISE = "supervise"


class Level(StrEnum):
    """Level of government of a unit or a place."""

    NATION = "nation"
    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWNSHIP = "township"


@dataclass(frozen=True, slots=True)
class Relative:
    """A period counted from an event.

    Attributes:
        amount: how many of the unit.
        unit: day, workday, week, month or year.
        anchor: the event as written; "from" in the JSON.
    """

    amount: int
    unit: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is to be done. Bounds are inclusive dates; see the contract, section 5.

    Attributes:
        start: first day of a window, or the day from which something recurs.
        relative: of a period: how long it is, and from which event it counts.
    """

    raw: str
    span: Span
    kind: DeadlineKind
    rule: str
    start: date | None = None
    end: date | None = None
    precision: Precision | None = None
    rrule: str | None = None
    relative: Relative | None = None
    inferred: tuple[str, ...] = ()
    ambiguous: bool = False
    inherited: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """One unit in one role.

    Attributes:
        function: line of work of a single office, alike across places; None for groups and where nothing tells it.
        level: level of government of the unit; None where it is not known.
    """

    role: Role
    raw: str
    span: Span
    name: str
    rule: str
    function: str | None = None
    level: Level | None = None
    is_group: bool = False
    inherited: bool = False

    def shift(self, by: int) -> Assignment:
        """Return the same assignment, its span moved ``by`` characters."""
        span = self.span.shift(by)
        name, rule, function = self.name, self.rule, self.function
        return Assignment(self.role, self.raw, span, name, rule, function, self.level, self.is_group, self.inherited)


@dataclass(frozen=True, slots=True)
class DomainTag:
    """A policy domain of a task, with the words that say so."""

    domain: str
    raw: str
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A document that the notice cites, at its first mention."""

    citation_id: str
    title: str | None
    document_number: str | None
    span: Span
    rule: str


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered heading of the body.

    Attributes:
        number: as printed, without the trailing mark.
        title: the words behind the number.
        level: depth in the outline; 1 is the outermost.
    """

    number: str | None
    title: str
    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that somebody is to do.

    Attributes:
        deadlines: when, inherited ones included.
        assignments: who, inherited ones included.
        citations: the ids of the documents it cites.
        warnings: what a person should look at.
    """

    task_id: str
    kind: TaskKind
    origin: Origin
    number: str | None
    title: str | None
    text: str
    span: Span
    section_path: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    domains: tuple[DomainTag, ...] = ()
    citations: tuple[str, ...] = ()
    warnings: tuple[Issue, ...] = ()
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogueRow:
    """A row of a disclosure catalogue (公开事项标准目录). Lists hold what the row ticks."""

    catalogue_id: str
    number: str | None
    item_level1: str | None
    item_level2: str | None
    content: str | None
    basis: str | None
    time_limit: str | None
    subject: str | None
    channels: tuple[str, ...]
    audience: tuple[str, ...]
    methods: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A place with its GB/T 2260 code; fields are None where the notice does not say.

    Attributes:
        name: name of the place with the places above it.
        code: its six digits at the time of the notice.
    """

    name: str | None = None
    code: str | None = None
    level: Level | None = None
    province: str | None = None
    prefecture: str | None = None
    county: str | None = None


@dataclass(frozen=True, slots=True)
class FieldEvidence:
    """The words of the notice that a field of ``NoticeInfo`` was taken from; a list has one for each entry."""

    field: str
    raw: str
    span: Span


@dataclass(frozen=True, slots=True)
class NoticeInfo:
    """The elements of the document (GB/T 9704-2012); whichever are absent stay None or empty.

    Attributes:
        source: path, sha256, media type, pages, and what read each page.
        evidence: the words that each of the fields was taken from.
    """

    notice_id: str
    source: Source
    title: str | None = None
    document_number: str | None = None
    issuer: str | None = None
    jurisdiction: Jurisdiction = field(default_factory=Jurisdiction)
    signed_date: date | None = None
    printed_date: date | None = None
    addressees: tuple[str, ...] = ()
    publicity: str | None = None
    annexes: tuple[str, ...] = ()
    evidence: tuple[FieldEvidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """All that was extracted from one notice. Every span points into ``text``.

    Attributes:
        notice: the elements of the document.
        sections: the numbered headings of the body.
        tasks: what is to be done, in the order of the text.
        citations: the documents cited, each once.
        catalogue: the rows of disclosure catalogues in annexes.
        text: the clean text of the notice.
        warnings: what a person should look at.
        provenance: leads from a span to its page and box, paragraph or cell; in the JSON each span carries them.
    """

    notice: NoticeInfo
    sections: tuple[Section, ...]
    tasks: tuple[Task, ...]
    citations: tuple[Citation, ...]
    catalogue: tuple[CatalogueRow, ...]
    text: str
    warnings: tuple[Issue, ...]
    provenance: ProvenanceMap = field(default=ProvenanceMap(), repr=False, compare=False)

    def parts(self) -> dict[str, Any]:
        """Return what stands in the JSON object of the contract, section 3, by its keys."""
        names = [f.name for f in dataclasses.fields(self) if f.name != "provenance"]
        return {"schema_version": SCHEMA_VERSION, **{name: getattr(self, name) for name in names}}

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object of the contract, section 3 (plain dicts, lists, strings)."""
        return {name: plain(part, self.provenance) for name, part in self.parts().items()}
