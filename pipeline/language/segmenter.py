"""The word segmenter: jieba with the names of offices as user words."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import accumulate
from typing import cast

import jieba

from pipeline.language.functions import FunctionLexicon
from pipeline.lexicon import load


class QuietJieba(jieba.Tokenizer):  # type: ignore[misc]
    """A jieba of our own: without guessing new words over borders, and without the global dictionary."""

    def cut(self, sentence: str, cut_all: bool = False, HMM: bool = False, use_paddle: bool = False) -> Iterator[str]:  # noqa: N803, ARG002
        """Cut a text into words; the new-word model stays off whatever the caller asks."""
        return cast("Iterator[str]", super().cut(sentence, cut_all=cut_all, HMM=False))


@cache
def segmenter() -> QuietJieba:
    """Return the word segmenter with the names of offices as user words, made once."""
    jieba.setLogLevel(logging.ERROR)
    made = QuietJieba()
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
