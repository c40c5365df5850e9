"""The schema of a pack: what may stand in ``pack.toml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from pipeline.lexicon import Entry, Text

Count = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(gt=0, le=1)]
Words = tuple[Text, ...]


class Policy(Entry):
    """How a domain is distinguished from a mention in passing; ``lexicons/domains.toml`` explains each key."""

    office_endings: Words
    office_lookalikes: Words
    drafting: Words
    full_list: Share
    passing_list: Count
    short_text: Count
    share: Share
    lead: Count
    lead_cues: Count
    object_tails: Words
    built: Words
    mentions: Count
    characters_for_mention: Count
    passing_openings: Words
    passing_closings: Words
    means: Words
    counted_in: Words
    measures: Words
    basis_openings: Words
    occasion_endings: Words
    place_endings: Words
    row_tails: Words
    row_openings: Words
    row_themes: Words
    row_places_at: Words
    row_places: Words
    published_tails: Words
    publishing: Words
    published_near: Count
    publishing_lookalikes: Words
    field_tails: Words
    field_words: Words
    counted_fields: Text
    row_bodies: Words
    matter_joint: Text
    title_joints: Words
    title_tails: Words
    title_matter: Count
    title_kinds: Words
    purpose: Text
    purpose_within: Count
    wide_titles: Words
    general_titles: Words
    dominant_share: Share
    dominant_tasks: Count
    recurring_share: Share


class Domain(Entry):
    """A policy domain: its canonical name, other wordings, and the words that point to it.

    ``weak`` words are used by other fields as well (医院、高校毕业生、消防); so are ``places``, which also count
    where they are built or mended (敬老院). ``parts`` (校外培训) name a part of the field only: they count like
    cues, but a notice that is called by one is not about the whole domain. ``near`` words tell of work beside the
    field (防汛): they count where the notice or the heading is about it, or beside another word of it. ``short``
    names (教育、医疗) count only as members of a row of fields.
    ``lexicons/domains.toml`` says when each counts.
    ``…`` inside a cue or a swallowing word stands for a few characters of the same clause.
    """

    name: Text
    aliases: Words = ()
    cues: Words = ()
    parts: Words = ()
    weak: Words = ()
    near: Words = ()
    places: Words = ()
    short: Words = ()
    swallow: Words = ()
    catches: Annotated[Words, Field(min_length=1)]
    leaves: Annotated[Words, Field(min_length=1)]
    source: Text


class Topic(Entry):
    """Something that the notices of this field usually ask for, and the words that speak for it.

    ``catches`` are texts that this topic wins among all topics of the pack, ``leaves`` texts that it does not.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    label: Text
    cues: Annotated[Words, Field(min_length=1)]
    catches: Annotated[Words, Field(min_length=1)]
    leaves: Words = ()


class Pack(Entry):
    """Everything in ``pack.toml``. ``about`` are words of titles that tell a notice of this field."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_-]+$")]
    name: Text
    source: Text
    about: Annotated[Words, Field(min_length=1)]
    policy: Policy
    domain: Annotated[tuple[Domain, ...], Field(min_length=1)]
    topic: tuple[Topic, ...] = ()

    def __hash__(self) -> int:
        """Return the hash of the id: a pack is looked up for every task, and its words are thousands."""
        return hash(self.id)
