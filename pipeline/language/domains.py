"""Find the policy domains of a task: those of its title and those that its own work is about.

A domain is named by its canonical name, an alias or a cue word (``pipeline/packs``). Named in the
title it counts. In the text it counts where it is the object of the work: in the lead of the
text, or named again and again, or where the text is little else; a list of nearly all domains
names them all. It does not count as part of an office (区卫生健康局), inside the title of a cited
document, or as one of a few fields listed in passing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from itertools import pairwise
from typing import Literal

from pipeline.language.domain_objects import OBJECT_RULES, DomainObject, domain_objects
from pipeline.language.domain_support import (
    is_a_field,
    is_backed,
    is_built,
    is_lone,
    is_repeated,
    is_the_head,
    is_told_twice,
)
from pipeline.language.domain_text import DomainText
from pipeline.model.spans import Span, unspaced
from pipeline.model.values import value
from pipeline.notation import marks, notation_phrase
from pipeline.packs import Pack, Policy
from pipeline.pattern_cache import compile_pattern


@value(frozen=True, slots=True)
class DomainHit:
    """A domain of a task. ``span`` quotes ``raw`` in the title or in the text of the task.

    ``weak`` says that only words that other fields use as well speak for it, ``cued`` that only cues in the text
    do, not the name of the domain, and ``thin`` that what speaks for it counts only where the notice or the heading
    above is about the domain.
    """

    domain: str
    span_in: Literal["title", "text"]
    span: Span
    raw: str
    rule: str
    weak: bool = False
    cued: bool = False
    thin: bool = False


def find_domains(
    title: str | None,
    text: str,
    pack: Pack,
    *,
    document_domain: str | None = None,
    heading_domain: str | None = None,
) -> list[DomainHit]:
    """Return the domains of one task, each once, in the order of their evidence (title first).

    Args:
        title: title of the task, None if it has none.
        text: its own text.
        pack: the policy field.
        document_domain: the domain that the whole notice is about (``title_domains``): every task of
            such a notice works on it. Its evidence is then the task's own opening words.
        heading_domain: the domain that the nearest heading above is about; it counts for a task
            whose own words name none, in a notice that is about no one domain.

    Returns:
        An empty list where nothing names a domain.
    """
    named = named_domains(title, text, pack)
    return counting_domains(title, text, named, document_domain=document_domain, heading_domain=heading_domain)


def named_domains(title: str | None, text: str, pack: Pack) -> list[DomainHit]:
    """Return the domains that the words of a task name, whatever its notice and its headings are about."""
    return domains_named_in(DomainText.of(title or "", pack), DomainText.of(text, pack))


def domains_named_in(heading: DomainText, body: DomainText) -> list[DomainHit]:
    """Return what :func:`named_domains` returns for a title (an empty one for none) and a text."""
    title, text = heading.page.source, body.page.source
    hits: dict[str, DomainHit] = {}
    for found in domain_objects(heading, is_title=True):
        thin = found.weak and not is_backed(heading, body, found.domain)
        hit = _hit(found.domain, "title", title, found.span, found.rule, weak=found.weak, thin=thin)
        hits.setdefault(found.domain, hit)
    titled = {domain for domain, hit in hits.items() if not hit.weak}
    for found in domain_objects(body, is_title=False):
        cued = _is_cued(found) and found.domain not in titled
        once = found.rule == "lead" and found.domain not in titled and len(body.own(found.domain)) == 1
        if not (titled and (cued or once)):
            thin = _is_cued(found) and _is_thin(found, body)
            hit = _hit(found.domain, "text", text, found.span, found.rule, weak=found.weak, cued=cued, thin=thin)
            hits.setdefault(found.domain, hit)
    return list(hits.values())


def _is_thin(found: DomainObject, text: DomainText) -> bool:
    if found.weak:
        ways = (*_WAYS, *_WAYS_IN_SHORT) if found.rule == "whole-text" else _WAYS
        return not any(is_told(text, found.domain) for is_told in ways)
    return found.rule == "lead" and is_lone(text, found.domain)


_WAYS = (is_a_field, is_repeated, is_the_head)
"""How a text may say a domain by words that other fields use as well."""

_WAYS_IN_SHORT = (is_told_twice, is_built)
"""How a short text may, too."""


def counting_domains(
    title: str | None,
    text: str,
    named: Sequence[DomainHit],
    *,
    document_domain: str | None = None,
    heading_domain: str | None = None,
    recurring: Collection[str] = (),
    silent: bool = False,
) -> list[DomainHit]:
    """Return which of the named domains count for a task, and those that its notice or its heading gives it.

    ``named`` are those of :func:`named_domains`, ``recurring`` those of ``recurring_domains``; the rest is as
    for :func:`find_domains`. A ``silent`` task has no word of ``document_domain``, and does not have it beside a domain
    of its own.
    """
    title = title or ""
    around = {document_domain or heading_domain, *recurring}
    hits = {hit.domain: hit for hit in named if not hit.thin or hit.domain in around}
    if (
        document_domain and not silent
    ):  # words that other fields use as well say nothing beside what the notice is about
        hits = {domain: hit for domain, hit in hits.items() if domain == document_domain or not _is_beside(hit)}
    where: Literal["title", "text"] = "title" if title.strip() else "text"
    opening = _opening(title if where == "title" else text)
    source = title if where == "title" else text
    if opening and heading_domain and where == "text" and not hits and not document_domain:
        hits[heading_domain] = _hit(heading_domain, where, source, opening, "heading")
    if opening and document_domain and not (hits and silent):
        hits.setdefault(document_domain, _hit(document_domain, where, source, opening, "document"))
    return list(hits.values())


def speaks_of(domain: str, *texts: DomainText) -> bool:
    """Tell whether the words of a task, its title and its text, name a domain anywhere."""
    return any(text.own(domain) for text in texts)


def _hit(
    domain: str,
    where: Literal["title", "text"],
    source: str,
    span: Span,
    rule: str,
    *,
    weak: bool = False,
    cued: bool = False,
    thin: bool = False,
) -> DomainHit:
    return DomainHit(domain, where, span, unspaced(span.quote(source)), rule, weak, cued, thin)


def title_domains(title: str, pack: Pack) -> list[str]:
    """Return the domains that the title of a notice or a heading names, in order; an empty list if none.

    What stands below it takes them over, so words that other fields use as well (农资, 消防) are not enough,
    nor is one of two matters that 暨 or 和 joins where the other is of no domain (春耕生产暨秸秆禁烧), nor the
    domain that a campaign of all offices has its name from (创建国家卫生城市).
    """
    title = notation_phrase("title-mark").sub("", title)
    if any(word in title for word in pack.policy.wide_titles):
        return []
    matters = [DomainText.of(matter, pack) for matter in _matters(title, pack.policy)]
    named = [found for m in matters for found in domain_objects(m.of_whole_domains(), is_title=True) if not found.weak]
    domains = list(dict.fromkeys(found.domain for found in named))
    if not all(any(m.domain in domains for m in matter.mentions) for matter in matters):
        return []
    return [] if _joins_another_matter(matters[0] if len(matters) == 1 else DomainText.of(title, pack)) else domains


def purpose_domains(text: str, pack: Pack) -> list[str]:
    """Return the domains of what the opening of a notice says that it is about, in order.

    It speaks for a title that is missing.
    """
    found = compile_pattern(pack.policy.purpose).finditer(text[: pack.policy.purpose_within])
    return list(dict.fromkeys(domain for m in found for domain in title_domains(m["what"], pack)))


def _matters(title: str, policy: Policy) -> list[str]:
    """Split a title into what 暨 joins, and into the documents that it names one after the other (…方案和…办法)."""
    ends = [m.end() for m in _joint_documents(policy.title_kinds, policy.title_joints).finditer(title)]
    parts = [title[a:b] for a, b in pairwise((0, *ends, len(title)))]
    return [matter for part in parts for matter in part.split(policy.matter_joint)]


@cache
def _joint_documents(kinds: tuple[str, ...], joints: tuple[str, ...]) -> re.Pattern[str]:
    one_of = "|".join(map(re.escape, kinds))
    opened, closed = marks().round_open, marks().round_close
    remark = f"(?:[{opened}][^{opened}{closed}]{{1,12}}[{closed}])?"
    return re.compile(f"(?:{one_of}){remark}(?:{'|'.join(map(re.escape, joints))})")


def _joins_another_matter(title: DomainText) -> bool:
    """Tell whether a title goes on, behind the last domain that it names, with a second matter of none."""
    policy, page = title.pack.policy, title.text
    end = max((m.end for m in title.mentions), default=len(page))
    joint = next((at for at in (page.find(word, end) for word in policy.title_joints) if at >= 0), -1)
    if joint < 0:
        return False
    rest = page[joint + 1 :]
    while tail := next((word for word in policy.title_tails if rest.endswith(word)), None):
        rest = rest[: -len(tail)]
    return len(rest) >= policy.title_matter


def _is_cued(found: DomainObject) -> bool:
    """Tell whether cues alone speak for a domain, and nothing says that it is the object of the work.

    They do not count where the title of the task names another domain.
    """
    return not found.named and found.rule not in OBJECT_RULES


def _is_beside(hit: DomainHit) -> bool:
    """Tell whether a hit does not count in a notice that is about another domain.

    A short item of such a notice (新建污水管网15公里) may all the same be about something else than the notice.
    """
    return hit.weak or (hit.cued and hit.rule != "whole-text")


def _opening(text: str) -> Span | None:
    """Return the first clause of a text as a span, None if it has none."""
    match = notation_phrase("first-words").search(text)
    return Span(match.start(), match.end()) if match else None
