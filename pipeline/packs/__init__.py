"""Packs: the domains and topics of one policy field, as data.

A pack is a folder with a ``pack.toml``; ``openness`` (26 pilot domains of local government
openness) comes with the project. Another policy field is another folder, and no code.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from pipeline.errors import LexiconError
from pipeline.lexicon import PACKS, Entry, Text, parse

DEFAULT_PACK = "openness"
"""The pack of the output contract."""

Count = Annotated[int, Field(ge=1)]
Words = tuple[Text, ...]


class Policy(Entry):
    """How a domain is told from a mention in passing; the comments in ``pack.toml`` explain each number."""

    office_endings: Words
    full_list: Count
    passing_list: Count
    short_text: Count
    share: Annotated[float, Field(gt=0, le=1)]
    lead: Count
    mentions: Count
    passing_openings: Words
    office_lookalikes: Words = ()
    drafting: Words = ()
    row_tails: Words = ()
    dominant_share: Annotated[float, Field(gt=0, le=1)] = 1.0
    dominant_tasks: Count = 3


class Domain(Entry):
    """A policy domain: its canonical name, other wordings, and the words that point to it.

    ``weak`` words (places and people: 医院、高校毕业生) do not count in a row with words of other kinds.
    ``…`` inside a cue or a swallowing word stands for a few characters of the same clause.
    """

    name: Text
    aliases: Words = ()
    cues: Words = ()
    swallow: Words = ()
    catches: Annotated[Words, Field(min_length=1)]
    leaves: Annotated[Words, Field(min_length=1)]
    source: Text
    weak: Words = ()


class Topic(Entry):
    """Something that the notices of this field usually ask for, and the words that speak for it."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    label: Text
    cues: Annotated[Words, Field(min_length=1)]
    examples: Annotated[Words, Field(min_length=1)]


class Pack(Entry):
    """Schema of ``pack.toml``."""

    id: Text
    name: Text
    source: Text
    policy: Policy
    domain: tuple[Domain, ...]
    topic: tuple[Topic, ...] = ()

    @model_validator(mode="after")
    def _each_word_once(self) -> Self:
        names = Counter(word for d in self.domain for word in {d.name, *d.aliases})
        topics = Counter(t.id for t in self.topic)
        doubled = [w for w, n in (names + topics).items() if n > 1]
        if doubled:
            raise ValueError(f"claimed twice: {'、'.join(doubled)}")
        return self


@cache
def load_pack(path_or_name: str | Path = DEFAULT_PACK) -> Pack:
    """Return a pack by its name (a folder of ``pipeline/packs``) or by the path of a folder or TOML file.

    Raises:
        LexiconError: there is no such pack, or its file has mistakes (all are listed).
    """
    path = Path(path_or_name)
    for candidate in (PACKS / path / "pack.toml", path / "pack.toml", path):
        if candidate.is_file():
            return parse(Pack, candidate)
    raise LexiconError(str(path_or_name), ["no such pack: give the name of a pack or the path of a pack.toml"])
