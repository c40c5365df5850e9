"""What two tasks are compared by: their words and their pairs of characters.

Characters are the truth elsewhere in the pipeline; here words serve only to weigh how alike two
texts are, so nothing is quoted from what this module returns.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

from pipeline.segmentation import Segmenter, quiet_segmenter

_DATES_AND_NUMBERS = re.compile(r"[0-9]{1,12}(?:年|月|日|号)?[底前末内起初]{0,2}")
_DATE = re.compile(r"(?:[0-9]{1,4}[年月日]){1,3}[底前末内起初]{0,2}")
_NOT_LETTERS = re.compile(r"[^㐀-䶿一-鿿A-Za-z]+")
_SPACE = re.compile(r"\s+")
_CLAUSE_END = re.compile(r"[，,。；;：:]")
_OPENING = re.compile(r"^[，,、前底内于到至起—~-]+")
_NUMBERING = re.compile(
    r"^(?:第?[一二三四五六七八九十百]{1,4}[、.．章节条]|[（(][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,3}[、.．)）])"
)

HEAD_LENGTH = 40
"""A text of up to so many characters is its own head; of a longer one the first clause is."""


@cache
def _tokenizer() -> Segmenter:
    """Return the segmenter, made once."""
    return quiet_segmenter()


def unspaced(text: str | None) -> str:
    """Return a text without white space, as ``raw`` values are; an absent one is empty."""
    return _SPACE.sub("", text or "")


def squeeze(text: str | None) -> str:
    """Return a text without white space, full-width forms folded (NFKC); an absent one is empty."""
    return unspaced(unicodedata.normalize("NFKC", text or ""))


def letters(text: str | None) -> str:
    """Return the runs of letters of a text, parted by single spaces, dates and numbers left out."""
    return _NOT_LETTERS.sub(" ", _DATES_AND_NUMBERS.sub(" ", squeeze(text))).strip()


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


def terms(text: str | None) -> list[str]:
    """Return the words of a text and the pairs of neighbouring characters, marked ``2:``."""
    pairs = [f"2:{a}{b}" for run in letters(text).split() for a, b in pairwise(run)]
    return words(text) + pairs


def without_number(heading: str) -> str:
    """Return a heading without the number in front (一、 （三） 2. 第三条)."""
    return _NUMBERING.sub("", squeeze(heading))


def head_of(title: str | None, text: str | None) -> str:
    """Return what a task is called: its title, else its text if short, else the first clause of it.

    A leading date is no name, so it is left out (2020年7月底前，梳理… is called 梳理…).
    """
    if title and letters(title):
        return without_number(title)
    whole = squeeze(text)
    if len(whole) <= HEAD_LENGTH:
        return whole
    undated = _OPENING.sub("", _DATE.sub("", whole[: HEAD_LENGTH * 4]))
    clauses = (_OPENING.sub("", clause)[:HEAD_LENGTH] for clause in _CLAUSE_END.split(undated))
    return next((clause for clause in clauses if len(letters(clause)) > 1), whole[:HEAD_LENGTH])
