"""Words that a pack gives twice: to two domains, to one domain twice, or as a word and as none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.messages import say
from pipeline.packs.schema import Domain, Pack, Topic

_COUNTED = ("name", "aliases", "cues", "parts", "weak", "near", "places")
"""Where the words of a domain stand that count by themselves."""

_IN_ROWS = ("short",)
"""Where those stand that count only in a row of fields: a word may be one of these and, elsewhere, one that counts."""


def doubled_words(pack: Pack) -> list[str]:
    """Return a sentence for every name, id or word that stands where its meaning is not clear."""
    return [
        *_words_of_several(pack.domain, _COUNTED),
        *_words_of_several(pack.domain, _IN_ROWS),
        *_words_taken_away(pack.domain),
        *_doubled_topics(pack.topic),
    ]


def _words_of_several(domains: Sequence[Domain], lists: Sequence[str]) -> Iterator[str]:
    places: dict[str, list[str]] = defaultdict(list)
    for domain in domains:
        for where, word in _words(domain, lists):
            places[word].append(f"{domain.name} ({where})")
    for word, found in places.items():
        if len(found) > 1:
            yield say("pack.word_twice", word=word, places=say("pack.and_in").join(found))


def _words_taken_away(domains: Sequence[Domain]) -> Iterator[str]:
    for domain in domains:
        own = {word for _, word in _words(domain, _COUNTED)}
        for word in domain.swallow:
            if word in own:
                yield say("pack.word_swallowed", domain=domain.name, word=word)


def _doubled_topics(topics: Sequence[Topic]) -> Iterator[str]:
    for what, values in (("id", [t.id for t in topics]), ("label", [t.label for t in topics])):
        for value in sorted({v for v in values if values.count(v) > 1}):
            yield say("pack.topic_twice", what=what, value=value, count=values.count(value))


def _words(domain: Domain, lists: Sequence[str]) -> Iterator[tuple[str, str]]:
    for where in lists:
        words = getattr(domain, where)
        for word in (words,) if isinstance(words, str) else words:
            yield where, word
