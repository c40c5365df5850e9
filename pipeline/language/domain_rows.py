"""Lists of policy fields in a text: those that are the work itself, and those named in passing."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

from pipeline.language.cover import Cover
from pipeline.language.domain_settings import in_the_setting
from pipeline.language.domain_words import Mention
from pipeline.notation import marks, notation_phrase
from pipeline.packs import Pack, Policy


def listed_and_passing(text: str, mentions: Sequence[Mention], pack: Pack) -> tuple[set[int], set[int]]:
    """Return the starts of the mentions in lists of objects, and of those named in passing."""
    listed, passing = lists_of(text, mentions, pack)
    passing |= weak_in_a_row(text, mentions)
    passing |= mixed_rows(text, mentions, pack.policy) - listed
    passing |= in_the_setting(text, mentions, pack.policy) - listed
    return listed, passing


def lists_of(squeezed: str, mentions: Sequence[Mention], pack: Pack) -> tuple[set[int], set[int]]:
    """Return the starts of mentions in a list of (nearly) all domains, and of those listed in passing.

    Members of a list that belong to no domain (乡村振兴、村级财务) may stand between.
    """
    listed: set[int] = set()
    passing: set[int] = set()
    run: list[Mention] = []
    for mention in mentions:
        if run and not notation_phrase("between-members").fullmatch(squeezed, run[-1].end, mention.start):
            _settle(run, squeezed, pack, listed, passing)
            run = []
        run.append(mention)
    _settle(run, squeezed, pack, listed, passing)
    passing |= _named_by_the_way(squeezed, mentions, pack) - listed
    return listed, passing


def _settle(run: Sequence[Mention], squeezed: str, pack: Pack, listed: set[int], passing: set[int]) -> None:
    domains = {m.domain for m in run if not m.weak}
    starts = {m.start for m in run}
    if len(domains) >= math.ceil(pack.policy.full_list * len(pack.domain)):
        listed |= starts
    elif len(domains) >= pack.policy.passing_list and run[-1].end - run[0].start < len(squeezed) * pack.policy.share:
        passing |= starts


def _named_by_the_way(squeezed: str, mentions: Sequence[Mention], pack: Pack) -> set[int]:
    """Return the starts of mentions in a clause that opens with 涉及, 包括 and the like, in brackets, or as a means."""
    policy = pack.policy
    ends = [m.end() for m in notation_phrase("clause-end").finditer(squeezed)]
    brackets = Cover(found.span() for found in notation_phrase("remark").finditer(squeezed))
    out: set[int] = set()
    for mention in mentions:
        i = bisect_right(ends, mention.start) - 1
        clause = squeezed[max(ends[i] if i >= 0 else 0, mention.start - _LONGEST_CLAUSE) : mention.start]
        bracketed = brackets.holds(mention.start, mention.end)
        means = clause.rstrip(marks().quote_open).endswith(policy.means)
        behind = squeezed[mention.end : mention.end + _MEASURE_NEAR]
        measured = clause.endswith(policy.counted_in) and any(word in behind for word in policy.measures)
        if bracketed or means or measured or _is_opened_by_passing(clause, policy):
            out.add(mention.start)
    return out


def _is_opened_by_passing(clause: str, policy: Policy) -> bool:
    """Tell whether a clause names a mention by the way, unless a later word ends that (涉及民生等领域的)."""
    at = _last_end(clause, policy.passing_openings, len(clause))
    return at > 0 and not any(word in clause[at:] for word in policy.passing_closings)


def published_names(squeezed: str, mentions: Sequence[Mention], policy: Policy) -> set[int]:
    """Return the starts of what clauses publish.

    That is a name near the start (七是推进环境保护信息公开), or any word right behind the verb (公开医疗机构收费项目).
    """
    out: set[int] = set()
    if not any(word in squeezed for word in policy.publishing):
        return out
    for clause in notation_phrase("clause").finditer(squeezed):
        if not any(word in clause[0] for word in policy.publishing):
            continue
        i = bisect_left(mentions, clause.start(), key=lambda m: m.start)
        first = mentions[i] if i < len(mentions) else None
        if first is None or first.end > clause.end():
            continue
        near = (
            first.is_name
            and marks().list_comma not in clause[0]
            and first.start - clause.start() <= policy.published_near
        )
        if near or _is_published(squeezed[clause.start() : first.start], policy):
            out.add(first.start)
    return out


def _is_published(before: str, policy: Policy) -> bool:
    """Tell whether a clause has come no further than its verb, one of publishing (重点公开各类…)."""
    verb = next((word for word in policy.publishing if 0 <= before.find(word) <= _ADVERB), None)
    if verb is None or any(word in before for word in policy.publishing_lookalikes):
        return False
    return len(before) - before.find(verb) - len(verb) <= _OBJECT_NEAR


_LONGEST_CLAUSE = 60
"""Characters of its clause before a mention that are looked at."""
_MEASURE_NEAR = 8
"""Characters behind a field in which the measure is named that its work goes into (安全生产年度考核)."""
_ADVERB = 2
"""A clause that publishes something begins with its verb, or with an adverb of so many characters (重点公开)."""
_OBJECT_NEAR = 6
"""The object of a verb begins so many characters behind it at most (公开各种惠民…)."""


def weak_in_a_row(squeezed: str, mentions: Sequence[Mention]) -> set[int]:
    """Return the starts of weak words that stand in a row (、) with something that is not of their domain."""
    out: set[int] = set()
    for i, mention in enumerate(mentions):
        if not mention.weak:
            continue
        before = squeezed[max(0, mention.start - 1) : mention.start] == marks().list_comma
        kin_before = i > 0 and mentions[i - 1].domain == mention.domain and mention.start - mentions[i - 1].end <= 1
        later = mentions[i + 1] if i + 1 < len(mentions) else None
        kin_after = later is not None and later.domain == mention.domain and later.start - mention.end <= 1
        after = squeezed[mention.end : mention.end + 1] == marks().list_comma
        if (before and not kin_before) or (after and not kin_after):
            out.add(mention.start)
    return out


def mixed_rows(squeezed: str, mentions: Sequence[Mention], policy: Policy) -> set[int]:
    """Return the starts of mentions in rows of mixed things (归集税务、社保、市场监管等部门数据).

    A row is a clause of three or more members. If two or more domains are in it, or its tail says that it
    lists offices, places and the like, or its opening that it lists places or themes (走进污水处理厂、图书馆、
    学校), a member alone of its domain is named in passing. A row that makes up most of the text is the work
    itself (a table row that lists policy fields), unless it lists places.
    """
    out: set[int] = set()
    for clause in notation_phrase("clause").finditer(squeezed):
        if squeezed.count(marks().list_comma, *clause.span()) < _ROW - 1:
            continue
        edges = [
            clause.start(),
            *(m.end() for m in notation_phrase("list-comma").finditer(squeezed, *clause.span())),
            clause.end() + 1,
        ]
        first = bisect_left(mentions, clause.start(), key=lambda m: m.start)
        inside = [m for m in mentions[first : first + len(edges) * 4] if m.end <= clause.end()]
        row = [(bisect_right(edges, m.start) - 1, m) for m in inside]
        last = len(edges) - 2
        at_places = _lists_places(clause[0], policy)
        row = [
            (i, m)
            for i, m in row
            if (i or at_places or m.end == edges[1] - 1) and (i < last or m.start - edges[i] <= _NEAR)
        ]
        if not row:
            continue
        counts = Counter(domain for _, domain in {(i, m.domain) for i, m in row if not m.weak})
        covers = row[-1][1].end - row[0][1].start >= policy.share * len(squeezed)
        tail = squeezed[edges[-2] : clause.end()]
        themes = clause[0].startswith(policy.row_themes) and not any(word in squeezed for word in policy.publishing)
        mixed = len(counts) > 1 or themes or any(word in tail for word in policy.row_tails)
        if not at_places and (covers or not mixed):
            continue
        out |= {m.start for _, m in row if counts[m.domain] <= 1}
    return out


def _lists_places(clause: str, policy: Policy) -> bool:
    """Tell whether a row names where something is done (走进图书馆、养老院; 在医院、学校、车站设置)."""
    first = clause[: clause.find(marks().list_comma)]
    return first.startswith(policy.row_places_at) or any(word in first for word in policy.row_places)


_ROW = 3
"""So many members make a row."""
_NEAR = 2
"""So far from the last 、 a mention is still the last member of the row, not what is done with it."""


def fields_in_rows(squeezed: str, mentions: Sequence[Mention], pack: Pack) -> list[Mention]:
    """Return the members of rows of fields that are published or done (公开就业、医疗等领域信息).

    Such a row is the work itself; so is one that counts its fields (就业、医疗、养老等6个领域). Short names of the
    pack (教育、医疗) count in it, and words that are most of a member.
    """
    if marks().list_comma not in squeezed:
        return []
    policy = pack.policy
    out: list[Mention] = []
    ends = [m.end() for m in notation_phrase("end-of-statement").finditer(squeezed)]

    def is_published(at: int) -> bool:
        i = bisect_right(ends, at)
        begin = max(ends[i - 1] if i else 0, at - _FAR)
        sentence = squeezed[begin : min(ends[i] if i < len(ends) else len(squeezed), at + _FAR)]
        return any(word in sentence for word in policy.publishing)

    for clause in notation_phrase("clause").finditer(squeezed):
        if marks().list_comma not in clause[0]:
            continue
        counted = _counts_fields(policy.counted_fields, policy.field_words).search(clause[0])
        text = clause[0][: counted.end()] if counted else clause[0]
        first = text.find(marks().list_comma)
        if first < 0 or any(word in text for word in policy.passing_openings):
            continue
        opening = _last_end(text, policy.row_openings, first)
        theme = _last_end(text, policy.row_themes, first)
        last = text[text.rfind(marks().list_comma) :]
        named = theme or any(word in last for word in policy.published_tails)
        done = opening or counted
        if any(word in last for word in policy.row_bodies) or not (done or (named and is_published(clause.start()))):
            continue
        members = list(notation_phrase("member").finditer(text, max(opening, theme)))
        if len(members) < _ROW:
            continue
        tail, short = _field_tail(pack.policy.field_tails), _short_names(pack)
        found = [_member(m[0], tail, clause.start() + m.start(), mentions, short) for m in members]
        fields = [field for field in found if field is not None]
        if len(fields) > 1 or any(field.is_name for field in fields):  # one short name (财政) alone makes no row
            out += fields
    return out


def named_in_short(title: str, pack: Pack) -> Mention | None:
    """Return the field that a title without white space names in short and nothing else (教育方面), None if none."""
    domain = _short_names(pack).get(field := _field_tail(pack.policy.field_tails).sub("", title))
    return Mention(domain, 0, len(field), weak=True) if domain else None


@lru_cache(maxsize=8)
def _short_names(pack: Pack) -> dict[str, str]:
    return {word: domain.name for domain in pack.domain for word in domain.short}


@cache
def _counts_fields(pattern: str, words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(pattern.replace("{words}", "|".join(map(re.escape, words))))


@cache
def _field_tail(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(map(re.escape, words))}).*")


_FAR = 120
"""So many characters around a row may say that it is published."""


def _last_end(text: str, words: Sequence[str], before: int) -> int:
    """Return where the last of some words ends that stand before a place; 0 where there is none."""
    head = text[:before]
    if max(map(head.rfind, words), default=-1) < 0:
        return 0
    return max(at + len(word) for word in words if (at := head.rfind(word)) >= 0)


def _member(
    text: str, tail: re.Pattern[str], at: int, mentions: Sequence[Mention], short: dict[str, str]
) -> Mention | None:
    """Return the field that a member of a row names, None if it is none of the pack."""
    field = tail.sub("", text)
    i = bisect_left(mentions, at, key=lambda m: m.start)
    first = mentions[i] if i < len(mentions) else None
    if first is not None and first.is_name and first.end <= at + len(text) and 2 * len(first) >= len(field):
        return first
    domain = short.get(field)
    return Mention(domain, at, at + len(field)) if domain else None
