"""Domains that a task names but that are not the object of its work, with the reason, for ``notices explain``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pipeline.language.domain_text import DomainText
from pipeline.model.spans import Span
from pipeline.packs import Pack


class Aside(StrEnum):
    """Why a word of a domain does not give the domain."""

    PASSING = "passing"
    WEAK = "weak"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class DomainAside:
    """A word of a domain that does not count; ``span`` is of the text that was given."""

    domain: str
    span: Span
    why: Aside


def domains_aside(text: str, pack: Pack, known: Collection[str]) -> list[DomainAside]:
    """Return, for each domain that a text names except the ``known`` ones, its first word and why it does not count."""
    named = DomainText.of(text, pack)
    out: dict[str, DomainAside] = {}
    for mention in named.mentions:
        if mention.domain not in known:
            why = Aside.PASSING if mention.start in named.passing else Aside.WEAK if mention.weak else Aside.LATE
            out.setdefault(
                mention.domain, DomainAside(mention.domain, named.page.span(mention.start, mention.end), why)
            )
    return list(out.values())
