"""Find the policy domains of a task: those of its title and those that its own work is about.

A domain is named by its canonical name, an alias or a cue word (``pipeline/packs``). Named in the
title it counts. In the text it counts where it is the object of the work: in the lead of the
text, or named again and again, or where the text is little else; a list of nearly all domains
names them all. It does not count as part of an office (区卫生健康局), inside the title of a cited
document, or as one of a few fields listed in passing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.language.unit_text import Squeezed
from pipeline.model.spans import Span
from pipeline.packs import Pack


@dataclass(frozen=True, slots=True)
class DomainHit:
    """A domain of a task. ``span`` quotes ``raw`` in the title or in the text of the task."""

    domain: str
    span_in: Literal["title", "text"]
    span: Span
    raw: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Mention:
    domain: str
    start: int
    end: int


def find_domains(title: str | None, text: str, pack: Pack, *, document_domain: str | None = None) -> list[DomainHit]:
    """Return the domains of one task, each once, in the order of their evidence (title first).

    Args:
        title: title of the task, None if it has none.
        text: its own text.
        pack: the policy field.
        document_domain: the domain that the whole notice is about (``document_domains``): every task of
            such a notice works on it. Its evidence is then the task's own opening words.

    Returns:
        An empty list where nothing tells a domain.
    """
    title = title or ""
    hits: dict[str, DomainHit] = {}

    def add(domain: str, where: Literal["title", "text"], span: Span, rule: str) -> None:
        source = title if where == "title" else text
        raw = "".join(span.quote(source).split())
        hits.setdefault(domain, DomainHit(domain, where, span, raw, rule))

    for domain, span, rule in _objects(title, pack, is_title=True):
        add(domain, "title", span, rule)
    for domain, span, rule in _objects(text, pack, is_title=False):
        add(domain, "text", span, rule)
    if document_domain and document_domain not in hits:
        where: Literal["title", "text"] = "title" if title.strip() else "text"
        opening = _opening(title if where == "title" else text)
        if opening:
            add(document_domain, where, opening, "document")
    return list(hits.values())


def document_domains(title: str, pack: Pack) -> list[str]:
    """Return the domains that the title of a notice names, in order; an empty list if none."""
    return list(dict.fromkeys(domain for domain, _, _ in _objects(title, pack, is_title=True)))


def _objects(text: str, pack: Pack, *, is_title: bool) -> list[tuple[str, Span, str]]:
    """Return the domains that are the object of the work, each with its evidence and the rule that says so."""
    page = Squeezed.of(text)
    squeezed = page.text
    mentions = _mentions(squeezed, pack)
    if not mentions:
        return []
    policy = pack.policy
    listed, passing = _lists(squeezed, mentions, pack)
    covered = sum(m.end - m.start for m in mentions)
    whole = len(squeezed) <= policy.short_text or covered >= policy.share * len(squeezed)
    out: list[tuple[_Mention, str]] = []
    by_domain: dict[str, list[_Mention]] = defaultdict(list)
    for mention in mentions:
        by_domain[mention.domain].append(mention)
    lead_end = _lead_end(squeezed, policy.lead)
    for own in by_domain.values():
        free = [m for m in own if m.start not in passing]
        first = free[0] if free else None
        full = next((m for m in own if m.start in listed), None)
        if full:
            out.append((full, "full-list"))
        elif is_title and first:
            out.append((first, "title"))
        elif is_title or not first:
            continue
        elif whole:
            out.append((first, "whole-text"))
        elif first.end <= lead_end:
            out.append((first, "lead"))
        elif len({m.start for m in free}) >= policy.mentions:
            out.append((first, "repeated"))
    return [(m.domain, page.span(m.start, m.end), rule) for m, rule in sorted(out, key=lambda pair: pair[0].start)]


def _mentions(squeezed: str, pack: Pack) -> list[_Mention]:
    """Return every name and cue, longest first at each place, without offices and cited titles."""
    matcher = _matcher(pack)
    cited = [(m.start(), m.end()) for m in _CITED.finditer(squeezed)]
    cited_starts = [start for start, _ in cited]
    out: list[_Mention] = []
    for match in matcher.pattern.finditer(squeezed):
        domain = matcher.domain_of.get(match[0])
        if domain is None:  # a swallowing word
            continue
        i = bisect_right(cited_starts, match.start()) - 1
        if i >= 0 and match.start() < cited[i][1]:
            continue
        if matcher.office.match(squeezed, match.end()):
            continue
        out.append(_Mention(domain, match.start(), match.end()))
    return out


_CITED = re.compile(r"《[^《》]{1,120}》")
_CLAUSE_END = re.compile("[，,。；;：:]")
_SENTENCE_END = re.compile("[。；;！!]")


def _lists(squeezed: str, mentions: Sequence[_Mention], pack: Pack) -> tuple[set[int], set[int]]:
    """Return the starts of mentions in a list of (nearly) all domains, and of those listed in passing.

    Members of a list that belong to no domain (乡村振兴、村级财务) may stand between.
    """
    listed: set[int] = set()
    passing: set[int] = set()
    run: list[_Mention] = []
    for mention in mentions:
        if run and not _IN_LIST.fullmatch(squeezed, run[-1].end, mention.start):
            _settle(run, squeezed, pack, listed, passing)
            run = []
        run.append(mention)
    _settle(run, squeezed, pack, listed, passing)
    passing |= _named_by_the_way(squeezed, mentions, pack) - listed
    return listed, passing


_IN_LIST = re.compile(r"[^、，,。；;：:]{0,8}(?:[、和及与]|以及)(?:[^、，,。；;：:]{1,8}、){0,3}[^、，,。；;：:]{0,6}")


def _settle(run: Sequence[_Mention], squeezed: str, pack: Pack, listed: set[int], passing: set[int]) -> None:
    domains = {m.domain for m in run}
    starts = {m.start for m in run}
    if len(domains) >= pack.policy.full_list:
        listed |= starts
    elif len(domains) >= pack.policy.passing_list and run[-1].end - run[0].start < len(squeezed) * 0.6:
        passing |= starts


def _named_by_the_way(squeezed: str, mentions: Sequence[_Mention], pack: Pack) -> set[int]:
    """Return the starts of mentions in a clause that opens with 涉及, 包括 and the like."""
    ends = [m.end() for m in _CLAUSE_END.finditer(squeezed)]
    out: set[int] = set()
    for mention in mentions:
        i = bisect_right(ends, mention.start) - 1
        clause = squeezed[max(ends[i] if i >= 0 else 0, mention.start - 60) : mention.start]
        if any(word in clause for word in pack.policy.passing_openings):
            out.add(mention.start)
    return out


def _lead_end(squeezed: str, lead: int) -> int:
    end = _SENTENCE_END.search(squeezed)
    return min(end.start() if end else len(squeezed), lead)


def _opening(text: str) -> Span | None:
    """Return the first clause of a text as a span, None if it has none."""
    match = re.search(r"[^\s，,。；;：:][^，,。；;：:\n]{0,30}", text)
    return Span(match.start(), match.end()) if match else None


@dataclass(frozen=True, slots=True)
class _Matcher:
    pattern: re.Pattern[str]
    domain_of: dict[str, str]
    office: re.Pattern[str]


@lru_cache(maxsize=8)
def _matcher(pack: Pack) -> _Matcher:
    """Build the matcher of a pack: one alternation, longest words first."""
    domain_of: dict[str, str] = {}
    for domain in pack.domain:
        for cue in domain.cues:
            domain_of.setdefault(cue, domain.name)
    names = {word: d.name for d in pack.domain for word in (d.name, *d.aliases)}
    domain_of.update(names)
    swallow = {word for d in pack.domain for word in d.swallow} - domain_of.keys()
    words = sorted(domain_of.keys() | swallow, key=lambda w: (-len(w), w))
    return _Matcher(
        re.compile("|".join(map(re.escape, words))),
        domain_of,
        re.compile("|".join(map(re.escape, sorted(pack.policy.office_endings, key=lambda w: (-len(w), w))))),
    )
