"""What counts as the same text when records are compared: ``lexicons/evaluation.toml``."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

from pipeline.lexicon import Entry, Rule, Text, compile_pattern, load
from pipeline.model.spans import unspaced

_NO_WORD = re.compile(r"\W+")


class Formula(Rule):
    """The pattern of an assignment formula, with its fragments."""

    fragments: dict[str, str]

    def compiled(self) -> re.Pattern[str]:
        """Return the pattern with its fragments filled in."""
        return compile_pattern(self.pattern, self.fragments)


class Comparing(Entry):
    """``lexicons/evaluation.toml``."""

    measured: tuple[Text, ...]
    fields: tuple[Text, ...]
    least_similarity: float
    same_number_bonus: float
    other_origin_malus: float
    trim: str
    fold: dict[str, str]
    formula: Formula


@cache
def comparing() -> Comparing:
    """Return the settings of the comparison."""
    return load(Comparing, "evaluation.toml")


@cache
def _formula() -> re.Pattern[str]:
    return comparing().formula.compiled()


@cache
def _folded() -> dict[int, str]:
    return str.maketrans(comparing().fold)


def folded(value: object) -> str:
    """Return a value without white space, width, bracket style and outer marks; None gives "" ."""
    text = unspaced(unicodedata.normalize("NFKC", "" if value is None else str(value)))
    return text.translate(_folded()).strip(comparing().trim)


def without_formulas(text: str) -> str:
    """Return a text without its bracketed assignment formulas."""
    return _formula().sub("", text)


def pairs_of(text: str) -> Counter[str]:
    """Count the pairs of neighbouring letters; a text of one letter, or none, counts as itself."""
    letters = _NO_WORD.sub("", folded(text))
    return Counter(a + b for a, b in pairwise(letters)) or Counter([letters])


def overlap(one: Counter[str], other: Counter[str]) -> float:
    """Return the Dice overlap of two counts, from 0 to 1."""
    size = one.total() + other.total()
    return 2 * (one & other).total() / size if size else 0.0


def task_texts(task: dict[str, Any]) -> tuple[Counter[str], Counter[str]]:
    """Return the letter pairs of a task's title with text, and of its text alone (or its title)."""
    title, text = task.get("title") or "", task.get("text") or ""
    return pairs_of(without_formulas(title + text)), pairs_of(without_formulas(text or title))
