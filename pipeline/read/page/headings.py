"""Headings of table columns, as far as a page needs them to see that a table begins: ``columns.toml``."""

from __future__ import annotations

import re
from functools import cache

from pydantic import BaseModel, ConfigDict

from pipeline.lexicon import LEXICONS, compile_pattern, read_toml

LONGEST = 20
"""Characters of the longest heading."""

_SPACE = re.compile(r"\s+")


class _Heading(BaseModel):
    """A column; what it means is of no interest here."""

    model_config = ConfigDict(extra="ignore")
    pattern: str


class _Headings(BaseModel):
    model_config = ConfigDict(extra="ignore")
    fragments: dict[str, str]
    column: tuple[_Heading, ...]
    catalogue: tuple[_Heading, ...]


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    data = _Headings.model_validate(read_toml(LEXICONS / "columns.toml"))
    return tuple(compile_pattern(entry.pattern, data.fragments) for entry in (*data.column, *data.catalogue))


@cache
def _is_known(key: str) -> bool:
    return any(pattern.fullmatch(key) for pattern in _patterns())


def is_heading(text: str) -> bool:
    """Tell whether a text can be the heading of a column."""
    key = _SPACE.sub("", text).strip("：:")
    return 0 < len(key) <= LONGEST and _is_known(key)
