"""Words of the comparison for people, from ``lexicons/compare.toml``."""

from __future__ import annotations

from functools import cached_property

from pipeline.lexicon import Entry, Rule, Text, load


class Level(Entry):
    """A degree of agreement: a code and what people read."""

    id: Text
    zh: Text
    en: Text
    note: Text


class DomainList(Entry):
    """What is added to the name of a list of policy domains."""

    label: Text


class Labels(Entry):
    """The whole file."""

    levels: tuple[Level, ...]
    domain_list: DomainList
    unit_groups: tuple[Rule, ...]
    governments: tuple[Rule, ...]

    @cached_property
    def level_words(self) -> dict[str, str]:
        """Return for each code its English and Chinese words in one: ``same topic（同一事项）``."""
        return {level.id: f"{level.en}（{level.zh}）" for level in self.levels}


def labels() -> Labels:
    """Return the words.

    Raises:
        LexiconError: the data file has mistakes; all are listed.
    """
    found: Labels = load(Labels, "compare.toml")
    return found
