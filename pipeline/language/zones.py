"""Stretches of a notice that the finders work on, each with what is known about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.language.deadlines import Context
from pipeline.language.units import Home
from pipeline.model.record import Role
from pipeline.model.spans import Span
from pipeline.model.values import value


class ZoneKind(StrEnum):
    """What a zone is: decides which finders look at it, and how."""

    TITLE = "title"
    TEXT = "text"
    UNITS = "units"
    TIME = "time"
    CONTENT = "content"


@value(frozen=True, slots=True)
class Zone:
    """One title, text or cell of an item. ``item`` numbers the item; ``role`` is of unit cells.

    ``starts`` is of the cells of a column that says when the work begins.
    """

    item: int
    kind: ZoneKind
    span: Span
    context: Context = field(default_factory=Context)
    role: Role | None = None
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Setting:
    """What the finders need to know of a whole notice. ``parents`` are the headings of the items, by number."""

    zones: tuple[Zone, ...]
    home: Home = field(default_factory=Home)
    own_title: str | None = None
    own_number: str | None = None
    annexes: tuple[str, ...] = ()
    document_domain: str | None = None
    parents: tuple[int | None, ...] = ()
