"""The name of a topic: the best wording among its tasks, which says the work and nothing else.

A task may be called by an office (县教育局), a stage with its months or a sentence full of figures. The
name of a topic is what is left of such words without brackets, times, figures and the office that
acts: a verb and its object where any task of the topic has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Literal

from pipeline.comparison.items import Item
from pipeline.comparison.words import cut_points, fold, without_number
from pipeline.language.deadlines.words import work_verbs
from pipeline.lexicon import Entry, Rule, Text, compile_pattern, load, pattern_named, remembered
from pipeline.notation import marks, written

LONGEST = 20
"""Characters of a name; what is longer is cut where a word ends, and says so (…)."""

_NO_CUT = 4
"""So few characters more are no reason for a cut."""

_SHORTEST = 4
"""A verb and its object have at least so many characters."""

_LAST_LISTED = 8
"""A cut inside a list is behind a whole member where so few characters are lost."""

_LOOKED_AT = 300
"""Characters of a text in which words for the name are looked for: its first sentences."""

_CLAUSES = 8
_ROUNDS = 3
"""Brackets stand in brackets, so deep at most."""


class Worth(IntEnum):
    """How well words name the work of a task, the best first."""

    work = 0
    long_work = 1
    subject = 2
    work_in_text = 3
    words = 4
    office = 5


class WordingFile(Entry):
    """The whole of ``compare-wording.toml``."""

    verbs: tuple[Text, ...]
    not_verbs: tuple[Text, ...]
    makes_noun: tuple[Text, ...]
    loose_ends: Text
    quotations: tuple[tuple[Text, Text], ...]
    et_cetera: Text
    handed_in: Text
    phrase: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Words that may name a topic, and how well they do."""

    worth: Worth
    words: str


def wording_file() -> WordingFile:
    """Return the words and patterns.

    Raises:
        LexiconError: the data file has mistakes; all are listed.
    """
    return load(WordingFile, "compare-wording.toml")


def topic_name(items: Sequence[Item]) -> str:
    """Return the name of the topic of these tasks, the most central of which comes first."""
    return _best(wording for item in items for wording in _wordings(item))


def list_name(headings: Iterable[str]) -> str:
    """Return the name of a list of work from the headings above it, the nearest first; empty if there is none."""
    return _best(_of_title(heading) for heading in headings if heading)


def _best(wordings: Iterable[Wording]) -> str:
    best: Wording | None = None
    for wording in wordings:
        if wording.words and (best is None or wording.worth < best.worth):
            best = wording
        if best is not None and best.worth == Worth.work:
            break
    return _fitted(best.words) if best is not None else ""


def _wordings(item: Item) -> Iterable[Wording]:
    """Yield what may name the work of a task: its title, clauses of its text, and at last its head as it is."""
    if item.titled:
        yield _of_title(item.head)
    text = fold(item.text[:_LOOKED_AT])
    clauses = [clause for clause in _clauses(text or item.head) if clause]
    for number, clause in enumerate(clauses):
        if _is_work(clause):
            first = number == 0 and not item.titled
            yield Wording(_of_work(clause) if first else Worth.work_in_text, clause)
    yield from (Wording(Worth.words, clause) for clause in clauses[:1] if not _is_office(clause))
    yield Wording(Worth.office, clauses[0] if clauses and not item.titled else item.head)


def _of_title(title: str) -> Wording:
    words = next((clause for clause in _clauses(without_number(title)) if clause), "")
    return Wording(_of_work(words) if _is_work(words) else Worth.office if _is_office(words) else Worth.subject, words)


def _of_work(words: str) -> Worth:
    return Worth.work if len(words) <= LONGEST else Worth.long_work


def _clauses(text: str) -> list[str]:
    """Return the first clauses of a text, each without what names no work."""
    for _ in range(_ROUNDS):
        text = _phrase("bracket").sub("", text)
    return [_cleaned(clause) for clause in _phrase("clause-end").split(text)[:_CLAUSES]]


def _cleaned(clause: str) -> str:
    clause = _phrase("figure").sub("", _phrase("time").sub("", clause)).strip(wording_file().loose_ends)
    if not _is_work(clause):
        if handed_in := _phrase("handed-in").match(clause):
            clause = wording_file().handed_in.format(what=handed_in["what"])
        elif done_to := _phrase("done-to").match(clause):
            clause = f"{done_to['verb']}{done_to['what']}"
        else:
            rest = _phrase("subject").sub("", clause).strip(wording_file().loose_ends)
            clause = rest if len(rest) >= _SHORTEST else clause
    return clause if len(clause) <= LONGEST else _phrase("listing").sub("", clause)


def _is_work(words: str) -> bool:
    return len(words) >= _SHORTEST and _verb_first().match(words) is not None


def _is_office(words: str) -> bool:
    return _phrase("office").search(words) is not None


def _fitted(words: str) -> str:
    """Return words cut where a word ends, and before a quotation that the cut would leave open."""
    if len(words) <= LONGEST + _NO_CUT:
        return words
    end = max(point for point in cut_points(words[: LONGEST + 4]) if point < LONGEST) or LONGEST - 1
    kept = words[:end]
    for opening, closing in wording_file().quotations:
        if kept.count(opening) > kept.count(closing) and kept.rfind(opening) >= LONGEST // 2:
            kept = kept[: kept.rfind(opening)]
    listed = kept.rfind(marks().list_comma)
    if listed >= len(kept) - _LAST_LISTED and listed > _SHORTEST:
        return kept[:listed] + wording_file().et_cetera
    return kept.rstrip(wording_file().loose_ends) + written().cut


@remembered
def _phrase(
    name: Literal["bracket", "time", "figure", "subject", "handed-in", "done-to", "listing", "office", "clause-end"],
) -> re.Pattern[str]:
    return pattern_named(wording_file().phrase, name)


@cache
def _verb_first() -> re.Pattern[str]:
    """Return the pattern of words that begin with a verb of work."""
    file = wording_file()
    verbs = "|".join(sorted({*file.verbs, *work_verbs()}, key=lambda verb: (-len(verb), verb)))
    return compile_pattern(f"(?!{'|'.join(file.not_verbs)})(?:{verbs})(?!{'|'.join(file.makes_noun)})")
