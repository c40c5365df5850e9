"""Which topic of a pack's list a task belongs to, by the cue words of the topics.

A cue counts most in what the task is called, less in the group cell of its table, least in its
text. What a cue is worth falls with the number of tasks that hold it. A cue is not seen where its
characters belong to two words: 救灾 is not in 抢救｜灾民.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.comparison.items import Item
from pipeline.comparison.words import cut_points, fold

IN_HEAD, IN_GROUP, IN_TEXT = 3.0, 2.0, 1.0
"""What a cue is worth by where it stands."""

FROM_BODY, FROM_CLUSTER = 0.6, 0.4
"""How much of the score of the body item that it restates, and of its cluster's mean, a task takes over."""

SMOOTHING = 5
"""Tasks that are taken as seen before counting; in a folder of one short notice all cues are worth much the same."""

CLEAR = 0.6
"""Share of the best topic in the sum of the two best, from which the choice is clear."""


class Topic(Protocol):
    """A topic of a pack: what this module needs of it."""

    @property
    def id(self) -> str:
        """Key of the topic."""

    @property
    def label(self) -> str:
        """What people call it."""

    @property
    def cues(self) -> Sequence[str]:
        """Words that speak for it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The topic chosen for one task, how clearly, and the cues in its own words that spoke for it."""

    topic: str
    level: str
    score: float
    cues: tuple[str, ...]


def cue_scores(
    items: list[Item], clusters: list[str], bodies: dict[int, int], topics: Sequence[Topic]
) -> list[Choice | None]:
    """Return the choice for each task; None where no cue speaks for any topic.

    Args:
        items: the tasks.
        clusters: the name of each task's cluster (see ``align``); tasks of one cluster vote together.
        bodies: for rows of an annex, the body item that they restate.
        topics: the topic list, the order of which settles ties.
    """
    found = [_cues_by_place(item, topics) for item in items]
    frequency = Counter(cue for places in found for cue in places)
    own = [_own_scores(places, frequency, len(items), topics) for places in found]
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    sizes = Counter(clusters)
    for name, scores in zip(clusters, own, strict=True):
        for topic, score in scores.items():
            votes[name][topic] += score
    choices = []
    for i, scores in enumerate(own):
        # The rows of a list of domains are one work: the list decides, not what one row happens to say.
        total = {} if items[i].domain_row else dict(scores)
        if i in bodies:
            for topic, score in own[bodies[i]].items():
                total[topic] = total.get(topic, 0.0) + FROM_BODY * score
        for topic, score in votes[clusters[i]].items():
            total[topic] = total.get(topic, 0.0) + FROM_CLUSTER * score / sizes[clusters[i]]
        choices.append(_choose(total, found[i], topics))
    return choices


def _cues_by_place(item: Item, topics: Sequence[Topic]) -> dict[str, float]:
    """Return each cue that a task holds, with what it is worth where it stands best."""
    best: dict[str, float] = {}
    for text, worth in ((item.head, IN_HEAD), (item.group, IN_GROUP), (item.text, IN_TEXT)):
        for cue in _cues_in(fold(text), topics):
            best[cue] = max(worth, best.get(cue, 0.0))
    return best


def _cues_in(text: str, topics: Sequence[Topic]) -> list[str]:
    """Return the cues in a text; where two overlap, the one that begins first, then the longer.

    So 其他领域政务公开 holds 其他领域 and not 领域政务公开.
    """
    cues = dict.fromkeys(cue for topic in topics for cue in topic.cues)
    places = [place for cue in cues for place in _occurrences(text, cue)]
    borders = cut_points(text) if places else set()
    kept: dict[str, None] = {}
    reached = 0
    for start, end, cue in sorted(places, key=lambda place: (place[0], -place[1], place[2])):
        if start >= reached and _stands_as_word(start, end, borders):
            kept[cue] = None
            reached = end
    return list(kept)


def _occurrences(text: str, cue: str) -> Iterator[tuple[int, int, str]]:
    folded = fold(cue)
    start = text.find(folded)
    while start >= 0:
        yield start, start + len(folded), cue
        start = text.find(folded, start + len(folded))


def _stands_as_word(start: int, end: int, borders: set[int]) -> bool:
    """Tell whether a stretch begins or ends where a word does, or lies inside one word."""
    return start in borders or end in borders or not any(i in borders for i in range(start, end))


def _own_scores(
    places: dict[str, float], frequency: Counter[str], size: int, topics: Sequence[Topic]
) -> dict[str, float]:
    scores = {}
    for topic in topics:
        score = sum(places[cue] * _rarity(frequency[cue], size) for cue in topic.cues if cue in places)
        if score:
            # A topic with many cues is hit more often by chance.
            scores[topic.id] = score / math.log(2 + len(topic.cues))
    return scores


def _rarity(frequency: int, size: int) -> float:
    """Return what a cue is worth by the tasks that hold it, smoothed so that few tasks say little."""
    return math.log(1 + (size + SMOOTHING) / (frequency + SMOOTHING))


def _choose(scores: dict[str, float], places: dict[str, float], topics: Sequence[Topic]) -> Choice | None:
    ranked = sorted((topic for topic in topics if topic.id in scores), key=lambda topic: -round(scores[topic.id], 9))
    if not ranked:
        return None
    best = scores[ranked[0].id]
    second = scores[ranked[1].id] if len(ranked) > 1 else 0.0
    share = best / (best + second)
    cues = tuple(cue for cue in ranked[0].cues if cue in places)
    named = any(places[cue] >= IN_GROUP for cue in cues)
    level = "same_words" if named and share >= CLEAR else "same_topic" if named or share >= CLEAR else "weak"
    return Choice(ranked[0].id, level, round(share, 3), cues)
