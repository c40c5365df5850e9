"""The rules, masks and labels of ``deadlines.toml`` ready for use: compiled when first tried, sifted before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from pipeline.gates import GatedPattern, Sieve
from pipeline.language.deadlines.patterns import gated
from pipeline.language.deadlines.rules import DeadlineRule, Field, Mask, Reading
from pipeline.language.deadlines.words import deadline_file, fragments
from pipeline.lexicon import expand


@dataclass(frozen=True, slots=True)
class Compiled:
    """A rule beside its pattern. ``rank`` is its place in the file, ``fields`` where it holds."""

    rule: DeadlineRule
    pattern: GatedPattern
    rank: int
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Vocabulary:
    """What finds deadlines, keeps dates from being some, and opens time fields."""

    rules: tuple[Compiled, ...]
    masks: tuple[tuple[Mask, GatedPattern], ...]
    labels: tuple[GatedPattern, ...]

    @cached_property
    def rule_sieves(self) -> Mapping[Field, Sieve[Compiled]]:
        """Return the rules of each sort of text."""
        return {field: Sieve((one, one.pattern) for one in self.rules if field in one.fields) for field in Field}

    @cached_property
    def names_of_rhythms(self) -> frozenset[str]:
        """Return the ids of the rules that find what only names a rhythm."""
        return frozenset(one.rule.id for one in self.rules if one.rule.names)

    @cached_property
    def rules_of_seasons(self) -> frozenset[str]:
        """Return the ids of the rules that find what is due before a season."""
        return frozenset(one.rule.id for one in self.rules if one.rule.reading is Reading.EVENT)

    @cached_property
    def mask_sieves(self) -> Mapping[Field, Sieve[tuple[Mask, GatedPattern]]]:
        """Return the masks of each sort of text."""
        return {
            field: Sieve((one, one[1]) for one in self.masks if not one[0].fields or field in one[0].fields)
            for field in Field
        }

    @cached_property
    def label_sieve(self) -> Sieve[GatedPattern]:
        """Return the labels."""
        return Sieve((label, label) for label in self.labels)


def sources() -> dict[str, str]:
    """Return the patterns of all rules, masks and labels by their ids, with the fragments filled in."""
    file = deadline_file()
    return {entry.id: expand(entry.pattern, fragments()) for entry in (*file.rules, *file.masks, *file.labels)}


@cache
def vocabulary() -> Vocabulary:
    """Return what the file holds, built once; long patterns are compiled when they are first tried.

    Raises:
        LexiconError: the data file has mistakes.
    """
    file, patterns = deadline_file(), sources()
    return Vocabulary(
        rules=tuple(
            Compiled(rule, gated(rule.id, patterns[rule.id]), rank, rule.fields or tuple(Field))
            for rank, rule in enumerate(file.rules)
        ),
        masks=tuple((mask, gated(mask.id, patterns[mask.id])) for mask in file.masks),
        labels=tuple(gated(label.id, patterns[label.id]) for label in file.labels),
    )
