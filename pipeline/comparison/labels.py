"""The words of the comparison (``compare.toml``): labels that it writes, and patterns for titles and names."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pipeline.lexicon import Entry, Rule, Text, load
from pipeline.notation import with_remark


class Level(Entry):
    """A degree of agreement: a code and what people read."""

    id: Text
    zh: Text
    en: Text
    note: Text


class DomainList(Entry):
    """What is added to the name of a list of policy domains."""

    label: Text


class Calendar(Entry):
    """The name of the calendar file, and what stands before the units, words and notice of an event."""

    name: Text
    units: Text
    words: Text
    notice: Text


class Notebook(Entry):
    """Titles of the pictures and headings of the tables of the notebooks."""

    deadlines_by_month: Text
    timeline: Text
    domains: Text
    lead_times: dict[Literal["count", "min", "median", "max"], Text]
    lead_times_lack: dict[Literal["heading", "no_dates", "not_signed"], Text]
    others: Text
    undated: Text
    empty: Text
    gaps: dict[Literal["task", "unit", "date"], Text]


class TitleParts(Entry):
    """The beginning of a title up to the plan that it issues, its subject, and its end."""

    issued: Rule
    subject: Rule
    notice: Rule


class Labels(Entry):
    """The whole file."""

    levels: tuple[Level, ...]
    domain_list: DomainList
    calendar: Calendar
    notebook: Notebook
    title_parts: TitleParts
    unit_groups: tuple[Rule, ...]
    governments: tuple[Rule, ...]
    phrase: tuple[Rule, ...]

    @cached_property
    def level_words(self) -> dict[str, str]:
        """Return for each code its English and Chinese words in one: ``same topic（同一事项）``."""
        return {level.id: with_remark(level.en, level.zh) for level in self.levels}


def labels() -> Labels:
    """Return the words.

    Raises:
        LexiconError: the data file has mistakes; all are listed.
    """
    return load(Labels, "compare.toml")
