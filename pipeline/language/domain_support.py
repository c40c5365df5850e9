"""How much a task says of a domain that it does not name: whether its cues are more than a word in passing."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from pipeline.language.domain_settings import is_to_the_end
from pipeline.language.domain_text import DomainText
from pipeline.notation import notation_phrase
from pipeline.packs import Pack


def is_backed(title: DomainText, text: DomainText, domain: str) -> bool:
    """Tell whether the text bears out a title that names a domain only by words that other fields use as well.

    It does with a word of the domain itself, with another such word (完善排水系统: 新建雨水管网8公里), or by saying
    its word again and again (加强城市管理: 推动城市管理法治化，…推进城市管理重心下移).
    """
    own = [m for m in text.mentions if m.domain == domain and not m.is_near]
    return any(not m.weak or text.text[m.start : m.end] not in title.text for m in own) or is_repeated(text, domain)


def is_repeated(text: DomainText, domain: str) -> bool:
    """Tell whether a text names a domain in so many clauses that it is about it, whatever the words."""
    ends = [m.start() for m in notation_phrase("clause-end").finditer(text.text)]
    clauses = {bisect_right(ends, m.start) for m in text.telling(domain)}
    return len(clauses) > text.pack.policy.mentions


_VERB = 14
"""Characters of a verb with its adverbs before its object (同时加快推进)."""


def is_lone(text: DomainText, domain: str) -> bool:
    """Tell whether a text has too few cues of a domain for them to say what the work is.

    They are enough where there are several, where they are most of the first clause, where two are most of another
    (对职工，发放失业保险金、失业补助金), and where their sentence publishes something (做好重大项目批准领域信息公开).
    """
    own, policy = text.own(domain), text.pack.policy
    if len(own) >= policy.lead_cues:
        return False
    clause = next(c for c in notation_phrase("clause").finditer(text.text) if c.end() >= own[0].end)
    inside = [len(m) for m in own if m.end <= clause.end()]
    far = own[0].start - clause.start() > _VERB and clause.start() > 0
    if not far and is_to_the_end(text.text[own[0].end : clause.end()], policy):
        return False
    is_most = (clause.start() == 0 or len(inside) > 1) and sum(inside) >= policy.share * len(clause[0])
    sentence = notation_phrase("end-of-statement").split(text.text[clause.start() :], maxsplit=1)[0]
    return not (is_most or any(word in sentence for word in policy.publishing))


def is_told_twice(text: DomainText, domain: str) -> bool:
    """Tell whether two different words tell a domain: other fields may use either, hardly both (暴雨, 防御)."""
    return len({text.text[m.start : m.end] for m in text.telling(domain)}) > 1


def is_the_head(text: DomainText, domain: str) -> bool:
    """Tell whether a word of a domain is what words of others only describe (困难群众的医疗保障政策)."""
    return any(m.start in text.heads for m in text.telling(domain))


def is_built(text: DomainText, domain: str) -> bool:
    """Tell whether a short text builds or mends a place of a domain (新建中心敬老院3家, 中小学校改造升级)."""
    places, policy = _places(text.pack, domain), text.pack.policy
    if len(text.text) > policy.short_text:
        return False
    for word in text.own(domain):
        if text.text[word.start : word.end] not in places:
            continue
        clause = next(c for c in notation_phrase("clause").finditer(text.text) if c.end() >= word.end)
        before, rest = text.text[clause.start() : word.start], text.text[word.end : clause.end()]
        is_object = any(0 <= before.find(verb) <= _ADVERB for verb in policy.built)
        is_mended = rest.startswith(policy.built)
        if (is_object or is_mended) and notation_phrase("count-of-places").sub(
            "", _without(rest, policy.built, policy.object_tails)
        ) == "":
            return True
    return False


_ADVERB = 4
"""Characters before the verb of a clause (全年, 加快推进)."""


def _without(text: str, *words: tuple[str, ...]) -> str:
    """Take words off the end of a text as long as it ends in one."""
    endings = tuple(word for some in words for word in some)
    while ending := next((word for word in endings if text.endswith(word)), None):
        text = text[: -len(ending)]
    return text


@lru_cache(maxsize=64)
def _places(pack: Pack, domain: str) -> frozenset[str]:
    return frozenset(word for one in pack.domain if one.name == domain for word in one.places)


def is_a_field(text: DomainText, domain: str) -> bool:
    """Tell whether a text calls a word of a domain a field of policy (卫生健康领域)."""
    return any(text.text.startswith(text.pack.policy.field_words, m.end) for m in text.own(domain))
