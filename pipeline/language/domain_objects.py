"""Which domains are the object of the work of a text, and by which rule: its lead, the whole text, a full list."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from pipeline.language.domain_rows import fields_in_rows, named_in_short, published_names
from pipeline.language.domain_text import DomainText
from pipeline.language.domain_words import Mention
from pipeline.model.spans import Span
from pipeline.model.values import value
from pipeline.notation import notation_phrase

OBJECT_RULES = ("row", "full-list", "published")
"""Rules that see what is done with the domain; there words that other fields use as well count, too."""


_OPENS = 8
"""A first clause shorter than this (2024年底前，) says nothing of the work."""

_LONGEST_OPENING = 28
"""Characters; what stands behind so many in a clause without a comma is no longer what the work is about."""


_NO_NAME = 1
"""So many clauses more must name a domain again and again that is named by cues alone (管网, 天然气)."""

_SAYS_SOMETHING = 12
"""A first sentence shorter than this (加强统筹。) is no lead by itself."""


@value(frozen=True, slots=True)
class DomainObject:
    """A domain that is the object of the work, with its evidence and the rule that says so.

    ``named`` says that the text says the domain itself, and not only cues of it.
    """

    domain: str
    span: Span
    rule: str
    weak: bool
    named: bool


def domain_objects(text: DomainText, *, is_title: bool) -> list[DomainObject]:
    """Return the domains that are the object of the work, in the order of their evidence.

    Args:
        text: the title or the own text of a task.
        is_title: whether it is the title, where whatever is not named in passing counts.
    """
    squeezed, mentions = text.text, text.mentions
    if is_title and not mentions and (short := named_in_short(squeezed, text.pack)):
        mentions = [short]
    row = fields_in_rows(squeezed, mentions, text.pack)
    if not mentions and not row:
        return []
    by_domain: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_domain[mention.domain].append(mention)
    scene = _Scene.of(text, is_title=is_title)
    out: list[tuple[Mention, str]] = [(m, "row") for m in row]
    out += filter(None, map(scene.object_among, by_domain.values()))
    if not is_title:
        out = _without_weak(out, by_domain)
    strong = {m.domain for m in (*mentions, *row) if not m.weak}
    return [
        DomainObject(
            m.domain,
            text.page.span(m.start, m.end),
            rule,
            m.domain not in strong,
            _is_named(by_domain[m.domain] or [m], squeezed),
        )
        for m, rule in sorted(out, key=lambda pair: pair[0].start)
    ]


@value(frozen=True, slots=True)
class _Scene:
    """What a text without white space tells of all mentions in it; places are offsets in it."""

    squeezed: str
    is_title: bool
    listed: Collection[int]
    """Starts of mentions in a list of nearly all domains."""
    passing: Collection[int]
    """Starts of mentions that are named in passing."""
    published: Collection[int]
    """Starts of mentions that a clause publishes."""
    is_little_else: bool
    """Whether the text is short, or its mentions are much of it."""
    lead_end: int
    clauses: Sequence[int]
    """Where clauses end."""
    opening: int
    """Where what the work is about has been said: behind it a word that other fields use as well says nothing."""
    least: int
    """In so many clauses a domain must be named to be named again and again."""

    @staticmethod
    def of(text: DomainText, *, is_title: bool) -> _Scene:
        policy, squeezed, mentions = text.pack.policy, text.text, text.mentions
        clauses = [m.start() for m in notation_phrase("clause-end").finditer(squeezed)]
        return _Scene(
            squeezed,
            is_title,
            text.listed,
            text.passing,
            published_names(squeezed, mentions, policy),
            len(squeezed) <= policy.short_text or sum(map(len, mentions)) >= policy.share * len(squeezed),
            _lead_end(squeezed, policy.lead),
            clauses,
            min(next((end for end in clauses if end >= _OPENS), len(squeezed)), _LONGEST_OPENING),
            max(policy.mentions, len(squeezed) // policy.characters_for_mention),
        )

    def object_among(self, own: Sequence[Mention]) -> tuple[Mention, str] | None:
        """Return the mention by which a domain is the object of the work, and the rule; None where it is none.

        ``own`` are all mentions of the domain, in order.
        """
        free = [m for m in own if m.start not in self.passing]
        said = next((m for m in free if m.start in self.published), None)
        named_in = len({bisect_right(self.clauses, m.start) for m in free})
        late = not self.is_title and all(m.weak and m.start >= self.opening for m in free)
        if late and not said and named_in <= self.least and len(_words(free, self.squeezed)) == 1:
            return None
        if full := next((m for m in own if m.start in self.listed), None):
            return full, "full-list"
        if not free:
            return None
        first = free[0]
        if self.is_title:
            return first, "title"
        if said and all(m.weak for m in free):
            return said, "published"
        if self.is_little_else:
            return first, "whole-text"
        if first.end <= self.lead_end:
            return first, "lead"
        if said:
            return said, "published"
        more = 0 if _is_named(free, self.squeezed) else _NO_NAME
        return (first, "repeated") if named_in >= self.least + more else None


def _without_weak(
    found: Sequence[tuple[Mention, str]], by_domain: Mapping[str, Sequence[Mention]]
) -> list[tuple[Mention, str]]:
    """Leave out domains that only weak words name, beside one that other words name (低保家庭中的患者)."""
    strong = {d for d, own in by_domain.items() if not all(m.weak for m in own)}
    if not any(m.domain in strong for m, _ in found):
        return list(found)
    return [(m, rule) for m, rule in found if m.domain in strong or rule in OBJECT_RULES]


def _lead_end(squeezed: str, lead: int) -> int:
    """Return where the lead ends: with the first sentence that is long enough to say something."""
    ends = (m.start() for m in notation_phrase("sentence-end").finditer(squeezed, 0, lead))
    return next((end for end in ends if end >= _SAYS_SOMETHING), min(lead, len(squeezed)))


def _words(mentions: Sequence[Mention], squeezed: str) -> set[str]:
    return {squeezed[m.start : m.end] for m in mentions}


def _is_named(mentions: Sequence[Mention], squeezed: str) -> bool:
    """Tell whether one of the mentions says the domain itself (义务教育优质均衡) and is no mere cue (中小学)."""
    return any(m.is_name or squeezed.startswith(m.domain, m.start) for m in mentions)
