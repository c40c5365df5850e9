"""Every mistake of a pack at once: its form, its words, and whether its examples do what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.comparison.items import Item
from pipeline.comparison.topics import cue_scores
from pipeline.errors import LexiconError
from pipeline.language.domains import find_domains, named_domains
from pipeline.messages import say
from pipeline.notation import marks, written
from pipeline.packs import Domain, Pack, pack_file, pack_names, read_pack
from pipeline.packs.reading import DomainRules


@dataclass(frozen=True, slots=True)
class Checked:
    """The file of a pack, how much could be read of it, and a sentence for each mistake in it."""

    path: Path
    domains: int
    topics: int
    mistakes: tuple[str, ...]


def check_pack(path_or_name: str | Path) -> Checked:
    """Check a pack.

    Args:
        path_or_name: name of a pack of the project, or the path of a folder or TOML file.

    Raises:
        LexiconError: there is no such pack.
    """
    path = pack_file(path_or_name)
    try:
        pack, mistakes = read_pack(path)
    except LexiconError as error:
        return Checked(path, 0, 0, tuple(say("pack.not_toml", mistake=mistake) for mistake in error.mistakes))
    for domain in pack.domain:
        mistakes += _domain_mistakes(domain, pack)
    mistakes += _topic_mistakes(pack)
    return Checked(path, len(pack.domain), len(pack.topic), tuple(dict.fromkeys(mistakes)))


def list_packs() -> list[Pack]:
    """Return the packs that come with the project, by name."""
    return [read_pack(pack_file(name))[0] for name in pack_names()]


def _domain_mistakes(domain: Domain, pack: Pack) -> Iterator[str]:
    for text in domain.catches:
        found = _names(text, pack)
        if domain.name not in found:
            names = marks().list_comma.join(sorted(found)) or say("pack.none")
            yield say("pack.domain_not_caught", domain=domain.name, text=text, found=names)
    for text in domain.leaves:
        if domain.name in _names(text, pack):
            yield say("pack.domain_caught", domain=domain.name, text=text)
    trial = DomainRules.read().trial
    for word in (domain.name, *domain.aliases, *domain.cues, *domain.parts, *domain.weak, *domain.near, *domain.places):
        told = named_domains(trial.format(word=word.replace(written().gap, "")), "", pack)
        if word and domain.name not in {hit.domain for hit in told}:
            yield say("pack.word_idle", domain=domain.name, word=word)


def _topic_mistakes(pack: Pack) -> Iterator[str]:
    labels = {topic.id: f"{topic.id} ({topic.label})" for topic in pack.topic}
    examples = [(topic.id, text, True) for topic in pack.topic for text in topic.catches]
    examples += [(topic.id, text, False) for topic in pack.topic for text in topic.leaves]
    for topic, text, is_caught in examples:
        item = Item("1", "1", "task", "body", text, text, "", (), ())
        choice = cue_scores([item], ["1"], {}, pack.topic)[0]
        won = choice.topic if choice else None
        if is_caught and won != topic:
            goes_to = labels[won] if won else say("pack.no_topic")
            yield say("pack.topic_not_caught", topic=labels[topic], text=text, won=goes_to)
        if not is_caught and won == topic:
            yield say("pack.topic_caught", topic=labels[topic], text=text)


def _names(text: str, pack: Pack) -> set[str]:
    return {hit.domain for hit in find_domains(None, text, pack)}
