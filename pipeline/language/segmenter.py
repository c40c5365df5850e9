"""The word segmenter: jieba with the names of offices as user words."""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import accumulate

from pipeline.language.functions import FunctionLexicon
from pipeline.lexicon import load
from pipeline.segmentation import Segmenter, quiet_segmenter


@cache
def segmenter() -> Segmenter:
    """Return the word segmenter with the names of offices as user words, made once."""
    made = quiet_segmenter()
    for department in load(FunctionLexicon, "functions.toml").department:
        for name in (department.name, *department.names):
            made.add_word(name)
    return made


def is_torn(text: str, start: int, end: int) -> bool:
    """Tell whether a short stretch begins inside one word and ends inside another (应[用工]作)."""
    first = max(0, start - _AROUND)
    borders = _borders(text[first : end + _AROUND])
    start, end = start - first, end - first
    return start not in borders and end not in borders and any(start < border < end for border in borders)


@lru_cache(maxsize=4096)
def _borders(text: str) -> frozenset[int]:
    return frozenset(accumulate(map(len, segmenter().cut(text)), initial=0))


_AROUND = 6
"""So many characters on each side are enough to see where the words begin and end."""
