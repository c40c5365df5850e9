"""Find the policy domains of a task: those of its title and those that its own work is about.

A domain is named by its canonical name, an alias or a cue word (``pipeline/packs``). Named in the
title it counts. In the text it counts where it is the object of the work: in the lead of the
text, or named again and again, or where the text is little else; a list of nearly all domains
names them all. It does not count as part of an office (区卫生健康局), inside the title of a cited
document, or as one of a few fields listed in passing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.language.unit_text import Squeezed
from pipeline.model.spans import Span
from pipeline.packs import Pack, Policy


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
    weak: bool = False


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
    passing |= _weak_in_a_row(squeezed, mentions)
    passing |= _mixed_rows(squeezed, mentions, policy) - listed
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
    cited = [(m.start(), m.end()) for m in matcher.cited.finditer(squeezed)]
    cited_starts = [start for start, _ in cited]
    out: list[_Mention] = []
    at = 0
    while match := matcher.pattern.search(squeezed, at):
        word = match[0]
        at = match.end()
        domain = matcher.domain_of.get(word) or matcher.gapped.get(match.lastgroup or "")
        if domain is None:  # a swallowing word
            continue
        i = bisect_right(cited_starts, match.start()) - 1
        if i >= 0 and match.start() < cited[i][1]:
            continue
        if matcher.office.match(squeezed, match.end()):
            at = match.start() + 1  # a cue may begin inside: 社区[养老服务中心]
            continue
        out.append(_Mention(domain, match.start(), match.end(), word in matcher.weak))
    return out


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
    elif len(domains) >= pack.policy.passing_list and run[-1].end - run[0].start < len(squeezed) * pack.policy.share:
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


def _weak_in_a_row(squeezed: str, mentions: Sequence[_Mention]) -> set[int]:
    """Return the starts of weak words that stand in a row (、) with something that is not of their domain."""
    out: set[int] = set()
    for i, mention in enumerate(mentions):
        if not mention.weak:
            continue
        before = squeezed[max(0, mention.start - 1) : mention.start] == "、"
        kin_before = i > 0 and mentions[i - 1].domain == mention.domain and mention.start - mentions[i - 1].end <= 1
        later = mentions[i + 1] if i + 1 < len(mentions) else None
        kin_after = later is not None and later.domain == mention.domain and later.start - mention.end <= 1
        after = squeezed[mention.end : mention.end + 1] == "、"
        if (before and not kin_before) or (after and not kin_after):
            out.add(mention.start)
    return out


def _mixed_rows(squeezed: str, mentions: Sequence[_Mention], policy: Policy) -> set[int]:
    """Return the starts of mentions in rows of mixed things (归集税务、社保、市场监管等部门数据).

    A row is a clause of three or more members. If two or more domains are in it, or its tail says that it
    lists offices, places and the like, a member alone of its domain is named in passing. A row that makes up
    most of the text is the work itself (a table row that lists policy fields).
    """
    out: set[int] = set()
    for clause in _CLAUSE.finditer(squeezed):
        edges = [clause.start(), *(m.end() for m in _COMMA.finditer(squeezed, *clause.span())), clause.end() + 1]
        if len(edges) < _ROW + 1:
            continue
        first = bisect_left(mentions, clause.start(), key=lambda m: m.start)
        inside = [m for m in mentions[first : first + len(edges) * 4] if m.end <= clause.end()]
        row = [(bisect_right(edges, m.start) - 1, m) for m in inside]
        last = len(edges) - 2
        row = [(i, m) for i, m in row if (i or m.end == edges[1] - 1) and (i < last or m.start - edges[i] <= _NEAR)]
        if not row:
            continue
        counts = Counter(domain for _, domain in {(i, m.domain) for i, m in row})
        covers = row[-1][1].end - row[0][1].start >= policy.share * len(squeezed)
        tail = squeezed[edges[-2] : clause.end()]
        if covers or not (len(counts) > 1 or any(word in tail for word in policy.row_tails)):
            continue
        out |= {m.start for _, m in row if counts[m.domain] == 1}
    return out


_CLAUSE = re.compile("[^，,。；;：:]+")
_COMMA = re.compile("、")
_ROW = 3
"""So many members make a row."""
_NEAR = 2
"""So far from the last 、 a mention is still the last member of the row, not what is done with it."""


def _lead_end(squeezed: str, lead: int) -> int:
    """Return where the lead ends: with the first sentence that is long enough to say something."""
    ends = (m.start() for m in _SENTENCE_END.finditer(squeezed, 0, lead))
    return next((end for end in ends if end >= _SAYS_SOMETHING), min(lead, len(squeezed)))


_SAYS_SOMETHING = 12
"""A first sentence shorter than this (加强统筹。) is no lead by itself."""


def _opening(text: str) -> Span | None:
    """Return the first clause of a text as a span, None if it has none."""
    match = re.search(r"[^\s，,。；;：:][^，,。；;：:\n]{0,30}", text)
    return Span(match.start(), match.end()) if match else None


def dominant_domain(tasks: Sequence[Collection[str]], pack: Pack) -> str | None:
    """Return the one domain that most tasks of a notice have: the notice is about it, whatever its title says.

    Args:
        tasks: the domains of each task that were found in its own words; empty for a task with none.
        pack: the policy field, with the share and the least number of tasks.

    Returns:
        None where no domain, or more than one, is in so many tasks.
    """
    counts = Counter(domain for domains in tasks for domain in set(domains))
    least = max(pack.policy.dominant_tasks, pack.policy.dominant_share * len(tasks))
    found = [domain for domain, count in counts.items() if count >= least]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Matcher:
    """``gapped`` gives the domain of a named group: a cue with a gap."""

    pattern: re.Pattern[str]
    domain_of: dict[str, str]
    gapped: dict[str, str]
    weak: frozenset[str]
    office: re.Pattern[str]
    cited: re.Pattern[str]


_GAP = "…"
_GAP_PATTERN = "[^，。；：、《》]{0,8}?"


@lru_cache(maxsize=8)
def _matcher(pack: Pack) -> _Matcher:
    """Build the matcher of a pack: one alternation, longest words first."""
    cues = {cue: d.name for d in reversed(pack.domain) for cue in (*d.weak, *d.cues)}
    domain_of = cues | {word: d.name for d in pack.domain for word in (d.name, *d.aliases)}
    swallow = {word for d in pack.domain for word in d.swallow} - domain_of.keys()
    words = sorted(domain_of.keys() | swallow, key=lambda w: (-len(w), w))
    gapped = {f"g{i}": word for i, word in enumerate(words) if _GAP in word}
    group_of = {word: group for group, word in gapped.items()}
    policy = pack.policy
    return _Matcher(
        re.compile(_by_first_character(words, group_of)),
        domain_of,
        {group: domain_of[word] for group, word in gapped.items() if word in domain_of},
        frozenset(word for d in pack.domain for word in d.weak),
        re.compile(f"(?!{_any_of(policy.office_lookalikes)})(?:{_any_of(policy.office_endings)})"),
        re.compile("".join(f"(?<!{re.escape(word)})" for word in policy.drafting) + "《[^《》]{1,120}》"),
    )


def _by_first_character(words: Sequence[str], group_of: Mapping[str, str]) -> str:
    """Return the alternation of words in their order, gathered by first character (much faster to search)."""
    tails: dict[str, list[str]] = defaultdict(list)
    for word in words:
        tail = _GAP_PATTERN.join(map(re.escape, word[1:].split(_GAP)))
        # The group of a cue with a gap is empty: it only tells which cue it was.
        tails[word[0]].append(f"{tail}(?P<{group_of[word]}>)" if word in group_of else tail)
    branches = "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in tails.items())
    return f"(?=[{''.join(map(re.escape, tails))}])(?:{branches})"


def _any_of(words: Sequence[str]) -> str:
    """Return a pattern of any of the words, longest first; one that never matches if there are none."""
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or "(?!)"
