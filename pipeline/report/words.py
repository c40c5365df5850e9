"""Words of the report, from ``lexicons/report.toml``."""

from __future__ import annotations

from pipeline.lexicon import Entry, Text, load


class Word(Entry):
    """One label in both languages."""

    zh: Text
    en: Text


class ReportWords(Entry):
    """The whole file."""

    words: dict[str, Word]


def report_words() -> dict[str, Word]:
    """Return the labels by key.

    Raises:
        LexiconError: the data file has mistakes; all are listed.
    """
    found: ReportWords = load(ReportWords, "report.toml")
    return found.words
