"""A title or a text with the words of a pack in it, found once for everything that is asked about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cached_property

from pipeline.language.domain_rows import listed_and_passing
from pipeline.language.domain_settings import described_and_heads
from pipeline.language.domain_words import Mention, mentions_of
from pipeline.language.unit_text import Squeezed
from pipeline.model.values import value
from pipeline.packs import Pack


@value(frozen=True, slots=False)
class DomainText:
    """A text without white space, and every word of a domain in it; places of words are offsets in that text."""

    page: Squeezed
    mentions: Sequence[Mention]
    pack: Pack

    @staticmethod
    def of(text: str, pack: Pack) -> DomainText:
        """Find the words of a pack in a text."""
        page = Squeezed.of(text)
        return DomainText(page, mentions_of(page.text, pack), pack)

    @property
    def text(self) -> str:
        """The text without white space."""
        return self.page.text

    @property
    def listed(self) -> Collection[int]:
        """Starts of the words in a list of nearly all domains."""
        return self._listed_and_passing[0]

    @property
    def passing(self) -> Collection[int]:
        """Starts of the words that are named in passing."""
        return self._listed_and_passing[1]

    @property
    def heads(self) -> Collection[int]:
        """Starts of the words that words of other domains describe (困难群众的医疗保障)."""
        return self._described_and_heads[1]

    @cached_property
    def _listed_and_passing(self) -> tuple[set[int], set[int]]:
        listed, passing = listed_and_passing(self.text, self.mentions, self.pack)
        return listed, passing | (self._described_and_heads[0] - listed)

    @cached_property
    def _described_and_heads(self) -> tuple[set[int], set[int]]:
        return described_and_heads(self.text, self.mentions, self.pack.policy)

    def of_whole_domains(self) -> DomainText:
        """Return the same text without the words that other fields use as well, or that name a part of a field only."""
        return replace(self, mentions=[m for m in self.mentions if not m.weak and not m.is_part])

    def own(self, domain: str) -> list[Mention]:
        """Return the words of a domain that are not named in passing."""
        return [m for m in self.mentions if m.domain == domain and m.start not in self.passing]

    def telling(self, domain: str) -> list[Mention]:
        """Return the words of a domain by which it may be told: not those that tell of work beside it."""
        return [m for m in self.own(domain) if not m.is_near]
