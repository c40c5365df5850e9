"""Schema of ``sheets.toml``: how spreadsheets print values, and which rows stand below their tables."""

from __future__ import annotations

from pipeline.lexicon import Entry, Rule, Text


class Builtin(Entry):
    """A format that workbooks name by number."""

    codes: tuple[int, ...]
    format: Text


class Local(Entry):
    """A format that follows the machine, known by a part of it."""

    part: Text
    format: Text


class Plain(Entry):
    """Formats for files that do not name theirs."""

    month: Text
    day: Text


class SheetFile(Entry):
    """Schema of ``sheets.toml``."""

    builtin: tuple[Builtin, ...]
    local: tuple[Local, ...]
    plain: Plain
    copied: Rule
    note: Rule
