"""Words of the report, from ``lexicons/report.toml``."""

from __future__ import annotations

from pipeline.comparison.labels import labels
from pipeline.lexicon import Entry, Text, load


class Word(Entry):
    """One label in both languages."""

    zh: Text
    en: Text


class ReportWords(Entry):
    """The whole file."""

    fields: tuple[Text, ...]
    words: dict[str, Word]


def shown_fields() -> tuple[str, ...]:
    """Return the fields of a notice that are shown with the words they were taken from, in their order."""
    return load(ReportWords, "report.toml").fields


def report_words() -> dict[str, Word]:
    """Return the labels by key, including those of the levels of agreement.

    Raises:
        LexiconError: the data file has mistakes; all are listed.
    """
    found: ReportWords = load(ReportWords, "report.toml")
    return found.words | {level.id: Word(zh=level.zh, en=level.en) for level in labels().levels}
