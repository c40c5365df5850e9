"""Words of the report, from ``lexicons/report.toml``, and what it shares with other rooms."""

from __future__ import annotations

from pipeline.comparison.labels import labels
from pipeline.lexicon import Entry, Text, load
from pipeline.tables import all_tables
from pipeline.tables.columns import Told


class ReportWords(Entry):
    """The whole file."""

    fields: tuple[Text, ...]
    words: dict[str, Told]


def shown_fields() -> tuple[str, ...]:
    """Return the fields of a notice that are shown with the words they were taken from, in their order."""
    return load(ReportWords, "report.toml").fields


def report_words() -> dict[str, Told]:
    """Return the labels by key, with those of the levels of agreement, and of tables without rows as ``no_gaps``.

    Raises:
        LexiconError: the data file has mistakes; all are listed.
    """
    found: ReportWords = load(ReportWords, "report.toml")
    levels = {level.id: Told(zh=level.zh, en=level.en) for level in labels().levels}
    none = {f"no_{name}": table.none for name, table in all_tables().items() if table.none is not None}
    return found.words | levels | none
