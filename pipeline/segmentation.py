"""jieba with a short start: the words of the dictionary are loaded by first character, when a text needs them.

jieba parses its whole dictionary of 350,000 words, or unpacks it from a file in the common temporary folder,
before it cuts the first word; a notice needs a tenth of it. The words that begin with one character stand
side by side in the dictionary, sorted by it, and jieba looks words up by their beginnings, so that is enough to
cut a text exactly as jieba does. (Of a dictionary that is not known to be sorted all is taken in.)

With the extra ``fast`` (rjieba, jieba's dictionary and search in Rust) stretches of nothing but Chinese characters
are cut by it: there it gives the same words, which it does not around digits and Latin letters (163.com, 1-1).
"""

from __future__ import annotations

import hashlib
import logging
import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    import rjieba

# jieba asks for pkg_resources only to open a file, and it takes longer to load than all the rest of jieba;
# without it jieba opens the file itself.
_had = "pkg_resources" in sys.modules
if not _had:
    sys.modules["pkg_resources"] = None  # type: ignore[assignment]
try:
    import jieba
finally:
    if not _had:
        del sys.modules["pkg_resources"]

_ENTRIES = re.compile(r"^(\S+) (\d+)", re.MULTILINE)
_KNOWN = {"7197c3211ddd98962b036cdf40324d1ea2bfaa12bd028e68faa70111a88e12a8": (60_101_967, 562)}
"""Of the dictionary of jieba 0.42.1, by its digest: the sum of all frequencies, and where its sorted lines begin."""

_ONLY_CHINESE = re.compile("[\u4e00-\u9fd5]+")
"""What jieba 0.42.1 takes for Chinese characters, without the digits and letters that it cuts together with them."""


class Segmenter(jieba.Tokenizer):  # type: ignore[misc]
    """A separate jieba tokenizer, which words added to the global one do not change.

    It does not guess new words (the hidden Markov model of jieba glues words of official Chinese over
    their borders).
    """

    def __init__(self) -> None:
        super().__init__()
        self.initialized: bool = False
        self._text = ""
        self._is_plain = False
        self._lines = range(0)
        self._taken_in: set[str] = set()

    def initialize(self, dictionary: str | None = None) -> None:
        """Open the dictionary.

        Args:
            dictionary: another dictionary than jieba's own; read whole, as jieba does.
        """
        if dictionary is not None:
            super().initialize(dictionary)
            return
        with self.lock:
            if self.initialized:
                return
            with self.get_dict_file() as file:
                raw = file.read()
            known = _KNOWN.get(hashlib.sha256(raw).hexdigest())
            if known is None:
                self.FREQ, self.total = self.gen_pfdict(self.get_dict_file())
            else:
                self.total, start = known
                self._text = raw.decode("utf-8")
                self._lines = range(start, len(self._text))
                self._add_entries(0, start)
                self._is_plain = True
            self.initialized = True

    def get_DAG(self, sentence: str) -> dict[int, list[int]]:  # noqa: N802 - jieba's name
        """Return the words that begin at each character, by their last characters."""
        self.check_initialized()
        self._take_in(sentence)
        return cast("dict[int, list[int]]", super().get_DAG(sentence))

    def cut(self, sentence: str, cut_all: bool = False, HMM: bool = False, use_paddle: bool = False) -> Iterator[str]:  # noqa: N803, ARG002
        """Cut a text into words; the new-word model stays off whatever the caller asks."""
        self.check_initialized()
        fast = _in_rust() if self._is_plain and not cut_all else None
        if fast is None:
            return cast("Iterator[str]", super().cut(sentence, cut_all=cut_all, HMM=False))
        return self._cut_fast(sentence, fast)

    def _cut_fast(self, sentence: str, fast: rjieba.Jieba) -> Iterator[str]:
        for stretch in jieba.re_han_default.split(sentence):  # each is cut by itself, by jieba as well
            if _ONLY_CHINESE.fullmatch(stretch):
                yield from fast.cut(stretch, hmm=False)
            else:
                yield from super().cut(stretch, HMM=False)

    def add_word(self, word: str, freq: int | None = None, tag: str | None = None) -> None:
        """Add a user word; without ``freq`` it gets a frequency high enough to be cut out as one word."""
        self.check_initialized()
        self._is_plain = False
        self._take_in(word)
        super().add_word(word, freq, tag)

    def _take_in(self, text: str) -> None:
        """Take in the words of the dictionary that begin with a character of the text."""
        if self._taken_in.issuperset(text):
            return
        with self.lock:
            for character in set(text) - self._taken_in:
                start = bisect_left(self._lines, character, key=self._first_of_line)
                end = bisect_right(self._lines, character, start, key=self._first_of_line)
                self._add_entries(self._lines.start + start, self._lines.start + end)
                self._taken_in.add(character)

    def _first_of_line(self, at: int) -> str:
        return self._text[self._text.rfind("\n", 0, at) + 1]

    def _add_entries(self, start: int, end: int) -> None:
        """Add the words of whole lines of the dictionary, and their beginnings, with which jieba looks them up."""
        words = self.FREQ
        for word, frequency in _ENTRIES.findall(self._text, start, end):
            words[word] = int(frequency)
            begins = word[:-1]
            while begins and begins not in words:
                words[begins] = 0
                begins = begins[:-1]


@cache
def _in_rust() -> rjieba.Jieba | None:
    """Return a segmenter of rjieba with the words of the dictionary alone, None without the extra ``fast``."""
    try:
        import rjieba  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    return rjieba.Jieba()


def quiet_segmenter() -> Segmenter:
    """Return a new segmenter; jieba no longer writes to stderr what it loads."""
    jieba.setLogLevel(logging.ERROR)
    return Segmenter()
