"""Which columns of a task table hold what, once their headings have been read."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model.notice import Column, ColumnKind

GOVERNING = frozenset({ColumnKind.UNIT, ColumnKind.TIME})
"""The columns of offices and times, whose cells show how the others are separated."""


def content_column(columns: Sequence[Column]) -> int:
    """Return the column of what is to be done: a task table has one."""
    return next(i for i, column in enumerate(columns) if column.kind is ColumnKind.CONTENT)


def first_of_kind(columns: Sequence[Column], *kinds: ColumnKind) -> int | None:
    """Return the first column of one of some kinds, None without one."""
    return next((i for i, column in enumerate(columns) if column.kind in kinds), None)


def all_of_kind(columns: Sequence[Column], *kinds: ColumnKind) -> list[int]:
    """Return the columns of some kinds, from the left."""
    return [i for i, column in enumerate(columns) if column.kind in kinds]
