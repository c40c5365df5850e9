"""Words that a pack gives twice: to two domains, to one domain twice, or as a word and as none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipeline.packs.schema import Domain, Pack, Topic

_LISTS = ("name", "aliases", "cues", "weak")
"""Where the words of a domain stand that count by themselves."""


def doubled_words(pack: Pack) -> list[str]:
    """Return a sentence for every name, id or word that stands where it cannot be told what it means."""
    return [*_doubled_domain_words(pack.domain), *_doubled_topics(pack.topic)]


def _doubled_domain_words(domains: Sequence[Domain]) -> Iterator[str]:
    owners: dict[str, list[str]] = defaultdict(list)
    for domain in domains:
        for where, word in _words(domain):
            owners[word].append(f"{domain.name} ({where})")
    for word, found in owners.items():
        if len(found) > 1:
            yield (
                f"'{word}' stands in {' and in '.join(found)}: keep it in one place only. "
                f"“{word}”重复出现，请只保留一处。"
            )
    for word, names in _owners_of_short(domains).items():
        if len(names) > 1:
            owners_of = " and of ".join(names)
            yield f"'{word}' stands in short of {owners_of}: keep it in one. “{word}”重复出现，请只保留一处。"
    for domain in domains:
        own = {word for _, word in _words(domain)}
        for word in domain.swallow:
            if word in own:
                yield (
                    f"domain {domain.name}: '{word}' is a word of the domain and in swallow, which takes it away: "
                    f"remove one of the two. “{word}”既是识别词又在排除词中，请删去其一。"
                )


def _owners_of_short(domains: Sequence[Domain]) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = defaultdict(list)
    for domain in domains:
        for word in domain.short:
            owners[word].append(domain.name)
    return owners


def _doubled_topics(topics: Sequence[Topic]) -> Iterator[str]:
    for what, values in (("id", [t.id for t in topics]), ("label", [t.label for t in topics])):
        for value in sorted({v for v in values if values.count(v) > 1}):
            yield (
                f"the {what} '{value}' belongs to {values.count(value)} topics: give each its own. 主题“{value}”重复。"
            )


def _words(domain: Domain) -> Iterator[tuple[str, str]]:
    yield "name", domain.name
    for where in _LISTS[1:]:
        for word in getattr(domain, where):
            yield where, word
