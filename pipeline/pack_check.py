"""Every mistake of a pack at once: its form, its words, and whether its examples do what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.comparison.items import Item
from pipeline.comparison.topics import cue_scores
from pipeline.errors import LexiconError
from pipeline.language.domains import find_domains
from pipeline.packs import Domain, Pack, pack_file, pack_names, read_pack

_NOT_TOML = (
    "nothing can be read beyond this place: look there for a quotation mark, bracket or comma that is missing or too "
    "many. 文件在此处无法读取，请检查引号、括号和逗号。"
)


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
        return Checked(path, 0, 0, tuple(f"{mistake}: {_NOT_TOML}" for mistake in error.mistakes))
    for domain in pack.domain:
        mistakes += _domain_mistakes(domain, pack)
    mistakes += _topic_mistakes(pack)
    return Checked(path, len(pack.domain), len(pack.topic), tuple(dict.fromkeys(mistakes)))


def list_packs() -> list[Pack]:
    """Return the packs that come with the project, by name."""
    return [read_pack(pack_file(name))[0] for name in pack_names()]


def _domain_mistakes(domain: Domain, pack: Pack) -> Iterator[str]:
    where = f"domain {domain.name}"
    for text in domain.catches:
        found = _names(None, text, pack)
        if domain.name not in found:
            yield (
                f"{where}: the example '{text}' of catches is not caught (found: {_or_none(found)}): add a word of it "
                f"to cues, or correct the example. 正例未被识别，请补充识别词或修改例句。"
            )
    for text in domain.leaves:
        if domain.name in _names(None, text, pack):
            yield (
                f"{where}: the example '{text}' of leaves is caught all the same: make the word longer, or put what is "
                f"meant otherwise into swallow. 反例被误识别，请收窄识别词或加入排除词。"
            )
    for word in (domain.name, *domain.aliases, *domain.cues, *domain.weak):
        if word and domain.name not in _names(f"做好{word.replace('…', '')}工作", "", pack):
            yield (
                f"{where}: the word '{word}' never counts, because a longer word or the name of an office takes it "
                f"away: remove it, or shorten what takes it. 识别词“{word}”不起作用。"
            )


def _topic_mistakes(pack: Pack) -> Iterator[str]:
    labels = {topic.id: f"{topic.id} ({topic.label})" for topic in pack.topic}
    examples = [(topic.id, text, True) for topic in pack.topic for text in topic.catches]
    examples += [(topic.id, text, False) for topic in pack.topic for text in topic.leaves]
    for topic, text, is_caught in examples:
        item = Item("1", "1", "task", "body", text, text, "", (), ())
        choice = cue_scores([item], ["1"], {}, pack.topic)[0]
        won = choice.topic if choice else None
        if is_caught and won != topic:
            yield (
                f"topic {labels[topic]}: the example '{text}' of catches goes to {labels.get(won or '', 'no topic')}: "
                f"add a word of it to cues, or correct the example. 正例归入了其他主题。"
            )
        if not is_caught and won == topic:
            yield (
                f"topic {labels[topic]}: the example '{text}' of leaves is put under it all the same: remove the cue "
                f"that does it. 反例被归入本主题。"
            )


def _names(title: str | None, text: str, pack: Pack) -> set[str]:
    return {hit.domain for hit in find_domains(title, text, pack)}


def _or_none(names: set[str]) -> str:
    return "、".join(sorted(names)) or "none"
