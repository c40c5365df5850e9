"""The words of a pack in a text: names, other wordings and cues, each with its domain and place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.language.segmenter import is_torn
from pipeline.packs import Pack
from pipeline.pattern_cache import compile_pattern


@dataclass(frozen=True, slots=True)
class Mention:
    """A word of a domain in a text without white space.

    ``weak`` words count less (see ``packs.Domain``); ``is_name`` is true of the name and aliases.
    """

    domain: str
    start: int
    end: int
    weak: bool = False
    is_name: bool = False

    def __len__(self) -> int:
        """Return the number of its characters."""
        return self.end - self.start


def mentions_of(squeezed: str, pack: Pack) -> list[Mention]:
    """Return every name and cue, longest first at each place, without offices and cited titles."""
    matcher = _matcher(pack)
    cited = [(m.start(), m.end()) for m in matcher.cited.finditer(squeezed)]
    cited_starts = [start for start, _ in cited]
    out: list[Mention] = []
    at = 0
    for start in matcher.starts(squeezed):
        match = matcher.pattern.match(squeezed, start) if start >= at else None
        if match is None:
            continue
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
        if len(word) <= _SHORT and is_torn(squeezed, match.start(), match.end()):
            at = match.start() + 1
            continue
        out.append(Mention(domain, match.start(), match.end(), word in matcher.weak, word in matcher.names))
    return out


_SHORT = 2
"""Words of so many characters also come about where two others meet (应用|工作)."""


@dataclass(frozen=True, slots=True)
class _Matcher:
    """``gapped`` gives the domain of a named group: a cue with a gap; ``openings`` are the beginnings of words."""

    pattern: re.Pattern[str]
    openings: frozenset[str]
    domain_of: dict[str, str]
    gapped: dict[str, str]
    weak: frozenset[str]
    names: frozenset[str]
    office: re.Pattern[str]
    cited: re.Pattern[str]

    def starts(self, text: str) -> list[int]:
        """Return where a word may begin: at few characters of a text, and found much faster than by the pattern."""
        openings = self.openings
        return [i for i, first in enumerate(text) if text[i : i + 2] in openings or first in openings]


def _opening(word: str) -> str:
    """Return the first two characters of a word; one where no second is sure."""
    return word[0] if word[1:2] == _GAP else word[:2]


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
        compile_pattern(_by_first_character(words, group_of)),
        frozenset(map(_opening, words)),
        domain_of,
        {group: domain_of[word] for group, word in gapped.items() if word in domain_of},
        frozenset(word for d in pack.domain for word in d.weak),
        frozenset(word for d in pack.domain for word in (d.name, *d.aliases)),
        compile_pattern(f"(?!{_any_of(policy.office_lookalikes)})(?:{_any_of(policy.office_endings)})"),
        compile_pattern("《" + "".join(f"(?<!{re.escape(word)}《)" for word in policy.drafting) + "[^《》]{1,120}》"),
    )


def _by_first_character(words: Sequence[str], group_of: Mapping[str, str]) -> str:
    """Return the alternation of words in their order, gathered by first character (much faster to match)."""
    tails: dict[str, list[str]] = defaultdict(list)
    for word in words:
        tail = _GAP_PATTERN.join(map(re.escape, word[1:].split(_GAP)))
        # The group of a cue with a gap is empty: it only tells which cue it was.
        tails[word[0]].append(f"{tail}(?P<{group_of[word]}>)" if word in group_of else tail)
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in tails.items())


def _any_of(words: Sequence[str]) -> str:
    """Return a pattern of any of the words, longest first; one that never matches if there are none."""
    return "|".join(map(re.escape, sorted(words, key=lambda w: (-len(w), w)))) or "(?!)"
