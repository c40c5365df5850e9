"""What two tasks are compared by: their words and their pairs of characters.

Characters are the truth elsewhere in the pipeline; here words serve only to weigh how alike two
texts are, so nothing is quoted from what this module returns.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise
from typing import Literal

from pipeline.comparison.labels import labels
from pipeline.lexicon import pattern_named, remembered
from pipeline.model.spans import unspaced
from pipeline.notation import notation_phrase
from pipeline.segmentation import Segmenter, quiet_segmenter

HEAD_LENGTH = 40
"""A text of up to so many characters is its own head; of a longer one the first clause is."""


@remembered
def _phrase(
    name: Literal["number-or-date", "date", "no-letters", "rest-of-date", "number-of-heading"],
) -> re.Pattern[str]:
    return pattern_named(labels().phrase, name)


@cache
def _tokenizer() -> Segmenter:
    """Return the segmenter, made once."""
    return quiet_segmenter()


def fold(text: str | None) -> str:
    """Return a text without white space, full-width forms folded (NFKC); an absent one is empty."""
    return unspaced(unicodedata.normalize("NFKC", text or ""))


def letters(text: str | None) -> str:
    """Return the runs of letters of a text, separated by single spaces, dates and numbers left out."""
    return _phrase("no-letters").sub(" ", _phrase("number-or-date").sub(" ", fold(text))).strip()


def words(text: str | None) -> list[str]:
    """Cut a text into words of two and more characters."""
    return [word for word in _tokenizer().cut(letters(text)) if len(word) > 1]


def cut_points(text: str) -> set[int]:
    """Return the offsets at which jieba cuts a text, its two ends among them."""
    points = {0}
    at = 0
    for word in _tokenizer().cut(text):
        at += len(word)
        points.add(at)
    return points


def pairs_of(text: str | None) -> list[str]:
    """Return the pairs of neighbouring letters of a text."""
    return [a + b for run in letters(text).split() for a, b in pairwise(run)]


def terms(text: str | None) -> list[str]:
    """Return the words of a text and its pairs of letters, these marked ``2:``."""
    return words(text) + [f"2:{pair}" for pair in pairs_of(text)]


def without_number(heading: str) -> str:
    """Return a heading, folded, without the number in front (一、 （三） 2. 第三条)."""
    return fold(_unnumbered(heading))


def _unnumbered(heading: str) -> str:
    return _phrase("number-of-heading").sub("", unspaced(heading))


def name_of(title: str | None, text: str | None) -> str:
    """Return what a task is called: its title, else its text if short, else the first clause of it.

    A leading date is no name, so it is left out (2020年7月底前，梳理… is called 梳理…). White space is left out, too.
    """
    if title and letters(title):
        return _unnumbered(title)
    whole = unspaced(text)
    if len(whole) <= HEAD_LENGTH:
        return whole
    undated = _phrase("rest-of-date").sub("", _phrase("date").sub("", whole[: HEAD_LENGTH * 4]))
    clauses = (
        _phrase("rest-of-date").sub("", clause)[:HEAD_LENGTH] for clause in notation_phrase("clause-end").split(undated)
    )
    return next((clause for clause in clauses if len(letters(clause)) > 1), whole[:HEAD_LENGTH])
