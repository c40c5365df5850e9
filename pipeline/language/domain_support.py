"""How much a task says of a domain that it does not name: whether its cues are more than a word in passing."""

from __future__ import annotations

import re

from pipeline.language.domain_rows import listed_and_passing
from pipeline.language.domain_words import Mention, mentions_of
from pipeline.language.unit_text import Squeezed
from pipeline.packs import Pack

_CLAUSE = re.compile("[^，,。；;：:]+")
_SENTENCE_END = re.compile("[。；;！!]")


def is_backed(title: str, text: str, domain: str, pack: Pack) -> bool:
    """Tell whether the text bears out a title that names a domain only by words that other fields use as well.

    It does with a word of the domain itself, or with another such word (完善排水系统: 新建雨水管网8公里).
    """
    named = Squeezed.of(title).text
    page = Squeezed.of(text).text
    return any(
        m.domain == domain and (not m.weak or page[m.start : m.end] not in named) for m in mentions_of(page, pack)
    )


def is_lone(text: str, domain: str, pack: Pack) -> bool:
    """Tell whether a text has too few cues of a domain for them to say what the work is.

    They are enough where there are several, where they are most of the first clause, where two are most of another
    (对职工，发放失业保险金、失业补助金), and where their sentence publishes something (做好重大项目批准领域信息公开).
    """
    page = Squeezed.of(text).text
    own = _own(page, domain, pack)
    if len(own) >= pack.policy.lead_cues:
        return False
    clause = next(c for c in _CLAUSE.finditer(page) if c.end() >= own[0].end)
    inside = [len(m) for m in own if m.end <= clause.end()]
    is_most = (clause.start() == 0 or len(inside) > 1) and sum(inside) >= pack.policy.share * len(clause[0])
    sentence = _SENTENCE_END.split(page[clause.start() :], maxsplit=1)[0]
    return not (is_most or any(word in sentence for word in pack.policy.publishing))


def is_a_field(text: str, domain: str, pack: Pack) -> bool:
    """Tell whether a text calls a word of a domain a field of policy (卫生健康领域)."""
    page = Squeezed.of(text).text
    return any(page.startswith(pack.policy.field_words, m.end) for m in _own(page, domain, pack))


def _own(page: str, domain: str, pack: Pack) -> list[Mention]:
    """Return the words of a domain that are not named in passing."""
    mentions = mentions_of(page, pack)
    _, passing = listed_and_passing(page, mentions, pack)
    return [m for m in mentions if m.domain == domain and m.start not in passing]
