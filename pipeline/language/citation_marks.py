"""Find the titles in 《》 and the document numbers of a text, and which number belongs to which title.

Works on a text without white space. The phrasings are data: ``pipeline/lexicons/citations.toml``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from pipeline.gates import GatedPattern, Sieve, pattern_sieve
from pipeline.lexicon import Entry, Rule, Text, compile_pattern, expand, load
from pipeline.notation import begins_with, ends_in, marks, notation_phrase

_LONGEST_TITLE = 160  # characters; the longest title of a State Council document has 96
_LONGEST_BRACKET = 120  # characters
_DEEPEST = 3  # titles within titles within a title


class CitationRule(Rule):
    """A rule of ``citations.toml``; see the head of that file for ``where``."""

    where: Literal["number", "title", "before", "after", "declared", "issued", "unclosed"]
    also_after: str = ""
    unless_before: str = ""
    number_wins: bool = False


class CitationLexicon(Entry):
    """Schema of ``citations.toml``."""

    stop_words: tuple[Text, ...]
    between_titles: Text
    subject_word: Text
    around_title: Text
    not_in_number: Text
    code_before_year: Text
    fragments: dict[str, str]
    rule: tuple[CitationRule, ...]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """A rule with its patterns ready for use."""

    rule: CitationRule
    pattern: re.Pattern[str]
    also_after: re.Pattern[str] | None
    unless_before: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Title:
    """A title between marks in the squeezed text: ``start`` at the opening mark, ``end`` after the closing one."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Number:
    """A document number in the squeezed text, and the rule that knows its shape."""

    start: int
    end: int
    rule: str


def titles_in(squeezed: str) -> Iterator[Title]:
    """Yield the outermost titles between 《 and 》; one that never closes ends where its words do."""
    found = [m.start() for m in notation_phrase("title-mark").finditer(squeezed)]
    i = 0
    while i < len(found):
        start = found[i]
        if squeezed[start] == marks().title_close:
            i += 1
            continue
        depth, close = 0, None
        j = i
        while j < len(found) and found[j] - start <= _LONGEST_TITLE and depth <= _DEEPEST:
            depth += 1 if squeezed[found[j]] == marks().title_open else -1
            if depth == 0:
                close = j
                break
            j += 1
        if close is not None and marks().stop not in squeezed[start : found[close]]:
            if found[close] - start > 1:
                yield Title(start, found[close] + 1, squeezed[start + 1 : found[close]])
            i = close + 1
            continue
        for item in rules_for("unclosed"):
            if unclosed := item.pattern.match(squeezed, start):
                yield Title(start, unclosed.end(), unclosed["words"])
        i += 1


def numbers_in(squeezed: str) -> Iterator[Number]:
    """Yield document numbers from left to right; overlapping shapes give the leftmost."""
    found = []
    for sentence in notation_phrase("sentence").finditer(squeezed):
        for rule, pattern in _numbers().left_by(frozenset(sentence[0])):
            for match in pattern.compiled.finditer(squeezed, sentence.start(), sentence.end()):
                start = match.start()
                if "agency" in match.re.groupindex:
                    opened = ends_in(squeezed[max(start - 1, 0) : start], marks().open)
                    start = _code_start(match["agency"], start, opened=opened)
                    if start is None or start >= match.end("agency"):
                        continue
                found.append(Number(start, match.end(), rule))
    end = -1
    for number in sorted(found, key=lambda n: (n.start, -n.end)):
        if number.start >= end:
            yield number
            end = number.end


@cache
def _numbers() -> Sieve[tuple[str, GatedPattern]]:
    rules = (rule for rule in lexicon().rule if rule.where == "number")
    return pattern_sieve((rule.id, expand(rule.pattern, lexicon().fragments)) for rule in rules)


def _code_start(agency: str, start: int, *, opened: bool) -> int:
    """Return where the agency code begins, after the last word that cannot be part of one.

    Behind an opening bracket no running text comes before the code, so that a single character such as 经 is
    part of it (农经发).
    """
    words = (word for word in lexicon().stop_words if word in agency and not (opened and len(word) == 1))
    cut = max((agency.rfind(word) + len(word) for word in words), default=0)
    return start + cut


def pair_up(squeezed: str, titles: Sequence[Title], numbers: Sequence[Number]) -> dict[int, Number]:
    """Give each title the number that follows it, in brackets or bare, else the one right before it.

    One bracket with as many numbers as the row before it has titles serves them in order.
    """
    starts = [n.start for n in numbers]
    ending = {n.end: n for n in numbers}
    out: dict[int, Number] = {}
    given: set[int] = set()
    row: list[Title] = []
    between = set(lexicon().between_titles)
    for i, title in enumerate(titles):
        row.append(title)
        following: list[Number] = []
        k = bisect_left(starts, title.end)
        if k < len(numbers) and starts[k] == title.end:
            following = [numbers[k]]
        elif begins_with(squeezed[title.end : title.end + 1], marks().open):
            close = _bracket_end(squeezed, title.end)
            while k < len(numbers) and numbers[k].start < close:
                following.append(numbers[k])
                k += 1
        if len(following) == len(row) > 1:
            out.update({t.start: n for t, n in zip(row, following, strict=True)})
        elif following:
            out[title.start] = following[0]
        elif title.start in ending and ending[title.start].start not in given:
            out[title.start] = ending[title.start]
        given.update(n.start for n in following)
        joined = i + 1 < len(titles) and set(squeezed[title.end : titles[i + 1].start]) <= between
        if following or not joined:
            row = []
    return out


def _bracket_end(squeezed: str, start: int) -> int:
    """Return the offset of the mark that closes the bracket at ``start``; it holds so many characters at most."""
    depth = 0
    limit = min(start + _LONGEST_BRACKET, len(squeezed))
    for i in range(start, limit):
        if squeezed[i] in marks().open:
            depth += 1
        elif squeezed[i] in marks().close:
            depth -= 1
            if depth == 0:
                return i
        elif squeezed[i] == marks().stop:
            return i
    return limit


def rows_of(squeezed: str, titles: Sequence[Title]) -> list[tuple[int, int]]:
    """Return for each title where its row of titles (《甲》、《乙》) begins and ends."""
    between = set(lexicon().between_titles)
    joins = [b.start - a.end <= 2 and set(squeezed[a.end : b.start]) <= between for a, b in pairwise(titles)]
    lefts, rights = [t.start for t in titles], [t.end for t in titles]
    for i, joined in enumerate(joins):
        if joined:
            lefts[i + 1] = lefts[i]
    for i in range(len(joins) - 1, -1, -1):
        if joins[i]:
            rights[i] = rights[i + 1]
    return list(zip(lefts, rights, strict=True))


def lexicon() -> CitationLexicon:
    """Return the checked file ``citations.toml``."""
    return load(CitationLexicon, "citations.toml")


@cache
def rules_for(*where: str) -> tuple[CompiledRule, ...]:
    """Return the compiled rules of these kinds, in the order of the file."""
    file = lexicon()

    def compiled(pattern: str) -> re.Pattern[str] | None:
        return compile_pattern(pattern, file.fragments) if pattern else None

    return tuple(
        CompiledRule(r, compile_pattern(r.pattern, file.fragments), compiled(r.also_after), compiled(r.unless_before))
        for r in file.rule
        if r.where in where
    )
